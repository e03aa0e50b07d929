#include "api/saved_decision.h"

namespace acquaint::api {

Task<Result<profile::Event>> find_saved_decision(profile::UserStore& users, profile::UserId user,
                                                 std::string decision) {
  constexpr std::size_t kPage = 1000;
  std::uint64_t after = 0;
  while (true) {
    auto events = co_await users.history(user, after, kPage);
    if (!events) co_return std::unexpected(events.error());
    for (profile::StoredEvent& stored : *events) {
      const bool is_it = stored.event.type == "decision.made" &&
                         find_string(stored.event.data, "decision") == decision;
      if (is_it) co_return std::move(stored.event);
    }
    if (events->size() < kPage) {
      co_return fail(Error::Kind::not_found, "decision.not_found", "There is no such decision.");
    }
    after = events->back().sequence;
  }
}

}  // namespace acquaint::api
