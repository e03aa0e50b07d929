#include "outbound/mail.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/encoding.h"
#include "base/log.h"
#include "outbound/mail_text.h"
#include "outbound/transfer.h"
#include "outbound/url.h"

namespace acquaint::outbound {
namespace {

// Of everything that the mail server says in one conversation.
constexpr std::size_t kAnswerBytesMax = 64 * 1024;

std::unexpected<Error> bad_mail(std::string field, std::string why) {
  return fail(Error::Kind::unavailable, "outbound.bad_mail", std::move(why), std::move(field));
}

Result<Done> check_mailbox(const Mailbox& mailbox, const std::string& field) {
  if (!is_mail_address(mailbox.address))
    return bad_mail(field + "/address", "This is no mail address.");
  if (!is_header_text(mailbox.name)) {
    return bad_mail(field + "/name", "The name is too long or has a control character.");
  }
  return Done{};
}

Result<Done> check_mail(const Mail& mail, std::size_t bytes_max) {
  if (const auto from = check_mailbox(mail.from, "/from"); !from) return from;
  if (const auto to = check_mailbox(mail.to, "/to"); !to) return to;
  if (!is_header_text(mail.subject)) {
    return bad_mail("/subject", "The subject is too long or has a control character.");
  }
  if (!is_message_id(mail.message_id)) return bad_mail("/message_id", "This is no message id.");
  if (mail.text.empty() || !is_utf8(mail.text))
    return bad_mail("/text", "The text is empty or no UTF-8.");
  if (!is_utf8(mail.html)) return bad_mail("/html", "The HTML is no UTF-8.");
  if (mail.text.size() + mail.html.size() > bytes_max)
    return bad_mail("/text", "The mail is too large.");
  return Done{};
}

// A mail as a libcurl transfer; what it is given outlives it.
class SmtpExchange {
 public:
  SmtpExchange(Transfer& transfer, const SmtpOptions& options, const Mail& mail)
      : transfer_(transfer), body_(curl_mime_init(transfer.easy()), curl_mime_free) {
    ACQUAINT_CHECK(body_ != nullptr);
    set_server(options);
    set_envelope(mail);
    set_headers(mail);
    add_part(mail.text, "text/plain; charset=utf-8");
    if (!mail.html.empty()) add_part(mail.html, "text/html; charset=utf-8");
    transfer_.set(CURLOPT_MIMEPOST, body_.get());
  }
  SmtpExchange(const SmtpExchange&) = delete;
  SmtpExchange& operator=(const SmtpExchange&) = delete;

