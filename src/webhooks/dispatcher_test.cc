#include "webhooks/dispatcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

#include "base/log.h"
#include "store/store.h"

namespace acquaint::webhooks {
namespace {

// Says when messages came; the one to "slow.example" gets no answer until the client goes.
struct Traffic {
  std::latch fast{1}, slow{1};
  std::atomic<bool> client_is_gone = false;
};

class SlowClient final : public outbound::HttpClient {
 public:
  explicit SlowClient(Traffic& traffic) : traffic_(traffic) {}
  ~SlowClient() override {
    if (hanging_) (*hanging_)(outbound::stopped());
    traffic_.client_is_gone = true;
  }

  Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override {
    if (request.url == "https://slow.example/") {
      co_return co_await suspend_until<Result<outbound::HttpAnswer>>(
          [&](Completion<Result<outbound::HttpAnswer>> done) {
            hanging_.emplace(done);
            traffic_.slow.count_down();
          });
    }
    traffic_.fast.count_down();
    co_return outbound::HttpAnswer{.status = 204, .headers = {}, .body = {}};
  }

 private:
  Traffic& traffic_;
  std::optional<Completion<Result<outbound::HttpAnswer>>> hanging_;
};

Webhook webhook_of(const std::string& id) {
  return {.id = id, .url = "https://" + id + ".example/", .events = {"*"}, .description = {}, .enabled = id != "off", .payload = Payload::ids};
}

TEST(Dispatcher, ASlowEndpointHoldsUpNobodyAndStoppingBreaksItOff) {
  set_log_level(LogLevel::error);
  const auto store = store::make_memory_store();
  SystemClock clock;
  SeededRandom random{1};
  const auto seal = login::SealKey::make(random);
  const CourierTools tools{store->events(), store->webhooks(), seal, clock, random};
  std::string secret;
  for (const char* id : {"fast", "slow", "off"}) {
    ASSERT_TRUE(run(store->webhooks().change(
        id, [&](const auto&) { return std::optional(new_state(tools, id, {}, secret)); })));
  }
  ASSERT_TRUE(run(store->events().append({.type = "test.happened", .at = clock.now(), .actor = "test", .attribute = {}, .data = {}})));
  Traffic traffic;
  {
    const Dispatcher dispatcher(
        tools, [] { return std::vector{webhook_of("slow"), webhook_of("off"), webhook_of("fast")}; },
        std::make_unique<SlowClient>(traffic));
    traffic.slow.wait();
    traffic.fast.wait();
  }
  EXPECT_TRUE(traffic.client_is_gone);
  const auto latest = *run(store->events().latest());
  EXPECT_EQ((*run(store->webhooks().find("fast")))->position, latest);
  EXPECT_LT((*run(store->webhooks().find("slow")))->position, latest);
  EXPECT_EQ((*run(store->webhooks().find("off")))->position, profile::EventPosition{});
}

}  // namespace
}  // namespace acquaint::webhooks
