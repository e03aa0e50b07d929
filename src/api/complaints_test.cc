// What users of other systems ran into, and what ours does instead. docs/lessons.md lists where each was
// reported; a test bears the number that it has there.
#include <set>

#include "api/complaints_fixture.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;

constexpr auto kDay = std::chrono::days(1);
constexpr std::string_view kQuestionPage = "/u/question?return_to=/articles";

// The names of the questions on a hosted page.
std::set<std::string> asked_on(const http::Response& page) {
  std::set<std::string> names;
  constexpr std::string_view kMark = "name=\"answers.";
  for (std::size_t at = page.body.find(kMark); at != std::string::npos; at = page.body.find(kMark, at)) {
    at += kMark.size();
    names.insert(page.body.substr(at, page.body.find('"', at) - at));
  }
  return names;
}

TEST_F(Complaints, C01MoreIsAskedAtEachLaterLogInAndNothingTwice) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title","user_metadata.company","user_metadata.team"],
               "cadence":{"placement":["login"],"mode":"page","logins":{"from":2},"maxQuestionsPerStep":1}}])");
  sign_up();
  EXPECT_EQ(browse(kQuestionPage).status, 303) << "the sign-up itself asks no more than it needs";
  const std::pair<std::string, std::string> kLogIns[] = {{"title", "Countess"}, {"company", "Engines"}, {"team", "7"}};
  for (const auto& [field, value] : kLogIns) {
    SCOPED_TRACE(field);
    come_back_later(kDay);
    ASSERT_EQ(asked_on(browse(kQuestionPage)), std::set{field});
    EXPECT_EQ(submit(kQuestionPage, {{"answers." + field, value}, {"action", "answer"}}).status, 303);
  }
  come_back_later(kDay);
  EXPECT_EQ(browse(kQuestionPage).status, 303) << "all of it is known";
  EXPECT_EQ(metadata_of(signed_in()), *parse_json_object(R"({"title":"Countess","company":"Engines","team":7})"));
}

TEST_F(Complaints, C02NewTermsAreAskedOnceOfNewAndOfExistingUsersAndNeverAgain) {
  publish("[]");
  const std::string old_user = add_user();
  publish(R"([{"id":"terms","title":"Terms","questions":["user_metadata.terms"],
               "cadence":{"placement":["page"],"mandatory":true}}])");
  const std::string new_user = add_user("eve@example.com");
  for (const std::string& user : {old_user, new_user}) {
    const JsonObject asked = ask(user);
    ASSERT_EQ(form_of(asked), "terms");
    EXPECT_EQ(answer(asked, R"({"terms":"yes"})").status, 200);
    for (int visit = 0; visit < 5; ++visit) EXPECT_EQ(form_of(come_back(user, kDay * 30)), "");
  }
}

TEST_F(Complaints, C03WhoNeverRegisteredHereIsAskedAllTheSame) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title","user_metadata.company"],
               "cadence":{"placement":["page"]}}])");
  ASSERT_EQ(json(as_operator(kPost, "/control/users/import",
                             R"({"user_id":"auth0|grace","email":"grace@example.com","logins_count":12,)"
                             R"("user_metadata":{"company":"Navy"}})"))
                .at("created"),
            1);
  const JsonObject asked = ask("auth0|grace");
  ASSERT_EQ(form_of(asked), "work");
  EXPECT_EQ(to_text(asked).find("\"company\""), std::string::npos) << "it is known";
}

