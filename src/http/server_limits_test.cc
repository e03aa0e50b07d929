#include <gtest/gtest.h>

#include <algorithm>

#include "http/loopback.h"
#include "http/server.h"

namespace acquaint::http {
namespace {

using std::chrono::seconds;

// A request on the connection's own thread: when it is answered, the others there had their turn.
void let_server_work(const Server& server) {
  Client client(server);
  client.get("/");
  client.read_answer();
}

TEST(ServerLimits, RefusesABodyThatIsTooLargeBeforeItComes) {
  Site site;
  ServerOptions options;
  options.limits.body_bytes_max = 10;
  const auto server = serve(site, options);
  const struct {
    const char* name;
    const char* lines;
    const char* body;
  } rows[] = {
      {"by its length", "Content-Length: 11\r\n", ""},
      {"by its length, to one who waits", "Expect: 100-continue\r\nContent-Length: 11\r\n", ""},
      {"by a chunk's length", "Transfer-Encoding: chunked\r\n", "b\r\n"},
      {"by the sum of chunks", "Transfer-Encoding: chunked\r\n", "a\r\n0123456789\r\n1\r\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Client client(*server);
    client.send("POST / HTTP/1.1\r\nHost: h\r\n" + std::string(row.lines) + "\r\n" + row.body);
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.member("code"), "http.body_too_large");
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST(ServerLimits, AClientThatGoesOnSendingStillGetsTheRefusal) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  const std::size_t size = 4 * 1024 * 1024;
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n");
  client.send(std::string(size, 'x'));
  EXPECT_EQ(client.read_answer().status, 413);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(ServerLimits, RefusesHeadsThatAreTooLarge) {
  Site site;
  ServerOptions options;
  options.limits.header_bytes_max = 200;
  const auto server = serve(site, options);
  const struct {
    std::string request;
    int status;
  } rows[] = {
      {"GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(300, 'a'), 431},
      {"GET /" + std::string(300, 'a'), 414},
  };
  for (const auto& row : rows) {
    Client client(*server);
    client.send(row.request);
    EXPECT_EQ(client.read_answer().status, row.status);
    EXPECT_EQ(client.read_to_end(), "");
  }
}

TEST(ServerLimits, TurnsAwayConnectionsBeyondTheCaps) {
  const struct {
    const char* name;
    std::size_t all;
    std::size_t per_client;
    std::vector<std::string> proxies;
    bool second_is_served;
  } rows[] = {
      {"both fit", 2, 2, {}, true},
      {"too many at all", 1, 9, {}, false},
      {"too many of one client", 9, 1, {}, false},
      {"a proxy stands for many clients", 9, 1, {"127.0.0.1"}, true},
      {"but not for more than all", 1, 1, {"127.0.0.1"}, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Site site;
    ServerOptions options;
    options.limits.connections_max = row.all;
    options.limits.connections_per_client_max = row.per_client;
    options.trusted_proxies = row.proxies;
    const auto server = serve(site, options);
    Client first(*server);
    first.get("/");
    EXPECT_EQ(first.read_answer().status, 200);
    Client second(*server);
    if (row.second_is_served) second.get("/");
    const Answer answer = second.read_answer();
    EXPECT_EQ(answer.status, row.second_is_served ? 200 : 503);
    if (row.second_is_served) continue;
    EXPECT_EQ(answer.member("code"), "http.too_many_connections");
    EXPECT_EQ(second.read_to_end(), "");
  }
}

TEST(ServerLimits, AClosedConnectionMakesRoom) {
  Site site;
  Watch watch;
  ServerOptions options;
  options.limits.connections_max = 1;
  options.limits.connections_per_client_max = 1;
  const auto server = serve(site, options, &watch);
  for (int i = 0; i < 10; ++i) {
    Client client(*server);
    client.get("/");
    EXPECT_EQ(client.read_answer().status, 200);
    client.end_sending();
    EXPECT_EQ(client.read_to_end(), "");
    watch.wait_until_all_closed();
  }
}

TEST(ServerLimits, EndsWhatTakesTooLong) {
  const struct {
    const char* name;
    std::string sent;
    int status;  // 0 when it just closes.
  } rows[] = {
      {"nothing at all", "", 0},
      {"an empty line", "\r\n", 0},
      {"half a head", "GET / HTTP/1.1\r\nHost:", 408},
      {"half a body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc", 408},
      {"half a chunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", 408},
  };
  Site site;
  ServerOptions options;
  options.limits.header_timeout = seconds(1);
  options.limits.body_timeout = seconds(1);
  options.limits.idle_timeout = seconds(1);
  const auto server = serve(site, options);
  std::vector<std::unique_ptr<Client>> clients;
  for (const auto& row : rows) {
    clients.push_back(std::make_unique<Client>(*server));
    clients.back()->send(row.sent);
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    SCOPED_TRACE(rows[i].name);
    if (rows[i].status != 0) {
      const Answer answer = clients[i]->read_answer();
      EXPECT_EQ(answer.status, rows[i].status);
      EXPECT_EQ(answer.member("code"), "http.timeout");
    }
    EXPECT_EQ(clients[i]->read_to_end(), "");
  }
}

TEST(ServerLimits, TheTimesOfOtherStatesDoNotCount) {
  Site site;
  ServerOptions options;
  options.limits.header_timeout = seconds(1);
  options.limits.body_timeout = seconds(3600);
  options.limits.idle_timeout = seconds(3600);
  const auto server = serve(site, options);
  Client idle(*server), body(*server), waits(*server), slow_head(*server);
  body.send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
  waits.get("/later/1");
  slow_head.send("G");
  EXPECT_EQ(slow_head.read_answer().status, 408);  // So that the time of a head has passed.
  idle.get("/a");
  EXPECT_EQ(idle.read_answer().status, 200);
  body.send("x");
  EXPECT_EQ(body.read_answer().member("body"), "x");
  site.answer("/later/1");
  EXPECT_EQ(waits.read_answer().status, 200);
}

TEST(ServerLimits, FurtherBytesDoNotMoveADeadline) {
  Site site;
  ServerOptions options;
  options.limits.header_timeout = seconds(1);
  options.limits.header_bytes_max = 1000;  // Which ends the test, with 431, when the deadline does not.
  const auto server = serve(site, options);
  Client client(*server);
  client.send("GET / HTTP/1.1\r\nHost: h\r\nA: ");
  while (!client.has_input()) client.send("a");
  EXPECT_EQ(client.read_answer().status, 408);
}

TEST(ServerLimits, AnswersFirstWhatCameBeforeTheTimeRanOut) {
  Site site;
  ServerOptions options;
  options.threads = 1;  // So that the time of `client` is over when that of `clock` is.
  options.limits.body_timeout = seconds(1);
  const auto server = serve(site, options);
  Client client(*server);
  client.get("/later/1");
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  Client clock(*server);
  clock.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(clock.read_answer().status, 408);
  site.answer("/later/1");
  EXPECT_EQ(client.read_answer().member("path"), "/later/1");
  EXPECT_EQ(client.read_answer().status, 408);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(ServerLimits, ClosesOnAReaderThatDoesNotRead) {
  Site site;
  Watch watch;
  ServerOptions options;
  options.limits.write_timeout = seconds(1);
  const auto server = serve(site, options, &watch);
  Client client(*server, nullptr, Client::Window::small);
  client.get("/large?20000000");
  watch.wait_until_all_closed();
  EXPECT_THROW(client.read_answer(), std::runtime_error);
}

TEST(ServerLimits, ReadsAheadOnlySoManyRequests) {
  Site site;
  ServerOptions options;
  options.threads = 1;
  options.limits.pipelined_max = 2;
  const auto server = serve(site, options);
  Client client(*server);
  std::string all;
  for (int i = 0; i < 5; ++i) {
    all += "GET /later/" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(all);
  site.wait_until_held("/later/1");
  let_server_work(*server);
  EXPECT_FALSE(site.is_held("/later/2"));
  // In such an order that no request is under way when the next ones have room.
  for (const int i : {1, 0, 3, 2, 4}) site.answer("/later/" + std::to_string(i));
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(client.read_answer().member("path"), "/later/" + std::to_string(i));
  }
}

TEST(ServerLimits, HoldsOnlySoManyBytesOfAPipeline) {
  Site site;
  Watch watch;
  ServerOptions options;
  options.threads = 1;
  const auto server = serve(site, options, &watch);

  Client answers(*server);  // Answers wait behind the first.
  answers.get("/later/1");
  for (int i = 0; i < 10; ++i) answers.get("/large?100000");
  let_server_work(*server);
  EXPECT_LT(watch.answers().size(), 6u);
  site.answer("/later/1");
  EXPECT_EQ(answers.read_answer().member("path"), "/later/1");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(answers.read_answer().body.size(), 100'000u);

  Client bodies(*server);
  for (const char* path : {"/later/2", "/later/3"}) {
    bodies.send("POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" +
                std::string(300'000, 'x'));
  }
  site.wait_until_held("/later/2");
  let_server_work(*server);
  EXPECT_FALSE(site.is_held("/later/3"));
  site.answer("/later/2");
  site.answer("/later/3");
  EXPECT_EQ(bodies.read_answer().member("body").size(), 300'000u);
  EXPECT_EQ(bodies.read_answer().member("body").size(), 300'000u);
}

}  // namespace
}  // namespace acquaint::http
