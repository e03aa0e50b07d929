#include "webhooks/courier.h"

#include <chrono>
#include <span>
#include <utility>

#include "base/log.h"
#include "webhooks/message.h"
#include "webhooks/signature.h"

namespace acquaint::webhooks {

using profile::EventPosition;
using profile::FeedPage;

namespace {

// Events that are known to be waiting. While it is full nothing else is sent, so it holds what one user, or many
// refusals, can gather in a day.
constexpr std::size_t kWindow = 4096;
constexpr std::size_t kSendsAtOnce = 8;    // As many as outbound lets through for one host.
constexpr int kPagesAtOnce = 4;
// Passing over events that nobody wants is saved now and then: after a crash they are looked at again.
constexpr Duration kSaveEvery = std::chrono::minutes(1);
constexpr int kGone = 410;  // Standard Webhooks: the receiver wants no more.

bool is_success(int status) { return status >= 200 && status < 300; }

// The call was not made, or we ended it: that says nothing of the endpoint.
bool was_not_tried(const Error& error) {
  return error.code == "outbound.busy" || error.code == "outbound.breaker_open" ||
         error.code == "outbound.stopped";
}

}  // namespace

WebhookState new_state(const CourierTools& tools, const std::string& webhook_id,
                       EventPosition start, std::string& secret) {
  secret = make_secret(tools.random);
  std::uint32_t turn = 0;  // By chance: one that is made anew under this id is another.
  tools.random.fill(std::as_writable_bytes(std::span(&turn, 1)));
  return {.secrets = {{.sealed = seal_secret(tools.seal, webhook_id, secret),
                       .until = std::nullopt}},
          .position = start,
          .turn = turn,
          .failing_since = std::nullopt,
          .disabled = std::nullopt};
}

Task<RoundEnd> Courier::round(const Webhook& webhook, outbound::HttpClient& client) {
  const auto next = co_await work(webhook, client);
  if (next) co_return *next;
  log_event(LogLevel::warning, "webhook.round_failed",
            {{"webhook", std::string_view(id_)}, {"code", std::string_view(next.error().code)}});
  turn_.reset();  // What the queue knows may not be what is stored.
  co_return RoundEnd::trouble;
}

// A webhook that was declared in a document has no state yet. Its secret is not known to anybody until
// it is rotated.
Task<Result<WebhookState>> Courier::load_state() {
  auto held = co_await tools_.store.find(id_);
  if (!held) co_return std::unexpected(held.error());
  if (*held) co_return std::move(**held);
  const auto latest = co_await tools_.feed.latest();
  if (!latest) co_return std::unexpected(latest.error());
  std::string secret;
  const WebhookState fresh = new_state(tools_, id_, *latest, secret);
  StateChange keep_or_make = [&](const std::optional<WebhookState>& there) {
    return std::optional(there ? *there : fresh);
  };
  auto made = co_await tools_.store.change(id_, std::move(keep_or_make), {});
  if (!made) co_return std::unexpected(made.error());
  co_return **made;
}

void Courier::take_over(const WebhookState& state) {
  if (turn_ == state.turn) return;
  turn_ = state.turn;
  queue_ = DeliveryQueue(state.position, state.failing_since);
  saved_ = state.position;
  saved_at_ = tools_.clock.now();
}

Result<std::vector<std::string>> Courier::open_secrets(const WebhookState& state) const {
  std::vector<std::string> secrets;
  for (const StoredSecret& stored : state.secrets) {
    if (stored.until && *stored.until <= tools_.clock.now()) continue;
    auto secret = open_secret(tools_.seal, id_, stored.sealed);
    if (!secret) return std::unexpected(std::move(secret.error()));
    secrets.push_back(std::move(*secret));
  }
  return secrets;
}

Task<Result<Done>> Courier::fill(const Webhook& webhook) {
  for (int i = 0; i < kPagesAtOnce && queue_.size() < kWindow; ++i) {
    profile::FeedQuery query{.after = queue_.read_to(), .limit = kWindow - queue_.size(), .user = std::nullopt, .type = {}};
    const auto page = co_await tools_.feed.read(std::move(query));
    if (!page) co_return std::unexpected(page.error());
    for (const profile::FeedEvent& event : page->events) {
      if (wants(webhook, event.event.type)) {
        queue_.add(event.position, event.user ? event.user->text() : std::string());
      }
    }
    queue_.note_read(page->next);
    is_caught_up_ = page->is_last;
    if (is_caught_up_) break;
  }
  co_return Done{};
}

// The event is read again for each attempt: once its user is erased it must not leave any more.
Task<Courier::Attempt> Courier::attempt(const Webhook& webhook, DeliveryQueue::Due due,
                                        const std::vector<std::string>& secrets,
                                        outbound::HttpClient& client) {
  Attempt made;
  made.delivery.event = due.position;
  made.delivery.attempt = due.attempt;
  made.delivery.at = tools_.clock.now();
  profile::FeedQuery query{.after = {due.position.number - 1}, .limit = 1, .user = std::nullopt, .type = {}};
  const auto page = co_await tools_.feed.read(std::move(query));
  if (!page) co_return made;
  if (page->events.empty() || page->events.front().position != due.position) {
    made.end = Attempt::End::gone;
    co_return made;
  }
  made.delivery.type = page->events.front().event.type;
  const auto begun = std::chrono::steady_clock::now();
  auto message = make_message(webhook, page->events.front(), secrets, made.delivery.at);
  const auto answer = co_await client.send(std::move(message));
  made.delivery.ms = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begun).count();
  if (answer) {
    made.delivery.status = answer->status;
    made.end = is_success(answer->status) ? Attempt::End::delivered : Attempt::End::refused;
  } else {
    made.delivery.code = answer.error().code;
    made.end = was_not_tried(answer.error()) ? Attempt::End::not_tried : Attempt::End::refused;
  }
  co_return made;
}

