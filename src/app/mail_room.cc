#include "app/mail_room.h"

#include <utility>

#include "base/log.h"

namespace acquaint::app {
namespace {

// "example.com" of "login@example.com": mail servers distrust ids of other hosts.
std::string host_of(const std::string& address) { return address.substr(address.rfind('@') + 1); }

// Whether another try may help.
bool may_pass(const Error& error) {
  return error.code != "outbound.bad_mail" && error.code != "outbound.mail_rejected" &&
         error.code != "outbound.stopped";
}

}  // namespace

MailRoom::MailRoom(std::unique_ptr<outbound::Mailer> mailer, MailRoomOptions options,
                   const Clock& clock, Random& random)
    : has_mailer_(mailer != nullptr),
      options_(std::move(options)),
      clock_(clock),
      random_(random),
      mailer_(std::move(mailer)),
      thread_([this] { work(); }) {}

MailRoom::~MailRoom() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
    // On the room's thread, where nobody is just about to use it.
    queue_.push_front([this] { mailer_.reset(); });
  }
  changed_.notify_all();
  thread_.join();
}

void MailRoom::post(std::move_only_function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(work));
  }
  changed_.notify_all();
}

void MailRoom::run_later(Task<Result<Done>> errand) {
  {
    const std::lock_guard lock(mutex_);
    if (!stops_ && errands_ < options_.errands_max) {
      ++errands_;
      queue_.push_back([this, errand = std::move(errand)]() mutable { begin(std::move(errand)); });
      changed_.notify_all();
      return;
    }
  }
  log_event(LogLevel::warning, "errand.dropped");
}

void MailRoom::send(login::Letter letter) {
  if (!has_mailer_) {
    if (!said_not_configured_.test_and_set()) log_event(LogLevel::warning, "mail.not_configured");
    return;
  }
  auto attempt = std::make_shared<Attempt>();
  attempt->letter = std::move(letter);
  attempt->message_id =
      "<" + random_hex(random_, 16) + "@" + host_of(options_.from.address) + ">";
  {
    const std::lock_guard lock(mutex_);
    if (!stops_ && letters_ < options_.letters_max) {
      ++letters_;
      queue_.push_back([this, attempt] { deliver(attempt); });
      changed_.notify_all();
      return;
    }
  }
  log_event(LogLevel::warning, "mail.dropped");
}

void MailRoom::work() {
  const Executor::Scope scope(*this);
  std::unique_lock lock(mutex_);
  while (!stops_ || !queue_.empty() || under_way_ > 0) {
    if (!due_.empty() && due_.begin()->first <= std::chrono::steady_clock::now()) {
      auto attempt = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      queue_.push_back([this, attempt = std::move(attempt)] { deliver(attempt); });
    }
    if (queue_.empty()) {
      if (due_.empty() || stops_) {
        changed_.wait(lock);
      } else {
        changed_.wait_until(lock, due_.begin()->first);
      }
      continue;
    }
    auto next = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    next();
    next = nullptr;
    lock.lock();
  }
}

void MailRoom::begin(Task<Result<Done>> errand) {
  ++under_way_;
  start(std::move(errand), [this](Outcome<Result<Done>> ended) {
    --under_way_;
    {
      const std::lock_guard lock(mutex_);
      --errands_;
    }
    if (ended.broken) {
      log_event(LogLevel::error, "errand.failed", {{"code", std::string_view("http.internal")}});
    } else if (!*ended.value) {
      log_event(LogLevel::error, "errand.failed",
                {{"code", std::string_view(ended.value->error().code)}});
    }
  });
}

outbound::Mail MailRoom::mail_of(const Attempt& attempt) const {
  return {.from = options_.from,
          .to = {.name = {}, .address = attempt.letter.to},
          .subject = attempt.letter.subject,
          .text = attempt.letter.text,
          .html = attempt.letter.html,
          .message_id = attempt.message_id,
          .date = clock_.now()};
}

void MailRoom::deliver(std::shared_ptr<Attempt> attempt) {
  if (mailer_ == nullptr) return;
  ++under_way_;
  start(mailer_->send(mail_of(*attempt)), [this, attempt](Outcome<Result<Done>> ended) {
    --under_way_;
    const bool sent = ended.value && *ended.value;
    if (!sent) {
      const Error broken{.kind = Error::Kind::internal, .code = "outbound.bad_mail", .message = {}};
      return note(attempt, ended.value ? ended.value->error() : broken);
    }
    const std::lock_guard lock(mutex_);
    --letters_;
  });
}

void MailRoom::note(const std::shared_ptr<Attempt>& attempt, const Error& error) {
  const std::size_t number = attempt->number++;
  const bool again = may_pass(error) && number < options_.retries.size() &&
                     clock_.now() + options_.retries[number] < attempt->letter.good_until;
  log_event(LogLevel::warning, again ? "mail.deferred" : "mail.given_up",
            {{"code", std::string_view(error.code)}, {"try", static_cast<std::int64_t>(number + 1)}});
  const std::lock_guard lock(mutex_);
  if (again) {
    due_.emplace(std::chrono::steady_clock::now() + options_.retries[number], attempt);
  } else {
    --letters_;
  }
}

}  // namespace acquaint::app
