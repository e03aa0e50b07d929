// The language that a caller would like to read.
#pragma once

#include <string>

#include "http/message.h"

namespace acquaint::api {

// The first language of Accept-Language (RFC 9110 §12.5.4), at most 35 bytes (the longest tag of
// RFC 5646 §4.4.1); empty when there is none.
std::string locale_of(const http::Request& request);

}  // namespace acquaint::api
