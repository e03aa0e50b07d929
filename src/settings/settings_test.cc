#include "settings/settings.h"

#include <gmock/gmock.h>

#include "login/account.h"
#include "settings/sample_settings.h"

namespace acquaint::settings {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Settings, OfAnEmptyDocumentWork) {
  const auto settings = build({}, {});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->version, 0);
  EXPECT_TRUE(settings->forms.empty());
  EXPECT_TRUE(settings->clients.empty());
  EXPECT_EQ(settings->catalogue.size(), 0U);
  ASSERT_NE(settings->find_connection(login::kDatabaseConnection), nullptr);
}

TEST(Settings, HoldTheOperatorsMails) {
  const JsonObject own{{"reset_email", {{"en", {{"subject", "Howdy from {{site}}"}}}}}};
  const auto settings = build({{"mail_templates", own}}, {});
  ASSERT_TRUE(settings);
  const auto mail = settings->mail_templates.render(pages::MailKind::reset_email, "en",
                                                    {.site = "Times",
                                                     .link = "https://times.example/",
                                                     .code = {},
                                                     .good_for = std::chrono::days(1)});
  EXPECT_EQ(mail.subject, "Howdy from Times");

  const auto refused = build({{"mail_templates", {{"welcome", JsonObject()}}}}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "mail_template.invalid");
  EXPECT_EQ(refused.error().field, "/mail_templates/welcome");
}

TEST(Settings, HoldWhatTheDocumentDeclares) {
  const auto settings = build(sample_settings(), {});
  ASSERT_TRUE(settings) << settings.error().message << " at " << settings.error().field;
  EXPECT_EQ(settings->document, sample_settings());
  EXPECT_EQ(settings->site.name, "Analytical Times");
  EXPECT_EQ(settings->site.privacy_url, "https://times.example/privacy");
  EXPECT_EQ(settings->catalogue.size(), 5U);
  EXPECT_TRUE(settings->catalogue.find("user_metadata.title"));
  EXPECT_EQ(settings->policy.questions_max, 2);
  EXPECT_EQ(settings->policy.gap_after_answer, Duration(0)) << "as the preset \"brisk\" says";

  ASSERT_EQ(settings->connections.size(), 2U);
  ASSERT_NE(settings->find_connection("li-work"), nullptr);
  EXPECT_EQ(settings->find_connection("li-work")->strategy, "linkedin");
  EXPECT_EQ(settings->find_connection("li-work")->root_attributes, RootAttributes::on_first_login);
  EXPECT_EQ(settings->find_connection("LI-WORK"), nullptr);

  ASSERT_EQ(settings->clients.size(), 1U);
  ASSERT_NE(settings->find_client("app"), nullptr);
  EXPECT_TRUE(login::check_secret(*settings->find_client("app"), "secret"));
  EXPECT_EQ(settings->find_client("other"), nullptr);
}

TEST(Settings, OfferTheFormsInTheirOrder) {
  const Settings settings = *build(sample_settings(), {{"newsletter", 7}, {"gone", 3}});
  ASSERT_EQ(settings.forms.size(), 2U);
  EXPECT_EQ(settings.forms[0].form.id(), "work");
  EXPECT_EQ(settings.forms[0].version, 1) << "not numbered before";
  EXPECT_EQ(settings.forms[1].form.id(), "newsletter");
  EXPECT_EQ(settings.forms[1].version, 7);

  ASSERT_EQ(settings.offers.size(), 2U);
  const asking::Offer& work = settings.offers[0];
  EXPECT_EQ(work.form, "work");
  EXPECT_EQ(work.version, 1);
  EXPECT_EQ(work.purpose, "personalisation");
  EXPECT_TRUE(work.targeting);
  EXPECT_EQ(work.cadence.mode, asking::Mode::page);
  EXPECT_EQ(work.cadence.questions_max, 2);
  std::vector<std::string> asked;
  for (const asking::Step& step : work.steps) {
    for (const asking::Question& question : step.questions) asked.push_back(question.field);
  }
  EXPECT_THAT(asked, ElementsAre("title", "company")) << "the catalogue knows no motto";
  EXPECT_EQ(settings.offers[1].version, 7);
  EXPECT_FALSE(settings.offers[1].targeting);
}

TEST(Settings, FindAFormByItsNumber) {
  const Settings settings = *build(sample_settings(), {{"work", 4}});
  EXPECT_EQ(settings.find_form("work", 4), &settings.forms[0].form);
  EXPECT_EQ(settings.find_form("work", 3), nullptr);
  EXPECT_EQ(settings.find_form("work", 5), nullptr);
  EXPECT_EQ(settings.find_form("newsletter", 1), &settings.forms[1].form);
  EXPECT_EQ(settings.find_form("gone", 1), nullptr);
}

