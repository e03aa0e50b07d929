#include "app/mail_room.h"

#include <gtest/gtest.h>

#include <latch>

namespace acquaint::app {
namespace {

using outbound::Mail;

// Answers with what it is told to, the first mail first; then accepts.
class SlowMailer final : public outbound::Mailer {
 public:
  std::vector<std::string> codes;
  std::vector<Mail> mails;
  std::function<void()> on_mail;

  Task<Result<Done>> send(Mail mail) override {
    mails.push_back(std::move(mail));
    if (on_mail) on_mail();
    if (mails.size() <= codes.size() && !codes[mails.size() - 1].empty()) {
      co_return std::unexpected(
          Error{.kind = Error::Kind::unavailable, .code = codes[mails.size() - 1], .message = {}});
    }
    co_return Done{};
  }
};

class MailRoomTest : public testing::Test {
 protected:
  ManualClock clock_{from_ms(1'000'000)};
  SeededRandom random_{1};
  std::unique_ptr<SlowMailer> mailer_ = std::make_unique<SlowMailer>();
  SlowMailer& sent_ = *mailer_;

  MailRoomOptions options() {
    return {.from = {"Times", "login@times.example"},
            .retries = {std::chrono::milliseconds(0), std::chrono::milliseconds(0)}};
  }
  login::Letter letter(std::string to = "ada@example.com") {
    return {.to = std::move(to),
            .subject = "Hello",
            .text = "Text",
            .html = "<p>Text</p>",
            .good_until = clock_.now() + std::chrono::hours(1)};
  }
};

TEST_F(MailRoomTest, SendsALetterAsAMail) {
  std::latch done(1);
  sent_.on_mail = [&] { done.count_down(); };
  MailRoom room(std::move(mailer_), options(), clock_, random_);
  EXPECT_TRUE(room.delivers());
  room.send(letter());
  done.wait();
  ASSERT_EQ(sent_.mails.size(), 1U);
  const Mail& mail = sent_.mails[0];
  EXPECT_EQ(mail.from.address, "login@times.example");
  EXPECT_EQ(mail.to.address, "ada@example.com");
  EXPECT_EQ(mail.subject, "Hello");
  EXPECT_TRUE(mail.message_id.ends_with("@times.example>")) << mail.message_id;
  EXPECT_EQ(mail.date, clock_.now());
}

struct Case {
  const char* name;
  std::vector<std::string> codes;
  std::size_t tries;
};

TEST_F(MailRoomTest, TriesAgainWhatMayPassAndGivesUpWhatCannot) {
  const Case cases[] = {
      {"accepted", {""}, 1},
      {"deferred once", {"outbound.mail_deferred", ""}, 2},
      {"no connection, then a timeout", {"outbound.connect", "outbound.timeout", ""}, 3},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    mailer_ = std::make_unique<SlowMailer>();
    mailer_->codes = c.codes;
    std::latch all(static_cast<std::ptrdiff_t>(c.tries));
    std::vector<std::string> ids;
    SlowMailer* mailer = mailer_.get();
    mailer_->on_mail = [&, mailer] {
      ids.push_back(mailer->mails.back().message_id);
      all.count_down();
    };
    MailRoom room(std::move(mailer_), options(), clock_, random_);
    room.send(letter());
    all.wait();
    EXPECT_EQ(ids.size(), c.tries);
    for (const std::string& id : ids) EXPECT_EQ(id, ids.front()) << "It is the same mail.";
  }
}

TEST_F(MailRoomTest, ARejectedMailAndTheLastTryAreTheEnd) {
  for (const std::vector<std::string>& codes :
       {std::vector<std::string>{"outbound.mail_rejected"}, std::vector<std::string>{"outbound.bad_mail"},
        std::vector<std::string>(3, "outbound.mail_deferred")}) {
    SCOPED_TRACE(codes[0]);
    mailer_ = std::make_unique<SlowMailer>();
    mailer_->codes = codes;
    // One mail after the other: the room has room for one.
    MailRoomOptions narrow = options();
    narrow.letters_max = 1;
    std::latch tried(static_cast<std::ptrdiff_t>(codes.size()));
    std::atomic<bool> next = false;
    SlowMailer* mailer = mailer_.get();
    mailer_->on_mail = [&, mailer] {
      if (mailer->mails.size() <= codes.size()) {
        tried.count_down();
      } else {
        next = true;
      }
    };
    MailRoom room(std::move(mailer_), narrow, clock_, random_);
    room.send(letter());
    tried.wait();
    // Until the first one has ended there is no room for another.
    while (!next) {
      room.send(letter("bob@example.com"));
      std::this_thread::yield();
    }
  }
}

TEST_F(MailRoomTest, WhatIsNoLongerGoodIsNotTriedAgain) {
  mailer_->codes = {"outbound.mail_deferred"};
  login::Letter late = letter();
  late.good_until = clock_.now();
  MailRoomOptions narrow = options();
  narrow.letters_max = 1;
  std::atomic<bool> next = false;
  sent_.on_mail = [&] {
    if (sent_.mails.size() == 2) {
      EXPECT_EQ(sent_.mails[1].to.address, "bob@example.com");
    }
    if (sent_.mails.back().to.address == "bob@example.com") next = true;
  };
  MailRoom room(std::move(mailer_), narrow, clock_, random_);
  room.send(late);
  // There is room for the next one when the late one is given up.
  while (!next) {
    room.send(letter("bob@example.com"));
    std::this_thread::yield();
  }
}

Task<Result<Done>> counts(std::latch* done, MailRoom* room, login::Letter letter) {
  room->send(std::move(letter));
  done->count_down();
  co_return Done{};
}

Task<Result<Done>> fails(std::latch* done) {
  done->count_down();
  co_return fail(Error::Kind::unavailable, "store.unavailable", "The store is broken.");
}

TEST_F(MailRoomTest, DoesErrandsOnItsThreadAlsoAfterOneHasFailed) {
  std::latch done(2), mailed(1);
  sent_.on_mail = [&] { mailed.count_down(); };
  MailRoom room(std::move(mailer_), options(), clock_, random_);
  room.run_later(fails(&done));
  room.run_later(counts(&done, &room, letter()));
  done.wait();
  mailed.wait();
}

Task<Result<Done>> waits_for(std::latch* gate, std::atomic<int>* ran) {
  gate->wait();
  ++*ran;
  co_return Done{};
}

TEST_F(MailRoomTest, MoreErrandsThanThereIsRoomForAreDropped) {
  std::latch gate(1);
  std::atomic<int> ran = 0;
  {
    MailRoomOptions narrow = options();
    narrow.errands_max = 3;
    MailRoom room(std::move(mailer_), narrow, clock_, random_);
    for (int i = 0; i < 10; ++i) room.run_later(waits_for(&gate, &ran));
    gate.count_down();
  }
  EXPECT_EQ(ran, 3) << "Those that were taken are done before the room goes.";
}

TEST_F(MailRoomTest, WithoutAMailServerNothingIsSent) {
  MailRoom room(nullptr, options(), clock_, random_);
  EXPECT_FALSE(room.delivers());
  room.send(letter());
}

}  // namespace
}  // namespace acquaint::app
