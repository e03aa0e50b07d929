#include "forms/steps.h"

#include <gtest/gtest.h>

#include <random>

#include "forms/sample_form.h"
#include "profile/sample_user.h"

namespace acquaint::forms {
namespace {

using profile::Catalogue;

std::string describe(const FieldProblems& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "; ") + problem.field + " " + problem.rule;
  return text;
}

struct Trace {
  const char* name;
  const char* role;
  std::vector<std::string> steps;
};

const Trace kTraces[] = {
    {"a developer", R"({"company":"Acme","role":"dev"})", {"work", "team", "news"}},
    {"an operator", R"({"company":"Acme","role":"ops"})", {"work", "team", "news"}},
    {"a product manager", R"({"company":"Acme","role":"pm"})", {"work", "news"}},
    {"someone else", R"({"company":"Acme","role":"other","role_other":"CTO"})", {"work", "news"}},
};

TEST(Steps, LeadsAsTheManualSays) {
  const Form form = sample_form();
  const auto asked = all_paths(form);
  for (const Trace& trace : kTraces) {
    SCOPED_TRACE(trace.name);
    JsonObject answers;
    const forms::Run run{form, asked, answers, {}};
    std::vector<std::string> steps;
    for (const Step* step = next_step(run, ""); step != nullptr; step = next_step(run, step->id)) {
      steps.push_back(step->id);
      if (step->id != "work") continue;
      const JsonObject given = *parse_json_object(trace.role);
      const auto accepted = check_step(run, *step, given);
      ASSERT_TRUE(accepted) << describe(accepted.error());
      EXPECT_EQ(*accepted, given);
      answers = *accepted;
    }
    EXPECT_EQ(steps, trace.steps);
  }
}

struct Case {
  const char* name;
  const char* step;
  const char* given;
  const char* accepted;  // Null when it is refused.
  const char* problems;
};

// The form of the manual; everything is asked, and nothing was answered before.
const Case kCases[] = {
    {"all that is required", "work", R"({"company":"Acme","role":"dev"})", R"({"company":"Acme","role":"dev"})", ""},
    {"nothing", "work", "{}", nullptr, "/company required; /role required"},
    {"null is no answer", "work", R"({"company":null,"role":"dev"})", nullptr, "/company required"},
    {"an empty text is no answer", "work", R"({"company":"","role":"dev"})", nullptr, "/company required"},
    {"too short", "work", R"({"company":"A","role":"dev"})", nullptr, "/company minLength"},
    {"a wrong type", "work", R"({"company":["Acme"],"role":1})", nullptr, "/company type; /role type"},
    {"an unknown choice", "work", R"({"company":"Acme","role":"ceo"})", nullptr, "/role oneOf"},
    {"a hidden answer is dropped", "work", R"({"company":"Acme","role":"dev","role_other":"x"})",
     R"({"company":"Acme","role":"dev"})", ""},
    {"a hidden answer is dropped unread", "work", R"({"company":"Acme","role":"dev","role_other":7})",
     R"({"company":"Acme","role":"dev"})", ""},
    {"a visible answer is kept", "work", R"({"company":"Acme","role":"other","role_other":"x"})",
     R"({"company":"Acme","role":"other","role_other":"x"})", ""},
    {"a visible answer may be left out", "work", R"({"company":"Acme","role":"other"})",
     R"({"company":"Acme","role":"other"})", ""},
    {"a field of another step", "work", R"({"company":"Acme","role":"dev","newsletter":true})", nullptr,
     "/newsletter unknown"},
    {"a field that is nowhere", "work", R"({"company":"Acme","role":"dev","__proto__":{}})", nullptr,
     "/__proto__ unknown"},
    {"a whole number is saved as one", "team", R"({"team_size":7.0})", "{}", ""},
    {"false is an answer", "news", R"({"newsletter":false})", R"({"newsletter":false})", ""},
    {"a text is no boolean", "news", R"({"newsletter":"true"})", nullptr, "/newsletter type"},
    {"optional may be left out", "news", "{}", "{}", ""},
};

TEST(Steps, CheckAnswers) {
  const Form form = sample_form();
  const auto asked = all_paths(form);
  const JsonObject before;
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const forms::Run run{form, asked, before, {}};
    const auto accepted = check_step(run, *form.find_step(c.step), *parse_json_object(c.given));
    ASSERT_EQ(accepted.has_value(), c.accepted != nullptr) << (accepted ? "" : describe(accepted.error()));
    if (accepted) {
      EXPECT_EQ(Json(*accepted), *parse_json(c.accepted));
    } else {
      EXPECT_EQ(describe(accepted.error()), c.problems);
    }
  }
}

