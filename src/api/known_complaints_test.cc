// What users of other systems ran into where something is known already, or is not asked yet. docs/lessons.md lists where
// each was reported.
#include <map>

#include "api/complaints_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kPatch = http::Method::patch;
constexpr auto kDay = std::chrono::days(1);

using Names = std::vector<std::string>;

class KnownComplaints : public Complaints {
 protected:
  static constexpr int kAttributes = 8;

  // Attributes a to h, each worth less than the one before.
  static std::string catalogue() {
    JsonObject out;
    for (int i = 0; i < kAttributes; ++i) {
      out["user_metadata." + name(i)] = JsonObject{
          {"label", name(i)}, {"worth", 90 - i}, {"schema", JsonObject{{"type", "string"}, {"maxLength", 20}}}};
    }
    return to_text(out);
  }
  // Asks for the first of them, all required, four at a time.
  static std::string form(int attributes) {
    JsonObject properties, map;
    JsonArray required;
    for (int i = 0; i < attributes; ++i) {
      properties[name(i)] = JsonObject{{"type", "string"}};
      map[name(i)] = "user_metadata." + name(i);
      required.emplace_back(name(i));
    }
    return to_text(JsonArray{JsonObject{
        {"id", "lead"},
        {"title", "About you"},
        {"schema", JsonObject{{"type", "object"}, {"properties", properties}, {"required", required}}},
        {"map", map},
        {"cadence", JsonObject{{"placement", JsonArray{"page", "login"}}, {"mode", "page"}, {"maxQuestionsPerStep", 4}}}}});
  }
  void make_known(const std::string& user, std::string_view metadata) {
    const auto done = as_client(kPatch, "/api/v2/users/" + percent_encode(user),
                                R"({"user_metadata":)" + std::string(metadata) + "}");
    ASSERT_EQ(done.status, 200) << done.body;
  }
  static std::string name(int i) { return std::string(1, static_cast<char>('a' + i)); }
};

TEST_F(KnownComplaints, C42FourOfWhatIsNotKnownYetAreAskedAndNeverTheSameTwice) {
  publish(form(kAttributes), kQuickPolicy, catalogue());
  const std::string user = add_user();
  make_known(user, R"({"a":"known","c":"known"})");
  const JsonObject first = ask(user);
  ASSERT_EQ(fields_of(first), (Names{"b", "d", "e", "f"}));
  ASSERT_EQ(answer(first, R"({"b":"1","d":"2","e":"3","f":"4"})").status, 200);
  const JsonObject second = come_back(user, kDay * 2);
  ASSERT_EQ(fields_of(second), (Names{"g", "h"})) << "the same form goes on";
  ASSERT_EQ(answer(second, R"({"g":"5","h":"6"})").status, 200);
  EXPECT_EQ(metadata_of(user), *parse_json_object(
      R"({"a":"known","b":"1","c":"known","d":"2","e":"3","f":"4","g":"5","h":"6"})"));
  for (int visit = 0; visit < 3; ++visit) EXPECT_EQ(why_not(come_back(user, kDay * 100)), "nothing_to_ask");
}

TEST_F(KnownComplaints, C43WhatIsNotShownHoldsUpNobodyAlsoWhenTheFormHasGrown) {
  publish(form(4), kQuickPolicy, catalogue());
  const std::string before = add_user();
  ASSERT_EQ(fields_of(ask(before)), (Names{"a", "b", "c", "d"}));
  publish(form(kAttributes), kQuickPolicy, catalogue());
  for (const std::string& user : {before, add_user("eve@example.com")}) {
    const JsonObject asked = come_back(user, kDay);
    ASSERT_EQ(fields_of(asked), (Names{"a", "b", "c", "d"})) << "four, as before";
    EXPECT_EQ(answer(asked, R"({"a":"1","b":"2","c":"3"})").status, 422) << "what is shown is required";
    const http::Response taken = answer(asked, R"({"a":"1","b":"2","c":"3","d":"4"})");
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(json(taken).at("outcome"), "completed") << "the other four are required, and were not shown";
  }
}

TEST_F(KnownComplaints, C43APageWithoutTheOtherFieldsCanBeSent) {
  publish(form(kAttributes), kQuickPolicy, catalogue());
  sign_up();
  const http::Response page = browse("/u/question?return_to=/");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_NE(page.body.find("answers.d"), std::string::npos);
  EXPECT_EQ(page.body.find("answers.e"), std::string::npos);
  EXPECT_EQ(page.body.find("disabled"), std::string::npos);
  const http::Response done = submit("/u/question?return_to=/", {{"answers.a", "1"}, {"answers.b", "2"}, {"answers.c", "3"},
                                                                {"answers.d", "4"}, {"action", "answer"}});
  EXPECT_EQ(done.status, 303) << done.body;
}

constexpr std::string_view kOnceInALife = R"json({
  "user_metadata.born": {"label": "Born", "worth": 90, "schema": {"type": "string", "format": "date"}},
  "user_metadata.sex": {"label": "Sex", "worth": 80, "schema": {"type": "string", "enum": ["f", "m"]}},
  "user_metadata.skirt": {"label": "Skirts", "worth": 70, "schema": {"type": "string", "maxLength": 20}},
  "user_metadata.tie": {"label": "Ties", "worth": 60, "schema": {"type": "string", "maxLength": 20}}
})json";

