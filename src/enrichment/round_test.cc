#include "enrichment/round.h"

#include <set>

#include "enrichment/sample_enrichment.h"
#include "store/store.h"

namespace acquaint::enrichment {
namespace {

using profile::noon;
using std::chrono::minutes;

// Notes whom it is asked about, and knows everybody.
class CountingHttp final : public outbound::HttpClient {
 public:
  std::multiset<std::string> asked;
  int status = 200;

  Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override {
    asked.insert(request.url.substr(request.url.find("mail=") + 5));
    co_return outbound::HttpAnswer{.status = status, .headers = {}, .body = R"({"employment": {"name": "Engines"}})"};
  }
};

class PromptDesk final : public Desk {
 public:
  explicit PromptDesk(outbound::HttpClient& client) : client_(client) {}
  bool run_later(Task<Result<Done>> work) override {
    EXPECT_TRUE(run(std::move(work)).has_value());
    return true;
  }
  void call_after(Duration, std::move_only_function<void()> call) override { call(); }
  bool is_closing() const override { return false; }
  outbound::HttpClient& http() override { return client_; }

 private:
  outbound::HttpClient& client_;
};

class RoundTest : public testing::Test {
 protected:
  void add_users(int count) {
    for (int i = 0; i < count; ++i) {
      profile::User user = verified_ada();
      user.id = *profile::UserId::parse("auth0|" + std::to_string(100'000 + i));
      user.identities.clear();
      know(user, "email", Json("u" + std::to_string(i) + "@example.com"));
      ASSERT_TRUE(run(store_->users().create(std::move(user), {})).has_value());
    }
  }
  Scope scope(const std::string& more = "", const std::string& when = "schedule") {
    Declared declared;
    declared.providers = {provider(R"({"url": "https://api.example/?mail={email}", "attributes": {"user_metadata.company": "company"}, "when": [")" +
                                     when + "\"]" + more + "}")};
    return {std::make_shared<const Declared>(std::move(declared)), std::make_shared<const profile::Catalogue>(sample_catalogue())};
  }
  // One a minute.
  void go_on_for(int times, const Scope& scope) {
    for (int i = 0; i < times; ++i) {
      ASSERT_TRUE(run(round_.go_on(scope)).has_value());
      clock_.advance(minutes(1));
    }
  }

  ManualClock clock_{noon()};
  std::unique_ptr<store::Store> store_ = store::make_memory_store();
  CountingHttp http_;
  PromptDesk desk_{http_};
  Enricher enricher_{store_->users(), store_->spending(), desk_, clock_};
  Round round_{store_->users(), enricher_, clock_};
};

TEST_F(RoundTest, EverybodyIsLookedUpOnceAtTheDeclaredPace) {
  add_users(10);
  const Scope two_a_minute = scope(R"(, "per_hour": 120)");
  go_on_for(3, two_a_minute);
  EXPECT_EQ(http_.asked.size(), 5U) << "One at the start, then two a minute.";
  go_on_for(60, two_a_minute);
  EXPECT_EQ(http_.asked.size(), 10U) << "What is known is not looked up again.";
  EXPECT_EQ(std::set<std::string>(http_.asked.begin(), http_.asked.end()).size(), 10U);
}

TEST_F(RoundTest, ARoundIsLongerThanAPageAndBeginsAgain) {
  add_users(static_cast<int>(Round::kUsersMax) + 20);
  const Scope fast = scope(R"(, "per_hour": 100000)");
  go_on_for(4, fast);
  EXPECT_EQ(http_.asked.size(), Round::kUsersMax + 20);
  profile::User late = verified_ada();
  late.id = *profile::UserId::parse("auth0|000001");  // Before all others.
  ASSERT_TRUE(run(store_->users().create(std::move(late), {})).has_value());
  go_on_for(3, fast);
  EXPECT_EQ(http_.asked.size(), Round::kUsersMax + 21);
}

TEST_F(RoundTest, TimeWithoutRoundsMakesNoBurst) {
  add_users(10);
  const Scope one_a_minute = scope();
  go_on_for(1, one_a_minute);
  clock_.advance(std::chrono::hours(5));
  go_on_for(1, one_a_minute);
  EXPECT_EQ(http_.asked.size(), 3U);
}

TEST_F(RoundTest, WhoeverIsNotReachedForWantOfMoneyIsReachedInTheNextMonth) {
  add_users(4);
  const Scope dear = scope(R"(, "per_hour": 3600, "price": 1, "monthly_budget": 2, "charged_for": "calls")");
  go_on_for(5, dear);
  EXPECT_EQ(http_.asked.size(), 2U);
  clock_.advance(std::chrono::days(31));
  go_on_for(5, dear);
  EXPECT_EQ(http_.asked.size(), 4U);
}

TEST_F(RoundTest, AProviderThatIsNotDeclaredForItIsNotAsked) {
  add_users(2);
  go_on_for(3, scope("", "log_in"));
  go_on_for(3, scope(R"(, "enabled": false)"));
  EXPECT_TRUE(http_.asked.empty());
}

}  // namespace
}  // namespace acquaint::enrichment
