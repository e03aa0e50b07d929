#include "analytics/bookkeeper.h"

namespace acquaint::analytics {

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
    Figures figures;
    for (const profile::FeedEvent& event : page->events) count(event, figures);
    auto added = co_await store_.add(*from, page->next, std::move(figures));
    // Another server counted these: on from where it stands.
    if (!added && added.error().code != "analytics.counted_already") co_return added;
  }
  co_return Done{};
}

}  // namespace acquaint::analytics
