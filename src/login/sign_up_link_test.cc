#include "login/sign_up_link.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

const Time kNoon = *parse_iso8601("2026-11-01T12:00:00Z");
const SignUpLink kLink{.email = "Ada@example.com", .return_to = "/articles?a=b", .made = kNoon};

TEST(SignUpLink, KeepsTheAddressAndTheWayForAnHour) {
  SeededRandom random{7};
  const NewTicket made = make_sign_up_link(kLink, random);
  const auto secret = parse_sign_up_link(made.secret);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->key, made.ticket.key);
  EXPECT_TRUE(opens(made.ticket, secret->secret, kNoon + std::chrono::minutes(59)));
  EXPECT_FALSE(opens(made.ticket, secret->secret, kNoon + std::chrono::hours(1)));
  const auto read = read_sign_up_link(made.ticket);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, kLink);
}

TEST(SignUpLink, ABrokenOneIsAnError) {
  SeededRandom random{7};
  for (const char* member : {"email", "return_to", "made"}) {
    Ticket ticket = make_sign_up_link(kLink, random).ticket;
    ticket.content.erase(member);
    const auto read = read_sign_up_link(ticket);
    ASSERT_FALSE(read) << member;
    EXPECT_EQ(read.error().code, "ticket.corrupt");
  }
  EXPECT_FALSE(parse_sign_up_link("no link"));
}

}  // namespace
}  // namespace acquaint::login