// Rows "| step | `{answers}` | result |".
TEST(Steps, TakeAnswersAsTheManualSays) {
  const Form form = sample_form();
  const auto asked = all_paths(form);
  const JsonObject before;
  std::stringstream lines(manual_text());
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t from = line.find(" | `{"), to = line.find("}` | ");
    if (from == line.npos || to == line.npos) continue;
    SCOPED_TRACE(line);
    const Step* step = form.find_step(line.substr(2, from - 2));
    ASSERT_NE(step, nullptr);
    const auto given = parse_json_object(line.substr(from + 4, to + 1 - from - 4));
    ASSERT_TRUE(given.has_value());
    std::string want = line.substr(to + 5, line.size() - 2 - to - 5);
    std::erase(want, '`');
    const auto accepted = check_step({form, asked, before, {}}, *step, *given);
    EXPECT_EQ(accepted ? "saved" : describe(accepted.error()), want);
    ++rows;
  }
  EXPECT_EQ(rows, 6);
}

TEST(Steps, RefuseTextsThatAreTooLongOrNoText) {
  const Form form = sample_form();
  const std::vector<std::string> asked = {"user_metadata.company"};
  const JsonObject before;
  for (const auto& [company, problem] :
       {std::pair(std::string(120, 'x'), ""), std::pair(std::string(121, 'x'), "/company maxLength"),
        std::pair(std::string(1 << 20, 'x'), "/company maxLength"), std::pair(std::string("a\0b", 3), "/company characters"),
        std::pair(std::string("\xff\xfe"), "/company characters")}) {
    const auto accepted = check_step({form, asked, before, {}}, *form.find_step("work"), {{"company", company}});
    EXPECT_EQ(accepted ? "" : describe(accepted.error()), problem);
  }
}

// Steps "when" (start, end, nights) and "who" (guests); a booking ends after it starts, and lasts no more nights than it has guests.
JsonObject booking() {
  JsonObject document = small_document(
      R"({"start":{"type":"string","format":"date"},"end":{"type":"string","format":"date"},
          "nights":{"type":"integer"},"guests":{"type":"integer"}})",
      R"({"type":"Categorization","elements":[
          {"type":"Category","options":{"id":"when"},"elements":[
            {"type":"Control","scope":"#/properties/start"},{"type":"Control","scope":"#/properties/end"},
            {"type":"Control","scope":"#/properties/nights","rule":{"effect":"HIDE","condition":
              {"type":"JSONLOGIC","logic":{"==":[{"var":"answers.start"},"2026-01-01"]}}}}]},
          {"type":"Category","options":{"id":"who"},"elements":[{"type":"Control","scope":"#/properties/guests"}]}]})");
  document["locales"] = JsonObject{{"default", "en"}, {"available", JsonArray{"de"}}};
  document["messages"] = JsonObject{{"de", JsonObject{{"/checks/0/message", "Das Ende liegt nach dem Anfang."}}}};
  document["checks"] = *parse_json(R"([
    {"logic":{"<=":[{"var":"answers.start"},{"var":"answers.end"}]},"field":"end","message":"The end comes later."},
    {"logic":{"<=":[{"var":"answers.nights"},{"var":"answers.guests"}]},"field":"nights","message":"Too many."}])");
  return document;
}

struct CheckCase {
  const char* name;
  std::vector<std::string> asked;
  const char* known;   // From earlier days, as user_metadata.
  const char* before;  // Accepted in earlier steps.
  const char* step;
  const char* given;
  const char* problems;
};

