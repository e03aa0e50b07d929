#include <algorithm>
#include <utility>

#include "store/memory/memory.h"

namespace acquaint::store {

using profile::EventPosition;
using profile::FeedEvent;
using profile::FeedPage;
using profile::FeedQuery;
using profile::OwnEventsQuery;

namespace {

bool fits(const FeedEvent& event, const FeedQuery& query) {
  return (!query.user || event.user == query.user) && (query.type.empty() || event.event.type == query.type);
}

bool fits(const FeedEvent& event, const OwnEventsQuery& query) {
  return query.types.empty() || std::ranges::find(query.types, event.event.type) != query.types.end();
}

}  // namespace

Task<Result<FeedPage>> MemoryEvents::read(FeedQuery query) {
  const std::size_t limit = std::min(query.limit, profile::kFeedPageMax);
  FeedPage page{.events = {}, .next = query.after, .is_last = false};
  const std::lock_guard lock(memory_.mutex);
  auto at = memory_.feed.upper_bound(query.after);
  std::size_t bytes = 0, looked_at = 0;
  while (page.events.size() < limit && bytes < profile::kFeedBytesMax &&
         looked_at < profile::kFeedScanMax) {
    if (at == memory_.feed.end()) {
      page.is_last = true;
      break;
    }
    ++looked_at;
    page.next = at->first;
    if (fits(at->second, query)) {
      page.events.push_back(at->second);
      bytes += to_text(at->second.event.data).size();
    }
    ++at;
  }
  co_return page;
}

Task<Result<EventPosition>> MemoryEvents::latest() {
  const std::lock_guard lock(memory_.mutex);
  co_return memory_.latest_position;
}

Task<Result<Done>> MemoryEvents::append(profile::Event event) {
  const std::lock_guard lock(memory_.mutex);
  memory_.latest_position = position_after(memory_.latest_position, event.at);
  const auto number = static_cast<std::uint64_t>(memory_.latest_position.number);
  memory_.feed.emplace(memory_.latest_position,
                       FeedEvent{.position = memory_.latest_position,
                                 .user = std::nullopt,
                                 .sequence = number,
                                 .part = 0,
                                 .event = std::move(event)});
  ++memory_.writes;
  co_return Done{};
}

Task<Result<FeedPage>> MemoryEvents::read_own(OwnEventsQuery query) {
  const std::size_t limit = std::min(query.limit, profile::kFeedPageMax);
  FeedPage page{.events = {}, .next = query.before, .is_last = false};
  const std::lock_guard lock(memory_.mutex);
  auto at = query.before.number == 0 ? memory_.feed.end() : memory_.feed.lower_bound(query.before);
  std::size_t bytes = 0, looked_at = 0;
  while (page.events.size() < limit && bytes < profile::kFeedBytesMax &&
         looked_at < profile::kFeedScanMax) {
    if (at == memory_.feed.begin()) {
      page.is_last = true;
      break;
    }
    --at;
    if (at->second.user) continue;
    ++looked_at;
    page.next = at->first;
    if (fits(at->second, query)) {
      page.events.push_back(at->second);
      bytes += to_text(at->second.event.data).size();
    }
  }
  co_return page;
}

}  // namespace acquaint::store
