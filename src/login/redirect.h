// Where a browser may be sent with an answer: the one place that compares redirect addresses with
// those that the operator declared (RFC 9700 §2.1, §4.1.1).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"

namespace acquaint::login {

// Whether a client may declare this address: an absolute URI of at most 1,024 bytes, https, http or
// a scheme of an app's own ("com.example.app:/callback"), without fragment, user or anything that
// two parsers could read in two ways. Error `invalid` "redirect.malformed".
Result<Done> check_redirect(std::string_view uri);

// Byte by byte, as RFC 9700 demands: no wildcards, no other port, no path below.
bool allows_redirect(std::span<const std::string> declared, std::string_view uri);

// "https://app.example:8443" of an http or https URI that check_redirect() accepts; empty of
// others.
std::string origin_of(std::string_view uri);

// The URI with parameters behind its query, or as its fragment ("#a=1"), percent-encoded.
std::string with_query(std::string_view uri, const FormFields& parameters);
std::string with_fragment(std::string_view uri, const FormFields& parameters);

}  // namespace acquaint::login