TEST(Steps, ChecksSeeSeveralAnswers) {
  const std::vector<std::string> all = {"user_metadata.start", "user_metadata.end", "user_metadata.nights",
                                        "user_metadata.guests"};
  const std::vector<std::string> only_start = {"user_metadata.start"};
  const std::vector<std::string> without_guests = {"user_metadata.start", "user_metadata.nights"};
  const CheckCase cases[] = {
      {"what agrees", all, "{}", "{}", "when", R"({"start":"2026-02-01","end":"2026-02-02"})", ""},
      {"the same day", all, "{}", "{}", "when", R"({"start":"2026-02-01","end":"2026-02-01"})", ""},
      {"what does not", all, "{}", "{}", "when", R"({"start":"2026-02-02","end":"2026-02-01"})", "/end check"},
      {"half of it", all, "{}", "{}", "when", R"({"start":"2026-02-02"})", ""},
      {"an answer wrong in itself comes first", all, "{}", "{}", "when", R"({"start":"2026-02-02","end":"soon"})",
       "/end format"},
      {"beside what is asked", only_start, R"({"end":"2026-01-31"})", "{}", "when", R"({"start":"2026-02-02"})",
       "/start check"},
      {"old values give way to what is asked", all, R"({"end":"2026-01-31"})", "{}", "when",
       R"({"start":"2026-02-02"})", ""},
      {"over two steps", all, "{}", R"({"nights":8})", "who", R"({"guests":3})", "/guests check"},
      {"over two steps, agreeing", all, "{}", R"({"nights":8})", "who", R"({"guests":8})", ""},
      {"beside its own field", without_guests, R"({"guests":3})", "{}", "when",
       R"({"start":"2026-01-02","nights":80})", "/nights check"},
      {"what is hidden does not count", without_guests, R"({"guests":3})", "{}", "when",
       R"({"start":"2026-01-01","nights":80})", ""},
  };
  const Form form = *Form::compile(booking(), profile::Catalogue());
  for (const CheckCase& c : cases) {
    SCOPED_TRACE(c.name);
    profile::User user = profile::ada();
    const JsonObject known = *parse_json_object(c.known);
    for (const auto& member : known) {
      user.claims[*profile::AttributePath::parse("user_metadata." + std::string(member.key()))] = {
          profile::claim(member.value(), profile::Source::user, "booking", Time())};
    }
    const JsonObject before = *parse_json_object(c.before);
    asking::Facts facts;
    facts.user = &user;
    const forms::Run run{form, c.asked, before, facts};
    const auto accepted = check_step(run, *form.find_step(c.step), *parse_json_object(c.given));
    EXPECT_EQ(accepted ? "" : describe(accepted.error()), c.problems);
  }
}

TEST(Steps, AChecksMessageIsInTheLanguageOfTheUser) {
  const Form form = *Form::compile(booking(), profile::Catalogue());
  const auto asked = all_paths(form);
  const JsonObject before;
  const JsonObject given = *parse_json_object(R"({"start":"2026-02-02","end":"2026-02-01"})");
  for (const auto& [locale, message] : {std::pair{"en", "The end comes later."},
                                        std::pair{"de", "Das Ende liegt nach dem Anfang."}}) {
    const forms::Run run{.form = form, .asked = asked, .answers = before, .facts = {}, .locale = locale};
    const auto accepted = check_step(run, *form.find_step("when"), given);
    ASSERT_FALSE(accepted);
    EXPECT_EQ(accepted.error().front().message, message);
  }
}

TEST(Steps, SaveAWholeNumberAsOne) {
  const Form form = sample_form();
  const auto asked = all_paths(form);
  const JsonObject before{{"role", "dev"}};
  const auto accepted =
      check_step({form, asked, before, {}}, *form.find_step("team"), *parse_json_object(R"({"team_size":7.0})"));
  ASSERT_TRUE(accepted);
  EXPECT_TRUE(accepted->at("team_size").is_int64());
}

profile::User user_who_is(std::string_view role) {
  profile::Changed changed{profile::ada(), {}};
  (void)profile::learn(changed, Catalogue(), *profile::AttributePath::parse("user_metadata.role"),
                       Json(role), profile::said_by(profile::Source::user, "earlier"));
  return std::move(changed.user);
}

TEST(Steps, WhatIsKnownIsNotAskedButDecidesTheWay) {
  const Form form = sample_form();
  const std::vector<std::string> asked = {"user_metadata.company", "user_metadata.team_size"};
  const JsonObject answers;
  for (const auto& [role, second] : {std::pair("dev", "team"), std::pair("pm", "")}) {
    SCOPED_TRACE(role);
    const profile::User user = user_who_is(role);
    asking::Facts facts;
    facts.user = &user;
    const forms::Run run{form, asked, answers, facts};
    const Step* first = next_step(run, "");
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(asked_fields(run, *first).size(), 1u);
    EXPECT_EQ(*check_step(run, *first, {{"company", "Acme"}, {"role", "x"}}), JsonObject({{"company", "Acme"}}));
    const Step* next = next_step(run, first->id);
    EXPECT_EQ(next == nullptr ? "" : next->id, second);
    EXPECT_EQ(known_answers(form, std::vector<std::string>{"user_metadata.role"}, facts), JsonObject({{"role", role}}));
  }
}

