#include "login/device.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

class Device : public testing::Test {
 protected:
  SeededRandom random_{3};
  DeviceRequest request_{"tv", "https://api.example/", *Scopes::parse("openid read:a")};
  NewDeviceCode made_ = make_device_code(request_, random_, kNoon);
  DeviceApproval ada_{*profile::UserId::parse("auth0|ada"), "sid", kNoon};

  DevicePoll poll(const Ticket& ticket, Time now, std::string_view client = "tv") {
    return poll_device(ticket, *parse_device_code(made_.device_code), client, now);
  }
};

TEST_F(Device, TheUserCodeIsReadHoweverItIsTyped) {
  const std::string code = made_.user_code;
  EXPECT_EQ(code.size(), 9U);
  EXPECT_EQ(code[4], '-');
  EXPECT_EQ(read_user_code(code), code);
  std::string lower = code;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  EXPECT_EQ(read_user_code(" " + lower + " "), code);
  EXPECT_EQ(read_user_code(code.substr(0, 4) + code.substr(5)), code);
  for (const char* none : {"", "BCDF", "BCDF-GHJK-L", "AAAA-AAAA", "BCDF_GHJK", "BCDF-GHJ1"}) {
    EXPECT_EQ(read_user_code(none), std::nullopt) << none;
  }
}

TEST_F(Device, NeitherCodeIsStored) {
  const std::string stored = to_text(to_json(made_.ticket)) + made_.ticket.key.name;
  EXPECT_EQ(stored.find(made_.user_code), std::string::npos);
  EXPECT_EQ(stored.find(made_.device_code.substr(0, 43)), std::string::npos);
}

TEST_F(Device, GetsTokensOnceTheUserAllowsIt) {
  EXPECT_EQ(*open_device_request(made_.ticket, kNoon), request_);
  const auto allowed = answer_device(made_.ticket, ada_, kNoon + minutes(1));
  ASSERT_TRUE(allowed);
  const DevicePoll done = poll(*allowed, kNoon + minutes(1));
  EXPECT_EQ(done.error, "");
  EXPECT_FALSE(done.ticket);  // Once.
  EXPECT_EQ(done.approval, ada_);
  EXPECT_EQ(done.request, request_);
}

TEST_F(Device, IsToldWhyThereAreNoTokens) {
  const Ticket denied = *answer_device(made_.ticket, std::nullopt, kNoon);
  const Ticket allowed = *answer_device(made_.ticket, ada_, kNoon);
  Ticket other = made_.ticket;
  other.secret_hash = std::string(32, 'x');
  const Time late = kNoon + kDeviceCodeLifetime;
  struct Case {
    const char* name;
    DevicePoll poll;
    const char* error;
    bool stays;
  };
  for (const Case& c : {Case{"no answer yet", poll(made_.ticket, kNoon), "authorization_pending", true},
                        Case{"denied", poll(denied, kNoon), "access_denied", false},
                        Case{"expired", poll(made_.ticket, late), "expired_token", false},
                        Case{"allowed too late", poll(allowed, late), "expired_token", false},
                        Case{"another client", poll(allowed, kNoon, "radio"), "invalid_grant", true},
                        Case{"a wrong secret", poll(other, kNoon), "invalid_grant", true}}) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(c.poll.error, c.error);
    EXPECT_EQ(c.poll.ticket.has_value(), c.stays);
    EXPECT_FALSE(c.poll.approval);
  }
}

TEST_F(Device, WhoPollsTooFastHasToWaitLonger) {
  const DevicePoll first = poll(made_.ticket, kNoon);
  EXPECT_EQ(first.error, "authorization_pending");
  const DevicePoll fast = poll(*first.ticket, kNoon + seconds(4));
  EXPECT_EQ(fast.error, "slow_down");
  EXPECT_EQ(poll(*fast.ticket, kNoon + seconds(13)).error, "slow_down");
  EXPECT_EQ(poll(*fast.ticket, kNoon + seconds(14)).error, "authorization_pending");
  EXPECT_EQ(poll(*first.ticket, kNoon + seconds(5)).error, "authorization_pending");
}

TEST_F(Device, TheFirstAnswerCounts) {
  const Ticket allowed = *answer_device(made_.ticket, ada_, kNoon);
  const auto again = answer_device(allowed, std::nullopt, kNoon);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, "device.no_code");
  EXPECT_FALSE(answer_device(made_.ticket, ada_, kNoon + kDeviceCodeLifetime));
}

TEST_F(Device, TextsThatAreNoDeviceCodesAreNone) {
  for (const std::string& none : {std::string(), std::string("x"), std::string(43, 'A'), std::string(300, 'A'),
                                  std::string(43, '*') + "name"}) {
    EXPECT_FALSE(parse_device_code(none)) << none;
  }
}

}  // namespace
}  // namespace acquaint::login
