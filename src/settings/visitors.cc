#include "settings/visitors.h"

namespace acquaint::settings {
namespace {

constexpr std::size_t kConsentBytesMax = 64;
constexpr Duration kShortest = std::chrono::hours(1), kLongest = std::chrono::days(400);
constexpr std::int64_t kMost = 1'000'000;

std::unexpected<Error> bad(const std::string& at, std::string_view name, std::string message) {
  return invalid("visitors.bad_field", std::move(message), pointer_to(at, name));
}

Result<Done> read_times(const JsonObject& object, const std::string& at, Visitors& visitors) {
  for (const auto& [name, into] :
       {std::pair("expire_after", &visitors.expire_after), std::pair("undo_for", &visitors.undo_for)}) {
    const Json* given = find(object, name);
    if (given == nullptr) continue;
    const auto time = given->is_string() ? parse_duration(given->get_string()) : std::nullopt;
    if (!time || *time < kShortest || *time > kLongest) {
      return bad(at, name, "A duration from \"1h\" to \"400d\" is expected.");
    }
    *into = *time;
  }
  return Done{};
}

}  // namespace

Result<std::optional<Visitors>> parse_visitors(const JsonObject& object, const std::string& at) {
  if (const auto known = only_fields(object, {"enabled", "consent", "expire_after", "undo_for", "max"}, at); !known) {
    return std::unexpected(known.error());
  }
  Visitors visitors;
  const Json* enabled = find(object, "enabled");
  if (enabled != nullptr && !enabled->is_bool()) return bad(at, "enabled", "true or false is expected.");
  if (const Json* consent = find(object, "consent")) {
    if (!consent->is_string() || consent->get_string().empty() || consent->get_string().size() > kConsentBytesMax) {
      return bad(at, "consent", "The name of a category, of at most 64 bytes, is expected.");
    }
    visitors.consent = consent->get_string();
  }
  if (const auto read = read_times(object, at, visitors); !read) return std::unexpected(read.error());
  if (const Json* max = find(object, "max")) {
    if (!max->is_int64() || max->get_int64() < 1 || max->get_int64() > kMost) {
      return bad(at, "max", "A number from 1 to 1,000,000 is expected.");
    }
    visitors.max = max->get_int64();
  }
  if (enabled == nullptr || !enabled->get_bool()) return std::nullopt;
  return visitors;
}

}  // namespace acquaint::settings