TEST_F(Complaints, C04WhoRegisteredWithAnAddressAloneIsAskedForMoreAtOnePointAfterTheOther) {
  publish(R"([{"id":"at_log_in","title":"Work","questions":["user_metadata.title"],"cadence":{"placement":["login"],"mode":"page"}},
              {"id":"on_a_page","title":"Company","questions":["user_metadata.company"],"cadence":{"placement":["page:/account*"]}},
              {"id":"at_an_event","title":"Team","questions":["user_metadata.team"],"cadence":{"placement":["event:invited_a_colleague"]}},
              {"id":"when_it_is_needed","title":"Terms","questions":["user_metadata.terms"],"cadence":{"placement":["api"]}}])");
  const std::string user = add_user();
  come_back_later(kDay);
  ASSERT_EQ(asked_on(browse(kQuestionPage)), std::set<std::string>{"title"});
  EXPECT_EQ(submit(kQuestionPage, {{"answers.title", "Countess"}, {"action", "answer"}}).status, 303);
  const struct {
    std::string_view form;
    JsonObject moment;
    std::string_view answers;
  } kPoints[] = {
      {"on_a_page", {{"kind", "page"}, {"url", "/account/invoices"}}, R"({"company":"Engines"})"},
      {"at_an_event", {{"kind", "event"}, {"name", "invited_a_colleague"}}, R"({"team":7})"},
      {"when_it_is_needed", {{"kind", "api"}}, R"({"terms":"yes"})"},
  };
  for (const auto& [form, moment, answers] : kPoints) {
    SCOPED_TRACE(form);
    clock_.advance(kDay);
    EXPECT_EQ(form_of(ask(user, "/home", form)), "") << "not where nobody put it";
    const JsonObject asked = ask_at(user, moment);
    ASSERT_EQ(form_of(asked), form) << to_text(asked);
    EXPECT_EQ(answer(asked, answers).status, 200);
    EXPECT_EQ(why_not(ask_at(user, moment)), "nothing_to_ask");
  }
  EXPECT_EQ(metadata_of(user), *parse_json_object(R"({"title":"Countess","company":"Engines","team":7,"terms":"yes"})"));
}

TEST_F(Complaints, C05OperatorsPickStandardAttributesAndAddTheirOwnWhichAreKeptInMetadata) {
  JsonObject catalogue = *parse_json_object(R"json({
    "nickname": {"label": "Nickname", "worth": 30, "schema": {"type": "string", "maxLength": 80}},
    "user_metadata.shoe_size": {"label": "Shoe size", "worth": 20, "schema": {"type": "number", "minimum": 15, "maximum": 55}},
    "user_metadata.letters": {"label": "Send me letters", "worth": 10, "schema": {"type": "boolean"}}})json");
  const auto ask_for = [&](const JsonArray& questions) {
    const JsonObject form{{"id", "you"}, {"title", "You"}, {"questions", questions},
                          {"cadence", {{"placement", {"login"}}, {"mode", "page"}, {"maxQuestionsPerStep", 3}}}};
    const JsonObject document{{"catalogue", catalogue}, {"policy", *parse_json(kQuickPolicy)}, {"forms", JsonArray{form}}};
    const auto published = as_client(kPost, "/v1/settings", to_text(JsonObject{{"document", document}}));
    ASSERT_EQ(published.status, 200) << published.body;
  };
  ask_for({"nickname", "user_metadata.shoe_size", "user_metadata.letters"});
  sign_up();
  const http::Response page = browse(kQuestionPage);
  ASSERT_EQ(asked_on(page), (std::set<std::string>{"nickname", "shoe_size", "letters"}));
  EXPECT_NE(page.body.find(R"(name="answers.shoe_size" type="number")"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find(R"(name="answers.letters" type="checkbox")"), std::string::npos) << page.body;
  EXPECT_EQ(submit(kQuestionPage, {{"answers.nickname", "Countess"}, {"answers.shoe_size", "37.5"}, {"answers.letters", "true"},
                                   {"action", "answer"}}).status, 303);
  const JsonObject saved = json(as_client(kGet, "/api/v2/users/" + percent_encode(signed_in())));
  EXPECT_EQ(saved.at("nickname"), "Countess");
  EXPECT_EQ(saved.at("user_metadata"), *parse_json(R"({"shoe_size":37.5,"letters":true})"));

  catalogue["user_metadata.club"] = JsonObject{{"label", "Club"}, {"schema", {{"type", "string"}}}};
  ask_for({"nickname", "user_metadata.shoe_size", "user_metadata.letters", "user_metadata.club"});
  come_back_later(kDay);
  EXPECT_EQ(asked_on(browse(kQuestionPage)), std::set<std::string>{"club"}) << "the one that was added since";
}

constexpr std::string_view kPersonal = R"json({
  "user_metadata.birthday": {"label": "Birthday", "schema": {"type": "string", "format": "date"}},
  "user_metadata.address": {"label": "Address", "schema": {"type": "string", "maxLength": 200}},
  "user_metadata.phone": {"label": "Telephone", "schema": {"type": "string", "maxLength": 30}}
})json";

