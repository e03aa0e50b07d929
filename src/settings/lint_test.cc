#include "settings/lint.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "settings/sample_settings.h"

namespace acquaint::settings {
namespace {

// A document without a word to say about it: one form with one question.
JsonObject clean() {
  return *parse_json_object(R"json({
    "catalogue": {"user_metadata.title": {"label": "Job title", "purpose": "personalisation"}},
    "policy": {"cadence": "brisk"},
    "purposes": [{"id": "personalisation", "legal_basis": "legitimate_interests", "texts": {"en": {"text": "To pick articles."}}}],
    "forms": [{"id": "work", "title": "Work",
      "schema": {"type": "object", "properties": {"title": {"type": "string", "title": "Job title"}}},
      "uischema": {"type": "Categorization", "elements": [{"type": "Category", "label": "Where?",
        "options": {"id": "one"}, "elements": [{"type": "Control", "scope": "#/properties/title"}]}]},
      "map": {"title": "user_metadata.title"},
      "cadence": {"placement": ["page:/articles/*"]}}]})json");
}

std::vector<LintWarning> warnings_of(const JsonObject& document) {
  const auto settings = build(document, {});
  EXPECT_TRUE(settings) << settings.error().field << " " << settings.error().message;
  return settings ? lint(*settings) : std::vector<LintWarning>();
}

TEST(Lint, HasNothingToSayAboutACleanDocument) {
  EXPECT_EQ(to_text(warnings_of(clean())), "");
}

struct Case {
  const char* pointer;  // Where the clean document is spoilt.
  const char* value;
  const char* name;
  const char* place;
};

constexpr Case kCases[] = {
    {"/policy/paused", "true", "asking_paused", "policy / paused"},
    {"/policy/hold_out", "100", "asking_held_out", "policy / hold_out"},
    {"/policy/prompts_max", "0", "cap_zero", "policy / prompts_max"},
    {"/policy/prompts_per_page_max", "0", "cap_zero", "policy / prompts_per_page_max"},
    {"/policy/prompts_per_page_max", "3", "page_cap_exceeds_session_cap",
     "policy / prompts_per_page_max"},
    {"/policy/gap_after_answer", R"("30d")", "gap_exceeds_window", "policy / gap_after_answer"},
    {"/policy/gap_after_ignore", R"("31d")", "gap_exceeds_window", "policy / gap_after_ignore"},
    {"/policy/channels", R"({"page":{"gap":"60d","prompts_max":5}})", "gap_exceeds_window",
     "policy / channels / page / gap"},
    {"/policy/channels", R"({"page":{"gap":"29d","prompts_max":5},"email":{"gap":"60d"}})", "", ""},
    {"/policy/channels", R"({"email":{"prompts_max":0}})", "cap_zero",
     "policy / channels / email / prompts_max"},
    {"/policy/question_gap", R"("400d")", "backoff_within_question_gap", "policy / question_gap"},
    {"/policy/question_gap", R"("90d")", "", ""},
    {"/policy/requirements", R"([{"attribute":"user_metadata.title","required":{"prompts":3}}])", "", ""},
    {"/policy/shares", R"([{"attribute":"user_metadata.title","percent":10}])", "", ""},
    {"/policy/ignored_after", R"("5m")", "lease_exceeds_ignored_after", "policy / lease"},
    {"/policy/dismissal_backoff_max", R"("1d")", "backoff_exceeds_max",
     "policy / dismissal_backoff"},
    {"/policy/boosts", R"([{"placement":"login","attribute":"user_metadata.colour","factor":2}])",
     "boost_of_unknown_attribute", "policy / boosts"},
    {"/policy/protected_moments", R"(["page:/art*"])", "placement_protected",
     "forms / work / cadence / placement"},
    {"/policy/protected_moments", R"(["page"])", "placement_protected",
     "forms / work / cadence / placement"},
    {"/catalogue/user_metadata.motto", R"({"label":"Motto"})", "attribute_in_no_form",
     "catalogue / user_metadata.motto"},
    {"/forms/0/cadence/paused", "true", "form_unreachable", "forms / work / cadence / paused"},
    {"/forms/0/cadence/rollOut", "0", "form_unreachable", "forms / work / cadence / rollOut"},
    {"/forms/0/cadence/placement", "[]", "form_unreachable", "forms / work / cadence / placement"},
    {"/forms/0/targeting", R"({"==":[1,2]})", "form_unreachable", "forms / work / targeting"},
    {"/forms/0/map/title", R"("user_metadata.undeclared")", "form_unreachable",
     "forms / work / map"},
    {"/catalogue/user_metadata.title", R"({"permissions":{"user":"view"},"purpose":"p"})",
     "question_unreachable", "forms / work / title"},
    {"/forms/0/uischema/elements/0/elements/0/rule",
     R"({"effect":"HIDE","condition":{"type":"JSONLOGIC","logic":{"==":[1,1]}}})",
     "question_unreachable", "forms / work / title"},
    {"/catalogue/user_metadata.title", R"({"label":"Job title"})", "question_without_purpose",
     "forms / work / title"},
    {"/purposes", "[]", "purpose_without_text", "forms / work / title"},
    {"/policy/gap_after_answer", R"("20d")", "", ""},
    {"/forms/0/locales", R"({"default":"en","available":["en","de"]})", "translation_missing",
     "forms / work / messages / de"},
};

TEST(Lint, NamesWhatIsHardlyMeantAndItsPlace) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(std::string(c.pointer) + " " + c.value);
    std::vector<std::string> found;
    for (const LintWarning& warning : warnings_of(with(clean(), c.pointer, *parse_json(c.value)))) {
      found.push_back(std::string(warning.name) + " at " + warning.place);
    }
    const std::string want = std::string(c.name) + " at " + c.place;
    if (*c.name == '\0') {
      EXPECT_TRUE(found.empty()) << found.front();
    } else {
      EXPECT_NE(std::ranges::find(found, want), found.end()) << testing::PrintToString(found);
    }
  }
}

