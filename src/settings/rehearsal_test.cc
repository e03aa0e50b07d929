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

std::vector<Rehearsal> parse(std::string_view tests, const Settings& settings = sample()) {
  const auto parsed =
      parse_rehearsals(*parse_json_object("{\"tests\":" + std::string(tests) + "}"), settings);
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
  for (const RehearsalFailure& failure : rehearse(parse("[" + std::string(test) + "]", settings).at(0), settings)) {
    text += to_text(failure);
  }
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

// The client "shop" cannot do without two attributes, of a form each; "desk" not without one of them, and "poll" would
// like to know it. Applications do not see the motto.
Settings needy() {
  JsonObject document = with(sample_settings(), "/forms/1/cadence", *parse_json(R"({"placement": ["page:/articles/*"]})"));
  document = with(document, "/catalogue/user_metadata.score", *parse_json(R"({"permissions": {"user": "none"}})"));
  return *build(with(document, "/clients", *parse_json(R"([
    {"client_id": "shop", "needs": {"essential": ["user_metadata.company", "user_metadata.subscribed"]}},
    {"client_id": "desk", "needs": {"essential": ["user_metadata.company"]}},
    {"client_id": "poll", "needs": {"voluntary": ["user_metadata.company"]}},
    {"client_id": "blog"}])")), {});
}

TEST(Rehearsal, PlaysWhatAClientNeedsAtItsLogIns) {
  const struct {
    const char *name, *steps;
    const char* known = "{}";
  } kCases[] = {
      {"form by form, and then the user is let through", R"([
        {"at": {"kind": "login", "client": "shop"},
         "expect": {"ask": "work", "questions": ["user_metadata.company"],
                    "needs": {"user_metadata.company": "asked", "user_metadata.subscribed": {"refused": "other_form"}}},
         "then": {"answer": {"user_metadata.company": "Engines"}}},
        {"after": "1m", "expect": {"ask": "newsletter", "needs": {"user_metadata.subscribed": "asked"}},
         "then": {"answer": {"user_metadata.subscribed": true}}},
        {"expect": "nothing"}])"},
      {"what was left empty is not asked once more on the way", R"([
        {"at": {"kind": "login", "client": "desk"}, "expect": {"ask": "work"}, "then": {"answer": {}}},
        {"expect": "nothing"}])"},
      {"a client that needs nothing", R"([
        {"at": {"kind": "login", "client": "blog"},
         "expect": {"ask": "work", "questions": ["user_metadata.title", "user_metadata.company"]}}])"},
      {"our own pages", R"([{"at": "login", "expect": {"ask": "work", "questions": ["user_metadata.title", "user_metadata.company"]}}])"},
      {"what is known is not asked, and whatever is worth asking is", R"([
        {"at": {"kind": "login", "client": "desk"},
         "expect": {"ask": "work", "questions": ["user_metadata.title"],
                    "needs": {"user_metadata.company": "known"}}}])", R"({"user_metadata.company": "Engines"})"},
      {"after an answer to what is worth asking the log-in is over, too", R"([
        {"at": {"kind": "login", "client": "desk"}, "then": {"answer": {"user_metadata.title": "Countess"}}},
        {"expect": "nothing"}])", R"({"user_metadata.company": "Engines"})"},
      {"what is optional and open elsewhere makes way", R"([
        {"at": "page:/articles/1", "expect": {"ask": "newsletter"}},
        {"at": {"kind": "login", "client": "desk"}, "expect": {"ask": "work", "questions": ["user_metadata.company"]}}])"},
      {"but not for what is voluntary", R"([
        {"at": "page:/articles/1", "expect": {"ask": "newsletter"}},
        {"at": {"kind": "login", "client": "poll"}, "expect": {"nothing": "leased", "needs": {"user_metadata.company": {"refused": "leased"}}}}])"},
      {"no gap counts for what is essential", R"([
        {"at": "page:/articles/1", "expect": {"ask": "newsletter"}, "then": "skip"},
        {"after": "1h", "at": {"kind": "login", "client": "poll"}, "expect": {"needs": {"user_metadata.company": "refused"}}},
        {"after": "1h", "at": {"kind": "login", "client": "desk"}, "expect": {"ask": "work"}}])"},
      {"single claims of the request", R"([
        {"at": {"kind": "login", "client": "blog"},
         "claims": {"id_token": {"user_metadata.company": {"essential": true}}, "userinfo": {"given_name": null, "birthdate": null}},
         "expect": {"ask": "work", "questions": ["user_metadata.company"],
                    "needs": {"user_metadata.company": "asked", "given_name": {"refused": "no_form"}}}}])"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(complaints_of(R"({"name": "t", "user": {"logins": 3, "known": )" + std::string(c.known) + R"(}, "steps": )" +
                                c.steps + "}", needy()), "");
  }
}

TEST(Rehearsal, PlaysWhatAnApplicationNeeds) {
  const struct {
    const char *name, *steps;
  } kCases[] = {
      {"a request as it stands", R"([
        {"needs": {"user_id": "auth0|test", "essential": ["user_metadata.company", "user_metadata.shoe_size"],
                   "voluntary": ["given_name", "user_metadata.title"], "purpose": "personalisation",
                   "moment": {"kind": "page", "url": "https://times.example/invoice", "page": "p7"}},
         "expect": {"ask": "work", "questions": ["user_metadata.title", "user_metadata.company"],
                    "needs": {"user_metadata.company": "asked", "user_metadata.shoe_size": {"refused": "unknown_attribute"},
                              "given_name": {"refused": "no_form"}, "user_metadata.title": "asked"}},
         "then": {"answer": {"user_metadata.company": "Engines"}}},
        {"needs": {"essential": ["user_metadata.company"]}, "expect": {"nothing": "nothing_to_ask", "needs": {"user_metadata.company": "known"}}}])"},
      {"nothing but what is needed, wherever its form is placed", R"([
        {"at": "api", "needs": {"essential": ["user_metadata.subscribed"]}, "expect": {"ask": "newsletter"}}])"},
      {"an application, with the user's id, and then the user's own browser", R"([
        {"needs": {"user_id": "auth0|test", "essential": ["user_metadata.score"]}, "expect": {"needs": {"user_metadata.score": "known"}}},
        {"needs": {"essential": ["user_metadata.score"]},
         "expect": {"nothing": "nothing_to_ask", "needs": {"user_metadata.score": {"refused": "not_permitted"}}}}])"},
      {"a gap counts for what is voluntary", R"([
        {"at": "page:/articles/1", "expect": {"ask": "newsletter"}, "then": "skip"},
        {"after": "1h", "at": "api", "needs": {"voluntary": ["user_metadata.title"]},
         "expect": {"needs": {"user_metadata.title": "refused"}}},
        {"at": "api", "needs": {"essential": ["user_metadata.title"]}, "expect": {"needs": {"user_metadata.title": "asked"}}}])"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(complaints_of(R"({"name": "t", "user": {"logins": 3, "known": {"user_metadata.score": 7}}, "steps": )" +
                                std::string(c.steps) + "}", needy()), "");
  }
}

TEST(Rehearsal, SaysWhatBecameOfEachNeed) {
  const std::string text = complaints_of(
      R"({"name": "t", "steps": [{"needs": {"essential": ["user_metadata.company", "given_name"]},
          "expect": {"needs": {"user_metadata.company": "known", "given_name": {"refused": "gap_running"}}}}]})", needy());
  EXPECT_TRUE(text.starts_with("FAILED t, step 1\n"
                               "  expected: given_name refused because of gap_running, user_metadata.company known\n"
                               "  got:      nothing because of nothing_to_ask, user_metadata.company refused because of "
                               "condition_no, given_name refused because of no_form\n")) << text;
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
      {R"({"tests":[{"name":"t","steps":[{"at":"api"},{}]}]})", "/tests/0/steps/1"},
      {R"({"tests":[{"name":"t","steps":[{"at":"login","then":"skip"},{}]}]})", "/tests/0/steps/1"},
      {R"({"tests":[{"name":"t","steps":[{"at":"login","then":{"answer":{}}},{"claims":{}}]}]})", "/tests/0/steps/1"},
      {R"({"tests":[{"name":"t","steps":[{"at":"login","claims":{}}]}]})", "/tests/0/steps/0/claims"},
      {R"({"tests":[{"name":"t","steps":[{"at":{"kind":"login","client":"blog"},"claims":{"userinfo":7}}]}]})", "/tests/0/steps/0/claims"},
      {R"({"tests":[{"name":"t","steps":[{"needs":7}]}]})", "/tests/0/steps/0/needs"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{}}]}]})", "/tests/0/steps/0/needs"},
      {R"({"tests":[{"name":"t","steps":[{"at":{"kind":"login","client":"shop"},"needs":{"essential":["name"]}}]}]})", "/tests/0/steps/0/needs"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name"],"colour":1}}]}]})", "/tests/0/steps/0/needs/colour"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name",7]}}]}]})", "/tests/0/steps/0/needs/essential/1"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name"],"purpose":"fun"}}]}]})", "/tests/0/steps/0/needs/purpose"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name"],"user_id":"auth0|ada"}}]}]})", "/tests/0/steps/0/needs/user_id"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name"],"moment":{"kind":"dream"}}}]}]})", "/tests/0/steps/0/needs/moment/kind"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","needs":{"essential":["name"],"moment":{}}}]}]})", "/tests/0/steps/0/needs/moment"},
      {R"({"tests":[{"name":"t","steps":[{"at":"api","expect":{"needs":{"name":"known"}}}]}]})", "/tests/0/steps/0/expect/needs/name"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name"]},"expect":{"needs":{"name":"told"}}}]}]})", "/tests/0/steps/0/expect/needs/name"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name"]},"expect":{"needs":{"name":{"refused":"bored"}}}}]}]})", "/tests/0/steps/0/expect/needs/name/refused"},
      {R"({"tests":[{"name":"t","steps":[{"needs":{"essential":["name"]},"expect":{"needs":{"name":{"asked":true}}}}]}]})", "/tests/0/steps/0/expect/needs/name/asked"},
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
    const auto parsed = parse_rehearsals(*parse_json_object(c.document), needy());
    ASSERT_FALSE(parsed) << c.document;
    EXPECT_EQ(parsed.error().field, c.field) << c.document;
  }
}

}  // namespace
}  // namespace acquaint::settings