TEST(Settings, HoldSegmentsThatFormsAndPolicyName) {
  JsonObject document = with(sample_settings(), "/segments", *parse_json(R"([
    {"name": "keen", "when": {"and": [{"segment": "regular"}, {"!!": {"var": "given_name"}}]}},
    {"name": "regular", "label": "Comes back", "when": {">=": [{"var": "stats.logins"}, 3]}}])"));
  document = with(document, "/forms/0/targeting", *parse_json(R"({"segment": "keen"})"));
  document = with(document, "/policy/boosts",
                  *parse_json(R"([{"segment": "regular", "attribute": "user_metadata.title", "factor": 2}])"));
  const auto settings = build(document, {});
  ASSERT_TRUE(settings) << settings.error().code << " at " << settings.error().field;
  EXPECT_EQ(settings->segments.all().size(), 2U);
  EXPECT_EQ(settings->segments.find("regular")->label, "Comes back");
  EXPECT_EQ(settings->offers[0].targeting->variables(), std::vector<std::string>{"given_name"});
  EXPECT_TRUE(settings->policy.boosts[0].segment.has_value());
}

// The purpose is that of a form, which comes before.
constexpr const char* kClearbit = R"({"clearbit": {"kind": "clearbit_person", "key": "k", "when": ["log_in"],
    "purpose": "personalisation", "attributes": {"user_metadata.company": "company"}, "grace": "6h"}})";

TEST(Settings, TellEveryPolicyWhatProvidersFill) {
  JsonObject document = with(sample_settings(), "/enrichment", *parse_json(kClearbit));
  document = with(document, "/experiments", *parse_json(R"([{"name": "e", "arms": [
      {"name": "a", "percent": 50}, {"name": "b", "percent": 50, "policy": {"questions_max": 1}}]}])"));
  const auto settings = build(document, {});
  ASSERT_TRUE(settings) << settings.error().code << " at " << settings.error().field;
  ASSERT_EQ(settings->policy.enrichments.size(), 1U);
  EXPECT_EQ(settings->policy.enrichments[0].provider, "clearbit");
  EXPECT_EQ(settings->policy.enrichments[0].grace, std::chrono::hours(6));
  for (const Variant& variant : settings->variants) EXPECT_EQ(variant.policy.enrichments.size(), 1U);
}

struct Case {
  const char* name;
  const char* pointer;  // Where the sample is spoilt.
  const char* value;
  const char* code;
  const char* field;
};

const Case kCases[] = {
    {"a part that does not exist", "/form", "[]", "json.unknown_field", "/form"},
    {"a version of its own", "/version", "1", "json.unknown_field", "/version"},
    {"a site that is a text", "/site", R"("Times")", "settings.invalid", "/site"},
    {"a typing error in the site", "/site/nmae", R"("x")", "json.unknown_field", "/site/nmae"},
    {"a number for a name", "/site/name", "1", "settings.invalid", "/site/name"},
    {"null for an address", "/site/privacy_url", "null", "settings.invalid", "/site/privacy_url"},
    {"a catalogue that is a list", "/catalogue", "[]", "settings.invalid", "/catalogue"},
    {"a typing error in the catalogue", "/catalogue/company", R"({"lable":"x"})",
     "json.unknown_field", "/catalogue/company/lable"},
    {"a policy that is null", "/policy", "null", "settings.invalid", "/policy"},
    {"a typing error in the policy", "/policy/cadance", R"("brisk")", "policy.bad_field",
     "/policy/cadance"},
    {"a preset that does not exist", "/policy/cadence", R"("pushy")", "policy.bad_field",
     "/policy/cadence"},
    {"forms by name", "/forms", "{}", "settings.invalid", "/forms"},
    {"a form that is a text", "/forms", R"(["work"])", "settings.invalid", "/forms/0"},
    {"a typing error in a form", "/forms/1/tilte", R"("x")", "form.malformed", "/forms/1"},
    {"a form's own version", "/forms/1/version", "2", "form.read_only", "/forms/1/version"},
    {"the same form twice", "/forms/1/id", R"("work")", "settings.duplicate", "/forms/1/id"},
    {"a typing error in a cadence", "/forms/0/cadence/mod", R"("page")", "form.bad_cadence",
     "/forms/0/cadence/mod"},
    {"a condition that does not exist", "/forms/0/targeting", R"({"maybe":[1]})",
     "condition.unknown_operator", "/forms/0/targeting/maybe"},
    {"segments by name", "/segments", "{}", "settings.invalid", "/segments"},
    {"a segment without a condition", "/segments", R"([{"name":"a"}])", "segment.bad_field", "/segments/0/when"},
    {"a segment within itself", "/segments", R"([{"name":"a","when":{"segment":"a"}}])", "segment.loop",
     "/segments/0/when/segment"},
    {"a segment that does not exist", "/forms/0/targeting", R"({"or":[{"segment":"a"}]})", "condition.unknown_segment",
     "/forms/0/targeting/or/0/segment"},
    {"connections by name", "/connections", "{}", "settings.invalid", "/connections"},
    {"a connection without a strategy", "/connections", R"([{"name":"a"}])", "connection.invalid",
     "/connections/0/strategy"},
    {"webhooks by name", "/webhooks", "{}", "settings.invalid", "/webhooks"},
    {"a webhook without a URL", "/webhooks", R"([{"id":"crm","events":["*"]}])", "webhook.malformed",
     "/webhooks/0/url"},
    {"sources by name", "/sources", "{}", "settings.invalid", "/sources"},
    {"a source without a key", "/sources", R"([{"id":"web"}])", "source.malformed",
     "/sources/0/write_key_sha256"},
    {"providers as a list", "/enrichment", "[]", "settings.invalid", "/enrichment"},
    {"a provider without a kind", "/enrichment", R"({"clearbit":{}})", "enrichment.malformed", "/enrichment/clearbit/kind"},
    {"clients by name", "/clients", "{}", "settings.invalid", "/clients"},
    {"a secret beside its hash", "/clients/0/client_secret", R"("s3cr3t")", "client.malformed",
     "/clients/0/client_secret_sha256"},
    {"grants by client", "/client_grants", "{}", "settings.invalid", "/client_grants"},
    {"a grant without an audience", "/client_grants", R"([{"client_id":"app"}])", "client_grant.malformed",
     "/client_grants/0/audience"},
};

