// Providers that behave as badly as they can, on plain sockets.
#include "enrichment/enricher.h"

#include "enrichment/room.h"
#include "enrichment/sample_enrichment.h"
#include "outbound/client_fixture.h"
#include "store/store.h"

namespace acquaint::enrichment {
namespace {

using outbound::Connection;
using outbound::Listener;
using profile::LookUpState;
using profile::noon;
using profile::UserPtr;

constexpr const char* kFound = R"({"employment":{"name":"Engines","title":"Analyst"}})";

std::string status(std::string_view line, std::string_view headers = "") {
  return "HTTP/1.1 " + std::string(line) + "\r\nContent-Length: 2\r\n" + std::string(headers) + "\r\n{}";
}

// Makes look-ups at once, and pauses in no time; notes how long the pauses were.
class InstantDesk final : public Desk {
 public:
  explicit InstantDesk(outbound::HttpClient& client) : client_(client) {}
  bool is_full = false;
  std::vector<Duration> pauses;
  std::function<void()> before_work;
  std::function<void()> during_pause;

  bool run_later(Task<Result<Done>> work) override {
    if (is_full) return false;
    if (before_work) std::exchange(before_work, nullptr)();
    EXPECT_TRUE(run(std::move(work)).has_value());
    return true;
  }
  void call_after(Duration time, std::move_only_function<void()> call) override {
    pauses.push_back(time);
    if (during_pause) std::exchange(during_pause, nullptr)();
    call();
  }
  bool is_closing() const override { return false; }
  outbound::HttpClient& http() override { return client_; }

 private:
  outbound::HttpClient& client_;
};

class EnricherTest : public outbound::ClientTest {
 protected:
  EnricherTest() {
    options_.breaker.failures_max = 1'000;  // The provider's own breaker is what is tested.
    EXPECT_TRUE(run(store_->users().create(verified_ada(), {})).has_value());
  }

  InstantDesk& desk() {
    if (!desk_) desk_.emplace(client());
    return *desk_;
  }
  Enricher& enricher() {
    if (!enricher_) enricher_.emplace(store_->users(), store_->spending(), desk(), clock_);
    return *enricher_;
  }

  Scope scope_with(Provider one) {
    Declared declared;
    declared.providers = {std::move(one)};
    return {std::make_shared<const Declared>(std::move(declared)),
            std::make_shared<const profile::Catalogue>(sample_catalogue())};
  }
  // At this listener, which the client may call.
  Provider provider_at(const Listener& listener, const std::string& more = "") {
    allow(listener);
    return provider(R"({"url": ")" + url_of(listener) + R"(?email={email}", "charged_for": "calls")" + more + "}");
  }
  UserPtr user() { return *run(store_->users().find(profile::ada_id())); }
  UserPtr log_in(const Provider& one) { return run(enricher().look_up(scope_with(one), user(), Trigger::log_in)); }
  profile::LookUp look_up() { return user()->user().look_ups.at("clearbit"); }
  Json value(std::string_view path) {
    const profile::Claim* claim = profile::find_claim(user()->user(), *profile::AttributePath::parse(path));
    return claim == nullptr ? Json() : claim->value;
  }
  void object() {
    const auto objected = run(store_->users().change(profile::ada_id(), [](const profile::User& ada) {
      profile::Changed changed{ada, {}};
      consent::withdraw(changed, consent::of_purpose("operations"), {"api", "user:ada", noon()});
      return Result<profile::Changed>(std::move(changed));
    }));
    EXPECT_TRUE(objected.has_value());
  }
  Money spent() {
    const auto month = *run(enricher().spending());
    return month.empty() ? 0 : month.front().spent;
  }

