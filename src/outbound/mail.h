// Sends mail: one message to one person at a time, through the operator's mail server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "outbound/resolver.h"

namespace acquaint::outbound {

struct Mailbox {
  std::string name;     // For a person; may be empty.
  std::string address;  // See is_mail_address().
};

struct Mail {
  Mailbox from;
  Mailbox to;
  std::string subject;
  std::string text;        // UTF-8. Never empty: not everybody reads HTML.
  std::string html;        // UTF-8, or empty.
  std::string message_id;  // "<unique@our.host>".
  Time date;
};

class Mailer {
 public:
  virtual ~Mailer() = default;

  // The mail server has accepted the message when it returns; that it arrives, nobody can say. Safe
  // to call from any executor. Every error is `unavailable`:
  //   outbound.bad_mail       a part of the mail is not as it must be; `field` names it
  //   outbound.mail_deferred  the server refused with a 4xx answer: worth another try later
  //   outbound.mail_rejected  the server refused with a 5xx answer, or refused the login
  //   outbound.busy, outbound.connect, outbound.tls, outbound.timeout, outbound.bad_answer,
  //   outbound.stopped        as HttpClient
  virtual Task<Result<Done>> send(Mail mail) = 0;
};

struct SmtpOptions {
  enum class Security {
    tls,                  // From the first byte (RFC 8314); usually port 465.
    starttls,             // STARTTLS or nothing; usually port 587.
    starttls_if_offered,  // Whoever is in between can talk it out of TLS: no password then.
    none,
  };

  std::string host;  // A name or an address; the operator's, so it may be private.
  std::uint16_t port = 587;
  Security security = Security::starttls;
  std::string user;  // Empty: no login.
  std::string password;
  std::string hello_name = "localhost";  // What the server is greeted with.
  std::string ca_file;                   // Trusted instead of the system's authorities.
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds total_timeout{30'000};
  std::size_t mail_bytes_max = 1024 * 1024;  // Of text and HTML.
  std::size_t threads = 2;                   // Mails under way at the same time; 1 to 16.
  std::size_t queue_max = 1'000;
};

// On threads of its own: libcurl's SMTP waits for the last answers of the server without giving its
// thread back, and would hold up every HTTP call.
//
// The resolver outlives the mailer. Its destructor ends what is under way or waits with
// "outbound.stopped", which takes up to a second; no new call may be made. `unavailable`
// "outbound.bad_mail_server" when the options make no sense: a host that is none, or a password
// with starttls_if_offered.
Result<std::unique_ptr<Mailer>> make_smtp_mailer(Resolver& resolver, SmtpOptions options);

}  // namespace acquaint::outbound