TEST(Steps, AStepWithNothingToAskIsSkipped) {
  const Form form = sample_form();
  const std::vector<std::string> asked = {"user_metadata.newsletter"};
  const JsonObject answers;
  const forms::Run run{form, asked, answers, {}};
  ASSERT_NE(next_step(run, ""), nullptr);
  EXPECT_EQ(next_step(run, "")->id, "news");
  EXPECT_EQ(place_of(run, *next_step(run, "")).number, 1u);
  EXPECT_EQ(place_of(run, *next_step(run, "")).of, 1u);
  EXPECT_EQ(next_step(run, "news"), nullptr);
  EXPECT_EQ(next_step(run, "no such step"), nullptr);
}

TEST(Steps, CountsWhatTheAnswersSoFarTell) {
  const Form form = sample_form();
  const auto asked = all_paths(form);
  const JsonObject nothing, developer{{"role", "dev"}};
  EXPECT_EQ(place_of({form, asked, nothing, {}}, *form.find_step("work")).of, 2u);
  EXPECT_EQ(place_of({form, asked, developer, {}}, *form.find_step("news")).number, 3u);
}

// a=x shows b, b=x shows c: an answer to b that is hidden must not show c.
TEST(Steps, C45AHiddenAnswerIsNotKeptAndShowsNothing) {
  const auto shown_by = [](std::string_view field, std::string_view by) {
    return R"({"type":"Control","scope":"#/properties/)" + std::string(field) +
           R"(","rule":{"effect":"SHOW","condition":{"type":"JSONLOGIC","logic":{"==":[{"var":"answers.)" +
           std::string(by) + R"("},"x"]}}}})";
  };
  JsonObject document = small_document(
      R"({"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"}})",
      R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/a"},)" + shown_by("b", "a") +
          "," + shown_by("c", "b") + "]}");
  document = with(document, "/schema/required", JsonArray{"c"});
  const Form form = *Form::compile(document, Catalogue());
  const auto asked = all_paths(form);
  const JsonObject before;
  const forms::Run run{form, asked, before, {}};
  const JsonObject given = *parse_json_object(R"({"a":"y","b":"x","c":"z"})");
  EXPECT_EQ(*check_step(run, form.steps()[0], given), JsonObject({{"a", "y"}}));
  EXPECT_EQ(describe(check_step(run, form.steps()[0], {{"a", "x"}, {"b", "x"}}).error()), "/c required");
}

TEST(Steps, UnknownHidesWhatIsToBeShownAndShowsWhatIsToBeHidden) {
  for (const auto& [effect, visible] : {std::pair("SHOW", 1u), std::pair("HIDE", 2u)}) {
    const std::string layout =
        R"({"type":"VerticalLayout","elements":[{"type":"Control","scope":"#/properties/a"},
            {"type":"Control","scope":"#/properties/b","rule":{"effect":")" + std::string(effect) +
        R"(","condition":{"type":"JSONLOGIC","logic":{"==":[{"var":"answers.a"},"x"]}}}}]})";
    const Form form =
        *Form::compile(small_document(R"({"a":{"type":"string"},"b":{"type":"string"}})", layout), Catalogue());
    const auto asked = all_paths(form);
    const JsonObject before;
    EXPECT_EQ(visible_fields({form, asked, before, {}}, form.steps()[0], {}).size(), visible) << effect;
  }
}

// Any JSON at all may come as an answer: good ones, nearly good ones, and nonsense.
Json random_answer(std::mt19937& random) {
  static const char* const kAnswers[] = {
      R"("Acme")", R"("dev")", R"("pm")", R"("other")", R"("ops")", "true", "false", "null", "0", "7", "7.0",
      "7.5", "-1", "100001", "1e300", "18446744073709551615", R"("")", R"("A")", R"("\u0000")", "[]", R"(["dev"])",
      "{}", R"({"dev":1})", R"("\ud83d\ude00\ud83d\ude00")"};
  return *parse_json(kAnswers[random() % std::size(kAnswers)]);
}

