#include "enrichment/answer.h"

#include "enrichment/sample_enrichment.h"

namespace acquaint::enrichment {
namespace {

using Verdict = Answer::Verdict;
using profile::LookUpState;
using profile::noon;

outbound::HttpAnswer heard(int status, std::string body = "", outbound::Headers headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body)};
}

struct Case {
  const char* name;
  int status;
  std::string body;
  Verdict verdict;
  const char* code;
  bool is_unwell;
};

const Case kCases[] = {
    {"found", 200, R"({"employment":{"name":"Engines","title":null}})", Verdict::found, "", false},
    {"found, but nothing that is mapped", 200, R"({"employment":{"name":null},"site":"x"})", Verdict::empty, "", false},
    {"an empty text is nothing", 200, R"({"employment":{"name":""}})", Verdict::empty, "", false},
    {"a value beyond all measure is nothing", 200, R"({"employment":{"name":")" + std::string(5000, 'x') + R"("}})",
     Verdict::empty, "", false},
    {"not found", 404, "{}", Verdict::empty, "", false},
    {"no content", 204, "", Verdict::empty, "", false},
    {"still looking", 202, "{}", Verdict::later, "", false},
    {"garbage", 200, "<html>", Verdict::refused, "enrichment.bad_answer", true},
    {"a text", 200, R"("hello")", Verdict::refused, "enrichment.bad_answer", true},
    {"cut off", 200, R"({"employment":{"name":"Eng)", Verdict::refused, "enrichment.bad_answer", true},
    {"too deep", 200, std::string(100, '[') + std::string(100, ']'), Verdict::refused, "enrichment.bad_answer", true},
    {"a wrong key", 401, "", Verdict::refused, "enrichment.unauthorized", true},
    {"a quota", 403, "", Verdict::refused, "enrichment.unauthorized", true},
    {"a wrong request", 422, "", Verdict::refused, "enrichment.refused", false},
    {"a redirect", 302, "", Verdict::refused, "enrichment.refused", false},
    {"too many", 429, "", Verdict::again, "enrichment.rate_limited", true},
    {"a failure", 500, "", Verdict::again, "enrichment.provider_failed", true},
    {"overloaded", 503, "", Verdict::again, "enrichment.provider_failed", true},
};

TEST(Answer, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Answer answer = read_answer(provider(), heard(c.status, c.body), noon());
    EXPECT_EQ(answer.verdict, c.verdict);
    EXPECT_EQ(answer.code, c.code);
    EXPECT_EQ(answer.health() == Answer::Health::unwell, c.is_unwell);
  }
}

TEST(Answer, ReadsTheShapesOfTheKnownServices) {
  const struct {
    const char* members;
    const char* body;
  } cases[] = {
      {R"({"kind": "fullcontact"})",
       R"({"fullName":"Ada","organization":"Engines","title":"Analyst","details":{"employment":[{"name":"Engines"}]}})"},
      {"{}", R"({"id":"1","name":{"fullName":"Ada"},"employment":{"name":"Engines","title":"Analyst","domain":"e.example"}})"},
      {R"({"kind": "clearbit_combined"})",
       R"({"person":{"employment":{"title":"Analyst"}},"company":{"name":"Engines","metrics":{"employees":3}}})"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.members);
    const Answer answer = read_answer(provider(each.members), heard(200, each.body), noon());
    ASSERT_EQ(answer.values.size(), 2U);
    EXPECT_EQ(answer.values[0].attribute.text(), kCompany);
    EXPECT_EQ(answer.values[0].value, "Engines");
    EXPECT_EQ(answer.values[1].value, "Analyst");
  }
}

TEST(Answer, SaysWhenToComeAgain) {
  const auto after = [](const char* text) {
    return read_answer(provider(), heard(429, "", {{"retry-after", text}}), noon()).retry_after;
  };
  EXPECT_EQ(after("7"), std::chrono::seconds(7));
  EXPECT_EQ(after("Sun, 01 Mar 2026 12:00:30 GMT"), std::chrono::seconds(30));
  EXPECT_EQ(after("Sun, 01 Mar 2026 11:00:00 GMT"), Duration(0));
  for (const char* bad : {"", "-1", "soon", "7s", "99999999999999999999"}) EXPECT_EQ(after(bad), std::nullopt) << bad;
}

TEST(Answer, OfNobodyMayWorkAgainUnlessItIsForbidden) {
  EXPECT_EQ(read_error({.kind = Error::Kind::unavailable, .code = "outbound.timeout"}).verdict, Verdict::again);
  EXPECT_EQ(read_error({.kind = Error::Kind::unavailable, .code = "outbound.connect"}).verdict, Verdict::again);
  EXPECT_EQ(read_error({.kind = Error::Kind::unavailable, .code = "outbound.connect"}).health(), Answer::Health::unwell);
  for (const char* code : {"outbound.busy", "outbound.refused_url", "outbound.refused_address", "outbound.refused_request"}) {
    EXPECT_EQ(read_error({.kind = Error::Kind::unavailable, .code = code}).health(), Answer::Health::unknown) << code;
  }
  EXPECT_EQ(read_error({.kind = Error::Kind::unavailable, .code = "outbound.too_large"}).verdict, Verdict::refused);
  EXPECT_EQ(read_error({.kind = Error::Kind::unavailable, .code = "outbound.refused_address"}).verdict, Verdict::refused);
}

class TakeAnswer : public testing::Test {
 protected:
  profile::Changed take(const Answer& answer, const Provider& from, Time began = noon()) {
    return take_answer(user_, answer, {from, catalogue_, began, noon() + std::chrono::seconds(2)});
  }
  Answer found(std::string_view company, Json title = "Analyst") {
    return {.verdict = Verdict::found,
            .values = {{*profile::AttributePath::parse(kCompany), Json(company)},
                       {*profile::AttributePath::parse(kTitle), std::move(title)}}};
  }
  const profile::Claim* company(const profile::User& user) {
    return profile::find_claim(user, *profile::AttributePath::parse(kCompany));
  }

