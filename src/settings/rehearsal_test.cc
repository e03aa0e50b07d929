#include "settings/rehearsal.h"

#include <gtest/gtest.h>

#include "settings/rehearsal_file.h"
#include "settings/sample_settings.h"

namespace acquaint::settings {
namespace {

// The work form asks for title, company and motto at the log-in, from the second one on; the
// newsletter is placed nowhere but here.
Settings sample() {
  return *build(with(sample_settings(), "/forms/1/cadence",
                     *parse_json(R"({"placement":["page:/articles/*"]})")),
                {});
}

std::vector<Rehearsal> parse(std::string_view tests) {
  const auto parsed =
      parse_rehearsals(*parse_json_object("{\"tests\":" + std::string(tests) + "}"));
  EXPECT_TRUE(parsed) << parsed.error().field << " " << parsed.error().message;
  return parsed.value_or(std::vector<Rehearsal>());
}

std::vector<RehearsalFailure> play(std::string_view steps, std::string_view user = "{}") {
  const auto tests = parse("[{\"name\":\"t\",\"user\":" + std::string(user) +
                           ",\"steps\":" + std::string(steps) + "}]");
  return tests.empty() ? std::vector<RehearsalFailure>() : rehearse(tests[0], sample());
}

std::string complaints(std::string_view steps, std::string_view user = "{}") {
  std::string text;
  for (const RehearsalFailure& failure : play(steps, user)) text += to_text(failure);
  return text;
}

TEST(Rehearsal, PlaysASequenceWithOutcomesAndAClock) {
  EXPECT_EQ(complaints(R"([
    {"at": "login", "expect": {"nothing": "nothing_to_ask", "why": {"work": "condition_no"}}},
    {"after": "7d", "at": "login",
     "expect": {"ask": "work", "questions": ["user_metadata.title", "user_metadata.company"], "reason": "asked"},
     "then": {"answer": {"user_metadata.title": "Countess"}}},
    {"at": "page:/articles/7", "expect": {"ask": "newsletter"}, "then": "skip"},
    {"after": "1h", "at": "page:/articles/8", "expect": {"nothing": "waiting"}},
    {"after": "3d", "at": "login", "expect": {"nothing": "waiting", "why": {"user_metadata.company": "question_waiting"}}},
    {"after": "30d", "at": "login", "expect": {"ask": "work", "questions": ["user_metadata.company"]}}])"),
            "");
}

TEST(Rehearsal, KnowsWhatIsKnownOfTheUser) {
  constexpr std::string_view kUser =
      R"({"logins": 5, "signed_up": "90d", "consents": {"newsletter": "withdrawn"},
    "known": {"user_metadata.title": "Countess", "company": {"value": "Engines", "source": "identity_provider"},
              "user_metadata.subscribed": {"value": true, "age": "2d", "confidence": 0.2}}})";
  EXPECT_EQ(complaints(R"([{"at": "login", "expect": "nothing"},
                           {"at": "page:/articles/1", "expect": {"ask": "newsletter"}}])",
                       kUser),
            "");
}

TEST(Rehearsal, PlaysEveryWayOut) {
  const struct {
    const char *act, *later;
  } kCases[] = {
      {R"("skip")", R"({"nothing":"waiting"})"},
      {R"("later")", R"({"nothing":"waiting"})"},
      {R"({"later":"6d"})", R"({"ask":"work"})"},
      {R"("never")",
       R"({"nothing":"nothing_to_ask","why":{"user_metadata.title":"question_declined"}})"},
      {R"("stop")", R"({"nothing":"user_stopped"})"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.act);
    EXPECT_EQ(complaints(R"([{"at":"login","expect":{"ask":"work"},"then":)" + std::string(c.act) +
                             R"(},{"after":"156h","at":"login","expect":)" + c.later + "}]",
                         R"({"logins":3})"),
              "");
  }
}

// Titles go stale after thirty days.
Settings forgetful() {
  return *build(with(sample_settings(), "/catalogue/user_metadata.title/fresh_for", "30d"), {});
}

std::string complaints_of(std::string_view test, const Settings& settings) {
  std::string text;
  for (const RehearsalFailure& failure : rehearse(parse("[" + std::string(test) + "]").at(0), settings)) text += to_text(failure);
  return text;
}

TEST(Rehearsal, ConfirmsWhatIsStale) {
  constexpr std::string_view kBegin = R"({"name": "t",
    "user": {"logins": 3, "known": {"user_metadata.title": {"value": "Countess", "age": "40d"}, "user_metadata.company": "Engines",
                                    "user_metadata.motto": "More"}},
    "steps": [{"at": "login", "expect": {"ask": "work", "questions": ["user_metadata.title"], "confirm": ["user_metadata.title"]},
               "then": )";
  EXPECT_EQ(complaints_of(std::string(kBegin) + R"({"confirm": ["user_metadata.title"]}},
      {"after": "20d", "at": "login", "expect": {"nothing": "nothing_to_ask", "why": {"user_metadata.title": "value_known"}}},
      {"after": "20d", "at": "login", "expect": {"ask": "work", "confirm": ["user_metadata.title"]}}]})", forgetful()), "");
  EXPECT_NE(complaints_of(std::string(kBegin) + R"({"confirm": ["user_metadata.company"]}}]})", forgetful())
                .find("rehearsal.not_offered"), std::string::npos);
  EXPECT_NE(complaints(R"([{"at": "login", "expect": {"ask": "work", "confirm": ["user_metadata.title"]}}])", R"({"logins": 3})")
                .find("of which to be confirmed [user_metadata.title]"), std::string::npos);
}

TEST(Rehearsal, KnowsWhatTheUserDidAndWhereFrom) {
  const Settings settings = *build(with(with(sample_settings(), "/forms/1/cadence", *parse_json(R"({"placement":["api"]})")),
                                        "/forms/1/targeting", *parse_json(R"({"and": [
                                            {">=": [{"var": "events.Article Read.count"}, 3]},
                                            {"==": [{"var": "moment.client"}, "shop"]},
                                            {"startsWith": [{"var": "moment.app"}, "ios"]}]})")), {});
  const auto at = [](std::string_view moment, std::string_view expect) {
    return R"({"name": "t", "user": {"events": {"Article Read": 3}}, "steps": [{"at": )" + std::string(moment) + R"(, "expect": )" +
           std::string(expect) + "}]}";
  };
  EXPECT_EQ(complaints_of(at(R"({"kind": "api", "client": "shop", "app": "ios 4"})", R"({"ask": "newsletter"})"), settings), "");
  EXPECT_EQ(complaints_of(at(R"({"kind": "api", "client": "shop", "app": "web"})", R"("nothing")"), settings), "");
  EXPECT_EQ(complaints_of(at(R"({"kind": "api", "client": "blog", "app": "ios 4"})", R"("nothing")"), settings), "");
}

TEST(Rehearsal, OtherTabsGetNothingWhileOneIsAsked) {
  EXPECT_EQ(complaints(R"([
    {"at": {"kind": "page", "url": "/articles/1", "page": "a"}, "expect": {"ask": "newsletter"}},
    {"at": {"kind": "page", "url": "/articles/1", "page": "b"}, "expect": {"nothing": "leased"}},
    {"at": {"kind": "page", "url": "/articles/1", "page": "a"}, "expect": {"ask": "newsletter", "reason": "decision_repeated"}}])"),
            "");
}

TEST(Rehearsal, SaysWhichExpectationFailedAndShowsTheGates) {
  const auto failures =
      play(R"([{"at":"login"},{"after":"7d","at":"login","expect":{"ask":"newsletter"}},
                                 {"at":"page:/articles/1","expect":{"nothing":"decision_open"}}])");
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].step, 2U);
  const std::string text = to_text(failures[0]);
  EXPECT_TRUE(text.starts_with(
      "FAILED t, step 2\n  expected: the form newsletter\n  got:      the form work with the "
      "questions [user_metadata.title, user_metadata.company] because of asked\n"))
      << text;
  EXPECT_NE(text.find("    - form newsletter: moment: wrong_moment\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    + user: gap: ok\n"), std::string::npos) << text;
}

TEST(Rehearsal, FailsWhenTheUserCannotDoWhatTheTestSays) {
  EXPECT_NE(complaints(R"([{"at":"api","then":"skip"}])").find("nothing is asked"),
            std::string::npos);
  EXPECT_NE(
      complaints(R"([{"at":"page:/articles/1","then":{"answer":{"user_metadata.title":"x"}}}])")
          .find("rehearsal.not_asked"),
      std::string::npos);
  EXPECT_NE(
      complaints(
          R"([{"at":"page:/articles/1","then":{"answer":{"user_metadata.subscribed":"often"}}}])")
          .find("attribute.bad_value"),
      std::string::npos);
}

TEST(RehearsalFile, WhatIsWrongIsNamedByItsPlace) {
  const struct {
    const char *document, *field;
  } kCases[] = {
      {R"({})", "/tests"},
      {R"({"tests":[]})", "/tests"},
      {R"({"tests":[7]})", "/tests/0"},
      {R"({"tests":[],"colour":1})", "/colour"},
      {R"({"tests":[{"steps":[{"at":"login"}]}]})", "/tests/0/name"},
      {R"({"tests":[{"name":"t"}]})", "/tests/0/steps"},
      {R"({"tests":[{"name":"t","steps":[{}]}]})", "/tests/0/steps/0"},
      {R"({"tests":[{"name":"t","steps":[{"at":"dream"}]}]})", "/tests/0/steps/0/at"},
      {R"({"tests":[{"name":"t","steps":[{"at":{"kind":"dream"}}]}]})", "/tests/0/steps/0/at/kind"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","after":"soon"}]}]})",
       "/tests/0/steps/0/after"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","expect":{}}]}]})", "/tests/0/steps/0/expect"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","expect":{"nothing":"bored"}}]}]})",
       "/tests/0/steps/0/expect/nothing"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","expect":{"ask":"f","questions":"all"}}]}]})",
       "/tests/0/steps/0/expect/questions"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","then":"cry"}]}]})", "/tests/0/steps/0/then"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","then":{"later":"7d","confirm":[]}}]}]})", "/tests/0/steps/0/then"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","then":{"confirm":"all"}}]}]})", "/tests/0/steps/0/then/confirm"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","expect":{"ask":"f","confirm":7}}]}]})", "/tests/0/steps/0/expect/confirm"},
      {R"({"tests":[{"name":"t","user":{"events":{"Paid":0}},"steps":[{"at":"api"}]}]})", "/tests/0/user/events/Paid"},
      {R"({"tests":[{"name":"t","user":{"events":{"":1}},"steps":[{"at":"api"}]}]})", "/tests/0/user/events/"},
      {R"({"tests":[{"name":"t","begins":"noon","steps":[{"at":"api"}]}]})", "/tests/0/begins"},
      {R"({"tests":[{"name":"t","user":{"logins":-1},"steps":[{"at":"api"}]}]})",
       "/tests/0/user/logins"},
      {R"({"tests":[{"name":"t","user":{"known":{"a.b.c":1}},"steps":[{"at":"api"}]}]})",
       "/tests/0/user/known/a.b.c"},
      {R"({"tests":[{"name":"t","user":{"known":{"name":{"value":1,"confidence":2}}},"steps":[{"at":"api"}]}]})",
       "/tests/0/user/known/name/confidence"},
      {R"({"tests":[{"name":"t","user":{"consents":{"p":true}},"steps":[{"at":"api"}]}]})",
       "/tests/0/user/consents/p"},
  };
  for (const auto& c : kCases) {
    const auto parsed = parse_rehearsals(*parse_json_object(c.document));
    ASSERT_FALSE(parsed) << c.document;
    EXPECT_EQ(parsed.error().field, c.field) << c.document;
  }
}

}  // namespace
}  // namespace acquaint::settings
