// What every EventFeed must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "profile/event_feed.h"
#include "profile/user_store.h"

namespace acquaint::profile {

// A feed and the user store of the same database.
struct EventFeeds {
  std::shared_ptr<EventFeed> feed;
  std::shared_ptr<UserStore> users;
};

struct EventFeedMaker {
  const char* name;
  EventFeeds (*make)();
};

inline void PrintTo(const EventFeedMaker& maker, std::ostream* out) { *out << maker.name; }

class EventFeedContract : public testing::TestWithParam<EventFeedMaker> {
 protected:
  const EventFeeds stores_ = GetParam().make();
  EventFeed& feed_ = *stores_.feed;
  UserStore& users_ = *stores_.users;
  const UserId ada_ = *UserId::parse("auth0|ada");
  const UserId bob_ = *UserId::parse("auth0|bob");

  void SetUp() override {
    ASSERT_TRUE(run(users_.create(User(ada_), {})));
    ASSERT_TRUE(run(users_.create(User(bob_), {})));
  }

  static Event event_of(std::string type, std::int64_t at_ms = 1000) {
    return {.type = std::move(type), .at = from_ms(at_ms), .actor = "test", .attribute = "name",
            .data = {{"value", "\xc3\xa9"}, {"n", 1}}};
  }
  void record(const UserId& user, std::vector<Event> events) {
    ASSERT_TRUE(run(users_.change(user, [&](const User& as_it_stands) -> Result<Changed> {
      return Changed{.user = as_it_stands, .events = events};
    })));
  }
  void record(const UserId& user, std::string type, std::int64_t at_ms = 1000) {
    record(user, {event_of(std::move(type), at_ms)});
  }
  FeedPage page(FeedQuery query) {
    auto read = run(feed_.read(std::move(query)));
    EXPECT_TRUE(read) << read.error().code;
    return read ? std::move(*read) : FeedPage{};
  }
  // "ada:login" of every event, page by page.
  std::vector<std::string> all(FeedQuery query) {
    std::vector<std::string> seen;
    while (true) {
      const FeedPage next = page(query);
      EXPECT_LE(next.events.size(), query.limit);
      for (const FeedEvent& event : next.events) seen.push_back(word(event));
      if (next.is_last) return seen;
      query.after = next.next;
    }
  }
  static std::string word(const FeedEvent& event) {
    return (event.user ? std::string(event.user->id_in_provider()) : "server") + ":" + event.event.type;
  }
  using Words = std::vector<std::string>;
};

TEST_P(EventFeedContract, IsEmptyAtFirst) {
  const FeedPage empty = page({});
  EXPECT_TRUE(empty.events.empty());
  EXPECT_TRUE(empty.is_last);
  EXPECT_EQ(run(feed_.latest()), EventPosition{});
}

TEST_P(EventFeedContract, HoldsEverythingOfAnEvent) {
  record(ada_, {event_of("first", 4000), event_of("second", 4000)});
  const FeedPage read = page({});
  ASSERT_EQ(read.events.size(), 2U);
  const FeedEvent& second = read.events[1];
  EXPECT_EQ(second.user, ada_);
  EXPECT_EQ(second.sequence, 2U);
  EXPECT_EQ(second.part, 1);
  EXPECT_EQ(second.event, event_of("second", 4000));
  EXPECT_LT(read.events[0].position, second.position);
  EXPECT_EQ(run(feed_.latest()), second.position);
}

TEST_P(EventFeedContract, IsInOrderOfCommitsOverAllUsersWhateverTheClockSays) {
  record(ada_, "a", 9000);
  record(bob_, "b", 1000);
  record(ada_, "c", 5000);
  record(bob_, "d", 9000);
  for (const std::size_t limit : {1U, 2U, 3U, 100U}) {
    EXPECT_EQ(all({.limit = limit}), (Words{"ada:a", "bob:b", "ada:c", "bob:d"})) << limit;
  }
}

TEST_P(EventFeedContract, FiltersByUserAndType) {
  for (int i = 0; i < 3; ++i) {
    record(ada_, {event_of("login"), event_of("set")});
    record(bob_, "login");
  }
  for (const std::size_t limit : {1U, 2U, 100U}) {
    SCOPED_TRACE(limit);
    EXPECT_EQ(all({.limit = limit, .user = bob_}), (Words{"bob:login", "bob:login", "bob:login"}));
    EXPECT_EQ(all({.limit = limit, .type = "set"}), (Words{"ada:set", "ada:set", "ada:set"}));
    EXPECT_EQ(all({.limit = limit, .user = ada_, .type = "set"}), (Words{"ada:set", "ada:set", "ada:set"}));
    EXPECT_EQ(all({.limit = limit, .user = bob_, .type = "set"}), Words{});
    EXPECT_EQ(all({.limit = limit, .type = "log"}), Words{});
  }
  EXPECT_EQ(all({.limit = 100, .user = ada_}).size(), 6U);
}

TEST_P(EventFeedContract, OfOneUserGoesOnBehindAnyPlace) {
  record(ada_, "a");
  record(bob_, "b");
  const EventPosition behind_bob = page({.user = bob_}).next;
  record(ada_, "c");
  EXPECT_EQ(all({.after = behind_bob, .user = ada_}), Words{"ada:c"});
}

TEST_P(EventFeedContract, StartsAtATime) {
  record(ada_, "before", 1999);
  record(ada_, "then", 2000);
  record(ada_, "after", 2001);
  EXPECT_EQ(all({.after = position_before(from_ms(2000))}), (Words{"ada:then", "ada:after"}));
  EXPECT_EQ(all({.after = position_before(from_ms(2000)), .user = ada_}), (Words{"ada:then", "ada:after"}));
  EXPECT_EQ(all({.after = position_before(from_ms(2002))}), Words{});
}

TEST_P(EventFeedContract, EventsOfTheServerHaveNoUser) {
  record(ada_, "a");
  ASSERT_TRUE(run(feed_.append(event_of("webhook.disabled"))));
  ASSERT_TRUE(run(feed_.append(event_of("webhook.disabled"))));
  record(ada_, "b");
  EXPECT_EQ(all({}), (Words{"ada:a", "server:webhook.disabled", "server:webhook.disabled", "ada:b"}));
  EXPECT_EQ(page({}).events[1].event, event_of("webhook.disabled"));
}

TEST_P(EventFeedContract, ErasedUsersEventsVanishAndTheirPlacesAreNotGivenAgain) {
  record(bob_, "b", 1000);
  record(ada_, "last", 5000);
  const EventPosition followed_to = page({}).next;
  ASSERT_TRUE(run(users_.erase(ada_)));
  EXPECT_EQ(all({}), Words{"bob:b"});
  EXPECT_EQ(run(feed_.latest()), followed_to);
  record(bob_, "next", 1000);
  EXPECT_EQ(all({.after = followed_to}), Words{"bob:next"});
  // Nor do they come back with a user of the same id.
  ASSERT_TRUE(run(users_.create(User(ada_), {event_of("new")})));
  EXPECT_EQ(all({}), (Words{"bob:b", "bob:next", "ada:new"}));
}

TEST_P(EventFeedContract, APageLooksAtALimitedNumberOfEvents) {
  record(ada_, std::vector<Event>(kFeedScanMax, event_of("noise")));
  record(ada_, "signal");
  const FeedPage first = page({.type = "signal"});
  EXPECT_TRUE(first.events.empty());
  EXPECT_FALSE(first.is_last);
  EXPECT_EQ(all({.type = "signal"}), Words{"ada:signal"});
  EXPECT_EQ(all({.user = ada_, .type = "signal"}), Words{"ada:signal"});
}

TEST_P(EventFeedContract, APageHoldsALimitedAmountOfData) {
  Event large = event_of("large");
  large.data["text"] = std::string(kFeedBytesMax / 2, 'x');
  record(ada_, std::vector<Event>(5, large));
  EXPECT_EQ(page({}).events.size(), 2U);
  EXPECT_EQ(all({}).size(), 5U);
}

TEST_P(EventFeedContract, TheServersOwnEventsAreReadFromTheNewestOn) {
  EXPECT_TRUE(run(feed_.read_own({}))->is_last);
  record(ada_, "a");
  for (const char* type : {"ran", "other", "ran", "gone"}) ASSERT_TRUE(run(feed_.append(event_of(type))));
  record(ada_, "ran");
  const auto all_own = [&](OwnEventsQuery query) {
    Words seen;
    while (true) {
      const auto next = run(feed_.read_own(query));
      EXPECT_TRUE(next && next->events.size() <= query.limit);
      for (const FeedEvent& event : next->events) seen.push_back(word(event));
      if (next->is_last) return seen;
      query.before = next->next;
    }
  };
  for (const std::size_t limit : {1U, 2U, 100U}) {
    SCOPED_TRACE(limit);
    EXPECT_EQ(all_own({.limit = limit}), (Words{"server:gone", "server:ran", "server:other", "server:ran"}));
    EXPECT_EQ(all_own({.limit = limit, .types = {"ran", "gone"}}), (Words{"server:gone", "server:ran", "server:ran"}));
    EXPECT_EQ(all_own({.limit = limit, .types = {"never"}}), Words{});
  }
  EXPECT_EQ(run(feed_.read_own({}))->events.back().event, event_of("ran"));
}

TEST_P(EventFeedContract, NobodyWantsNothing) {
  record(ada_, "a");
  const FeedPage none = page({.limit = 0});
  EXPECT_TRUE(none.events.empty());
  EXPECT_EQ(none.next, EventPosition{});
  EXPECT_FALSE(none.is_last);
}

}  // namespace acquaint::profile