  const profile::Catalogue catalogue_ = sample_catalogue();
  const Provider provider_ = provider(R"({"confidence": 0.7})");
  profile::User asked(const Provider& of) {
    return with_look_up(verified_ada(), of, question_of(of, verified_ada(), catalogue_)->about, noon());
  }
  profile::User user_ = asked(provider_);
};

TEST_F(TakeAnswer, MakesClaimsWithTheirProvenance) {
  const auto changed = take(found("Engines"), provider_);
  const profile::Claim* claim = company(changed.user);
  ASSERT_NE(claim, nullptr);
  EXPECT_EQ(claim->value, "Engines");
  EXPECT_EQ(claim->from.source, profile::Source::enrichment);
  EXPECT_EQ(claim->from.origin, "clearbit");
  EXPECT_EQ(claim->from.confidence, .7);
  EXPECT_EQ(claim->from.purpose, "operations");
  EXPECT_EQ(changed.user.look_ups.at("clearbit").state, LookUpState::found);
  const profile::Event& event = changed.events.back();
  EXPECT_EQ(event.type, "enrichment.answered");
  EXPECT_EQ(to_text(event.data), R"({"provider":"clearbit","outcome":"found","attributes":["user_metadata.company","user_metadata.title"]})");
}

TEST_F(TakeAnswer, LeavesWhatTheUserSaidInForce) {
  know(user_, kCompany, "My own");
  const auto changed = take(found("Engines"), provider_);
  EXPECT_EQ(company(changed.user)->value, "My own");
  EXPECT_EQ(changed.user.claims.at(*profile::AttributePath::parse(kCompany)).size(), 2U);
}

TEST_F(TakeAnswer, LeavesOutWhatTheCatalogueDoesNotAllow) {
  const auto changed = take(found("E"), provider_);
  EXPECT_EQ(company(changed.user), nullptr);
  EXPECT_NE(profile::find_claim(changed.user, *profile::AttributePath::parse(kTitle)), nullptr);
  EXPECT_EQ(changed.events.back().data.at("refused_values"), 1);
}

TEST_F(TakeAnswer, NotesThatNothingWasFound) {
  EXPECT_EQ(take({.verdict = Verdict::empty}, provider_).user.look_ups.at("clearbit").state, LookUpState::empty);
  const auto failed = take({.verdict = Verdict::again, .code = "outbound.timeout"}, provider_);
  EXPECT_EQ(failed.user.look_ups.at("clearbit").state, LookUpState::failed);
  EXPECT_EQ(failed.user.look_ups.at("clearbit").code, "outbound.timeout");
}

TEST_F(TakeAnswer, LetsGoOfAnAnswerThatIsNotWaitedFor) {
  EXPECT_EQ(take(found("Engines"), provider_, noon() - Duration(1)).user, user_);
  user_.look_ups.clear();
  EXPECT_EQ(take(found("Engines"), provider_).user, user_);
}

TEST_F(TakeAnswer, LetsGoOfAnAnswerWhenConsentWentMeanwhile) {
  user_.consents[consent::of_purpose("operations")] = {.granted = false, .at = noon()};
  const auto changed = take(found("Engines"), provider_);
  EXPECT_EQ(company(changed.user), nullptr);
  EXPECT_TRUE(changed.user.look_ups.empty());
  EXPECT_TRUE(changed.events.empty());
}

TEST_F(TakeAnswer, LetsGoOfAnAnswerAboutAnAddressThatIsNotTheUsersAnyMore) {
  const auto is_let_go = [&](const profile::User& user) {
    const auto changed = take_answer(user, found("Engines"), {provider_, catalogue_, noon(), noon() + std::chrono::seconds(2)});
    return company(changed.user) == nullptr && changed.user.look_ups.empty();
  };
  EXPECT_FALSE(is_let_go(user_));
  profile::User moved = user_, doubted = user_;
  know(moved, "email", "ada@other.example");
  know(doubted, "email_verified", false);
  EXPECT_TRUE(is_let_go(moved));
  EXPECT_TRUE(is_let_go(doubted));
}

TEST_F(TakeAnswer, LeavesOutWhatTheUserTookBackConsentTo) {
  const Provider of_team = provider(R"({"kind": "http", "url": "https://api.example/", "attributes": {"user_metadata.team": "/t"}})");
  user_ = asked(of_team);
  ASSERT_TRUE(take({.verdict = Verdict::found, .values = {{*profile::AttributePath::parse("user_metadata.team"), "A"}}}, of_team)
                  .user.claims.contains(*profile::AttributePath::parse("user_metadata.team")));
  user_.consents[consent::of_purpose("teams")] = {.granted = false, .at = noon()};
  const Answer answer{.verdict = Verdict::found, .values = {{*profile::AttributePath::parse("user_metadata.team"), "A"}}};
  EXPECT_FALSE(take(answer, of_team).user.claims.contains(*profile::AttributePath::parse("user_metadata.team")));
}

TEST_F(TakeAnswer, LeavesOutWhatTheUserNeverWantsToBeAskedFor) {
  user_.asking.questions[std::string(kCompany)].declined = true;
  const auto changed = take(found("Engines"), provider_);
  EXPECT_EQ(company(changed.user), nullptr);
  EXPECT_NE(profile::find_claim(changed.user, *profile::AttributePath::parse(kTitle)), nullptr);
}

}  // namespace
}  // namespace acquaint::enrichment
