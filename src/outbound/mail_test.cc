#include "outbound/mail.h"

#include <gmock/gmock.h>

#include <future>

#include "base/log.h"
#include "outbound/listener_fixture.h"
#include "outbound/mail_text.h"

namespace acquaint::outbound {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Security = SmtpOptions::Security;

// What a mail server says at each step; the defaults take any mail.
struct Manners {
  std::string greeting = "220 sink ESMTP";
  std::string features;  // Lines of the answer to EHLO, each with its CRLF.
  std::string starttls = "220 go on";
  std::string login = "235 welcome";
  std::string from = "250 ok";
  std::string recipient = "250 ok";
  std::string data = "354 go on";
  std::string end = "250 taken";
  TlsContext tls = nullptr;  // Used after STARTTLS.
};

// A mail server that keeps what it hears.
class Sink {
 public:
  explicit Sink(Manners manners = {}, TlsContext tls = nullptr)
      : manners_(std::move(manners)),
        listener_([this](Connection& connection) { talk(connection); }, "127.0.0.2", 0,
                  std::move(tls)) {}

  std::uint16_t port() const { return listener_.port(); }
  int connections() const { return listener_.connections(); }
  // Commands in their order.
  std::vector<std::string> heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  // The last message, as on the wire, with its final dot.
  std::string data() {
    const std::lock_guard lock(mutex_);
    return data_;
  }

 private:
  void talk(Connection& connection) {
    connection.send(manners_.greeting + "\r\n");
    while (true) {
      std::string line = connection.read_line();
      if (line.empty()) return;
      line.resize(line.find_last_not_of("\r\n") + 1);
      {
        const std::lock_guard lock(mutex_);
        heard_.push_back(connection.is_tls() ? "TLS " + line : line);
      }
      if (line.starts_with("EHLO")) {
        connection.send(manners_.features + "250 sink\r\n");
      } else if (line == "STARTTLS") {
        connection.send(manners_.starttls + "\r\n");
        if (manners_.starttls.starts_with("220") && !connection.begin_tls(manners_.tls.get()))
          return;
      } else if (line == "AUTH PLAIN") {
        connection.send("334 \r\n");
        std::string login = connection.read_line();
        login.resize(login.find_last_not_of("\r\n") + 1);
        {
          const std::lock_guard lock(mutex_);
          heard_.back() += " " + login;
        }
        connection.send(manners_.login + "\r\n");
      } else if (line.starts_with("MAIL FROM")) {
        connection.send(manners_.from + "\r\n");
      } else if (line.starts_with("RCPT TO")) {
        connection.send(manners_.recipient + "\r\n");
      } else if (line == "DATA") {
        connection.send(manners_.data + "\r\n");
        if (!manners_.data.starts_with("354")) continue;
        std::string data = connection.read_to("\r\n.\r\n");
        {
          const std::lock_guard lock(mutex_);
          data_ = std::move(data);
        }
        connection.send(manners_.end + "\r\n");
      } else if (line == "QUIT") {
        connection.send("221 bye\r\n");
      } else {
        connection.send("502 what\r\n");
      }
    }
  }

  const Manners manners_;
  std::mutex mutex_;
  std::vector<std::string> heard_;
  std::string data_;
  Listener listener_;
};

class SmtpMailerTest : public testing::Test {
 protected:
  SmtpMailerTest() {
    set_log_level(LogLevel::error);
    resolver_.set("mail.test", {{"127.0.0.2"}});
  }

  static SmtpOptions options_of(std::uint16_t port, Security security = Security::none) {
    SmtpOptions options;
    options.host = "mail.test";
    options.port = port;
    options.security = security;
    options.hello_name = "acquaint.test";
    options.connect_timeout = options.total_timeout = std::chrono::minutes(1);
    return options;
  }

  static Mail mail() {
    Mail made;
    made.from = {"Acquaint", "no-reply@acquaint.test"};
    made.to = {"J\xc3\xb6rg", "joerg@example.com"};
    made.subject = "Willkommen, J\xc3\xb6rg";
    made.text = "Hallo J\xc3\xb6rg\n.\n..two\nend = end\n";
    made.html = "<p>Hallo J\xc3\xb6rg</p>\n";
    made.message_id = "<1@acquaint.test>";
    made.date = *parse_iso8601("2026-11-24T03:48:50Z");
    return made;
  }