const char* const kRichProperties = R"({
  "role": {"enum": ["dev", "pm"]}, "likes": {"type": "array", "items": {"enum": ["red"]}},
  "phone": {"type": "string", "format": "phone"}, "terms": {"type": "boolean"},
  "plan": {"type": "string", "readOnly": true}})";
const char* const kRichLayout = R"({"type":"VerticalLayout","elements":[
  {"type":"Control","scope":"#/properties/role","options":{"allowOther":true}},
  {"type":"Control","scope":"#/properties/likes","options":{"allowOther":true}},
  {"type":"Control","scope":"#/properties/phone","options":{"countries":["DE","US"]}},
  {"type":"Control","scope":"#/properties/terms","options":{"format":"legal","text":"I agree"}},
  {"type":"Control","scope":"#/properties/plan"}]})";

struct RichCase {
  const char* name;
  const char* given;
  const char* want;  // What is accepted, or the first problem.
};

const RichCase kRichCases[] = {
    {"an answer of one's own", R"({"role":"Astronaut","terms":true})", R"({"role":"Astronaut","terms":true})"},
    {"two answers of one's own", R"({"likes":["red","a","b"],"terms":true})", "/likes other"},
    {"an endless answer of one's own", nullptr, "/role maxLength"},
    {"a number with its country", R"({"phone":{"country":"DE","number":"030 123456"},"terms":true})",
     R"({"phone":"+4930123456","terms":true})"},
    {"a country that cannot be picked", R"({"phone":{"country":"FR","number":"1 23 45 67 89"},"terms":true})", "/phone type"},
    {"no telephone number", R"({"phone":{"country":"DE","number":"abc"},"terms":true})", "/phone format"},
    {"terms that are not agreed to", R"({"terms":false})", "/terms accept"},
    {"what is read-only is dropped", R"({"plan":"gold","terms":true})", R"({"terms":true})"},
};

TEST(Steps, ChecksAnswersOfEveryType) {
  JsonObject document = small_document(kRichProperties, kRichLayout);
  document.at("schema").as_object()["required"] = JsonArray{"terms"};
  const auto form = Form::compile(document, profile::Catalogue());
  ASSERT_TRUE(form) << form.error().field << " " << form.error().message;
  const auto asked = all_paths(*form);
  const JsonObject before;
  for (const RichCase& c : kRichCases) {
    SCOPED_TRACE(c.name);
    const JsonObject endless{{"role", std::string(201, 'x')}, {"terms", true}};
    const auto accepted = check_step({*form, asked, before, {}}, form->steps()[0],
                                     c.given == nullptr ? endless : *parse_json_object(c.given));
    EXPECT_EQ(accepted ? to_text(canonical(*accepted)) : accepted.error()[0].field + " " + accepted.error()[0].rule, c.want);
  }
}

TEST(Steps, RandomAnswersAlwaysEndAndNeverBreakASchema) {
  const Form form = sample_form();
  const auto everything = all_paths(form);
  std::mt19937 random{42};
  int accepted_steps = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::string> asked;
    for (const std::string& path : everything) {
      if (random() % 4 != 0) asked.push_back(path);
    }
    JsonObject answers;
    const forms::Run run{form, asked, answers, {}};
    std::size_t steps = 0;
    for (const Step* step = next_step(run, ""); step != nullptr; step = next_step(run, step->id)) {
      ASSERT_LE(++steps, form.steps().size());
      ASSERT_FALSE(visible_fields(run, *step, {}).empty());
      JsonObject given;
      for (const Field* field : asked_fields(run, *step)) given[field->name] = random_answer(random);
      const auto accepted = check_step(run, *step, given);
      if (!accepted) {
        ASSERT_FALSE(accepted.error().empty());
        continue;
      }
      ++accepted_steps;
      for (const auto& member : *accepted) {
        const Field* field = form.find_field(member.key());
        ASSERT_NE(field, nullptr);
        ASSERT_TRUE(field->schema.check(member.value()).empty()) << member.key();
        ASSERT_NE(std::ranges::find(asked, field->attribute.text()), asked.end());
        answers[member.key()] = member.value();
      }
    }
  }
  EXPECT_GT(accepted_steps, 1000);  // Otherwise the property has said little.
}

}  // namespace
}  // namespace acquaint::forms
