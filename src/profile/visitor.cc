#include "profile/visitor.h"

#include <algorithm>

namespace acquaint::profile {
namespace {

constexpr std::string_view kProvider = "anonymous";
constexpr std::size_t kIdBytesMin = 20, kIdBytesMax = 100;

bool is_of_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

bool is_visitor(const UserId& id) { return id.provider() == kProvider; }

Result<UserId> parse_known_user_id(std::string_view text) {
  auto id = UserId::parse(text);
  if (id && is_visitor(*id)) return invalid("user.bad_id", "The id of a user is expected.");
  return id;
}

Result<UserId> parse_visitor_id(std::string_view text) {
  if (text.size() < kIdBytesMin || text.size() > kIdBytesMax || !std::ranges::all_of(text, is_of_id)) {
    return invalid("visitor.bad_id", "The id of a visitor has 20 to 100 letters, digits, \"-\", \"_\" and \".\".");
  }
  return UserId::parse(std::string(kProvider) + "|" + std::string(text));
}

User make_visitor(UserId id, Time now) {
  User visitor(std::move(id));
  visitor.created = visitor.updated = now;
  return visitor;
}

Time last_active(const User& visitor) {
  Time last = visitor.updated;
  for (const auto& [name, count] : visitor.behaviour.counts) last = std::max(last, count.last);
  if (!visitor.asking.prompts.empty()) last = std::max(last, visitor.asking.prompts.back().at);
  if (visitor.asking.last_answer) last = std::max(last, *visitor.asking.last_answer);
  return last;
}

std::unexpected<Error> no_such_visitor() {
  return fail(Error::Kind::not_found, "visitor.not_found", "There is no such visitor.");
}

Result<Done> check_unmerged(const User& user) {
  if (!user.merged_into) return Done{};
  return fail(Error::Kind::conflict, "visitor.merged", "This visitor has become a user. Begin with a new one.");
}

}  // namespace acquaint::profile
