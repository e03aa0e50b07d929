// Why a request was not taken: a protocol error, answered before the connection closes.
#pragma once

#include <string_view>

namespace acquaint::http {

struct Refusal {
  int status = 400;
  std::string_view code;     // As in Error; a literal.
  std::string_view message;  // Says what was wrong and repeats nothing of the input; a literal.
};

}  // namespace acquaint::http
