#include "webhooks/courier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store.h"
#include "webhooks/fake_endpoint.h"
#include "webhooks/message.h"
#include "webhooks/signature.h"

namespace acquaint::webhooks {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class CourierTest : public testing::Test {
 protected:
  std::unique_ptr<store::Store> store_ = store::make_memory_store();
  ManualClock clock_{from_ms(1793534400000)};
  SeededRandom random_{1};
  login::SealKey seal_ = login::SealKey::make(random_);
  CourierTools tools_{store_->events(), store_->webhooks(), seal_, clock_, random_};
  FakeEndpoint endpoint_;
  Webhook webhook_{.id = "crm", .url = "https://crm.example/hook", .events = {"user.*"}, .description = {}, .enabled = true, .payload = Payload::ids};
  std::optional<Courier> courier_;

  void SetUp() override {
    for (const char* name : {"ada", "bob"}) {
      ASSERT_TRUE(run(store_->users().create(profile::User(id_of(name)), {})));
    }
    restart();
    round();
  }
  static profile::UserId id_of(const std::string& name) { return *profile::UserId::parse("auth0|" + name); }
  void restart() { courier_.emplace(tools_, "crm"); }
  RoundEnd round() { return run(courier_->round(webhook_, endpoint_)); }
  // Rounds until there is nothing to do.
  void rounds() {
    while (round() == RoundEnd::has_more) {
    }
  }
  void record(const std::string& name, const std::string& type) {
    const profile::Event event{.type = type, .at = clock_.now(), .actor = "test", .attribute = {}, .data = {}};
    ASSERT_TRUE(run(store_->users().change(id_of(name), [&](const profile::User& user) -> Result<profile::Changed> {
      return profile::Changed{.user = user, .events = {event}};
    })));
  }
  WebhookState state() { return **run(store_->webhooks().find("crm")); }
  void change(const std::function<void(WebhookState&)>& how) {
    ASSERT_TRUE(run(store_->webhooks().change("crm", [&](const std::optional<WebhookState>& held) {
      std::optional<WebhookState> next = held;
      how(*next);
      return Result<std::optional<WebhookState>>(next);
    })));
  }
  std::vector<std::string> outcomes() {
    std::vector<std::string> found;
    const auto log = *run(store_->webhooks().deliveries("crm", UINT64_MAX, 1000));
    for (const Delivery& each : log) {
      found.push_back(each.outcome + " " + std::to_string(each.status) + each.code);
    }
    return found;
  }
};

TEST_F(CourierTest, SendsWhatHappensAfterTheWebhookWasMade) {
  EXPECT_THAT(endpoint_.take(), IsEmpty());
  record("ada", "user.created");
  record("bob", "attribute.set");
  record("bob", "user.logged_in");
  rounds();
  EXPECT_THAT(endpoint_.take(), UnorderedElementsAre("ada user.created", "bob user.logged_in"));
  EXPECT_THAT(outcomes(), ElementsAre("delivered 200", "delivered 200"));
  EXPECT_EQ(state().position, *run(store_->events().latest()));
  rounds();
  EXPECT_THAT(endpoint_.take(), IsEmpty());
}

TEST_F(CourierTest, SignsWithTheSecretInForceAndForAWhileWithTheFormerOne) {
  record("ada", "user.created");
  rounds();
  const std::string secret = *open_secret(seal_, "crm", state().secrets[0].sealed);
  const outbound::HttpRequest sent = endpoint_.requests.back();
  const std::string signature = sign(secret, endpoint_.header(sent, "webhook-id"), to_ms(clock_.now()) / 1000, sent.body);
  EXPECT_EQ(endpoint_.header(sent, "webhook-signature"), signature);

  change([&](WebhookState& next) {
    next.secrets[0].until = clock_.now() + hours(24);
    next.secrets.insert(next.secrets.begin(), {seal_secret(seal_, "crm", make_secret(random_)), std::nullopt});
  });
  for (const int signatures : {2, 1}) {
    record("ada", "user.created");
    rounds();
    const std::string both = endpoint_.header(endpoint_.requests.back(), "webhook-signature");
    EXPECT_EQ(std::ranges::count(both, ' ') + 1, signatures);
    clock_.advance(hours(24));
  }
}

TEST_F(CourierTest, AFailedDeliveryIsTriedAgainAndHoldsUpItsUserAlone) {
  endpoint_.answers["ada user.first"] = 500;
  record("ada", "user.first");
  record("ada", "user.second");
  record("bob", "user.third");
  rounds();
  EXPECT_THAT(endpoint_.take(), UnorderedElementsAre("ada user.first", "bob user.third"));
  const auto before = state().position;
  endpoint_.answers.clear();
  rounds();
  EXPECT_THAT(endpoint_.take(), IsEmpty());
  clock_.advance(seconds(10));
  rounds();
  EXPECT_THAT(endpoint_.take(), ElementsAre("ada user.first", "ada user.second"));
  EXPECT_LT(before, state().position);
  EXPECT_THAT(outcomes(), ElementsAre("delivered 200", "delivered 200", "delivered 200", "failed 500"));
}

TEST_F(CourierTest, AFailedDeliveryOfABusyUserHoldsUpNobodyElse) {
  endpoint_.answers["ada user.first"] = 500;
  for (int i = 0; i < 600; ++i) record("ada", "user.first");
  record("bob", "user.second");
  rounds();
  EXPECT_THAT(endpoint_.take(), UnorderedElementsAre("ada user.first", "bob user.second"));
}

TEST_F(CourierTest, WhatWasNotDeliveredBeforeACrashIsDeliveredAfterIt) {
  endpoint_.down = "outbound.connect";
  record("ada", "user.first");
  record("bob", "user.second");
  rounds();
  endpoint_.take();
  restart();
  endpoint_.down.clear();
  rounds();
  EXPECT_THAT(endpoint_.take(), UnorderedElementsAre("ada user.first", "bob user.second"));
}

TEST_F(CourierTest, EventsOfAnErasedUserAreNotSentAnyMore) {
  endpoint_.down = "outbound.timeout";
  record("ada", "user.first");
  rounds();
  endpoint_.take();
  ASSERT_TRUE(run(store_->users().erase(id_of("ada"))));
  endpoint_.down.clear();
  record("bob", "user.second");
  clock_.advance(minutes(20));
  rounds();
  EXPECT_THAT(endpoint_.take(), ElementsAre("bob user.second"));
}

TEST_F(CourierTest, AfterADayOfFailuresTheWebhookIsSwitchedOffWithAnEvent) {
  endpoint_.down = "outbound.connect";
  record("ada", "user.first");
  for (int i = 0; i < 24 * 7 && !state().disabled; ++i) {
    rounds();
    clock_.advance(minutes(10));
  }
  ASSERT_TRUE(state().disabled);
  const auto feed = *run(store_->events().read({.type = "webhook.disabled"}));
  ASSERT_EQ(feed.events.size(), 1U);
  EXPECT_EQ(feed.events[0].event.data.at("webhook"), "crm");
  endpoint_.take();
  clock_.advance(hours(24));
  rounds();
  EXPECT_THAT(endpoint_.take(), IsEmpty());

  // Switched on again, it goes on where it stopped.
  endpoint_.down.clear();
  change([](WebhookState& next) {
    next.disabled.reset();
    next.failing_since.reset();
    ++next.turn;
  });
  rounds();
  EXPECT_THAT(endpoint_.take(), ElementsAre("ada user.first"));
}

TEST_F(CourierTest, WhoAnswersGoneIsSwitchedOffAtOnce) {
  endpoint_.answers["ada user.first"] = 410;
  record("ada", "user.first");
  rounds();
  EXPECT_TRUE(state().disabled);
}

TEST_F(CourierTest, WhatOutboundDidNotTryIsNoFailure) {
  endpoint_.down = "outbound.breaker_open";
  record("ada", "user.first");
  rounds();
  EXPECT_THAT(outcomes(), IsEmpty());
  EXPECT_FALSE(state().failing_since);
  endpoint_.down.clear();
  clock_.advance(seconds(31));
  rounds();
  EXPECT_THAT(outcomes(), ElementsAre("delivered 200"));
}

TEST_F(CourierTest, AReplayStartsAtAnEarlierPlaceWithTheSameMessageIds) {
  const auto start = state().position;
  record("ada", "user.first");
  rounds();
  const std::string id = endpoint_.header(endpoint_.requests.back(), "webhook-id");
  change([&](WebhookState& next) {
    next.position = start;
    ++next.turn;
  });
  rounds();
  EXPECT_THAT(endpoint_.take(), ElementsAre("ada user.first", "ada user.first"));
  EXPECT_EQ(endpoint_.header(endpoint_.requests.back(), "webhook-id"), id);
}

TEST_F(CourierTest, AReplayThatComesWhileMessagesAreUnderWayIsNotUndone) {
  const auto start = state().position;
  record("ada", "user.first");
  endpoint_.on_send = [&] {
    change([&](WebhookState& next) {
      next.position = start;
      ++next.turn;
    });
  };
  round();
  EXPECT_EQ(state().position, start);
  rounds();
  EXPECT_THAT(endpoint_.take(), ElementsAre("ada user.first", "ada user.first"));
}

TEST_F(CourierTest, ARemovedWebhookLeavesNothingBehind) {
  record("ada", "user.first");
  endpoint_.on_send = [&] {
    ASSERT_TRUE(run(store_->webhooks().change("crm", [](const auto&) { return std::optional<WebhookState>(); })));
  };
  round();
  EXPECT_EQ(*run(store_->webhooks().find("crm")), std::nullopt);
}

TEST_F(CourierTest, ManyEventsOfOneUserArriveInOrder) {
  std::vector<std::string> want;
  for (int i = 0; i < 600; ++i) {
    const std::string type = "user.step_" + std::string(1, static_cast<char>('a' + i % 26));
    record("ada", type);
    want.push_back("ada " + type);
  }
  rounds();
  EXPECT_EQ(endpoint_.take(), want);
}

TEST_F(CourierTest, PassingOverUnwantedEventsIsSavedNowAndThen) {
  const auto start = state().position;
  record("ada", "attribute.set");
  rounds();
  EXPECT_EQ(state().position, start);
  clock_.advance(minutes(2));
  rounds();
  EXPECT_EQ(state().position, *run(store_->events().latest()));
}

}  // namespace
}  // namespace acquaint::webhooks
