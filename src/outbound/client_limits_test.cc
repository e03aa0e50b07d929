#include "base/encoding.h"
#include "outbound/client_fixture.h"

namespace acquaint::outbound {
namespace {

using std::chrono::milliseconds;

class HttpClientLimits : public ClientTest {};

// Made with gzip -9n: "little"; 100,000 times "a"; and 10,000,000 times "a", packed twice.
const std::string kLittle = *from_base64("H4sIAAAAAAACA8vJLCnJSQUAhT3jGQYAAAA=");
const std::string kBomb = *from_base64(
    "H4sIAAAAAAACA+3BMQEAAADCoKzrX8IaHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAArwaH+uIboIYBAA==");
const std::string kBombInBomb = *from_base64(
    "H4sIAAAAAAACA+3YsQ0BUQCA4eeORBSnU2hcY4+rRHOJxhAaK3iiI1EoxArGsARR2MAKF/LWePm+6p/hn52GISnK72"
    "OfItbPbj65jwIAAACQufg+lL0U9e+1WK0BAACA3G3G1TK9gH63+5ybgTsCkJttcTlO23i9hT+CK6k7FyYAAA==");

Listener::Script endless(std::string begin, std::string more) {
  return [begin = std::move(begin), more = std::move(more)](Connection& connection) {
    read_request(connection);
    connection.send(begin);
    while (connection.send(more)) {
    }
  };
}

Listener::Script once(std::string answer) {
  return [answer = std::move(answer)](Connection& connection) {
    read_request(connection);
    connection.send(answer);
  };
}

// What a server can do, and what the client makes of it. Bodies may have 1,000 bytes.
TEST_F(HttpClientLimits, BadServers) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  ASSERT_LT(kBomb.size(), 1000u);
  ASSERT_LT(kBombInBomb.size(), 1000u);
  const struct {
    const char* name;
    Listener::Script script;
    std::string word;
  } rows[] = {
      {"exactly the limit", once(ok(std::string(1000, 'a'))), "200"},
      {"one byte more", once(ok(std::string(1001, 'a'))), "outbound.too_large"},
      {"one byte more, not announced", once("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'a')),
       "outbound.too_large"},
      {"large announced, nothing sent",
       once("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), "outbound.too_large"},
      {"endless body", endless("HTTP/1.1 200 OK\r\n\r\n", std::string(4096, 'a')),
       "outbound.too_large"},
      {"endless chunks", endless(chunked, "1\r\na\r\n"), "outbound.too_large"},
      {"gzip of little", once(ok(kLittle, "Content-Encoding: gzip\r\n")), "200"},
      {"gzip bomb", once(ok(kBomb, "Content-Encoding: gzip\r\n")), "outbound.too_large"},
      {"gzip bomb, no length", once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + kBomb),
       "outbound.too_large"},
      {"gzip bomb in gzip", once(ok(kBombInBomb, "Content-Encoding: gzip, gzip\r\n")),
       "outbound.too_large"},
      {"not gzip", once(ok("nonsense", "Content-Encoding: gzip\r\n")), "outbound.bad_answer"},
      {"half of a gzip", once(ok(kLittle.substr(0, 12), "Content-Encoding: gzip\r\n")), "200"},
      {"unknown encoding", once(ok("nonsense", "Content-Encoding: nonsense\r\n")),
       "outbound.bad_answer"},
      {"one large header", once("HTTP/1.1 200 OK\r\nX-A: " + std::string(66'000, 'a') + "\r\n\r\n"),
       "outbound.too_large"},
      {"endless header", endless("HTTP/1.1 200 OK\r\nX-A: ", std::string(4096, 'a')),
       "outbound.bad_answer"},
      {"endless headers", endless("HTTP/1.1 200 OK\r\n", "X-A: 1\r\n"), "outbound.too_large"},
      {"endless informational answers", endless("", "HTTP/1.1 103 Hint\r\nX-A: 1\r\n\r\n"),
       "outbound.too_large"},
      {"endless trailers", endless(chunked + "0\r\n", "X-A: 1\r\n"), "outbound.too_large"},
      {"garbage", once("\x16\x03\x01 nonsense\r\n\r\n"), "outbound.bad_answer"},
      {"no status line", once("hello\r\n\r\n"), "outbound.bad_answer"},
      {"a bad version", once("HTTP/7.1 200 OK\r\n\r\n"), "outbound.bad_answer"},
      {"a bad status", once("HTTP/1.1 abc OK\r\n\r\n"), "outbound.bad_answer"},
      {"nothing", [](Connection& connection) { read_request(connection); }, "outbound.connect"},
      {"nothing, not even reading", [](Connection&) {}, "outbound.connect"},
      {"reset",
       [](Connection& connection) {
         read_request(connection);
         connection.reset();
       },
       "outbound.connect"},
      {"reset in the body",
       [](Connection& connection) {
         read_request(connection);
         connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
         connection.reset();
       },
       "outbound.connect"},
      {"too little body", once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"),
       "outbound.bad_answer"},
      {"chunks without end", once(chunked + "3\r\nabc\r\n"), "outbound.bad_answer"},
      {"a negative chunk", once(chunked + "-2\r\nabc\r\n"), "outbound.connect"},
      {"a huge chunk", once(chunked + "fffffffffffffffff\r\nabc\r\n"), "outbound.connect"},
      {"a negative length", once("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc"),
       "outbound.bad_answer"},
      {"a huge length", once("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
       "outbound.too_large"},
  };
  options_.breaker.failures_max = 1000;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Listener site(row.script);
    options_.allowed_ports = {site.port()};
    client_.reset();
    HttpRequest request = request_of(url_of(site));
    request.answer_bytes_max = 1000;
    const auto answer = send(request);
    EXPECT_EQ(word(answer), row.word);
    if (answer) {
      EXPECT_LE(answer->body.size(), 1000u);
    }
  }
}

TEST_F(HttpClientLimits, TimeoutsEndWhatDoesNot) {
  const struct {
    const char* name;
    Listener::Script script;
    Timeouts timeouts;
    const char* scheme;
  } rows[] = {
      {"no first byte", hang, {kPatient.connect, milliseconds(50), kPatient.total}, "http"},
      {"in all", hang, {kPatient.connect, kPatient.first_byte, milliseconds(50)}, "http"},
      {"no TLS", hang, {milliseconds(50), kPatient.first_byte, kPatient.total}, "https"},
      {"a slow body",
       [](Connection& connection) {
         read_request(connection);
         connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
         while (connection.send("a")) std::this_thread::sleep_for(milliseconds(5));
       },
       {kPatient.connect, kPatient.first_byte, milliseconds(100)},
       "http"},
      {"a slow head",
       [](Connection& connection) {
         read_request(connection);
         connection.send("HTTP/1.1 200 OK\r\n");
         while (connection.send("X: 1\r\n")) std::this_thread::sleep_for(milliseconds(5));
       },
       {kPatient.connect, kPatient.first_byte, milliseconds(100)},
       "http"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Listener site(row.script);
    options_.allowed_ports = {site.port()};
    client_.reset();
    HttpRequest request = request_of(row.scheme + url_of(site).substr(4));
    request.timeouts = row.timeouts;
    EXPECT_EQ(word(send(request)), "outbound.timeout");
  }
}

TEST_F(HttpClientLimits, TheFirstByteInTimeLiftsItsTimeout) {
  Listener site([](Connection& connection) {
    read_request(connection);
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n");
    std::this_thread::sleep_for(milliseconds(1500));
    connection.send("\r\na");
  });
  allow(site);
  HttpRequest request = request_of(url_of(site));
  request.timeouts.first_byte = milliseconds(1000);
  EXPECT_EQ(word(send(request)), "200");
}

TEST_F(HttpClientLimits, ALookUpThatHangsEndsInTime) {
  resolver_.set_hanging("slow.test");
  HttpRequest request = request_of("https://slow.test/");
  request.timeouts.first_byte = milliseconds(50);
  EXPECT_EQ(word(send(request)), "outbound.timeout");
}

TEST_F(HttpClientLimits, ABreakerOpensPerHost) {
  Listener bad(always("HTTP/1.1 503 Sorry\r\nContent-Length: 0\r\n\r\n"));
  Listener good(always(ok("x")));
  allow(bad);
  allow(good);
  options_.breaker = {.failures_max = 3, .rest = std::chrono::hours(1)};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(word(get(url_of(bad))), "503");
  const int look_ups = resolver_.look_ups();
  EXPECT_EQ(word(get(url_of(bad))), "outbound.breaker_open");
  EXPECT_EQ(resolver_.look_ups(), look_ups);
  EXPECT_EQ(word(get(url_of(good))), "200");
}

TEST_F(HttpClientLimits, ABreakerTriesAgainAfterItsRest) {
  std::atomic<bool> well = false;
  Listener site([&](Connection& connection) {
    while (!read_request(connection).head.empty()) {
      connection.send(well ? ok("x") : "HTTP/1.1 502 Sorry\r\nContent-Length: 0\r\n\r\n");
    }
  });
  allow(site);
  options_.breaker = {.failures_max = 1, .rest = milliseconds(1)};
  EXPECT_EQ(word(get(url_of(site))), "502");
  well = true;
  std::string next;
  while ((next = word(get(url_of(site)))) == "outbound.breaker_open") std::this_thread::yield();
  EXPECT_EQ(next, "200");
  EXPECT_EQ(word(get(url_of(site))), "200");
}

TEST_F(HttpClientLimits, WhatTheHostIsNotToBlameForOpensNoBreaker) {
  Listener site(always(ok(std::string(100, 'a'))));
  allow(site);
  options_.breaker = {.failures_max = 1, .rest = std::chrono::hours(1)};
  resolver_.set("site.test", {{"127.0.0.1"}, {"127.0.0.2"}});
  EXPECT_EQ(word(get(url_of(site))), "outbound.refused_address");
  HttpRequest small = request_of(url_of(site));
  small.answer_bytes_max = 10;
  EXPECT_EQ(word(send(small)), "outbound.too_large");
  EXPECT_EQ(word(get(url_of(site))), "200");
}

// Calls that a test starts without waiting for them.
class ManyCalls : public ClientTest {
 protected:
  // The word of the call, once it has ended.
  void begin(HttpRequest request, std::string& ended) {
    Executor::Scope scope(loop_);
    start(client().send(std::move(request)),
          [&](Outcome<Result<HttpAnswer>> outcome) { ended = word(*outcome.value); });
  }
  void wait_for(const std::string& ended) {
    Executor::Scope scope(loop_);
    loop_.run_until([&] { return !ended.empty(); });
  }

  LoopExecutor loop_;
};

TEST_F(ManyCalls, OneHostThatHangsTakesNothingFromTheOthers) {
  std::atomic<int> asked = 0;
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  Listener slow([&](Connection& connection) {
    while (!read_request(connection).head.empty()) {
      ++asked;
      gone.wait();
      connection.send(ok("x"));
    }
  });
  Listener fast(always(ok("x")));
  allow(slow);
  allow(fast);
  options_.slots = {
      .calls_max = 3, .calls_per_host_max = 2, .queue_max = 10, .queue_per_host_max = 1};
  std::string first, second, third, fourth, other;
  for (std::string* ended : {&first, &second, &third, &fourth})
    begin(request_of(url_of(slow)), *ended);
  wait_for(fourth);
  EXPECT_EQ(fourth, "outbound.busy");  // Two under way, one waits, one too many.
  begin(request_of(url_of(fast)), other);
  wait_for(other);
  EXPECT_EQ(other, "200");
  EXPECT_EQ(first + second + third, "");
  EXPECT_LE(asked, 2);
  go.set_value();
  for (const std::string* ended : {&first, &second, &third}) wait_for(*ended);
  EXPECT_EQ(first + second + third, "200200200");
}

TEST_F(ManyCalls, WaitingForASlotEndsInTime) {
  Listener slow(hang);
  allow(slow);
  options_.slots = {
      .calls_max = 1, .calls_per_host_max = 1, .queue_max = 10, .queue_per_host_max = 10};
  std::string first, second;
  begin(request_of(url_of(slow)), first);
  HttpRequest brief = request_of(url_of(slow));
  brief.timeouts.total = milliseconds(50);
  begin(brief, second);
  wait_for(second);
  EXPECT_EQ(second, "outbound.busy");
  client_.reset();
  wait_for(first);
  EXPECT_EQ(first, "outbound.stopped");
}

TEST_F(ManyCalls, EndWithTheClient) {
  Listener slow(hang);
  allow(slow);
  resolver_.set_hanging("slow.test");
  options_.slots.calls_per_host_max = 1;
  std::string transfer, queued, look_up;
  begin(request_of(url_of(slow)), transfer);
  begin(request_of(url_of(slow)), queued);
  begin(request_of("https://slow.test/"), look_up);
  client_.reset();
  for (const std::string* ended : {&transfer, &queued, &look_up}) {
    wait_for(*ended);
    EXPECT_EQ(*ended, "outbound.stopped");
  }
}

TEST_F(ManyCalls, AllGetTheirOwnAnswers) {
  Listener site([](Connection& connection) {
    while (true) {
      const std::string head = read_request(connection).head;
      if (head.empty()) return;
      connection.send(ok(head.substr(5, head.find(' ', 5) - 5)));
    }
  });
  allow(site);
  constexpr int kCalls = 200;
  int ended = 0, right = 0;
  {
    Executor::Scope scope(loop_);
    options_.slots = {.calls_max = 16,
                      .calls_per_host_max = 8,
                      .queue_max = kCalls,
                      .queue_per_host_max = kCalls};
    for (int i = 0; i < kCalls; ++i) {
      start(client().send(request_of(url_of(site) + std::to_string(i))),
            [&, i](Outcome<Result<HttpAnswer>> outcome) {
              ++ended;
              right += *outcome.value && (*outcome.value)->body == std::to_string(i);
            });
    }
    loop_.run_until([&] { return ended == kCalls; });
  }
  EXPECT_EQ(right, kCalls);
  EXPECT_LE(site.connections(), 8);
}

}  // namespace
}  // namespace acquaint::outbound