TEST_F(Complaints, C07BirthdayAddressAndPhoneAreAskedRightAfterTheSignUp) {
  publish(R"([{"id":"you","title":"You","questions":["user_metadata.birthday","user_metadata.address","user_metadata.phone"],
               "cadence":{"placement":["login"],"mode":"page","maxQuestionsPerStep":3}}])",
          kQuickPolicy, kPersonal);
  sign_up();
  const http::Response page = browse("/u/question?return_to=/");
  ASSERT_EQ(page.status, 200);
  for (const char* field : {"answers.birthday", "answers.address", "answers.phone"}) {
    EXPECT_NE(page.body.find(field), std::string::npos) << field;
  }
  const http::Response done = submit("/u/question?return_to=/", {{"answers.birthday", "1815-12-10"},
                                                                 {"answers.address", "12 St James's Square"},
                                                                 {"answers.phone", "+44 20 7930 0000"},
                                                                 {"action", "answer"}});
  EXPECT_EQ(done.status, 303) << done.body;
  const std::string user(json(browse("/v1/me")).at("user_id").as_string());
  const JsonObject saved = json(as_client(kGet, "/api/v2/users/" + percent_encode(user)));
  EXPECT_EQ(saved.at("user_metadata").at("birthday"), "1815-12-10");
  EXPECT_EQ(saved.at("user_metadata").at("address"), "12 St James's Square");
}

TEST_F(Complaints, C08WhatIsAskedAtFirstAndLaterIsChosenWhatIsMissingIsToldAndEachChangeIsOnRecord) {
  publish(R"([{"id":"first","title":"You","questions":["user_metadata.title"],"cadence":{"placement":["login"],"mode":"page","logins":1}},
              {"id":"later","title":"Work","questions":["user_metadata.company","user_metadata.team"],
               "cadence":{"placement":["login"],"mode":"page","logins":{"from":2}}}])");
  sign_up();
  const std::string user = signed_in(), path = "/v1/users/" + percent_encode(user);
  const auto missing = [&] { return json(as_client(kGet, path + "/profile")).at("unknown"); };
  using Names = std::set<std::string>;
  ASSERT_EQ(asked_on(browse(kQuestionPage)), Names{"title"});
  EXPECT_EQ(submit(kQuestionPage, {{"answers.title", "Countess"}, {"action", "answer"}}).status, 303);
  EXPECT_EQ(browse(kQuestionPage).status, 303) << "the rest is for later";
  EXPECT_EQ(missing(), Json({"user_metadata.company", "user_metadata.team", "user_metadata.terms"}));

  come_back_later(kDay);
  ASSERT_EQ(asked_on(browse(kQuestionPage)), (Names{"company", "team"}));
  EXPECT_EQ(submit(kQuestionPage, {{"answers.company", "Engines"}, {"action", "answer"}}).status, 303);
  EXPECT_EQ(missing(), Json({"user_metadata.team", "user_metadata.terms"}));
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user), R"({"user_metadata":{"title":"Baroness"}})").status,
            200);

  // Who set what, when, and by which form.
  std::vector<std::string> record;
  const JsonObject history = json(as_client(kGet, path + "/history?limit=1000"));
  for (const Json& event : history.at("events").as_array()) {
    if (event.at("type") != "attribute.set" || !event.at("attribute").as_string().starts_with("user_metadata.")) continue;
    const Json& data = event.at("data");
    record.push_back(to_text(JsonArray{event.at("at"), event.at("actor"), data.at("source"), data.at("origin"),
                                       event.at("attribute"), data.at("value")}));
  }
  const std::string her = "\"user:" + user + "\",\"user\",";
  EXPECT_EQ(record, (std::vector<std::string>{
                        R"(["2026-11-01T12:00:00.000Z",)" + her + R"("first","user_metadata.title","Countess"])",
                        R"(["2026-11-02T12:00:00.000Z",)" + her + R"("later","user_metadata.company","Engines"])",
                        R"(["2026-11-02T12:00:00.000Z","client:machine","application","machine","user_metadata.title","Baroness"])"}));
}

TEST_F(Complaints, C09QuestionsAreSpreadOverVisits) {
  publish(R"([{"id":"a","title":"A","questions":["user_metadata.title"],"cadence":{"placement":["page"]}},
              {"id":"b","title":"B","questions":["user_metadata.company"],"cadence":{"placement":["page"]}},
              {"id":"c","title":"C","questions":["user_metadata.team"],"cadence":{"placement":["page"]}}])",
          R"({"cadence":"normal"})");
  const std::string user = add_user();
  std::vector<std::string> seen;
  const std::pair<const char*, const char*> kAnswers[] = {
      {"a", R"({"title":"Countess"})"}, {"b", R"({"company":"Engines"})"}, {"c", R"({"team":7})"}};
  for (const auto& [form, answers] : kAnswers) {
    const JsonObject asked = come_back(user, kDay * 2);
    ASSERT_EQ(form_of(asked), form);
    EXPECT_EQ(answer(asked, answers).status, 200);
    EXPECT_EQ(form_of(come_back(user, std::chrono::hours(1))), "") << "the next one waits for another day";
  }
}

