#include <ranges>
#include <utility>

#include "store/memory/memory.h"

namespace acquaint::store {

using webhooks::Delivery;
using webhooks::WebhookState;

namespace {

using StateOrNone = std::optional<WebhookState>;

}  // namespace

Task<Result<StateOrNone>> MemoryWebhooks::find(std::string webhook_id) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.webhooks.find(webhook_id);
  if (held == memory_.webhooks.end()) co_return std::nullopt;
  co_return held->second.state;
}

Task<Result<StateOrNone>> MemoryWebhooks::change(std::string webhook_id,
                                                 webhooks::StateChange change,
                                                 std::vector<Delivery> deliveries) {
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.webhooks.find(webhook_id);
  auto next = change(held == memory_.webhooks.end() ? std::nullopt : StateOrNone(held->second.state));
  if (!next) co_return next;
  ++memory_.writes;
  if (!*next) {
    memory_.webhooks.erase(webhook_id);
    co_return next;
  }
  MemoryWebhook& webhook = memory_.webhooks[webhook_id];
  webhook.state = **next;
  for (Delivery& delivery : deliveries) {
    delivery.number = ++webhook.deliveries_made;
    webhook.deliveries.push_back(std::move(delivery));
    if (webhook.deliveries.size() > webhooks::kDeliveriesKept) webhook.deliveries.pop_front();
  }
  co_return next;
}

Task<Result<std::vector<Delivery>>> MemoryWebhooks::deliveries(std::string webhook_id,
                                                               std::uint64_t before,
                                                               std::size_t limit) {
  std::vector<Delivery> found;
  const std::lock_guard lock(memory_.mutex);
  const auto held = memory_.webhooks.find(webhook_id);
  if (held == memory_.webhooks.end()) co_return found;
  for (const Delivery& delivery : held->second.deliveries | std::views::reverse) {
    if (delivery.number < before && found.size() < limit) found.push_back(delivery);
  }
  co_return found;
}

}  // namespace acquaint::store
