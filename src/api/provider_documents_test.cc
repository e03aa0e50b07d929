// How often providers are asked for what they publish.
#include "api/authentication/provider_documents.h"

#include <gtest/gtest.h>

namespace acquaint::api::authentication {
namespace {

const std::string kUrl = "https://id.example/keys";

// Answers one turn of the executor later, so that others can ask meanwhile.
class SlowHttp final : public outbound::HttpClient {
 public:
  int calls = 0;
  Result<outbound::HttpAnswer> answer = outbound::HttpAnswer{.status = 200, .headers = {}, .body = R"({"keys":[]})"};

  Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest) override {
    ++calls;
    const auto later = [](Completion<bool> done) { done(true); };
    co_await suspend_until<bool>(later);
    co_return answer;
  }
};

class ProviderDocumentsTest : public testing::Test {
 protected:
  std::vector<Result<DocumentPtr>> ask_at_once(int count) {
    std::vector<Task<Result<DocumentPtr>>> tasks;
    for (int i = 0; i < count; ++i) tasks.push_back(documents_.find(kUrl));
    return run(all(std::move(tasks)));
  }
  void break_down() { http_.answer = fail(Error::Kind::unavailable, "outbound.timeout", ""); }

  ManualClock clock_{*parse_iso8601("2026-11-01T12:00:00Z")};
  SlowHttp http_;
  ProviderDocuments documents_{http_, clock_};
};

TEST_F(ProviderDocumentsTest, ManyWhoAskAtOnceShareOneCall) {
  for (const auto& document : ask_at_once(20)) EXPECT_TRUE(document);
  EXPECT_EQ(http_.calls, 1);
}

TEST_F(ProviderDocumentsTest, AFailureReachesAllWhoWaitAndIsNotKept) {
  break_down();
  for (const auto& document : ask_at_once(5)) EXPECT_EQ(document.error().code, "upstream.unavailable");
  http_.answer = outbound::HttpAnswer{.status = 200, .headers = {}, .body = "{}"};
  EXPECT_TRUE(run(documents_.find(kUrl)));
}

TEST_F(ProviderDocumentsTest, ADocumentIsFreshForAnHourAndUsableForADay) {
  EXPECT_TRUE(run(documents_.find(kUrl)));
  clock_.advance(std::chrono::minutes(59));
  EXPECT_TRUE(run(documents_.find(kUrl)));
  EXPECT_EQ(http_.calls, 1);
  break_down();
  clock_.advance(std::chrono::hours(22));
  EXPECT_TRUE(run(documents_.find(kUrl)));
  EXPECT_EQ(http_.calls, 2);
  clock_.advance(std::chrono::hours(2));
  EXPECT_FALSE(run(documents_.find(kUrl)));
}

TEST_F(ProviderDocumentsTest, WhoNeedsANewerOneAsksOnceAMinute) {
  EXPECT_TRUE(run(documents_.find(kUrl)));
  EXPECT_TRUE(run(documents_.find_newer(kUrl)));
  EXPECT_EQ(http_.calls, 1);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_TRUE(run(documents_.find_newer(kUrl)));
  EXPECT_EQ(http_.calls, 2);
}

TEST_F(ProviderDocumentsTest, OnlyAJsonObjectWithStatus200IsADocument) {
  const std::pair<int, const char*> kBad[] = {{404, "{}"}, {302, "{}"}, {200, "<html>"}, {200, "[]"}, {200, ""}};
  for (const auto& [status, body] : kBad) {
    http_.answer = outbound::HttpAnswer{.status = status, .headers = {}, .body = body};
    EXPECT_FALSE(run(documents_.find(kUrl))) << status << " " << body;
  }
}

}  // namespace
}  // namespace acquaint::api::authentication
