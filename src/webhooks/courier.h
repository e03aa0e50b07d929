// Takes the events of one webhook to its URL, and remembers how far it is. At least once, and in order
// for each user: the event log is the outbox, and a place in it is all that must survive a crash.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "login/seal.h"
#include "outbound/client.h"
#include "profile/event_feed.h"
#include "webhooks/queue.h"
#include "webhooks/webhook.h"
#include "webhooks/webhook_store.h"

namespace acquaint::webhooks {

// What couriers work with; all of it outlives them.
struct CourierTools {
  profile::EventFeed& feed;
  WebhookStore& store;
  const login::SealKey& seal;
  const Clock& clock;
  Random& random;
};

// A state for a webhook that is new at this place of the feed, with a secret of its own.
WebhookState new_state(const CourierTools& tools, const std::string& webhook_id,
                       profile::EventPosition start, std::string& secret);

enum class RoundEnd {
  has_more,  // The next round has something to do already.
  waits,     // For new events, or for the time of another attempt.
  trouble,   // The store could not be read or written.
};

// Used on one executor, one round at a time.
class Courier {
 public:
  Courier(const CourierTools& tools, std::string webhook_id)
      : tools_(tools), id_(std::move(webhook_id)) {}

  // Sends what is due, at most a few messages, and saves what became of it. What the store cannot do is
  // logged and tried again in the next round: then messages may be sent twice.
  Task<RoundEnd> round(const Webhook& webhook, outbound::HttpClient& client);

 private:
  struct Attempt {
    Delivery delivery;
    enum class End { delivered, refused, not_tried, gone } end = End::not_tried;
  };

  Task<Result<WebhookState>> load_state();
  void take_over(const WebhookState& state);
  Result<std::vector<std::string>> open_secrets(const WebhookState& state) const;
  Task<Result<Done>> fill(const Webhook& webhook);
  Task<Attempt> attempt(const Webhook& webhook, DeliveryQueue::Due due, const std::vector<std::string>& secrets,
                        outbound::HttpClient& client);
  bool settle(Attempt& attempt);
  Task<Result<Done>> save(std::vector<Delivery> deliveries, bool is_dead);
  Task<Result<Done>> announce_end();
  Task<Result<RoundEnd>> work(const Webhook& webhook, outbound::HttpClient& client);

  CourierTools tools_;
  const std::string id_;
  DeliveryQueue queue_;
  std::optional<std::uint64_t> turn_;  // Of the state that the queue follows; none yet.
  bool is_caught_up_ = false;  // There was nothing behind what the queue has read.
  profile::EventPosition saved_;
  Time saved_at_;
};

}  // namespace acquaint::webhooks