TEST(Lint, SeesCooldownsThatAGapHides) {
  JsonObject document = with(clean(), "/policy/gap_after_answer", "20d");
  document = with(std::move(document), "/forms/0/cadence/cooldownDays", 14);
  ASSERT_EQ(warnings_of(document).size(), 1U);
  EXPECT_EQ(warnings_of(document)[0].name, "cooldown_within_gap");
  document = with(std::move(document), "/forms/0/cadence/mandatory", true);
  EXPECT_EQ(to_text(warnings_of(document)), "") << "a gap does not hold back what is mandatory";
}

TEST(Lint, SeesWhatThePolicyWantsAndNoFormAsksFor) {
  const JsonObject base = with(clean(), "/catalogue/company", JsonObject());
  const std::tuple<const char*, const char*, const char*> kWanted[] = {
      {"/policy/requirements", R"([{"attribute":"company","required":{"prompts":3}}])", "requirement_in_no_form"},
      {"/policy/shares", R"([{"attribute":"company","percent":10}])", "share_in_no_form"},
  };
  EXPECT_EQ(to_text(warnings_of(base)), "");
  for (const auto& [pointer, value, name] : kWanted) {
    const auto warnings = warnings_of(with(base, pointer, *parse_json(value)));
    ASSERT_EQ(warnings.size(), 1U) << to_text(warnings);
    EXPECT_EQ(warnings[0].name, name);
  }
}

TEST(Lint, SeesFormsThatAreOnlyAskedWhileAGapRuns) {
  JsonObject document = with(clean(), "/policy/gap_after_answer", "12h");
  const auto names = [](const JsonObject& settings) {
    std::string all;
    for (const LintWarning& warning : warnings_of(settings)) all.append(warning.name).append(" ");
    return all;
  };
  const auto since = [&](const char* text) { return with(document, "/forms/0/cadence/since", *parse_json(text)); };
  const JsonObject hour = since(R"({"lastAsk":{"most":"1h"}})");
  EXPECT_EQ(names(hour), "since_within_gap ");
  EXPECT_EQ(names(since(R"({"lastAsk":{"most":"12h"}})")), "");
  EXPECT_EQ(names(since(R"({"lastLogin":{"most":"1h"}})")), "");
  EXPECT_EQ(names(with(hour, "/forms/0/cadence/mandatory", true)), "");
  EXPECT_EQ(names(with(hour, "/policy/requirements",
                       *parse_json(R"([{"attribute":"user_metadata.title","required":{"prompts":3}}])"))),
            "");
}