  ManualClock clock_{noon()};
  std::unique_ptr<store::Store> store_ = store::make_memory_store();
  std::optional<InstantDesk> desk_;
  std::optional<Enricher> enricher_;
};

struct Case {
  const char* name;
  std::string answer;
  LookUpState state;
  const char* code;
  int calls;
  Money spent;  // Of a price of one, for calls.
};

const Case kCases[] = {
    {"found", outbound::ok(kFound), LookUpState::found, "", 1, 1'000'000},
    {"not found", status("404 Not Found"), LookUpState::empty, "", 1, 1'000'000},
    {"garbage", outbound::ok("<html>oops"), LookUpState::failed, "enrichment.bad_answer", 1, 1'000'000},
    {"no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", LookUpState::failed, "outbound.bad_answer", 3, 0},
    {"huge", outbound::ok(std::string(kAnswerBytesMax + 1, ' ')), LookUpState::failed, "outbound.too_large", 1, 1'000'000},
    {"a wrong key", status("401 Unauthorized"), LookUpState::failed, "enrichment.unauthorized", 1, 1'000'000},
    {"too many", status("429 Too Many Requests"), LookUpState::failed, "enrichment.rate_limited", 3, 0},
    {"a failure", status("500 Oh"), LookUpState::failed, "enrichment.provider_failed", 3, 0},
    {"looking for ever", status("202 Accepted"), LookUpState::failed, "enrichment.too_late", 5, 1'000'000},
    {"to elsewhere", status("302 Found", "Location: http://127.0.0.1/\r\n"), LookUpState::failed, "enrichment.refused", 1,
     1'000'000},
};

TEST_F(EnricherTest, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Listener listener(outbound::always(c.answer));
    client_.reset();
    desk_.reset();
    enricher_.reset();
    store_ = store::make_memory_store();
    ASSERT_TRUE(run(store_->users().create(verified_ada(), {})).has_value());
    log_in(provider_at(listener, R"(, "price": 1)"));
    EXPECT_EQ(look_up().state, c.state);
    EXPECT_EQ(look_up().code, c.code);
    EXPECT_EQ(enricher().health_of("clearbit").calls, c.calls);
    EXPECT_EQ(enricher().health_of("clearbit").under_way, 0U);
    EXPECT_EQ(spent(), c.spent);
    EXPECT_EQ(value(kCompany), c.state == LookUpState::found ? Json("Engines") : Json());
  }
}

TEST_F(EnricherTest, GivesUpOnAProviderThatHangs) {
  const Listener listener(outbound::hang);
  Provider clearbit = provider_at(listener, R"(, "price": 1)");
  clearbit.timeout = Duration(20);
  log_in(clearbit);
  EXPECT_EQ(look_up().code, "outbound.timeout");
  EXPECT_EQ(enricher().health_of("clearbit").calls, 3);
  EXPECT_EQ(spent(), 0);
}

TEST_F(EnricherTest, GivesUpOnAProviderThatBreaksOff) {
  const Listener listener([](Connection& connection) {
    outbound::read_request(connection);
    connection.reset();
  });
  log_in(provider_at(listener));
  EXPECT_EQ(look_up().code, "outbound.connect");
  EXPECT_EQ(enricher().health_of("clearbit").calls, 3);
}

TEST_F(EnricherTest, TriesAgainAfterAsLongAsItIsTold) {
  int asked = 0;
  const Listener listener([&](Connection& connection) {
    while (!outbound::read_request(connection).head.empty()) {
      ++asked;
      if (asked == 1) connection.send(status("429 Too Many", "Retry-After: 7\r\n"));
      if (asked == 2) connection.send(status("503 Busy"));
      if (asked == 3) connection.send(outbound::ok(kFound));
    }
  });
  log_in(provider_at(listener));
  EXPECT_EQ(value(kCompany), "Engines");
  EXPECT_EQ(desk().pauses, (std::vector<Duration>{std::chrono::seconds(7), std::chrono::seconds(5)}));
}

TEST_F(EnricherTest, GivesUpOnAProviderThatWantsMoreTimeThanThereIs) {
  const Listener listener(outbound::always(status("429 Too Many", "Retry-After: 3600\r\n")));
  log_in(provider_at(listener));
  EXPECT_EQ(look_up().code, "enrichment.rate_limited");
  EXPECT_EQ(desk().pauses, std::vector<Duration>());
}

TEST_F(EnricherTest, AsksOnceMoreWhatTheProviderIsStillLookingFor) {
  int asked = 0;
  const Listener listener([&](Connection& connection) {
    while (!outbound::read_request(connection).head.empty()) {
      connection.send(++asked == 1 ? status("202 Accepted") : outbound::ok(kFound));
    }
  });
  log_in(provider_at(listener));
  EXPECT_EQ(value(kTitle), "Analyst");
  EXPECT_EQ(desk().pauses, std::vector<Duration>{std::chrono::seconds(15)});
}

TEST_F(EnricherTest, BuysNothingTwice) {
  const Listener listener(outbound::always(status("404 Not Found")));
  const Provider clearbit = provider_at(listener);
  log_in(clearbit);
  clock_.advance(std::chrono::days(89));
  log_in(clearbit);
  EXPECT_EQ(enricher().health_of("clearbit").calls, 1);
  clock_.advance(std::chrono::days(1));
  log_in(clearbit);
  EXPECT_EQ(enricher().health_of("clearbit").calls, 2);
}

TEST_F(EnricherTest, AsksNobodyAboutWhoHasNotAgreed) {
  const Listener listener(outbound::always(outbound::ok(kFound)));
  log_in(provider_at(listener, R"(, "purpose": "enrichment")"));
  EXPECT_EQ(listener.connections(), 0);
  EXPECT_TRUE(user()->user().look_ups.empty());
}

TEST_F(EnricherTest, SpendsNoMoreThanTheBudgetOfTheMonth) {
  const Listener listener(outbound::always(outbound::ok(kFound)));
  const Provider clearbit = provider_at(listener, R"(, "price": 0.4, "monthly_budget": 1, "fresh_for": "1h")");
  for (int i = 0; i < 4; ++i) run(enricher().look_up_by_hand(scope_with(clearbit), user(), "clearbit"));
  EXPECT_EQ(enricher().health_of("clearbit").calls, 2);
  EXPECT_EQ(spent(), 800'000);
  const auto refused = run(enricher().look_up_by_hand(scope_with(clearbit), user(), "clearbit"));
  EXPECT_EQ(refused.error().code, "enrichment.budget_spent");
  EXPECT_EQ(look_up().state, LookUpState::found);  // Nothing is waited for.
  clock_.advance(std::chrono::days(31));
  EXPECT_TRUE(run(enricher().look_up_by_hand(scope_with(clearbit), user(), "clearbit")));
}

TEST_F(EnricherTest, PaysOnlyForMatchesWhereThatIsThePrice) {
  const Listener listener(outbound::always(status("404 Not Found")));
  Provider clearbit = provider_at(listener, R"(, "price": 1, "monthly_budget": 1)");
  clearbit.pays_for_matches = true;
  log_in(clearbit);
  EXPECT_EQ(look_up().state, LookUpState::empty);
  EXPECT_EQ(spent(), 0);
}

TEST_F(EnricherTest, SparesAProviderThatKeepsFailing) {
  const Listener listener(outbound::always(status("500 Oh")));
  const Provider clearbit = provider_at(listener);
  log_in(clearbit);
  clock_.advance(std::chrono::hours(1));
  log_in(clearbit);  // Its fifth failure is the second try of this one.
  EXPECT_EQ(enricher().health_of("clearbit").calls, 5);
  EXPECT_TRUE(user()->user().look_ups.empty()) << "the next log-in after its rest may try";
  EXPECT_TRUE(enricher().health_of("clearbit").is_open);
  const auto refused = run(enricher().look_up_by_hand(scope_with(clearbit), user(), "clearbit"));
  EXPECT_EQ(refused.error().code, "enrichment.breaker_open");
  enricher().close_breaker("clearbit");
  EXPECT_FALSE(enricher().health_of("clearbit").is_open);
  EXPECT_TRUE(run(enricher().look_up_by_hand(scope_with(clearbit), user(), "clearbit")));
}

TEST_F(EnricherTest, DropsWhatComesAfterConsentWasTakenBack) {
  const Listener listener(outbound::always(outbound::ok(kFound)));
  const Provider one = provider_at(listener);
  desk().before_work = [&] { object(); };
  log_in(one);
  EXPECT_EQ(value(kCompany), Json());
  EXPECT_TRUE(user()->user().look_ups.empty());
}

TEST_F(EnricherTest, SendsNothingOnceMoreAfterConsentWasTakenBack) {
  const Listener listener(outbound::always(status("202 Accepted")));
  const Provider one = provider_at(listener, R"(, "price": 1)");
  desk().during_pause = [&] { object(); };
  log_in(one);
  EXPECT_EQ(enricher().health_of("clearbit").calls, 1);
  EXPECT_TRUE(user()->user().look_ups.empty());
  EXPECT_EQ(spent(), 0);
}

TEST_F(EnricherTest, AUserWhoIsErasedMeanwhileLeavesNothing) {
  const Listener listener(outbound::always(outbound::ok(kFound)));
  const Provider one = provider_at(listener);
  desk().before_work = [&] { EXPECT_TRUE(run(store_->users().erase(profile::ada_id())).has_value()); };
  log_in(one);
  EXPECT_FALSE(run(store_->users().find(profile::ada_id())));
}

TEST_F(EnricherTest, SaysSoWhenTooManyAreUnderWay) {
  const Listener listener(outbound::always(outbound::ok(kFound)));
  const Provider clearbit = provider_at(listener, R"(, "price": 1)");
  desk().is_full = true;
  EXPECT_EQ(run(enricher().look_up_by_hand(scope_with(clearbit), user(), "clearbit")).error().code, "enrichment.busy");
  EXPECT_TRUE(user()->user().look_ups.empty());
  EXPECT_EQ(spent(), 0);
  desk().is_full = false;
  log_in(clearbit);
  EXPECT_EQ(look_up().state, LookUpState::found);
}

TEST_F(EnricherTest, DoesNotCallInnerAddresses) {
  const Listener listener(outbound::always(outbound::ok(kFound)), "127.0.0.1");
  allow(listener);
  log_in(provider(R"({"url": "http://127.0.0.1:)" + std::to_string(listener.port()) + R"(/?email={email}"})"));
  EXPECT_EQ(listener.connections(), 0);
  EXPECT_EQ(look_up().state, LookUpState::failed);
}

// With the real desk from here on.
class RoomTest : public EnricherTest {
 protected:
  void open_room() {
    room_ = std::make_unique<Room>(std::make_unique<outbound::CurlHttpClient>(thread_, resolver_, options_));
    in_room_.emplace(store_->users(), store_->spending(), *room_, clock_);
  }
  UserPtr log_in(Provider one, Duration wait) {
    one.wait = wait;
    open_room();
    return run(in_room_->look_up(scope_with(std::move(one)), user(), Trigger::log_in));
  }

  std::unique_ptr<Room> room_;
  std::optional<Enricher> in_room_;

  void TearDown() override { room_.reset(); }
};

TEST_F(RoomTest, ALogInDoesNotWaitForAProviderThatHangs) {
  const Listener listener(outbound::hang);
  const UserPtr after = log_in(provider_at(listener), Duration(0));
  EXPECT_EQ(after->user().look_ups.at("clearbit").state, LookUpState::outstanding);
  EXPECT_EQ(in_room_->health_of("clearbit").under_way, 1U);
  room_.reset();  // It ends at once; what was under way is taken up at another log-in.
  EXPECT_EQ(look_up().state, LookUpState::outstanding);
  EXPECT_EQ(in_room_->health_of("clearbit").under_way, 0U);
}

TEST_F(RoomTest, ALogInThatWaitsGoesOnWithTheAnswer) {
  const Listener listener(outbound::always(outbound::ok(kFound)));
  const UserPtr after = log_in(provider_at(listener), std::chrono::minutes(1));
  EXPECT_EQ(after->user().look_ups.at("clearbit").state, LookUpState::found);
}

TEST_F(RoomTest, ALogInThatWaitsGoesOnWhenItsPatienceEnds) {
  const Listener listener(outbound::hang);
  const UserPtr after = log_in(provider_at(listener), Duration(20));
  EXPECT_EQ(after->user().look_ups.at("clearbit").state, LookUpState::outstanding);
}

TEST_F(RoomTest, WaitsForOneProviderAndNotForAnotherThatNobodyWaitsFor) {
  const Listener answers(outbound::always(outbound::ok(kFound)));
  const Listener hangs(outbound::hang);
  Provider waited_for = provider_at(answers);
  Provider other = provider_at(hangs);
  waited_for.wait = std::chrono::minutes(10);  // As long as the test: what is not waited for would be noticed.
  other.name = "other";
  Declared declared;
  declared.providers = {std::move(waited_for), std::move(other)};
  open_room();
  const UserPtr after = run(in_room_->look_up({std::make_shared<const Declared>(std::move(declared)),
                                               std::make_shared<const profile::Catalogue>(sample_catalogue())},
                                              user(), Trigger::log_in));
  EXPECT_EQ(after->user().look_ups.at("clearbit").state, LookUpState::found);
  EXPECT_EQ(after->user().look_ups.at("other").state, LookUpState::outstanding);
}

TEST_F(RoomTest, TwoLogInsAtOnceAreOneLookUp) {
  const Listener listener(outbound::hang);
  const Provider clearbit = provider_at(listener);
  log_in(clearbit, Duration(0));
  clock_.advance(std::chrono::hours(2));
  const UserPtr before = user();
  EXPECT_EQ(run(in_room_->look_up(scope_with(clearbit), before, Trigger::log_in)), before);
}

}  // namespace
}  // namespace acquaint::enrichment