TEST_F(Complaints, C10C11AnAnsweredFormIsSavedAndNotShownAgain) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page"],"mandatory":true}}])");
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  ASSERT_EQ(answer(asked, R"({"title":"Countess"})").status, 200);
  const JsonObject saved = json(as_client(kGet, "/api/v2/users/" + percent_encode(user)));
  EXPECT_EQ(saved.at("user_metadata").as_object().at("title"), "Countess");
  EXPECT_EQ(form_of(ask(user)), "") << "not even within the same second";
}

TEST_F(Complaints, C12AConsentThatHasBecomeRequiredIsAskedAtTheNextVisitAndKept) {
  publish("[]");
  const std::string user = add_user();
  publish(R"([{"id":"consent","title":"Consent","questions":["user_metadata.agreed"],
               "cadence":{"placement":["page"],"mandatory":true}}])",
          kQuickPolicy, R"({"user_metadata.agreed":{"label":"I agree","schema":{"type":"boolean","const":true}}})");
  const JsonObject asked = ask(user);
  ASSERT_EQ(form_of(asked), "consent");
  const http::Response refused = answer(asked, R"({"agreed":false})");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(form_of(come_back(user, kDay)), "consent") << "it is open until it is given";
  EXPECT_EQ(answer(asked, R"({"agreed":true})").status, 200);
  for (int visit = 0; visit < 3; ++visit) EXPECT_EQ(form_of(come_back(user, kDay * 30)), "");
}

TEST_F(Complaints, C13AFormWithOnlyOptionalQuestionsIsShownAndCanBeSkipped) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title","user_metadata.company"],
               "cadence":{"placement":["page"],"afterSkipDays":7}}])");
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  ASSERT_EQ(form_of(asked), "work");
  skip(asked);
  EXPECT_EQ(form_of(come_back(user, kDay)), "");
  EXPECT_EQ(form_of(come_back(user, kDay * 30)), "work");
}

TEST_F(Complaints, C14WhereAnAnswerCannotBeSavedTheUserGoesOn) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],"cadence":{"placement":["login"],"mode":"page"}}])");
  sign_up();
  ASSERT_EQ(browse("/u/question?return_to=/articles").status, 200);
  // No user can be larger: nothing more can be saved.
  const auto id = *profile::UserId::parse(json(browse("/v1/me")).at("user_id").as_string());
  std::size_t bytes = profile::kUserBytesMax;
  const auto fill = [&] {
    return run(store_->users().change(id, [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed changed{user, {}};
      changed.user.last_ip = std::string(bytes, 'x');
      return changed;
    }));
  };
  while (!fill()) bytes -= 60;
  testing::internal::CaptureStderr();
  const http::Response done = submit("/u/question?return_to=/articles", {{"answers.title", std::string(80, 'c')}, {"action", "answer"}});
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(header(done, "Location"), "/articles");
  EXPECT_EQ(json(browse("/v1/me")).at("user_id"), Json(id.text())) << "the user is still logged in";
  EXPECT_NE(log.find(R"("level":"warning","event":"question.gave_up","code":"user.too_large")"), std::string::npos) << log;
  EXPECT_EQ(log.find("cccc"), std::string::npos) << "no answer is logged";
}

TEST_F(Complaints, C15WhatUsersMayNotWriteIsNotAskedOfThem) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],"cadence":{"placement":["page"]}}])",
          kQuickPolicy, R"({"user_metadata.title":{"label":"Job title","sources":["application"]}})");
  EXPECT_EQ(form_of(ask(add_user())), "");
}

TEST_F(Complaints, C18WhatIsMissingIsAskedForOnAPageAndWhatIsWrongIsNamedThere) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title","user_metadata.team"],
               "cadence":{"placement":["page"],"mandatory":true}}])");
  const std::string user = add_user();
  const JsonObject asked = ask(user);
  ASSERT_EQ(form_of(asked), "work");
  const auto refused = answer(asked, R"({"title":"Countess","team":0})");
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_NE(refused.body.find("/team"), std::string::npos) << "the field is named";
  const JsonObject again = come_back(user, std::chrono::minutes(30));
  ASSERT_EQ(form_of(again), "work") << "the page is there, and no error in its place";
  EXPECT_EQ(answer(again, R"({"title":"Countess","team":7})").status, 200);
}