// Puts the outcome into the queue and the log's line; whether the webhook is dead now.
bool Courier::settle(Attempt& attempt) {
  const EventPosition position = attempt.delivery.event;
  const Time now = tools_.clock.now();
  switch (attempt.end) {
    case Attempt::End::gone: queue_.dropped(position); return false;
    case Attempt::End::not_tried: queue_.postponed(position, now); return false;
    case Attempt::End::delivered:
      queue_.succeeded(position, now);
      attempt.delivery.outcome = "delivered";
      return false;
    case Attempt::End::refused: break;
  }
  const FailureEnd end = queue_.failed(position, now, tools_.random);
  attempt.delivery.outcome = end == FailureEnd::gave_up ? "gave_up" : "failed";
  return end == FailureEnd::endpoint_dead || attempt.delivery.status == kGone;
}

Task<Result<Done>> Courier::announce_end() {
  log_event(LogLevel::warning, "webhook.disabled", {{"webhook", std::string_view(id_)}});
  profile::Event event{.type = "webhook.disabled",
                       .at = tools_.clock.now(),
                       .actor = "server",
                       .attribute = {},
                       .data = {{"webhook", id_}}};
  return tools_.feed.append(std::move(event));
}

// Who moved the position meanwhile, or removed the webhook, is right; what was sent stays in the log.
Task<Result<Done>> Courier::save(std::vector<Delivery> deliveries, bool is_dead) {
  const Time now = tools_.clock.now();
  const EventPosition done_to = queue_.done_to();
  if (deliveries.empty() && (done_to == saved_ || now - saved_at_ < kSaveEvery)) co_return Done{};
  StateChange advance = [this, done_to, now, is_dead](const std::optional<WebhookState>& held) {
    std::optional<WebhookState> next = held;
    if (!held || held->turn != turn_) return next;
    next->position = done_to;
    next->failing_since = queue_.failing_since();
    if (is_dead) next->disabled = now;
    return next;
  };
  const auto saved = co_await tools_.store.change(id_, std::move(advance), std::move(deliveries));
  if (!saved) co_return std::unexpected(saved.error());
  saved_ = done_to;
  saved_at_ = now;
  co_return Done{};
}

Task<Result<RoundEnd>> Courier::work(const Webhook& webhook, outbound::HttpClient& client) {
  const auto state = co_await load_state();
  if (!state) co_return std::unexpected(state.error());
  if (state->disabled) co_return RoundEnd::waits;
  take_over(*state);
  const auto filled = co_await fill(webhook);
  if (!filled) co_return std::unexpected(filled.error());

  const auto secrets = open_secrets(*state);
  if (!secrets) co_return std::unexpected(secrets.error());
  std::vector<Task<Attempt>> sends;
  for (const DeliveryQueue::Due& due : queue_.take_due(tools_.clock.now(), kSendsAtOnce)) {
    sends.push_back(attempt(webhook, due, *secrets, client));
  }
  auto attempts = co_await all(std::move(sends));
  std::vector<Delivery> log;
  bool is_dead = false;
  for (Attempt& each : attempts) {
    is_dead = settle(each) || is_dead;
    if (!each.delivery.outcome.empty()) log.push_back(std::move(each.delivery));
  }
  if (is_dead) {
    const auto announced = co_await announce_end();
    if (!announced) co_return std::unexpected(announced.error());
  }
  const auto saved = co_await save(std::move(log), is_dead);
  if (!saved) co_return std::unexpected(saved.error());
  const auto next_due = queue_.next_due();
  const bool has_due = next_due && *next_due <= tools_.clock.now();
  const bool has_room = queue_.size() < kWindow && !is_caught_up_;
  co_return !is_dead && (has_due || has_room) ? RoundEnd::has_more : RoundEnd::waits;
}

}  // namespace acquaint::webhooks
