#include "settings/variants.h"

#include <gtest/gtest.h>

#include "settings/sample_settings.h"

namespace acquaint::settings {
namespace {

profile::UserId user(int number) { return *profile::UserId::parse("auth0|" + std::to_string(number)); }

// The sample with another wording of its first form, and these experiments.
JsonObject with_experiments(std::string_view experiments) {
  JsonObject document = sample_settings();
  JsonArray& forms = document.at("forms").as_array();
  JsonObject warm = forms[0].as_object();
  warm["id"] = "work_warm";
  warm["title"] = "What do you love to do?";
  forms.push_back(std::move(warm));
  document["experiments"] = *parse_json(experiments);
  return document;
}

constexpr std::string_view kExperiments = R"([
  {"name": "words", "share": 60, "arms": [
    {"name": "plain", "percent": 50},
    {"name": "warm", "percent": 50, "forms": {"work": {"replaced_by": "work_warm"}}}]},
  {"name": "pace", "arms": [
    {"name": "two", "percent": 50},
    {"name": "one", "percent": 50, "policy": {"questions_max": 1},
     "forms": {"newsletter": {"cadence": {"priority": 7, "placement": "page:/news*"}}}}]}])";

std::vector<std::string> forms_of(const Settings::Asking& asking) {
  std::vector<std::string> forms;
  for (const asking::Offer& offer : asking.offers) forms.push_back(offer.form);
  return forms;
}

TEST(Variants, EveryUserGetsWhatTheArmsSay) {
  const auto settings = build(with_experiments(kExperiments), {});
  ASSERT_TRUE(settings) << settings.error().message << settings.error().field;
  int warm = 0, slow = 0;
  for (int number = 0; number < 400; ++number) {
    const Settings::Asking asking = settings->asking_of(user(number));
    const auto is_in = [&](std::string_view experiment, std::string_view arm) {
      return std::ranges::find(asking.policy.assigned, asking::Assigned{std::string(experiment), std::string(arm)}) !=
             asking.policy.assigned.end();
    };
    const bool is_warm = is_in("words", "warm"), is_slow = is_in("pace", "one");
    warm += is_warm, slow += is_slow;
    EXPECT_EQ(forms_of(asking), (std::vector<std::string>{is_warm ? "work_warm" : "work", "newsletter"}));
    EXPECT_EQ(asking.policy.questions_max, is_slow ? 1 : 2);
    EXPECT_EQ(asking.policy.gap_after_answer, Duration(0)) << "what the arm does not change is as it was";
    EXPECT_EQ(asking.offers[1].cadence.priority, is_slow ? 7 : 0);
    EXPECT_EQ(asking.offers[1].cadence.placements.size(), is_slow ? 1u : 0u);
    EXPECT_EQ(asking.offers[0].cadence.mode, asking::Mode::page);
  }
  EXPECT_NEAR(warm, 120, 40);
  EXPECT_NEAR(slow, 200, 40);
}

TEST(Variants, WithoutExperimentsThereIsNothingToLookUp) {
  const auto settings = build(sample_settings(), {});
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->variants.empty());
  EXPECT_EQ(&settings->asking_of(user(1)).policy, &settings->policy);
  EXPECT_EQ(settings->asking_of(user(1)).offers.data(), settings->offers.data());
}

TEST(Variants, KnowWhichCountsTheirFormsRead) {
  const auto settings = build(with_experiments(R"([{"name": "at", "arms": [
    {"name": "always", "percent": 50},
    {"name": "third", "percent": 50, "forms": {"work": {"cadence": {"visits": 3}}}}]}])"), {});
  ASSERT_TRUE(settings) << settings.error().field;
  EXPECT_FALSE(settings->policy.counters.any());
  for (int number = 0; number < 20; ++number) {
    const Settings::Asking asking = settings->asking_of(user(number));
    EXPECT_EQ(asking.policy.counters.visits, asking.policy.assigned[0].arm == "third");
  }
}

struct BadCase {
  const char* name;
  const char* arm;
  const char* code;
  const char* field;  // Below the arm.
};

const BadCase kBad[] = {
    {"a policy that is wrong", R"("policy":{"questions_max":0})", "policy.bad_field", "/policy/questions_max"},
    {"a share of what is not declared", R"("policy":{"shares":[{"attribute":"user_metadata.shoes","percent":5}]})",
     "policy.unknown_attribute", "/policy/shares/0/attribute"},
    {"a cadence that is wrong", R"("forms":{"work":{"cadence":{"maxAsks":0}}})", "form.bad_cadence",
     "/forms/work/cadence/maxAsks"},
    {"no such form", R"("forms":{"shoes":{"cadence":{"maxAsks":1}}})", "experiment.unknown_form", "/forms/shoes"},
    {"nothing in its place", R"("forms":{"work":{"replaced_by":"shoes"}})", "experiment.unknown_form",
     "/forms/work/replaced_by"},
};

TEST(Variants, NameThePlaceThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.name);
    const std::string experiments = R"([{"name":"e","hold_out":10,"arms":[{"name":"a","percent":50},{"name":"b","percent":40,)" +
                                    std::string(c.arm) + "}]}]";
    const auto settings = build(with_experiments(experiments), {});
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, c.code);
    EXPECT_EQ(settings.error().field, std::string("/experiments/0/arms/1") + c.field);
  }
}

TEST(Variants, APolicyIsAboutDeclaredAttributes) {
  for (const std::string part : {"requirements", "shares"}) {
    JsonObject one{{"attribute", "user_metadata.shoes"}};
    if (part == "shares") one["percent"] = 5;
    const auto settings = build(with(sample_settings(), "/policy/" + part, JsonArray{one}), {});
    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, "policy.unknown_attribute");
    EXPECT_EQ(settings.error().field, "/policy/" + part + "/0/attribute");
  }
}

}  // namespace
}  // namespace acquaint::settings