TEST_F(Complaints, C19NoCodeIsSentForWhichNoPageAsks) {
  publish(R"([{"id":"phone","title":"Telephone","questions":["user_metadata.phone"],"cadence":{"placement":["login"],"mode":"page"}}])",
          kQuickPolicy, kPersonal);
  sign_up();
  post_.letters.clear();
  http_.requests.clear();
  const http::Response done =
      submit("/u/question?return_to=/articles", {{"answers.phone", "+44 20 7930 0000"}, {"action", "answer"}});
  EXPECT_EQ(done.status, 303) << done.body;
  EXPECT_EQ(header(done, "Location"), "/articles");
  EXPECT_TRUE(post_.letters.empty());
  EXPECT_TRUE(http_.requests.empty()) << "nor by anybody else";
  const std::string user(json(browse("/v1/me")).at("user_id").as_string());
  EXPECT_EQ(metadata_of(user), *parse_json_object(R"({"phone":"+44 20 7930 0000"})")) << "it counts as it is";
  EXPECT_EQ(browse("/u/question?return_to=/articles").status, 303) << "nothing is waited for";
}

TEST_F(Complaints, C20OperatorsSayWhereWhatIsMissingIsAskedFor) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page:/account*"],"mandatory":true}}])");
  const std::string user = add_user();
  EXPECT_EQ(form_of(ask(user, "/home")), "");
  EXPECT_EQ(form_of(ask(user, "/account/address")), "work");
}

TEST_F(Complaints, C22NothingIsShownWhenThereIsNothingToFillIn) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page"],"mandatory":true}}])");
  const std::string user = add_user();
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(user),
                      R"({"user_metadata":{"title":"Countess"}})")
                .status,
            200);
  const JsonObject asked = ask(user);
  EXPECT_EQ(form_of(asked), "");
  EXPECT_EQ(why_not(asked), "nothing_to_ask");
}

TEST_F(Complaints, C23AFormGoesNowhereUnlessItSaysWhere) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"]}])");
  const std::string user = add_user();
  EXPECT_EQ(form_of(ask(user)), "");
  EXPECT_EQ(form_of(come_back(user, kDay)), "");
}

TEST_F(Complaints, C27OptionalAnswersAreKept) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title","user_metadata.team"],
               "cadence":{"placement":["page"]}}])");
  const std::string user = add_user();
  EXPECT_EQ(answer(ask(user), R"({"team":7})").status, 200);
  const JsonObject saved = json(as_client(kGet, "/api/v2/users/" + percent_encode(user)));
  EXPECT_EQ(saved.at("user_metadata"), *parse_json(R"({"team":7})"));
}

TEST_F(Complaints, C28ANumberIsAskedAsANumber) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.team"],"cadence":{"placement":["page"]}}])");
  const JsonObject asked = ask(add_user());
  const JsonObject& field =
      asked.at("decision").as_object().at("page").as_object().at("elements").as_array().at(0).as_object();
  EXPECT_EQ(field.at("type"), "integer") << to_text(asked);
  EXPECT_EQ(answer(asked, R"({"team":"many"})").status, 422);
}

TEST_F(Complaints, C29NobodyIsAskedInTheFirstDaysWhereTheFormSaysSo) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "targeting":{">=":[{"var":"stats.days_since_sign_up"},14]},"cadence":{"placement":["page"]}}])");
  const std::string user = add_user();
  EXPECT_EQ(form_of(ask(user)), "");
  EXPECT_EQ(form_of(come_back(user, kDay * 13)), "");
  EXPECT_EQ(form_of(come_back(user, kDay * 2)), "work");
}

TEST_F(Complaints, C30AQuestionStandsInThePageWhereTheFormSaysSo) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page"],"mode":"inline"}}])");
  const JsonObject asked = ask(add_user());
  ASSERT_EQ(form_of(asked), "work");
  EXPECT_EQ(asked.at("decision").as_object().at("mode"), "inline");
}

TEST_F(Complaints, C31NothingIsAskedWhereSomethingElseIsShown) {
  publish(R"([{"id":"work","title":"Work","questions":["user_metadata.title"],
               "cadence":{"placement":["page"],"mandatory":true}}])",
          R"({"protected_moments":["page:/welcome*"]})");
  const std::string user = add_user();
  EXPECT_EQ(why_not(ask(user, "/welcome/cookies")), "protected_moment");
  EXPECT_EQ(form_of(ask(user, "/home")), "work");
}

}  // namespace
}  // namespace acquaint::api
