// What every WebhookStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "webhooks/webhook_store.h"

namespace acquaint::webhooks {

struct WebhookStoreMaker {
  const char* name;
  std::shared_ptr<WebhookStore> (*make)();
};

inline void PrintTo(const WebhookStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class WebhookStoreContract : public testing::TestWithParam<WebhookStoreMaker> {
 protected:
  const std::shared_ptr<WebhookStore> store_ = GetParam().make();

  static WebhookState state_at(std::int64_t position) {
    return {.secrets = {{"sealed-new", std::nullopt}, {"sealed-old", from_ms(9000)}},
            .position = {position},
            .turn = 3,
            .failing_since = from_ms(1000),
            .disabled = from_ms(2000)};
  }
  static Delivery delivery(std::int64_t event) {
    return {.number = 0, .event = {event}, .type = "user.created", .attempt = 2, .at = from_ms(5000),
            .status = 503, .code = "outbound.timeout", .ms = 12, .outcome = "failed"};
  }
  static StateChange sets(WebhookState state) {
    return [state](const std::optional<WebhookState>&) { return std::optional(state); };
  }
  static StateChange removes() {
    return [](const std::optional<WebhookState>&) { return std::optional<WebhookState>(); };
  }
  Result<std::optional<WebhookState>> change(const std::string& id, StateChange change,
                                             std::vector<Delivery> deliveries = {}) {
    return run(store_->change(id, std::move(change), std::move(deliveries)));
  }
  std::optional<WebhookState> find(const std::string& id) { return *run(store_->find(id)); }
  std::vector<std::int64_t> events(const std::string& id, std::uint64_t before = UINT64_MAX,
                                   std::size_t limit = 1000) {
    std::vector<std::int64_t> found;
    const auto log = *run(store_->deliveries(id, before, limit));
    for (const Delivery& each : log) found.push_back(each.event.number);
    return found;
  }
};

TEST_P(WebhookStoreContract, HoldsWhatAChangeMakesOfTheState) {
  EXPECT_EQ(find("crm"), std::nullopt);
  EXPECT_EQ(*change("crm", sets(state_at(7))), state_at(7));
  EXPECT_EQ(find("crm"), state_at(7));
  EXPECT_EQ(find("other"), std::nullopt);
  const auto moved = change("crm", [](const auto& held) {
    auto next = held;
    next->position = {8};
    return next;
  });
  EXPECT_EQ(*moved, state_at(8));
  EXPECT_EQ(find("crm"), state_at(8));
}

TEST_P(WebhookStoreContract, WhatAChangeRefusesIsNotSaved) {
  ASSERT_TRUE(change("crm", sets(state_at(7))));
  const StateChange refuses = [](const auto&) -> Result<std::optional<WebhookState>> {
    return invalid("test.refused", "No.");
  };
  const auto refused = change("crm", refuses, {delivery(1)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "test.refused");
  EXPECT_EQ(find("crm"), state_at(7));
  EXPECT_TRUE(events("crm").empty());
}

TEST_P(WebhookStoreContract, RemovesTheStateWithItsDeliveries) {
  ASSERT_TRUE(change("crm", sets(state_at(7)), {delivery(1)}));
  ASSERT_TRUE(change("other", sets(state_at(1)), {delivery(2)}));
  EXPECT_EQ(*change("crm", removes()), std::nullopt);
  EXPECT_EQ(find("crm"), std::nullopt);
  EXPECT_TRUE(events("crm").empty());
  EXPECT_EQ(find("other"), state_at(1));
  EXPECT_EQ(events("other"), std::vector<std::int64_t>{2});
  EXPECT_EQ(*change("crm", removes()), std::nullopt);
}

TEST_P(WebhookStoreContract, LogsDeliveriesTheLatestFirst) {
  ASSERT_TRUE(change("crm", sets(state_at(7)), {delivery(1), delivery(2)}));
  ASSERT_TRUE(change("crm", sets(state_at(7)), {delivery(3)}));
  const auto all = *run(store_->deliveries("crm", UINT64_MAX, 10));
  ASSERT_EQ(all.size(), 3U);
  Delivery want = delivery(3);
  want.number = all[0].number;
  EXPECT_EQ(all[0], want);
  EXPECT_EQ(events("crm"), (std::vector<std::int64_t>{3, 2, 1}));
  EXPECT_EQ(events("crm", UINT64_MAX, 2), (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(events("crm", all[1].number), std::vector<std::int64_t>{1});
  EXPECT_TRUE(events("other").empty());
}

TEST_P(WebhookStoreContract, KeepsABoundedNumberOfDeliveries) {
  for (int round = 0; round < 3; ++round) {
    std::vector<Delivery> many;
    for (int i = 0; i < 300; ++i) many.push_back(delivery(round * 300 + i));
    ASSERT_TRUE(change("crm", sets(state_at(1)), many));
  }
  const auto kept = events("crm");
  ASSERT_EQ(kept.size(), kDeliveriesKept);
  EXPECT_EQ(kept.front(), 899);
  EXPECT_EQ(kept.back(), 400);
}

}  // namespace acquaint::webhooks
