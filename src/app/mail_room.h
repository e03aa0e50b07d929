// Where mail is written and sent, on a thread of its own: does errands (login/post.h), keeps letters
// until the mail server has them, and tries again when it could not take them. Letters are kept in
// memory: what a restart loses, a user asks for again.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "login/post.h"
#include "outbound/mail.h"

namespace acquaint::app {

struct MailRoomOptions {
  outbound::Mailbox from;
  std::size_t errands_max = 1'000;  // That wait or are under way; more are dropped,
  std::size_t letters_max = 1'000;  // and so are letters.
  // How long to wait before each further try; after the last one the letter is given up.
  std::vector<std::chrono::milliseconds> retries{std::chrono::seconds(30), std::chrono::minutes(2),
                                                 std::chrono::minutes(10), std::chrono::minutes(30)};
};

// Log events: "mail.not_configured" once, "errand.dropped", "errand.failed" (code), "mail.dropped",
// "mail.deferred" and "mail.given_up" (code, try). None has an address.
class MailRoom final : public Executor, public login::Post, public login::Errands {
 public:
  // Without a mailer nothing is sent. What errands refer to, the clock and the random outlive the room.
  MailRoom(std::unique_ptr<outbound::Mailer> mailer, MailRoomOptions options, const Clock& clock,
           Random& random);
  // Ends the mailer, then waits for the errands that have begun. Letters that wait are lost.
  ~MailRoom() override;

  bool delivers() const override { return has_mailer_; }
  void send(login::Letter letter) override;
  void run_later(Task<Result<Done>> errand) override;
  void post(std::move_only_function<void()> work) override;

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Attempt {
    login::Letter letter;
    std::string message_id;
    std::size_t number = 0;  // Of tries before.
  };

  void work();
  void begin(Task<Result<Done>> errand);
  void deliver(std::shared_ptr<Attempt> attempt);
  void note(const std::shared_ptr<Attempt>& attempt, const Error& error);
  outbound::Mail mail_of(const Attempt& attempt) const;

  const bool has_mailer_;
  const MailRoomOptions options_;
  const Clock& clock_;
  Random& random_;
  std::atomic_flag said_not_configured_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> queue_;
  std::multimap<Moment, std::shared_ptr<Attempt>> due_;
  std::size_t errands_ = 0;
  std::size_t letters_ = 0;
  bool stops_ = false;

  // On the room's thread alone.
  std::unique_ptr<outbound::Mailer> mailer_;
  std::size_t under_way_ = 0;
  std::thread thread_;
};

}  // namespace acquaint::app
