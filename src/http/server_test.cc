#include "http/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "http/loopback.h"

namespace acquaint::http {
namespace {

TEST(Server, HandsTheWholeRequestToTheHandler) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.send("POST /a%2Fb?c=d HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  const Answer answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.member("method"), "POST");
  EXPECT_EQ(answer.member("path"), "/a%2Fb");
  EXPECT_EQ(answer.member("query"), "c=d");
  EXPECT_EQ(answer.member("body"), "hello");
  EXPECT_EQ(answer.member("client"), "127.0.0.1");
  EXPECT_EQ(answer.member("secure"), "no");
}

TEST(Server, AddsItsOwnHeadersToEveryAnswer) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.get("/");
  const Answer answer = client.read_answer();
  EXPECT_TRUE(answer.header("date").ends_with(" GMT"));
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.header("content-length"), std::to_string(answer.body.size()));
  EXPECT_EQ(answer.header("connection"), "");
}

TEST(Server, NamesRequestsAsTheCallerDoesOrByItself) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  std::vector<std::string> own;
  const std::string longest(64, 'a');
  const struct {
    std::string sent;
    bool taken;
  } rows[] = {{"Ab_9.-", true}, {longest, true}, {longest + "a", false}, {"", false},
              {"a b", false},   {"a\"b", false}};
  for (const auto& row : rows) {
    client.get("/", "X-Request-Id: " + row.sent + "\r\n");
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.header("x-request-id") == row.sent, row.taken) << row.sent;
    EXPECT_EQ(answer.header("x-request-id"), answer.member("id"));
    if (!row.taken) own.push_back(answer.header("x-request-id"));
  }
  std::ranges::sort(own);
  EXPECT_EQ(std::ranges::adjacent_find(own), own.end());
}

TEST(Server, KeepsConnectionsAsTheClientWishes) {
  Site site;
  const auto server = serve(site);
  const struct {
    const char* request;
    const char* connection;  // The header of the answer.
    bool stays;
  } rows[] = {
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "", true},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "close", false},
      {"GET / HTTP/1.0\r\n\r\n", "close", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "keep-alive", true},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.request);
    Client client(*server);
    client.send(row.request);
    EXPECT_EQ(client.read_answer().header("connection"), row.connection);
    if (row.stays) {
      client.get("/again");
      EXPECT_EQ(client.read_answer().member("path"), "/again");
    } else {
      EXPECT_EQ(client.read_to_end(), "");
    }
  }
}

TEST(Server, IgnoresWhatComesAfterTheLastRequest) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.get("/last", "Connection: close\r\n");
  client.get("/later/never");
  EXPECT_EQ(client.read_answer().member("path"), "/last");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, AnswersHeadWithTheLengthAlone) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.send("HEAD /large?1000 HTTP/1.1\r\nHost: h\r\n\r\n");
  const Answer answer = client.read_answer(Method::head);
  EXPECT_EQ(answer.header("content-length"), "1000");
  client.get("/empty");
  EXPECT_EQ(client.read_answer().status, 204);
}

TEST(Server, ReadsRequestsHoweverTheyAreCut) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  const std::string_view text =
      "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (const char c : text) client.send({&c, 1});
  EXPECT_EQ(client.read_answer().member("body"), "abc");
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.get("/later/1");
  client.get("/2");
  client.get("/later/3");
  client.send("POST /4 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
  client.send("nonsense\r\n\r\n");
  site.wait_until_held("/later/1");
  site.answer("/later/3");
  site.answer("/later/1");
  for (const char* path : {"/later/1", "/2", "/later/3", "/4"}) {
    EXPECT_EQ(client.read_answer().member("path"), path);
  }
  EXPECT_EQ(client.read_answer().status, 400);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, AnswersALongPipelineWithoutLosingOne) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  constexpr int kCount = 3000;
  std::string all;
  for (int i = 0; i < kCount; ++i) {
    all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  client.send(all);
  for (int i = 0; i < kCount; ++i) {
    ASSERT_EQ(client.read_answer().member("path"), "/" + std::to_string(i));
  }
}

TEST(Server, TellsAClientThatWaitsToContinue) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 100);
  client.send("hi");
  EXPECT_EQ(client.read_answer().member("body"), "hi");
}

TEST(Server, TellsToContinueOnlyAfterTheAnswersBefore) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.get("/later/1");
  client.send("POST /2 HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  site.answer("/later/1");
  EXPECT_EQ(client.read_answer().member("path"), "/later/1");
  EXPECT_EQ(client.read_answer().status, 100);
  client.send("hi");
  EXPECT_EQ(client.read_answer().member("body"), "hi");
}

TEST(Server, RefusesBrokenRequestsWithAProblemAndCloses) {
  Site site;
  const auto server = serve(site);
  const struct {
    const char* request;
    int status;
    const char* code;
  } rows[] = {
      {"GET / HTTP/1.1\r\n\r\n", 400, "http.bad_host"},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_length"},
      {"BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501, "http.unknown_method"},
      {"GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505, "http.unknown_version"},
      {"GET / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n", 417, "http.unknown_expectation"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.request);
    Client client(*server);
    client.send(row.request);
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, row.status);
    EXPECT_EQ(answer.member("code"), row.code);
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_EQ(answer.header("x-request-id"), answer.member("request_id"));
    EXPECT_EQ(client.read_to_end(), "");
  }
}

// Stands for a handler that fails before it has made a task.
class Broken final : public Handler {
 public:
  Task<Response> handle(Request) override { throw std::runtime_error("as the test asked"); }
};

TEST(Server, TurnsAFailingHandlerInto500AndGoesOn) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  for (const char* path : {"/throws", "/forged"}) {
    client.get(path);
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.member("code"), "http.internal");
    EXPECT_EQ(answer.header("b"), "");
  }
  client.get("/");
  EXPECT_EQ(client.read_answer().status, 200);

  Broken broken;
  const auto other = serve(broken);
  Client asks(*other);
  asks.get("/");
  EXPECT_EQ(asks.read_answer().status, 500);
}

