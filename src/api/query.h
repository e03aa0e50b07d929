// The query parameters of a request: each at most once, each checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"
#include "http/message.h"

namespace acquaint::api {

class Query {
 public:
  // Error "query.malformed" for a broken escape or bad UTF-8, "query.duplicate" naming the parameter.
  static Result<Query> parse(const http::Request& request);

  std::optional<std::string_view> text(std::string_view name) const;
  // `fallback` when absent. Error "query.invalid" naming the parameter when it is no whole number in
  // range, or neither "true" nor "false".
  Result<std::uint64_t> number(std::string_view name, std::uint64_t fallback, std::uint64_t most) const;
  Result<bool> flag(std::string_view name, bool fallback) const;

 private:
  FormFields fields_;
};

}  // namespace acquaint::api
