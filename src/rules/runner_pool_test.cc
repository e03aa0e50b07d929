#include "rules/runner_pool.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "outbound/client.h"

namespace acquaint::rules {
namespace {

// Answers what the test says, and remembers what was asked.
class FakeClient final : public outbound::HttpClient {
 public:
  explicit FakeClient(std::vector<outbound::HttpRequest>& requests) : requests_(requests) {}
  Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override {
    requests_.push_back(request);
    if (request.url != "https://enrich.example/person") {
      co_return fail(Error::Kind::unavailable, "outbound.refused_address", "It is not public.");
    }
    co_return outbound::HttpAnswer{200, {{"content-type", "application/json"}}, R"({"company":"Analytical Engines"})"};
  }

 private:
  std::vector<outbound::HttpRequest>& requests_;
};

class RunnerPoolTest : public testing::Test {
 protected:
  RunnerPoolTest() { set_log_level(LogLevel::error); }

  Scripts& pool(RunnerLimits limits = {}) {
    if (!pool_) {
      pool_ = make_runner_pool({.node = "node", .folder = "runner", .limits = limits},
                               std::make_unique<FakeClient>(requests_));
    }
    return *pool_;
  }

  static JsonObject work_of(std::string body) {
    return to_json(RulesWork{.rules = {{"rul_1", "the rule", "function (user, context, callback) {" + body + "}"}},
                             .configuration = {{"KEY", "value"}},
                             .user = {{"user_id", "auth0|1"}},
                             .context = {{"protocol", "oidc-basic-profile"}, {"idToken", JsonObject()}, {"accessToken", JsonObject()}},
                             .tenant = {"login.example", ""}});
  }
  Result<Ran> run_rule(std::string body) {
    return run(pool().run(work_of(std::move(body))));
  }
  // What the rule put into the claim "found", or the code of the error.
  std::string found(std::string body) {
    const auto ran = run_rule(std::move(body));
    if (!ran) return ran.error().code;
    if (ran->outcome.verdict != Verdict::allow) return ran->outcome.error_name + ": " + ran->outcome.error_message;
    return std::string(find_string(ran->outcome.id_token, "found").value_or("nothing"));
  }

  std::vector<outbound::HttpRequest> requests_;
  std::unique_ptr<Scripts> pool_;
};

constexpr const char* kPass = "context.idToken.found = 'fine'; callback(null, user, context);";

TEST_F(RunnerPoolTest, ARuleRunsAndSaysWhatItMade) {
  const auto ran = run_rule("console.log('seen', configuration.KEY); context.idToken.found = user.user_id; callback(null, user, context);");
  ASSERT_TRUE(ran) << ran.error().code;
  EXPECT_EQ(ran->outcome.verdict, Verdict::allow);
  EXPECT_EQ(ran->outcome.id_token, (JsonObject{{"found", "auth0|1"}}));
  EXPECT_EQ(ran->logs, (std::vector<LogLine>{{"log", "the rule", "seen value"}}));
}

TEST_F(RunnerPoolTest, RequestsGoThroughTheServersOwnClient) {
  EXPECT_EQ(found("require('request')({url: 'https://enrich.example/person', json: true, headers: {'X-Key': 'k', Host: 'inner'}}, "
                  "(error, response, body) => { context.idToken.found = body.company; callback(error, user, context); });"),
            "Analytical Engines");
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(requests_[0].purpose, "rules");
  EXPECT_EQ(requests_[0].headers, (outbound::Headers{{"X-Key", "k"}, {"accept", "application/json"}}));
  EXPECT_EQ(found("require('request')('http://169.254.169.254/', (error) => callback(error, user, context));"),
            "Error: The request failed: outbound.refused_address");
}

TEST_F(RunnerPoolTest, AFailureEndsItsOwnExecutionAndTheNextOneIsServed) {
  pool({.processes = 1, .patience = std::chrono::milliseconds(4000)});
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"a loop", "for (;;) { }", "rules.timeout"},
      {"an endless wait", "setInterval(() => { }, 100);", "rules.timeout"},
      {"an allocation bomb", "const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));", "rules.too_much_memory"},
      {"no callback", "", "Error: The rule ended without calling callback(null, user, context)."},
  };
  for (const auto& [name, body, want] : cases) {
    EXPECT_EQ(found(body), want) << name;
    EXPECT_EQ(found(kPass), "fine") << name;
  }
}

