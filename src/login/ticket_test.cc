#include "login/ticket.h"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

const Time kNow = from_ms(1'000'000);

TicketRequest request() {
  return {.purpose = "password-change",
          .user = *profile::UserId::parse("auth0|ada"),
          .expires = kNow + Duration(1000),
          .content = {{"result_url", "https://app.example/"}}};
}

class TicketTest : public testing::Test {
 protected:
  SeededRandom random_{1};
  const NewTicket link_ = make_link_ticket(request(), random_);
  const NewTicket code_ = make_code_ticket(request(), ticket_name("ada@example.com"), random_);
};

TEST_F(TicketTest, ALinkNamesItsTicketAndOpensIt) {
  const auto shown = parse_link_secret("password-change", link_.secret);
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->key, link_.ticket.key);
  EXPECT_TRUE(opens(link_.ticket, shown->secret, kNow));
  const TicketUse use = use_ticket(link_.ticket, shown->secret, kNow);
  EXPECT_TRUE(use.accepted);
  EXPECT_EQ(use.ticket, std::nullopt);
}

TEST_F(TicketTest, ALinkOfOnePurposeNamesNoTicketOfAnother) {
  EXPECT_NE(parse_link_secret("email-verification", link_.secret)->key, link_.ticket.key);
}

TEST_F(TicketTest, WhatIsStoredHoldsNoSecret) {
  const std::string stored = to_text(to_json(link_.ticket));
  EXPECT_FALSE(stored.contains(parse_link_secret("x", link_.secret)->secret));
  EXPECT_FALSE(to_text(to_json(code_.ticket)).contains(code_.secret));
  EXPECT_FALSE(to_text(to_json(code_.ticket)).contains("ada@"));
  EXPECT_FALSE(code_.ticket.key.name.contains("ada"));
}

TEST_F(TicketTest, TextsThatNoLinkCanHaveNameNothing) {
  struct Case {
    const char* name;
    std::string text;
  };
  for (const Case& c : {Case{"nothing", ""}, Case{"too short", link_.secret.substr(1)},
                        Case{"too long", link_.secret + "A"},
                        Case{"another alphabet", link_.secret.substr(0, 64) + "+"},
                        Case{"a zero byte", link_.secret.substr(0, 64) + std::string(1, '\0')},
                        Case{"very long", std::string(100'000, 'A')}}) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(parse_link_secret("password-change", c.text));
  }
}

TEST_F(TicketTest, ACodeHasSixDigitsAndIsHashedWithItsKey) {
  std::set<std::string> codes;
  for (int i = 0; i < 200; ++i) {
    const std::string code = make_code_ticket(request(), "n", random_).secret;
    EXPECT_EQ(code.size(), 6U);
    EXPECT_EQ(code.find_first_not_of("0123456789"), std::string::npos);
    codes.insert(code);
  }
  EXPECT_GT(codes.size(), 190U);
  Ticket elsewhere = code_.ticket;
  elsewhere.key.name = ticket_name("bob@example.com");
  EXPECT_FALSE(use_ticket(elsewhere, code_.secret, kNow).accepted);
}

TEST_F(TicketTest, AnExpiredTicketOpensNothingAndGoes) {
  EXPECT_TRUE(use_ticket(code_.ticket, code_.secret, kNow + Duration(999)).accepted);
  const TicketUse late = use_ticket(code_.ticket, code_.secret, kNow + Duration(1000));
  EXPECT_FALSE(late.accepted);
  EXPECT_EQ(late.ticket, std::nullopt);
}

TEST_F(TicketTest, AfterTenWrongTriesTheTicketGoes) {
  std::optional<Ticket> held = code_.ticket;
  for (int i = 0; i < kTicketTriesMax - 1; ++i) {
    const TicketUse wrong = use_ticket(*held, "wrong", kNow);
    EXPECT_FALSE(wrong.accepted);
    ASSERT_TRUE(wrong.ticket);
    EXPECT_EQ(wrong.ticket->wrong_tries, i + 1);
    held = wrong.ticket;
  }
  EXPECT_TRUE(use_ticket(*held, code_.secret, kNow).accepted);
  EXPECT_EQ(use_ticket(*held, "wrong", kNow).ticket, std::nullopt);
}

TEST_F(TicketTest, IsReadAsItWasStored) {
  Ticket tried = link_.ticket;
  tried.wrong_tries = 3;
  EXPECT_EQ(parse_ticket(tried.key, tried.user, tried.expires, to_json(tried)), tried);
}

TEST_F(TicketTest, ADamagedTicketIsAnErrorAndNotAnEmptyOne) {
  for (const char* member : {"secret", "wrong_tries", "content"}) {
    SCOPED_TRACE(member);
    JsonObject stored = to_json(link_.ticket);
    stored.erase(member);
    const auto read = parse_ticket(link_.ticket.key, {}, kNow, stored);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "ticket.corrupt");
    stored.emplace(member, JsonArray{});
    EXPECT_FALSE(parse_ticket(link_.ticket.key, {}, kNow, stored));
  }
}

}  // namespace
}  // namespace acquaint::login