TEST(Server, SurvivesClientsThatVanishWhileTheirRequestRuns) {
  Site site;
  const auto server = serve(site);
  for (int i = 0; i < 20; ++i) {
    const auto path = "/later/" + std::to_string(i);
    Client client(*server);
    client.get(path);
    client.get("/2");
    site.wait_until_held(path);
    client.vanish();
    site.answer(path);
  }
  Client client(*server);
  client.get("/");
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST(Server, AnswersAClientThatHasEndedItsSide) {
  Site site;
  const auto server = serve(site);
  Client client(*server);
  client.get("/1");
  client.get("/later/2");
  client.send("GET /cut");
  client.end_sending();
  EXPECT_EQ(client.read_answer().member("path"), "/1");
  site.answer("/later/2");
  EXPECT_EQ(client.read_answer().member("path"), "/later/2");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, WritesLargeAnswersToASlowReader) {
  Site site;
  const auto server = serve(site);
  Client client(*server, nullptr, Client::Window::small);
  constexpr int kCount = 8;
  for (int i = 0; i < kCount; ++i) client.get("/large?" + std::to_string(3'000'000 + i));
  client.get("/end");
  for (int i = 0; i < kCount; ++i) {
    const std::string body = client.read_answer().body;
    ASSERT_EQ(body.size(), 3'000'000u + i);
    ASSERT_EQ(body.find_first_not_of('x'), body.npos);
  }
  EXPECT_EQ(client.read_answer().member("path"), "/end");
}

TEST(Server, ServesManyConnectionsOnAllItsThreads) {
  Site site;
  ServerOptions options;
  options.threads = 3;
  const auto server = serve(site, options);
  std::vector<std::unique_ptr<Client>> clients;
  const auto path = [](std::size_t i) { return "/later/" + std::to_string(i); };
  for (std::size_t i = 0; i < 50; ++i) {
    clients.push_back(std::make_unique<Client>(*server));
    clients.back()->get(path(i));
  }
  for (std::size_t i = clients.size(); i-- > 0;) site.answer(path(i));
  for (std::size_t i = 0; i < clients.size(); ++i) {
    EXPECT_EQ(clients[i]->read_answer().member("path"), path(i));
  }
}

TEST(Server, BelievesTrustedProxiesAlone) {
  const struct {
    const char* name;
    std::vector<std::string> proxies;
    const char* lines;
    const char* client;
    const char* secure;
  } rows[] = {
      {"nobody is trusted", {}, "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n",
       "127.0.0.1", "no"},
      {"somebody else is trusted", {"10.0.0.0/8"},
       "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n", "127.0.0.1", "no"},
      {"the peer is trusted", {"127.0.0.0/8"},
       "X-Forwarded-For: 198.51.100.1, 192.0.2.1\r\nX-Forwarded-Proto: https\r\n", "192.0.2.1",
       "yes"},
      {"a proxy that says nothing", {"127.0.0.0/8"}, "", "127.0.0.1", "no"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    Site site;
    ServerOptions options;
    options.trusted_proxies = row.proxies;
    const auto server = serve(site, options);
    Client client(*server);
    client.get("/", row.lines);
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.member("client"), row.client);
    EXPECT_EQ(answer.member("secure"), row.secure);
  }
}

TEST(Server, ListensOnIpv6) {
  Site site;
  ServerOptions options;
  options.listen = "[::1]:0";
  const auto started = Server::start(options, site, nullptr);
  if (!started) GTEST_SKIP() << "This machine has no IPv6.";
  EXPECT_TRUE((*started)->address().starts_with("[::1]:"));
  Client client(**started);
  client.get("/");
  EXPECT_EQ(client.read_answer().member("client"), "::1");
}

TEST(Server, SaysWhyItCannotStart) {
  Site site;
  const auto first = serve(site);
  const struct {
    std::string listen;
    std::vector<std::string> proxies;
    const char* code;
  } rows[] = {
      {first->address(), {}, "http.cannot_listen"},
      {"127.0.0.1", {}, "http.cannot_listen"},
      {"127.0.0.1:http:x", {}, "http.cannot_listen"},
      {"192.0.2.1:0", {}, "http.cannot_listen"},
      {"127.0.0.1:0", {"proxy"}, "http.bad_trusted_proxy"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.listen);
    ServerOptions options;
    options.listen = row.listen;
    options.trusted_proxies = row.proxies;
    const auto started = Server::start(options, site, nullptr);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, row.code);
  }
}

TEST(Server, TellsTheObserverOfEveryAnswerAndConnection) {
  Site site;
  Watch watch;
  const auto server = serve(site, {}, &watch);
  {
    Client client(*server);
    client.get("/a?secret");
    client.get("/throws");
    client.send("nonsense\r\n\r\n");
    for (int i = 0; i < 3; ++i) client.read_answer();
  }
  watch.wait_until_all_closed();
  EXPECT_EQ(watch.answers(),
            (std::vector<std::string>{"GET /a 200", "GET /throws 500", "GET  400"}));
}

}  // namespace
}  // namespace acquaint::http