  // Empty when it was sent.
  std::string send(const SmtpOptions& options, Mail message = mail()) {
    auto mailer = make_smtp_mailer(resolver_, options);
    if (!mailer) return mailer.error().code;
    const auto sent = run((*mailer)->send(std::move(message)));
    return sent ? "" : sent.error().code;
  }

  FakeResolver resolver_;
};

// Undoes what SMTP and quoted-printable do to a body.
std::string decode_part(const std::string& data, const std::string& type) {
  const std::size_t head = data.find("Content-Type: " + type);
  const std::size_t begin = data.find("\r\n\r\n", head) + 4;
  std::string part = data.substr(begin, data.find("\r\n--", begin) - begin), made;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '.' && part.compare(i, 2, "..") == 0 && (i == 0 || part[i - 1] == '\n'))
      continue;
    if (part[i] != '=') {
      made += part[i];
    } else {
      if (part.compare(i, 3, "=\r\n") != 0)
        made += static_cast<char>(std::stoi(part.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
  }
  return made;
}

TEST_F(SmtpMailerTest, SendsOneMailToOnePerson) {
  Sink sink;
  ASSERT_EQ(send(options_of(sink.port())), "");
  EXPECT_THAT(sink.heard(), ElementsAre("EHLO acquaint.test", "MAIL FROM:<no-reply@acquaint.test>",
                                        "RCPT TO:<joerg@example.com>", "DATA", "QUIT"));
  const std::string data = sink.data();
  const std::string head = data.substr(0, data.find("\r\n\r\n") + 2);
  for (const char* line :
       {"Date: Tue, 24 Nov 2026 03:48:50 +0000\r\n",
        "From: \"Acquaint\" <no-reply@acquaint.test>\r\n",
        "To: =?UTF-8?B?SsO2cmc=?=\r\n <joerg@example.com>\r\n", "Message-ID: <1@acquaint.test>\r\n",
        "Subject: =?UTF-8?B?V2lsbGtvbW1lbiwgSsO2cmc=?=\r\n", "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative; boundary=", "Mime-Version: 1.0\r\n"}) {
    EXPECT_THAT("\r\n" + head, HasSubstr(std::string("\r\n") + line));
  }
  EXPECT_LT(data.find("Content-Type: text/plain; charset=utf-8\r\n"),
            data.find("Content-Type: text/html; charset=utf-8\r\n"));
  EXPECT_EQ(decode_part(data, "text/plain"), with_crlf(mail().text));
  EXPECT_EQ(decode_part(data, "text/html"), with_crlf(mail().html));
  for (const char c : data) ASSERT_TRUE(static_cast<unsigned char>(c) < 0x80);
}

TEST_F(SmtpMailerTest, StuffsDots) {
  Sink sink;
  Mail message = mail();
  message.text = ".\r\n.\r\nRCPT TO:<eve@evil.test>\n.\nend\n.";
  message.html.clear();
  ASSERT_EQ(send(options_of(sink.port()), message), "");
  EXPECT_EQ(decode_part(sink.data(), "text/plain"),
            ".\r\n.\r\nRCPT TO:<eve@evil.test>\r\n.\r\nend\r\n.");
  EXPECT_THAT(sink.heard(), ElementsAre(HasSubstr("EHLO"), HasSubstr("MAIL"),
                                        "RCPT TO:<joerg@example.com>", "DATA", "QUIT"));
  EXPECT_THAT(sink.data(), Not(HasSubstr("text/html")));
}

TEST_F(SmtpMailerTest, SendsLongLinesAndLargeMails) {
  Sink sink;
  Mail message = mail();
  message.text = std::string(300'000, 'a') + " \xc3\xa4";
  ASSERT_EQ(send(options_of(sink.port()), message), "");
  EXPECT_EQ(decode_part(sink.data(), "text/plain"), message.text);
  const std::string data = sink.data();
  std::size_t begin = data.find("\r\n\r\n"), longest = 0;
  for (std::size_t end; (end = data.find("\r\n", begin)) != data.npos; begin = end + 2)
    longest = std::max(longest, end - begin);
  EXPECT_LE(longest, 78u);
}

// The dot that ends a message makes the server deliver what it has.
TEST_F(SmtpMailerTest, EndsNoMailThatIsCutOff) {
  std::string heard;
  std::promise<void> begun, cut;
  {
    Listener slow([&, is_cut = cut.get_future().share()](Connection& connection) {
      connection.send("220 sink\r\n");
      for (const char* answer : {"250 sink\r\n", "250 ok\r\n", "250 ok\r\n", "354 go on\r\n"}) {
        connection.read_line();
        connection.send(answer);
      }
      heard = connection.read_to("aaaa");
      begun.set_value();
      is_cut.wait();
      heard += connection.read_bytes(100'000'000);
    });
    SmtpOptions options = options_of(slow.port());
    options.mail_bytes_max = 100'000'000;
    auto mailer = *make_smtp_mailer(resolver_, options);
    Mail message = mail();
    message.text = std::string(30'000'000, 'a');  // More than sockets hold.
    LoopExecutor loop;
    Executor::Scope scope(loop);
    std::string ended;
    start(mailer->send(message),
          [&](Outcome<Result<Done>> outcome) { ended = outcome.value->error().code; });
    begun.get_future().wait();
    mailer.reset();
    loop.run_until([&] { return !ended.empty(); });
    EXPECT_EQ(ended, "outbound.stopped");
    cut.set_value();
    while (slow.open_connections() > 0) std::this_thread::yield();
  }
  EXPECT_THAT(heard, HasSubstr("aaaa"));
  EXPECT_THAT(heard, Not(HasSubstr("\r\n.\r\n")));
}

TEST_F(SmtpMailerTest, RefusesWhatWouldSayMoreThanOneMail) {
  Sink sink;
  const struct {
    const char* field;
    std::function<void(Mail&)> spoil;
  } rows[] = {
      {"/to/address", [](Mail& m) { m.to.address = "a@b.de,c@d.de"; }},
      {"/to/address", [](Mail& m) { m.to.address = "a@b.de>\r\nRCPT TO:<c@d.de"; }},
      {"/from/address", [](Mail& m) { m.from.address = "a@b.de\r\nBcc: c@d.de"; }},
      {"/from/address", [](Mail& m) { m.from.address = ""; }},
      {"/to/name", [](Mail& m) { m.to.name = "Ada\r\nBcc: c@d.de"; }},
      {"/from/name", [](Mail& m) { m.from.name = "Ada\nBcc: c@d.de"; }},
      {"/subject", [](Mail& m) { m.subject = "Hello\r\nBcc: c@d.de"; }},
      {"/message_id", [](Mail& m) { m.message_id = "<a@b>\r\nBcc: c@d.de"; }},
      {"/text", [](Mail& m) { m.text = ""; }},
      {"/text", [](Mail& m) { m.text = "\xff"; }},
      {"/text", [](Mail& m) { m.text = std::string(2'000'000, 'a'); }},
      {"/html", [](Mail& m) { m.html = "\xff"; }},
  };
  const auto mailer = *make_smtp_mailer(resolver_, options_of(sink.port()));
  for (const auto& row : rows) {
    SCOPED_TRACE(row.field);
    Mail message = mail();
    row.spoil(message);
    const auto sent = run(mailer->send(message));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, "outbound.bad_mail");
    EXPECT_EQ(sent.error().field, row.field);
  }
  EXPECT_EQ(sink.connections(), 0);
}

TEST_F(SmtpMailerTest, SaysWhetherAnotherTryIsWorthIt) {
  const struct {
    const char* name;
    Manners manners;
    std::string code;
  } rows[] = {
      {"greeting 4xx", {.greeting = "421 busy"}, "outbound.mail_deferred"},
      {"greeting 5xx", {.greeting = "554 go away"}, "outbound.mail_rejected"},
      {"sender 4xx", {.from = "451 later"}, "outbound.mail_deferred"},
      {"sender 5xx", {.from = "550 no"}, "outbound.mail_rejected"},
      {"recipient 4xx", {.recipient = "450 greylisted"}, "outbound.mail_deferred"},
      {"recipient 5xx", {.recipient = "550 unknown"}, "outbound.mail_rejected"},
      {"data 4xx", {.data = "452 full"}, "outbound.mail_deferred"},
      {"data 5xx", {.data = "554 no"}, "outbound.mail_rejected"},
      {"message 4xx", {.end = "451 later"}, "outbound.mail_deferred"},
      {"message 5xx", {.end = "554 spam"}, "outbound.mail_rejected"},
      {"garbage", {.greeting = "SSH-2.0-OpenSSH"}, "outbound.timeout"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Sink sink(row.manners);
    SmtpOptions options = options_of(sink.port());
    if (row.code == "outbound.timeout") options.total_timeout = std::chrono::milliseconds(100);
    EXPECT_EQ(send(options), row.code);
  }
}

TEST_F(SmtpMailerTest, FailsWithoutAServer) {
  std::uint16_t port = 0;
  {
    port = Sink().port();
  }
  EXPECT_EQ(send(options_of(port)), "outbound.connect");
  SmtpOptions nowhere = options_of(port);
  nowhere.host = "nowhere.test";
  EXPECT_EQ(send(nowhere), "outbound.connect");
  Listener silent(hang);
  SmtpOptions brief = options_of(silent.port());
  brief.total_timeout = std::chrono::milliseconds(50);
  EXPECT_EQ(send(brief), "outbound.timeout");
  Listener talker([](Connection& connection) {
    while (connection.send("220-" + std::string(500, 'a') + "\r\n")) {
    }
  });
  EXPECT_EQ(send(options_of(talker.port())), "outbound.too_large");
}

class SmtpTls : public SmtpMailerTest {
 protected:
  Manners secure(std::string features = "250-STARTTLS\r\n") const {
    Manners manners;
    manners.features = std::move(features);
    manners.tls = certificate_.context();
    return manners;
  }
  SmtpOptions trusting(std::uint16_t port, Security security) const {
    SmtpOptions options = options_of(port, security);
    options.ca_file = certificate_.file();
    return options;
  }

  Certificate certificate_{"mail.test"};
};

TEST_F(SmtpTls, StarttlsComesBeforeTheMail) {
  for (const Security security : {Security::starttls, Security::starttls_if_offered}) {
    Sink sink(secure());
    EXPECT_EQ(send(trusting(sink.port(), security)), "");
    EXPECT_THAT(sink.heard(),
                ElementsAre("EHLO acquaint.test", "STARTTLS", "TLS EHLO acquaint.test",
                            HasSubstr("TLS MAIL"), HasSubstr("TLS RCPT"), "TLS DATA", "TLS QUIT"));
  }
}

TEST_F(SmtpTls, FromTheFirstByte) {
  Sink sink({}, certificate_.context());
  EXPECT_EQ(send(trusting(sink.port(), Security::tls)), "");
  EXPECT_THAT(sink.heard().front(), "TLS EHLO acquaint.test");
}

TEST_F(SmtpTls, IsNotTalkedAway) {
  const std::string told = "outbound.tls";
  {
    Sink sink;  // Offers no STARTTLS.
    EXPECT_EQ(send(trusting(sink.port(), Security::starttls)), told);
    EXPECT_THAT(sink.heard(), Not(testing::Contains(HasSubstr("MAIL"))));
  }
  {
    Manners manners = secure();
    manners.starttls = "454 not now";
    Sink sink(manners);
    EXPECT_EQ(send(trusting(sink.port(), Security::starttls)), told);
    EXPECT_THAT(sink.heard(), Not(testing::Contains(HasSubstr("MAIL"))));
  }
  {
    Sink sink;  // Where it is not a must, the mail goes as it can.
    EXPECT_EQ(send(trusting(sink.port(), Security::starttls_if_offered)), "");
    EXPECT_THAT(sink.heard(), Not(testing::Contains(HasSubstr("TLS"))));
  }
}

TEST_F(SmtpTls, BelievesNoOtherServer) {
  const Certificate other("other.test");
  const Certificate unknown("mail.test");
  for (const Certificate* wrong : {&other, &unknown}) {
    Manners manners = secure();
    manners.tls = wrong->context();
    Sink sink(manners);
    SmtpOptions options = options_of(sink.port(), Security::starttls);
    options.ca_file = wrong == &other ? other.file() : certificate_.file();
    options.user = "user";
    options.password = "password";
    EXPECT_EQ(send(options), "outbound.tls");
    EXPECT_THAT(sink.heard(), ElementsAre("EHLO acquaint.test", "STARTTLS"));
  }
}

TEST_F(SmtpTls, LogsIn) {
  Manners manners = secure("250-STARTTLS\r\n250-AUTH PLAIN\r\n");
  const auto login = [&](const Manners& how) {
    Sink sink(how);
    SmtpOptions options = trusting(sink.port(), Security::starttls);
    options.user = "user";
    options.password = "pass\r\nword";
    const std::string code = send(options);
    std::string said;
    for (const std::string& line : sink.heard()) {
      if (line.contains("AUTH")) said += line + "|";
    }
    return code + "|" + said;
  };
  // "\0user\0pass\r\nword" in base64.
  EXPECT_EQ(login(manners), "|TLS AUTH PLAIN AHVzZXIAcGFzcw0Kd29yZA==|");
  manners.login = "535 no";
  EXPECT_EQ(login(manners), "outbound.mail_rejected|TLS AUTH PLAIN AHVzZXIAcGFzcw0Kd29yZA==|");
}

TEST_F(SmtpMailerTest, RefusesOptionsThatMakeNoSense) {
  const struct {
    const char* field;
    std::function<void(SmtpOptions&)> spoil;
  } rows[] = {
      {"/host", [](SmtpOptions& o) { o.host = ""; }},
      {"/host", [](SmtpOptions& o) { o.host = "user@mail.test"; }},
      {"/host", [](SmtpOptions& o) { o.host = "mail.test/x"; }},
      {"/host", [](SmtpOptions& o) { o.host = "mail.test\r\n"; }},
      {"/threads", [](SmtpOptions& o) { o.threads = 0; }},
      {"/port", [](SmtpOptions& o) { o.port = 0; }},
      {"/hello_name", [](SmtpOptions& o) { o.hello_name = "a\r\nMAIL FROM:<x>"; }},
      {"/security",
       [](SmtpOptions& o) {
         o.user = "user";
         o.security = Security::starttls_if_offered;
       }},
  };
  for (const auto& row : rows) {
    SmtpOptions options = options_of(25);
    row.spoil(options);
    const auto mailer = make_smtp_mailer(resolver_, options);
    ASSERT_FALSE(mailer) << row.field;
    EXPECT_EQ(mailer.error().code, "outbound.bad_mail_server");
    EXPECT_EQ(mailer.error().field, row.field);
  }
}

TEST_F(SmtpMailerTest, BoundsWhatWaitsAndEndsWithTheMailer) {
  Listener silent(hang);
  SmtpOptions options = options_of(silent.port());
  options.threads = 1;
  options.queue_max = 1;
  auto mailer = *make_smtp_mailer(resolver_, options);
  LoopExecutor loop;
  Executor::Scope scope(loop);
  std::string first, second, third;
  const auto begin = [&](std::string& ended) {
    start(mailer->send(mail()),
          [&](Outcome<Result<Done>> outcome) { ended = outcome.value->error().code; });
  };
  begin(first);
  while (silent.connections() == 0) std::this_thread::yield();  // It has left the queue.
  begin(second);
  begin(third);
  loop.run_until([&] { return !third.empty(); });
  EXPECT_EQ(third, "outbound.busy");
  EXPECT_EQ(first + second, "");
  mailer.reset();
  loop.run_until([&] { return !first.empty() && !second.empty(); });
  EXPECT_EQ(first, "outbound.stopped");
  EXPECT_EQ(second, "outbound.stopped");
}

TEST_F(SmtpMailerTest, LogsNeitherPeopleNorText) {
  Sink sink;
  set_log_level(LogLevel::debug);
  testing::internal::CaptureStderr();
  EXPECT_EQ(send(options_of(sink.port())), "");
  const std::string log = testing::internal::GetCapturedStderr();
  set_log_level(LogLevel::error);
  EXPECT_THAT(log, HasSubstr("\"event\":\"outbound.mailed\",\"host\":\"mail.test\",\"status\":"));
  for (const char* personal : {"example.com", "rg", "Willkommen", "Hallo", "acquaint.test"}) {
    EXPECT_THAT(log, Not(HasSubstr(personal)));
  }
}

}  // namespace
}  // namespace acquaint::outbound