  // The code of the server's last answer, or 0.
  long status() const {
    long status = 0;
    curl_easy_getinfo(transfer_.easy(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

 private:
  void set_server(const SmtpOptions& options) {
    using Security = SmtpOptions::Security;
    const bool is_tls = options.security == Security::tls;
    const auto address = IpAddress::parse(options.host);
    const std::string host = address && !address->is_v4() ? "[" + options.host + "]" : options.host;
    const std::string url = std::string(is_tls ? "smtps" : "smtp") + "://" + host + ":" +
                            std::to_string(options.port) + "/" + options.hello_name;
    transfer_.set(CURLOPT_URL, url.c_str());
    transfer_.set(CURLOPT_PROTOCOLS_STR, is_tls ? "smtps" : "smtp");
    const long use_ssl = options.security == Security::none                  ? CURLUSESSL_NONE
                         : options.security == Security::starttls_if_offered ? CURLUSESSL_TRY
                                                                             : CURLUSESSL_ALL;
    transfer_.set(CURLOPT_USE_SSL, use_ssl);
    // A connection that the server has closed meanwhile would lose the mail.
    transfer_.set(CURLOPT_FORBID_REUSE, 1L);
    if (!options.user.empty()) {
      transfer_.set(CURLOPT_USERNAME, options.user.c_str());
      transfer_.set(CURLOPT_PASSWORD, options.password.c_str());
    }
    transfer_.set(CURLOPT_HEADERFUNCTION, &SmtpExchange::take_answer);
    transfer_.set(CURLOPT_HEADERDATA, this);
    transfer_.set(CURLOPT_WRITEFUNCTION, &SmtpExchange::take_answer);
    transfer_.set(CURLOPT_WRITEDATA, this);
  }

  void set_envelope(const Mail& mail) {
    transfer_.set(CURLOPT_MAIL_FROM, ("<" + mail.from.address + ">").c_str());
    curl_slist* recipients = nullptr;
    transfer_.append(recipients, "<" + mail.to.address + ">");
    transfer_.set_list(CURLOPT_MAIL_RCPT, recipients);
  }

  void set_headers(const Mail& mail) {
    curl_slist* list = nullptr;
    transfer_.append(list, "Date: " + to_mail_date(mail.date));
    transfer_.append(list, "From: " + encode_mailbox(mail.from.name, mail.from.address));
    transfer_.append(list, "To: " + encode_mailbox(mail.to.name, mail.to.address));
    transfer_.append(list, "Message-ID: " + mail.message_id);
    transfer_.append(list, "Subject: " + encode_header_text(mail.subject));
    transfer_.append(list,
                     "Auto-Submitted: auto-generated");  // RFC 3834: no vacation notes, please.
    transfer_.append(list, "Content-Type: multipart/alternative");
    transfer_.set_list(CURLOPT_HTTPHEADER, list);
  }

  void add_part(const std::string& text, const char* type) {
    const std::string body = with_crlf(text);
    curl_mimepart* const part = curl_mime_addpart(body_.get());
    ACQUAINT_CHECK(part != nullptr && curl_mime_data(part, body.data(), body.size()) == CURLE_OK &&
                   curl_mime_type(part, type) == CURLE_OK &&
                   curl_mime_encoder(part, "quoted-printable") == CURLE_OK);
  }

  static std::size_t take_answer(char*, std::size_t size, std::size_t count, void* self) {
    SmtpExchange& exchange = *static_cast<SmtpExchange*>(self);
    exchange.answer_bytes_ += size * count;
    return exchange.answer_bytes_ > kAnswerBytesMax ? 0 : size * count;
  }

  Transfer& transfer_;
  const std::unique_ptr<curl_mime, decltype(&curl_mime_free)> body_;
  std::size_t answer_bytes_ = 0;
};

// What the server's own word makes of an error of the transfer.
Error explain(const Error& error, long status) {
  const bool is_refusal = error.code == "outbound.connect" || error.code == "outbound.bad_answer";
  if (is_refusal && status >= 500 && status < 600) {
    return fail(Error::Kind::unavailable, "outbound.mail_rejected",
                "The mail server refused the mail.")
        .error();
  }
  if (is_refusal && status >= 400 && status < 500) {
    return fail(Error::Kind::unavailable, "outbound.mail_deferred",
                "The mail server refused the mail for now.")
        .error();
  }
  return error;
}

class SmtpMailer final : public Mailer {
 public:
  SmtpMailer(Resolver& resolver, SmtpOptions options)
      : resolver_(resolver), options_(std::move(options)) {
    for (std::size_t i = 0; i < options_.threads; ++i)
      threads_.emplace_back([this] { work_until_stopped(); });
  }

  ~SmtpMailer() override {
    {
      const std::lock_guard lock(waits_->mutex);
      stop_ = true;
    }
    waits_->changed.notify_all();
    for (std::thread& thread : threads_) thread.join();
    for (const Job& job : queue_) job.done(stopped());
  }

  Task<Result<Done>> send(Mail mail) override {
    if (const auto checked = check_mail(mail, options_.mail_bytes_max); !checked) co_return checked;
    const TimePoint deadline = std::chrono::steady_clock::now() + options_.total_timeout;
    co_return co_await suspend_until<Result<Done>>([&](Completion<Result<Done>> done) {
      if (!submit({&mail, deadline, done})) {
        done(fail(Error::Kind::unavailable, "outbound.busy", "Too many mails wait to be sent."));
      }
    });
  }

 private:
  struct Job {
    const Mail* mail;  // Lives in the coroutine that waits.
    TimePoint deadline;
    Completion<Result<Done>> done;
  };
  // What the threads wait on; outlives the mailer while a look-up is under way.
  struct Waits {
    std::mutex mutex;
    std::condition_variable changed;
  };

  bool submit(Job job) {
    {
      const std::lock_guard lock(waits_->mutex);
      if (queue_.size() >= options_.queue_max) return false;
      queue_.push_back(job);
    }
    waits_->changed.notify_all();
    return true;
  }

  void work_until_stopped() {
    block_sigpipe_on_this_thread();
    while (true) {
      std::unique_lock lock(waits_->mutex);
      waits_->changed.wait(lock, [&] { return stop_ || !queue_.empty(); });
      if (stop_) return;
      const Job job = queue_.front();
      queue_.pop_front();
      lock.unlock();
      job.done(converse(*job.mail, job.deadline));
    }
  }

  Result<Done> converse(const Mail& mail, TimePoint deadline) {
    const TimePoint began = std::chrono::steady_clock::now();
    long status = 0;
    const Result<Done> sent = exchange(mail, deadline, status);
    using std::chrono::milliseconds;
    const auto took = std::chrono::round<milliseconds>(std::chrono::steady_clock::now() - began);
    log_event(sent ? LogLevel::info : LogLevel::warning,
              sent ? "outbound.mailed" : "outbound.mail_failed",
              {{"host", options_.host},
               {"status", std::int64_t{status}},
               {"code", sent ? std::string_view() : sent.error().code},
               {"ms", std::int64_t{took.count()}}});
    return sent;
  }

  Result<Done> exchange(const Mail& mail, TimePoint deadline, long& status) {
    auto addresses = look_up_host(deadline);
    if (!addresses) return std::unexpected(addresses.error());
    Transfer transfer(Destination{options_.host, options_.port, std::move(*addresses)},
                      options_.ca_file);
    const SmtpExchange smtp(transfer, options_, mail);
    const auto performed =
        transfer.perform_here({options_.connect_timeout, deadline, deadline}, stop_);
    status = smtp.status();
    if (!performed) return std::unexpected(explain(performed.error(), status));
    return Done{};
  }

  Result<Addresses> look_up_host(TimePoint deadline) {
    if (const auto address = IpAddress::parse(options_.host)) return Addresses{*address};
    const auto found = std::make_shared<std::optional<Addresses>>();
    resolver_.look_up(options_.host, [waits = waits_, found](Addresses addresses) {
      const std::lock_guard lock(waits->mutex);
      found->emplace(std::move(addresses));
      waits->changed.notify_all();
    });
    std::unique_lock lock(waits_->mutex);
    waits_->changed.wait_until(lock, deadline, [&] { return stop_ || found->has_value(); });
    if (stop_) return stopped();
    if (!*found) return timed_out();
    if ((*found)->empty()) return no_connection();
    return std::move(**found);
  }

  const CurlLibrary library_;
  Resolver& resolver_;
  const SmtpOptions options_;
  const std::shared_ptr<Waits> waits_ = std::make_shared<Waits>();
  std::deque<Job> queue_;  // Under the mutex of waits_.
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<Mailer>> make_smtp_mailer(Resolver& resolver, SmtpOptions options) {
  const auto bad = [](std::string field, std::string why) {
    return fail(Error::Kind::unavailable, "outbound.bad_mail_server", std::move(why),
                std::move(field));
  };
  if (!is_host_name(options.host) && !IpAddress::parse(options.host)) {
    return bad("/host", "A host name in lower case or an address is expected.");
  }
  if (options.threads < 1 || options.threads > 16)
    return bad("/threads", "A number from 1 to 16 is expected.");
  if (options.port == 0) return bad("/port", "A port from 1 to 65535 is expected.");
  if (!is_host_name(options.hello_name))
    return bad("/hello_name", "A host name in lower case is expected.");
  if (!options.user.empty() && options.security == SmtpOptions::Security::starttls_if_offered) {
    return bad("/security", "A password needs TLS that cannot be talked away: starttls or tls.");
  }
  return std::make_unique<SmtpMailer>(resolver, std::move(options));
}

}  // namespace acquaint::outbound