// What the process around the context keeps in. Node's own internals stand for a script that has escaped.
TEST_F(RunnerPoolTest, TheMachineIsOutOfReach) {
  EXPECT_EQ(found("context.idToken.found = typeof process + ' ' + typeof module; callback(null, user, context);"), "undefined undefined");
  for (const char* module : {"fs", "net", "child_process", "worker_threads", "vm"}) {
    EXPECT_EQ(found("require('" + std::string(module) + "');"), "Error: Cannot find module '" + std::string(module) + "'");
  }
}

TEST_F(RunnerPoolTest, ManyAtOnceAreServedInTurn) {
  std::vector<Task<Result<Ran>>> tasks;
  for (int i = 0; i < 20; ++i) {
    auto one = pool().run(work_of("context.idToken.found = '" + std::to_string(i) + "'; setTimeout(() => callback(null, user, context), 1);"));
    tasks.push_back(std::move(one));
  }
  const auto all_ran = run(all(std::move(tasks)));
  for (int i = 0; i < 20; ++i) {
    const auto& ran = all_ran[static_cast<std::size_t>(i)];
    ASSERT_TRUE(ran) << ran.error().code;
    EXPECT_EQ(find_string(ran->outcome.id_token, "found"), std::to_string(i));
  }
}

TEST_F(RunnerPoolTest, HalfOfACharacterCostsNeitherTheLogInNorTheProcess) {
  EXPECT_EQ(found("console.log('x'.repeat(4095) + '\\u{1F600}');" + std::string(kPass)), "fine");
  EXPECT_EQ(found("callback(new Error('x'.repeat(4095) + '\\u{1F600}'));"), "Error: " + std::string(4095, 'x'));
  EXPECT_EQ(found("context.idToken.found = '\\u{1F600}'.slice(0, 1); callback(null, user, context);"), "\xEF\xBF\xBD");
}

TEST_F(RunnerPoolTest, AProcessIsReplacedAfterItsTimeAndNobodyNotices) {
  pool({.processes = 2, .executions_max = 2});
  for (int i = 0; i < 12; ++i) ASSERT_EQ(found(kPass), "fine") << i;
}

TEST_F(RunnerPoolTest, WorkThatIsTooLargeIsRefusedAtOnce) {
  EXPECT_EQ(found("/*" + std::string(9 << 20, 'x') + "*/"), "rules.too_large");
  EXPECT_EQ(found(kPass), "fine");
}

TEST_F(RunnerPoolTest, StoppingBreaksOffWhatRuns) {
  ASSERT_EQ(found(kPass), "fine");
  LoopExecutor loop;
  const Executor::Scope scope(loop);
  std::optional<Result<Ran>> ended;
  start(pool().run(work_of("for (;;) { }")), [&](acquaint::Outcome<Result<Ran>> one) { ended = std::move(one.value); });
  pool_.reset();
  loop.run_until([&] { return ended.has_value(); });
  ASSERT_FALSE(*ended);
  EXPECT_EQ(ended->error().code, "rules.stopped");
}

TEST(RunnerPool, WithoutNodeOrRunnerItSaysSo) {
  std::vector<outbound::HttpRequest> none;
  const auto without_node = make_runner_pool({.node = "/nonexistent/node", .folder = "runner", .limits = {}}, std::make_unique<FakeClient>(none));
  EXPECT_EQ(without_node->prepare().error().code, "rules.no_node");
  const auto without_runner = make_runner_pool({.node = "node", .folder = "docs", .limits = {}}, std::make_unique<FakeClient>(none));
  EXPECT_EQ(without_runner->prepare().error().code, "rules.no_runner");
}

TEST(RunnerPool, WhatIsMissingIsNotLookedForAtEachLogIn) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "too_old_node";
  std::filesystem::create_directories(folder);
  const std::string node = folder / "node", looks = folder / "looks";
  std::filesystem::remove(looks);
  std::ofstream(node) << "#!/bin/sh\necho 18.0.0\necho /usr/bin/node\necho x >> '" << looks << "'\n";
  std::filesystem::permissions(node, std::filesystem::perms::owner_all);
  std::vector<outbound::HttpRequest> none;
  const auto pool = make_runner_pool({.node = node, .folder = "runner", .limits = {}}, std::make_unique<FakeClient>(none));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(pool->prepare().error().code, "rules.no_node");
  EXPECT_EQ(std::filesystem::file_size(looks), 2u);
}

}  // namespace
}  // namespace acquaint::rules
