#include "api/query.h"

#include <algorithm>
#include <charconv>

namespace acquaint::api {
namespace {

std::unexpected<Error> bad(std::string_view name, std::string why) {
  return invalid("query.invalid", std::move(why), std::string(name));
}

}  // namespace

Result<Query> Query::parse(const http::Request& request) {
  auto fields = parse_form(request.query);
  if (!fields) return invalid("query.malformed", "The query string is malformed.");
  Query query;
  for (auto& [name, value] : *fields) {
    if (!is_utf8(name) || !is_utf8(value)) {
      return invalid("query.malformed", "The query string is not UTF-8.");
    }
    if (query.text(name)) {
      return invalid("query.duplicate", "The query string names a parameter twice.", name);
    }
    query.fields_.emplace_back(std::move(name), std::move(value));
  }
  return query;
}

std::optional<std::string_view> Query::text(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields_, [&](const auto& field) { return field.first == name; });
  if (found == fields_.end()) return std::nullopt;
  return found->second;
}

Result<std::uint64_t> Query::number(std::string_view name, std::uint64_t fallback,
                                    std::uint64_t most) const {
  const auto given = text(name);
  if (!given) return fallback;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(given->data(), given->data() + given->size(), value);
  if (error != std::errc() || end != given->data() + given->size() || value > most) {
    return bad(name, "A whole number from 0 to " + std::to_string(most) + " is expected.");
  }
  return value;
}

Result<bool> Query::flag(std::string_view name, bool fallback) const {
  const auto given = text(name);
  if (!given) return fallback;
  if (*given != "true" && *given != "false") return bad(name, "true or false is expected.");
  return *given == "true";
}

}  // namespace acquaint::api
