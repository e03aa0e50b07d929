#include <gtest/gtest.h>

#include <list>
#include <thread>

#include "http/loopback.h"
#include "http/server.h"

namespace acquaint::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

// Stops the server with plenty of time, on a thread of its own, until it goes out of scope.
class Stopping {
 public:
  explicit Stopping(Server& server) : thread_([&server] { server.stop(hours(1)); }) {}
  ~Stopping() { thread_.join(); }

 private:
  std::thread thread_;
};

TEST(ServerStop, ClosesIdleConnectionsAndAcceptsNoMore) {
  Site site;
  const auto server = serve(site);
  Client fresh(*server), used(*server);
  used.get("/");
  EXPECT_EQ(used.read_answer().status, 200);
  server->stop(hours(1));
  EXPECT_EQ(used.read_to_end(), "");
  EXPECT_THROW(Client late(*server), std::system_error);
  server->stop(hours(1));  // A second time, there is nothing to do.
}

TEST(ServerStop, AnswersRequestsUnderWayAndSaysClose) {
  Site site;
  ServerOptions options;
  options.threads = 1;
  const auto server = serve(site, options);
  Client client(*server), idle(*server);
  client.get("/later/1");
  client.get("/later/2");
  site.wait_until_held("/later/2");
  idle.get("/");
  idle.read_answer();
  const Stopping stopping(*server);
  EXPECT_EQ(idle.read_to_end(), "");  // So that the thread knows of the stop.
  site.answer("/later/2");
  site.answer("/later/1");
  const Answer first = client.read_answer(), last = client.read_answer();
  EXPECT_EQ(first.member("path"), "/later/1");
  EXPECT_EQ(first.header("connection"), "");
  EXPECT_EQ(last.member("path"), "/later/2");
  EXPECT_EQ(last.header("connection"), "close");
  EXPECT_EQ(client.read_to_end(), "");
  client.end_sending();
}

TEST(ServerStop, TakesTheRequestThatHasBegunAndNoOther) {
  Site site;
  ServerOptions options;
  options.threads = 1;
  const auto server = serve(site, options);
  Client idle(*server), waits(*server), client(*server);
  idle.get("/");
  idle.read_answer();
  waits.get("/later/1");
  site.wait_until_held("/later/1");
  client.send("POST /begun HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 100);
  const Stopping stopping(*server);
  EXPECT_EQ(idle.read_to_end(), "");
  client.send("hi");
  client.get("/other");
  const Answer begun = client.read_answer();
  EXPECT_EQ(begun.member("body"), "hi");
  EXPECT_EQ(begun.header("connection"), "close");
  EXPECT_EQ(client.read_to_end(), "");
  client.end_sending();
  site.answer("/later/1");
  EXPECT_EQ(waits.read_answer().header("connection"), "close");
  EXPECT_EQ(waits.read_to_end(), "");
  waits.end_sending();
}

TEST(ServerStop, WritesOutALargeAnswer) {
  Site site;
  const auto server = serve(site);
  Client client(*server, nullptr, Client::Window::small);
  client.get("/large?5000000");
  client.wait_for_input();
  const Stopping stopping(*server);
  EXPECT_EQ(client.read_answer().body.size(), 5'000'000u);
  EXPECT_EQ(client.read_to_end(), "");
  client.end_sending();
}

TEST(ServerStop, NeverResumesAHandlerThatIsTooLate) {
  // Never destroyed: a handler that stays suspended until the process ends refers to them.
  static auto& sites = *new std::list<Site>;
  static auto& watches = *new std::list<Watch>;
  Site& site = sites.emplace_back();
  Watch& watch = watches.emplace_back();
  auto server = serve(site, {}, &watch);
  Client client(*server);
  client.get("/later/1");
  client.get("/later/2");
  site.wait_until_held("/later/2");
  server->stop(milliseconds(0));
  EXPECT_EQ(client.read_to_end(), "");
  site.answer("/later/1");
  server.reset();
  EXPECT_TRUE(watch.answers().empty());
}

TEST(ServerStop, HappensByDestruction) {
  Site site;
  auto server = serve(site);
  Client client(*server);
  client.get("/");
  EXPECT_EQ(client.read_answer().status, 200);
  server.reset();
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(ServerStop, WorksWhileConnectionsComeAndGo) {
  for (int round = 0; round < 10; ++round) {
    Site site;
    ServerOptions options;
    options.threads = 3;
    const auto server = serve(site, options);
    std::thread visitor([&] {
      try {
        while (true) {
          Client client(*server);
          client.get("/");
          client.read_answer();
        }
      } catch (const std::exception&) {  // The server has stopped.
      }
    });
    Client client(*server);
    client.get("/");
    EXPECT_EQ(client.read_answer().status, 200);
    server->stop(milliseconds(round % 2 == 0 ? 0 : 1000));
    visitor.join();
  }
}

}  // namespace
}  // namespace acquaint::http
