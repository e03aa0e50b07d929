#include "api/saved_decision.h"

#include <algorithm>
#include <functional>
#include <limits>

#include "asking/study.h"

namespace acquaint::api {
namespace {

// Changes of a user that are looked through first; each further look reaches four times as far back.
constexpr std::uint64_t kFirstLook = 32;
constexpr std::size_t kPage = 1000;

// Who is gone has the version 0: the history stays, and is read from its start.
Task<Result<std::uint64_t>> latest_version(profile::UserStore& users, profile::UserId user) {
  const auto found = co_await users.find(std::move(user));
  if (found) co_return (*found)->user().version;
  if (found.error().kind == Error::Kind::not_found) co_return 0;
  co_return std::unexpected(found.error());
}

// Shows the events of a decision, as far back as to where it was made, or until `sees` has seen enough.
Task<Result<Done>> look_back(profile::UserStore& users, profile::UserId user, const std::string& decision,
                             const std::function<bool(profile::Event&)>& sees) {
  const auto version = co_await latest_version(users, user);
  if (!version) co_return std::unexpected(version.error());
  auto seen_from = std::numeric_limits<std::uint64_t>::max();  // Of the changes behind this one, all events are read.
  bool is_whole = false;
  for (std::uint64_t reach = kFirstLook;; reach *= 4) {
    const std::uint64_t start = *version > reach ? *version - reach : 0;
    for (std::uint64_t after = start; after < seen_from;) {
      const std::size_t limit = std::min<std::uint64_t>(kPage, seen_from - after);
      auto events = co_await users.history(user, after, limit);
      if (!events) co_return std::unexpected(events.error());
      for (profile::StoredEvent& stored : *events) {
        if (find_string(stored.event.data, "decision") != decision) continue;
        is_whole = is_whole || stored.event.type == asking::kDecisionMade;
        if (sees(stored.event)) co_return Done{};
      }
      if (events->size() < limit) break;
      after = events->back().sequence;
    }
    if (is_whole || start == 0) co_return Done{};
    seen_from = start;
  }
}

}  // namespace

Task<Result<profile::Event>> find_saved_decision(profile::UserStore& users, profile::UserId user,
                                                 std::string decision) {
  std::optional<profile::Event> made;
  const std::function<bool(profile::Event&)> sees = [&made](profile::Event& event) {
    if (event.type == asking::kDecisionMade) made = std::move(event);
    return made.has_value();
  };
  const auto seen = co_await look_back(users, std::move(user), decision, sees);
  if (!seen) co_return std::unexpected(seen.error());
  if (!made) co_return fail(Error::Kind::not_found, "decision.not_found", "There is no such decision.");
  co_return std::move(*made);
}

Task<Result<std::optional<profile::Event>>> find_step_answer(profile::UserStore& users, profile::UserId user,
                                                             std::string decision, std::string step) {
  std::optional<profile::Event> answer;
  const std::function<bool(profile::Event&)> sees = [&](profile::Event& event) {
    if (event.type == asking::kDecisionAnswered && find_string(event.data, "step") == step) answer = std::move(event);
    return answer.has_value();
  };
  const auto seen = co_await look_back(users, std::move(user), decision, sees);
  if (!seen) co_return std::unexpected(seen.error());
  co_return answer;
}

}  // namespace acquaint::api