TEST(Settings, NameWhatIsWrong) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto settings = build(with(sample_settings(), c.pointer, *parse_json(c.value)), {});
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().kind, Error::Kind::invalid);
    EXPECT_EQ(settings.error().code, c.code);
    EXPECT_EQ(settings.error().field, c.field);
    EXPECT_EQ(settings.error().message.find("s3cr3t"), std::string::npos);
  }
}

TEST(Settings, BoundTextsAndForms) {
  const std::string most(1000, 'x');
  EXPECT_TRUE(build(with(sample_settings(), "/site/name", Json(most)), {}));
  const auto refused = build(with(sample_settings(), "/site/name", Json(most + "x")), {});
  EXPECT_EQ(refused.error().field, "/site/name");
  const JsonArray many(501, Json(JsonObject()));
  EXPECT_EQ(build(with(sample_settings(), "/forms", many), {}).error().field, "/forms");
}

struct NumberCase {
  const char* name;
  JsonObject before;
  JsonObject next;
  std::int64_t work;
  std::int64_t newsletter;
};

// Before, the form "work" has the number 4 and "newsletter" 2.
TEST(FormNumbers, GrowWithTheContent) {
  const JsonObject sample = sample_settings();
  const JsonObject without_work = without(sample, "/forms", 0);
  JsonObject reordered = sample;
  const JsonObject work = sample.at("forms").at(0).as_object();
  reordered["forms"] = JsonArray{sample.at("forms").at(1), JsonObject(work.rbegin(), work.rend())};
  const NumberCase cases[] = {
      {"nothing changed", sample, sample, 4, 2},
      {"another part changed", sample, with(sample, "/policy/cadence", "gentle"), 4, 2},
      {"forms and members in another order", sample, reordered, 4, 2},
      {"another title", sample, with(sample, "/forms/0/title", "Your work"), 5, 2},
      {"deep inside", sample,
       with(sample, "/forms/1/schema/properties/subscribed/title", "Mail"), 4, 3},
      {"taken out", sample, without_work, 4, 2},
      {"put back", without_work, sample, 5, 2},
      {"all gone", sample, {}, 4, 2},
  };
  for (const NumberCase& c : cases) {
    SCOPED_TRACE(c.name);
    const auto numbers = number_forms(c.before, {{"work", 4}, {"newsletter", 2}}, c.next);
    ASSERT_TRUE(numbers);
    EXPECT_THAT(*numbers, ElementsAre(Pair("newsletter", c.newsletter), Pair("work", c.work)));
  }
}

TEST(FormNumbers, StartWithOne) {
  EXPECT_THAT(*number_forms({}, {}, sample_settings()),
              ElementsAre(Pair("newsletter", 1), Pair("work", 1)));
}

}  // namespace
}  // namespace acquaint::settings
