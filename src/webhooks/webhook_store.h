// Keeps the state of webhooks: the interface that every database adapter implements.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "webhooks/state.h"

namespace acquaint::webhooks {

// Pure: a store may run it more than once before one run counts. Nothing: there is no state. What it
// makes of one that is there removes it, with its deliveries, when it makes nothing of it.
using StateChange =
    std::function<Result<std::optional<WebhookState>>(const std::optional<WebhookState>& held)>;

// Kept for each webhook; older ones go.
inline constexpr std::size_t kDeliveriesKept = 500;

// Safe to call from any executor. Fails with `unavailable` as UserStore does.
class WebhookStore {
 public:
  virtual ~WebhookStore() = default;

  virtual Task<Result<std::optional<WebhookState>>> find(std::string webhook_id) = 0;

  // Applies the change and adds the deliveries, whose numbers it gives, in one transaction: the state
  // after it. Durable when it returns. What the change refuses is returned, and nothing saved.
  virtual Task<Result<std::optional<WebhookState>>> change(std::string webhook_id, StateChange change,
                                                           std::vector<Delivery> deliveries = {}) = 0;

  // The latest first, with numbers below `before`.
  virtual Task<Result<std::vector<Delivery>>> deliveries(std::string webhook_id, std::uint64_t before,
                                                         std::size_t limit) = 0;
};

}  // namespace acquaint::webhooks