// The second form has the two questions as well, and shows others by what they were answered.
constexpr std::string_view kLaterForm = R"json([
  {"id": "you", "title": "You", "questions": ["user_metadata.born", "user_metadata.sex"], "cadence": {"placement": ["page"]}},
  {"id": "clothes", "title": "Clothes",
   "schema": {"type": "object", "required": ["born", "sex", "skirt", "tie"], "properties": {
     "born": {"type": "string", "format": "date"}, "sex": {"type": "string", "enum": ["f", "m"]},
     "skirt": {"type": "string"}, "tie": {"type": "string"}}},
   "map": {"born": "user_metadata.born", "sex": "user_metadata.sex", "skirt": "user_metadata.skirt", "tie": "user_metadata.tie"},
   "uischema": {"type": "VerticalLayout", "elements": [
     {"type": "Control", "scope": "#/properties/born"}, {"type": "Control", "scope": "#/properties/sex"},
     {"type": "Control", "scope": "#/properties/skirt", "rule": {"effect": "SHOW", "condition": {"type": "JSONLOGIC",
       "logic": {"==": [{"var": "answers.sex"}, "f"]}}}},
     {"type": "Control", "scope": "#/properties/tie", "rule": {"effect": "SHOW", "condition": {"type": "JSONLOGIC",
       "logic": {"and": [{"==": [{"var": "answers.sex"}, "m"]}, {"<": [{"var": "answers.born"}, "1900-01-01"]}]}}}}]},
   "targeting": {"!!": {"var": "user_metadata.sex"}},
   "cadence": {"placement": ["page"], "maxQuestionsPerStep": 4}}
])json";

TEST_F(KnownComplaints, C44WhatWasAskedOnceInALifeIsHiddenByLaterFormsAndDecidesInTheirConditions) {
  publish(kLaterForm, kQuickPolicy, kOnceInALife);
  const struct {
    std::string_view email, first;
    Names then;
    std::string_view answers, saved;
  } kUsers[] = {
      {"ada@example.com", R"({"born":"1815-12-10","sex":"f"})", {"skirt"}, R"({"skirt":"wide"})",
       R"({"born":"1815-12-10","sex":"f","skirt":"wide"})"},
      {"charles@example.com", R"({"born":"1791-12-26","sex":"m"})", {"tie"}, R"({"tie":"black"})",
       R"({"born":"1791-12-26","sex":"m","tie":"black"})"},
      {"alan@example.com", R"({"born":"1912-06-23","sex":"m"})", {}, "", R"({"born":"1912-06-23","sex":"m"})"},
  };
  for (const auto& [email, first, then, answers, saved] : kUsers) {
    SCOPED_TRACE(email);
    const std::string user = add_user(email);
    const JsonObject once = ask(user);
    ASSERT_EQ(fields_of(once), (Names{"born", "sex"}));
    ASSERT_EQ(answer(once, first).status, 200);
    const JsonObject later = come_back(user, kDay * 2);
    ASSERT_EQ(fields_of(later), then);
    if (!then.empty()) {
      EXPECT_EQ(answer(later, answers).status, 200);
    }
    EXPECT_EQ(metadata_of(user), *parse_json_object(saved));
    EXPECT_EQ(fields_of(come_back(user, kDay * 100)), Names());
  }
}

TEST_F(KnownComplaints, C48ChoicesSeeWhatIsKnownAsConditionsDo) {
  publish(R"json([{"id": "place", "title": "Place",
      "schema": {"type": "object", "required": ["country", "city"], "properties": {
        "country": {"type": "string", "enum": ["DE", "FR"]}, "city": {"type": "string", "enum": ["Berlin", "Ulm", "Paris"]}}},
      "map": {"country": "user_metadata.country", "city": "user_metadata.city"},
      "uischema": {"type": "VerticalLayout", "elements": [
        {"type": "Control", "scope": "#/properties/country"},
        {"type": "Control", "scope": "#/properties/city", "options": {"choicesBy":
          {"field": "country", "choices": {"DE": ["Berlin", "Ulm"], "FR": ["Paris"]}}}}]},
      "targeting": {"in": [{"var": "user_metadata.country"}, ["DE", "FR"]]},
      "cadence": {"placement": ["page"]}}])json",
          kQuickPolicy, R"json({"user_metadata.country": {"label": "Country", "schema": {"type": "string"}},
                                "user_metadata.city": {"label": "City", "schema": {"type": "string"}}})json");
  const std::string nobody = add_user("nobody@example.com");
  EXPECT_EQ(form_of(ask(nobody)), "") << "the condition sees it";
  const std::map<std::string, Names> kCities = {{"DE", {"Berlin", "Ulm"}}, {"FR", {"Paris"}}};
  for (const auto& [country, cities] : kCities) {
    const std::string user = add_user(country + "@example.com");
    make_known(user, R"({"country":")" + country + R"("})");
    const JsonObject asked = ask(user);
    ASSERT_EQ(fields_of(asked), Names{"city"});
    Names offered;
    for (const Json& option : asked.at("decision").at("page").at("elements").at(0).at("options").as_array()) {
      offered.emplace_back(option.at("value").as_string());
    }
    EXPECT_EQ(offered, cities);
    EXPECT_EQ(answer(asked, R"({"city":"Rome"})").status, 422);
    EXPECT_EQ(answer(asked, R"({"city":")" + (country == "DE" ? std::string("Paris") : "Ulm") + R"("})").status, 422)
        << "a city of the other country";
    EXPECT_EQ(answer(asked, R"({"city":")" + cities.front() + R"("})").status, 200);
  }
}

}  // namespace
}  // namespace acquaint::api
