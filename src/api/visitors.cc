#include "api/visitors.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "login/cookie.h"
#include "profile/visitor.h"
#include "profile/visitor_merge.h"

namespace acquaint::api {
namespace {

using profile::User;
using profile::UserId;
using profile::UserPtr;

profile::Actor actor_of(const Call& call) {
  return {.source = profile::Source::application,
          .origin = {},
          .name = call.principal.actor(),
          .now = call.services.clock.now(),
          .purpose = {}};
}

Duration half_life_of(const Call& call, const UserId& user) {
  return call.settings->asking_of(user).policy.fatigue_half_life;
}

Result<profile::Changed> unchanged(const User& user) { return profile::Changed{user, {}}; }

Result<profile::Changed> first_state(const Call& call, UserId id, const profile::Change& change) {
  const Time now = call.services.clock.now();
  auto begun = change(profile::make_visitor(std::move(id), now));
  if (!begun) return begun;
  const std::string& consent = call.settings->visitors->consent;
  begun->events.insert(begun->events.begin(), {.type = "visitor.created",
                                               .at = now,
                                               .actor = call.principal.actor(),
                                               .attribute = "",
                                               .data = {{"consent", consent}}});
  return begun;
}

// For all who are about to begin, among them this one.
Task<Result<Done>> check_room(Call& call, std::uint64_t beginning) {
  if (!call.settings->visitors) {
    co_return fail(Error::Kind::forbidden, "visitors.off", "The settings declare no visitors.");
  }
  const auto count = co_await call.services.visitors.count();
  if (!count) co_return std::unexpected(count.error());
  if (*count + beginning > static_cast<std::uint64_t>(call.settings->visitors->max)) {
    co_return fail(Error::Kind::unavailable, "visitors.full", "There are as many visitors as the settings allow.");
  }
  co_return Done{};
}

// Counted as long as it lives.
class Beginning {
 public:
  explicit Beginning(Beginners& among) : among_(among) { ++among_.count; }
  ~Beginning() { --among_.count; }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

 private:
  Beginners& among_;
};

Result<UserId> visitor_of_cookie(const http::Request& request) {
  const auto id = login::find_cookie(request.header("cookie").value_or(""), kVisitorCookie);
  return profile::parse_visitor_id(id.value_or(""));
}

}  // namespace

Task<Result<UserPtr>> begin_visitor(Call& call, UserId visitor, profile::Change change, Beginners& beginners) {
  auto known = co_await call.services.users.change(visitor, change);
  if (known || known.error().kind != Error::Kind::not_found) co_return known;
  // One who began before this count is done may be counted twice, and never not at all.
  const Beginning beginning(beginners);
  if (const auto room = co_await check_room(call, beginners.count); !room) co_return std::unexpected(room.error());
  auto first = first_state(call, visitor, change);
  if (!first) co_return std::unexpected(first.error());
  auto created = co_await call.services.users.create(std::move(first->user), std::move(first->events));
  const bool is_known_now = !created && created.error().code == "user.exists";
  if (!is_known_now) co_return created;
  co_return co_await call.services.users.change(std::move(visitor), std::move(change));
}

Task<Result<UserPtr>> begin_visitor(Call& call, UserId visitor) {
  Beginners alone;
  co_return co_await begin_visitor(call, std::move(visitor), unchanged, alone);
}

Task<Result<Done>> merge_visitor(Call& call, UserId visitor, UserId user) {
  // Applications say it with every call: once is enough.
  const auto known = co_await call.services.users.find(visitor);
  if (known && (*known)->user().merged_into == user) co_return Done{};
  profile::PairChange merge = profile::merge_visitor(actor_of(call), half_life_of(call, user));
  const auto merged = co_await call.services.users.change_pair(std::move(user), visitor, std::move(merge));
  if (!merged) co_return std::unexpected(merged.error());
  // Who erases the user does not know any more which visitors went along.
  call.services.recent_decisions.forget(visitor);
  co_return Done{};
}

Task<Result<Done>> part_visitor(Call& call, UserId visitor, UserId user) {
  profile::PairChange part = profile::part_visitor(visitor, actor_of(call), half_life_of(call, user));
  const auto parted = co_await call.services.users.change_pair(std::move(user), std::move(visitor), std::move(part));
  if (!parted) co_return std::unexpected(parted.error());
  co_return Done{};
}

Task<Result<Done>> end_visitor(Call& call, UserId visitor) {
  const auto known = co_await call.services.users.find(visitor);
  if (!known && known.error().kind == Error::Kind::not_found) co_return Done{};
  if (!known) co_return std::unexpected(known.error());
  if ((*known)->user().merged_into) co_return Done{};
  const auto erased = co_await call.services.users.erase(visitor);
  if (!erased) co_return std::unexpected(erased.error());
  call.services.recent_decisions.forget(visitor);
  co_return Done{};
}

bool has_visitor_cookie(const http::Request& request) {
  return login::find_cookie(request.header("cookie").value_or(""), kVisitorCookie).has_value();
}

Task<Result<Done>> merge_browser_visitor(Call& call, UserId user) {
  auto visitor = visitor_of_cookie(call.request);
  if (!visitor) co_return Done{};
  const auto merged = co_await merge_visitor(call, std::move(*visitor), std::move(user));
  if (!merged) {
    log_event(LogLevel::info, "visitor.not_merged", {{"code", std::string_view(merged.error().code)}});
  }
  co_return Done{};
}

Task<Result<std::size_t>> remove_idle_visitors(Services& services) {
  const settings::Visitors rules = services.settings.current()->visitors.value_or(settings::Visitors{});
  const Time now = services.clock.now();
  const profile::IdleQuery query{.active_before = now - rules.expire_after, .merged_before = now - rules.undo_for};
  const auto idle = co_await services.visitors.idle(query);
  if (!idle) co_return std::unexpected(idle.error());
  std::vector<Task<Result<UserPtr>>> erasures;
  for (const UserId& id : *idle) erasures.push_back(services.users.erase(id));
  const auto erased = co_await all(std::move(erasures));
  for (const UserId& id : *idle) services.recent_decisions.forget(id);
  for (const auto& each : erased) {
    if (!each) co_return std::unexpected(each.error());
  }
  co_return erased.size();
}

}  // namespace acquaint::api
