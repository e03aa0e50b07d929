#include "api/saved_decision.h"

#include <algorithm>
#include <limits>

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

}  // namespace

Task<Result<profile::Event>> find_saved_decision(profile::UserStore& users, profile::UserId user,
                                                 std::string decision) {
  const auto version = co_await latest_version(users, user);
  if (!version) co_return std::unexpected(version.error());
  auto seen_from = std::numeric_limits<std::uint64_t>::max();  // Of the changes behind this one, all events are read.
  for (std::uint64_t reach = kFirstLook;; reach *= 4) {
    const std::uint64_t start = *version > reach ? *version - reach : 0;
    for (std::uint64_t after = start; after < seen_from;) {
      const std::size_t limit = std::min<std::uint64_t>(kPage, seen_from - after);
      auto events = co_await users.history(user, after, limit);
      if (!events) co_return std::unexpected(events.error());
      for (profile::StoredEvent& stored : *events) {
        const bool is_it = stored.event.type == "decision.made" &&
                           find_string(stored.event.data, "decision") == decision;
        if (is_it) co_return std::move(stored.event);
      }
      if (events->size() < limit) break;
      after = events->back().sequence;
    }
    if (start == 0) co_return fail(Error::Kind::not_found, "decision.not_found", "There is no such decision.");
    seen_from = start;
  }
}

}  // namespace acquaint::api
