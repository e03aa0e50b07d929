#include "analytics/bookkeeper.h"

#include <algorithm>

#include "analytics/quality.h"

namespace acquaint::analytics {
namespace {

std::vector<profile::UserId> users_in(const std::vector<profile::FeedEvent>& events) {
  std::vector<profile::UserId> users;
  for (const profile::FeedEvent& event : events) {
    if (concerns_cohorts(event)) users.push_back(*event.user);
  }
  std::ranges::sort(users);
  users.erase(std::ranges::unique(users).begin(), users.end());
  return users;
}

Books books_of(const std::vector<profile::FeedEvent>& events, const Participants& known) {
  Books books;
  books.participants = known;
  for (const profile::FeedEvent& event : events) {
    count(event, books.figures);
    count_quality(event, books.figures);
    follow(event, books.participants, books.cohorts);
    follow(event, books.questions);
  }
  std::erase_if(books.participants, [&](const auto& each) {
    const auto before = known.find(each.first);
    return before != known.end() && before->second == each.second;
  });
  return books;
}

}  // namespace

Task<Result<Done>> Bookkeeper::catch_up(std::stop_token stop) {
  bool is_last = false;
  while (!is_last && !stop.stop_requested()) {
    const auto from = co_await store_.counted_to();
    if (!from) co_return std::unexpected(from.error());
    profile::FeedQuery query{.after = *from, .limit = profile::kFeedPageMax, .user = {}, .type = {}};
    const auto page = co_await events_.read(std::move(query));
    if (!page) co_return std::unexpected(page.error());
    is_last = page->is_last;
    if (page->next == *from) break;
    std::vector<profile::UserId> users = users_in(page->events);
    const auto known = co_await store_.participants(std::move(users));
    if (!known) co_return std::unexpected(known.error());
    Books books = books_of(page->events, *known);
    auto added = co_await store_.add(*from, page->next, std::move(books));
    // Another server counted these: on from where it stands.
    if (!added && added.error().code != "analytics.counted_already") co_return added;
  }
  co_return Done{};
}

}  // namespace acquaint::analytics