TEST(Lint, SeesAnswersThatAreStaleBeforeTheirFormMayAskAgain) {
  JsonObject document = with(clean(), "/catalogue/user_metadata.title/fresh_for", "7d");
  EXPECT_EQ(to_text(warnings_of(with(document, "/forms/0/cadence/cooldownDays", 7))), "");
  document = with(std::move(document), "/forms/0/cadence/cooldownDays", 365);
  const auto warnings = warnings_of(document);
  ASSERT_EQ(warnings.size(), 1U) << to_text(warnings);
  EXPECT_EQ(warnings[0].name, "fresh_within_cooldown");
  EXPECT_EQ(warnings[0].place, "forms / work / cadence / cooldownDays");
  JsonArray& forms = document["forms"].get_array();
  JsonObject again = forms[0].get_object();
  again["id"] = "again";
  again["cadence"] = JsonObject{{"placement", "login"}};
  forms.push_back(std::move(again));
  EXPECT_EQ(to_text(warnings_of(document)), "") << "another form asks in time";
}

TEST(Lint, SeesFormsThatCannotBeCompleted) {
  JsonObject document = clean();
  for (const std::string name : {"a", "b", "c"}) {
    document =
        with(std::move(document), "/catalogue/user_metadata." + name, JsonObject{{"purpose", "personalisation"}});
    document = with(std::move(document), "/forms/0/schema/properties/" + name,
                    JsonObject{{"type", "string"}});
    document = with(std::move(document), "/forms/0/map/" + name, Json("user_metadata." + name));
  }
  document["forms"].at(0).as_object().erase("uischema");
  EXPECT_EQ(to_text(warnings_of(document)), "");
  EXPECT_EQ(
      warnings_of(with(document, "/forms/0/schema/required", JsonArray{"a", "b", "c"}))[0].name,
      "form_exceeds_prompt");
  EXPECT_EQ(warnings_of(with(document, "/forms/0/cadence/maxAsks", 1))[0].name,
            "form_never_complete");
  EXPECT_EQ(warnings_of(with(document, "/forms/0/cadence/perUserBudgetPerMonth", 1))[0].name,
            "budget_below_prompt");
}

TEST(Lint, SeesNeedsOfClientsThatNobodyAsksFor) {
  JsonObject document = with(clean(), "/catalogue/company", JsonObject());
  document["clients"] = *parse_json(
      R"([{"client_id":"app","needs":{"essential":["company","user_metadata.title"]}}])");
  const auto warnings = warnings_of(document);
  ASSERT_EQ(warnings.size(), 1U) << to_text(warnings);
  EXPECT_EQ(warnings[0].name, "need_in_no_form");
  EXPECT_EQ(warnings[0].place, "clients / app / needs");
}

TEST(Lint, SeesWhatOfAuth0sFormsDoesNotWork) {
  JsonObject document = clean();
  document["auth0"] = *parse_json(R"({"forms":[{"id":"ap_1","name":"Profile","start":{"next_node":"gone"}}]})");
  EXPECT_EQ(to_text(warnings_of(document)),
            "warning: auth0 / forms / Profile / start / next_node: The form has no such node: it ends here. [auth0_form_part]\n");
}

TEST(Lint, SeesFormsThatTakeThePlaceOfOthersInAnExperiment) {
  JsonObject document = clean();
  JsonArray& forms = document["forms"].get_array();
  JsonObject warm = forms[0].get_object();
  warm["id"] = "warm";
  warm["cadence"] = JsonObject{{"placement", "login"}, {"paused", true}};
  forms.insert(forms.begin(), std::move(warm));
  document["experiments"] = *parse_json(R"([{"name": "words", "arms": [{"name": "plain", "percent": 50},
    {"name": "warm", "percent": 50, "forms": {"work": {"replaced_by": "warm"}}}]}])");
  const auto warnings = warnings_of(document);
  ASSERT_EQ(warnings.size(), 1u) << to_text(warnings);
  EXPECT_EQ(warnings[0].place, "forms / warm / cadence / paused");
}

TEST(Lint, SaysEachWarningOnALine) {
  EXPECT_EQ(to_text({{"cap_zero", "policy / prompts_max", "Nothing is asked."}}),
            "warning: policy / prompts_max: Nothing is asked. [cap_zero]\n");
}

// A name in the sources without a row in the manual is one that nobody can look up.
TEST(Lint, EveryNameIsInTheManual) {
  std::stringstream manual;
  manual << std::ifstream("docs/lint.md").rdbuf();
  std::set<std::string> names = {"cooldown_within_gap", "form_exceeds_prompt",
                                 "form_never_complete", "budget_below_prompt", "need_in_no_form",
                                 "requirement_in_no_form", "share_in_no_form", "since_within_gap",
                                 "fresh_within_cooldown"};
  for (const Case& c : kCases) names.insert(c.name);
  for (const std::string& name : names) {
    EXPECT_NE(manual.str().find(name.empty() ? "#" : "`" + name + "`"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace acquaint::settings
