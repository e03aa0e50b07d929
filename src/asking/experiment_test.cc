#include "asking/experiment.h"

#include <gtest/gtest.h>

#include <map>

namespace acquaint::asking {
namespace {

Result<Experiments> parse(const std::string& text) {
  return Experiments::parse(parse_json(text)->get_array(), "/experiments");
}

std::string user(int number) { return "auth0|" + std::to_string(number); }

std::map<std::string, int> count_arms(const Experiments& experiments, int users) {
  std::map<std::string, int> counts;
  for (int number = 0; number < users; ++number) {
    std::string arms;
    for (const Assigned& assigned : experiments.assigned(experiments.variant_of(user(number)))) {
      arms += assigned.experiment + "=" + assigned.arm + " ";
    }
    ++counts[arms];
  }
  return counts;
}

constexpr const char* kWording = R"([{"name":"wording","hold_out":10,"arms":[
  {"name":"plain","percent":60},{"name":"warm","percent":30,"policy":{"questions_max":1}}]}])";

TEST(Experiments, ArmsHaveTheirPercent) {
  const auto counts = count_arms(*parse(kWording), 10000);
  ASSERT_EQ(counts.size(), 3u);
  EXPECT_NEAR(counts.at("wording=hold_out "), 1000, 120);
  EXPECT_NEAR(counts.at("wording=plain "), 6000, 200);
  EXPECT_NEAR(counts.at("wording=warm "), 3000, 190);
}

TEST(Experiments, WhereAUserIsDependsOnTheUserAndTheNameAlone) {
  const Experiments alone = *parse(kWording);
  const Experiments beside = *parse(R"([{"name":"other","arms":[{"name":"a","percent":100,"policy":{"order":"static"}}]},)" +
                                    std::string(kWording).substr(1));
  for (int number = 0; number < 500; ++number) {
    const auto before = alone.assigned(alone.variant_of(user(number)));
    const auto after = beside.assigned(beside.variant_of(user(number)));
    ASSERT_EQ(before.size(), 1u);
    ASSERT_EQ(after.size(), 2u);
    EXPECT_EQ(after[1], before[0]);
  }
}

TEST(Experiments, AreIndependentOfEachOther) {
  const auto counts = count_arms(*parse(R"([
    {"name":"one","arms":[{"name":"a","percent":50},{"name":"b","percent":50}]},
    {"name":"two","arms":[{"name":"a","percent":50},{"name":"b","percent":50}]}])"), 10000);
  ASSERT_EQ(counts.size(), 4u);
  for (const auto& [arms, count] : counts) EXPECT_NEAR(count, 2500, 180) << arms;
}

TEST(Experiments, RaisingTheShareAddsUsersAndMovesNobody) {
  const auto with_share = [](int share) {
    return *parse(R"([{"name":"e","share":)" + std::to_string(share) +
                  R"(,"arms":[{"name":"a","percent":50},{"name":"b","percent":50}]}])");
  };
  const Experiments few = with_share(20), many = with_share(60);
  int added = 0;
  for (int number = 0; number < 1000; ++number) {
    const auto before = few.assigned(few.variant_of(user(number)));
    const auto after = many.assigned(many.variant_of(user(number)));
    if (before.empty()) {
      added += !after.empty();
    } else {
      EXPECT_EQ(before, after);
    }
  }
  EXPECT_NEAR(added, 400, 70);
}

TEST(Experiments, NobodyIsInTwoOfAGroup) {
  const Experiments experiments = *parse(R"([
    {"name":"one","group":"g","share":40,"arms":[{"name":"a","percent":50,"policy":{"questions_max":1}},{"name":"b","percent":50}]},
    {"name":"apart","arms":[{"name":"x","percent":100}]},
    {"name":"two","group":"g","share":50,"arms":[{"name":"a","percent":100,"policy":{"questions_max":2}}]}])");
  EXPECT_EQ(experiments.variants(), 8u);
  const auto counts = count_arms(experiments, 10000);
  ASSERT_EQ(counts.size(), 4u);
  EXPECT_NEAR(counts.at("one=a apart=x "), 2000, 170);
  EXPECT_NEAR(counts.at("one=b apart=x "), 2000, 170);
  EXPECT_NEAR(counts.at("apart=x two=a "), 5000, 200);
  EXPECT_NEAR(counts.at("apart=x "), 1000, 130);
}

TEST(Experiments, WithoutAnyEverybodyIsInTheFirstVariant) {
  const Experiments none = *parse("[]");
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.variants(), 1u);
  EXPECT_EQ(none.variant_of(user(1)), 0u);
  EXPECT_TRUE(none.assigned(0).empty());
}

struct BadCase {
  const char* name;
  const char* text;
  const char* code;
  const char* field;
};

const BadCase kBad[] = {
    {"no object", "[7]", "experiment.bad_field", "/0"},
    {"no name", R"([{"arms":[{"name":"a","percent":100}]}])", "experiment.bad_field", "/0/name"},
    {"no arms", R"([{"name":"e"}])", "experiment.bad_field", "/0/arms"},
    {"arms that are less than all", R"([{"name":"e","arms":[{"name":"a","percent":99}]}])", "experiment.bad_field", "/0/arms"},
    {"arms and hold-out that are more than all", R"([{"name":"e","hold_out":1,"arms":[{"name":"a","percent":100}]}])",
     "experiment.bad_field", "/0/arms"},
    {"an arm twice", R"([{"name":"e","arms":[{"name":"a","percent":50},{"name":"a","percent":50}]}])", "experiment.bad_field",
     "/0/arms/1/name"},
    {"an arm called as the hold-out", R"([{"name":"e","arms":[{"name":"hold_out","percent":100}]}])", "experiment.bad_field",
     "/0/arms/0/name"},
    {"what an arm cannot change of the policy", R"([{"name":"e","arms":[{"name":"a","percent":100,"policy":{"paused":true}}]}])",
     "experiment.bad_field", "/0/arms/0/policy/paused"},
    {"what an arm cannot change of a form",
     R"([{"name":"e","arms":[{"name":"a","percent":100,"forms":{"work":{"cadence":{"mandatory":true}}}}]}])",
     "experiment.bad_field", "/0/arms/0/forms/work/cadence/mandatory"},
    {"an unknown field", R"([{"name":"e","arms":[{"name":"a","percent":100}],"seed":7}])", "experiment.bad_field", "/0/seed"},
    {"a name twice", R"([{"name":"e","arms":[{"name":"a","percent":100}]},{"name":"e","arms":[{"name":"a","percent":100}]}])",
     "experiment.bad_field", "/1/name"},
    {"a group that is more than all",
     R"([{"name":"e","group":"g","arms":[{"name":"a","percent":100}]},{"name":"f","group":"g","arms":[{"name":"a","percent":100}]}])",
     "experiment.bad_field", "/1/share"},
    {"two that change the same",
     R"([{"name":"e","arms":[{"name":"a","percent":100,"policy":{"order":"static"}}]},
         {"name":"f","arms":[{"name":"a","percent":100,"policy":{"order":"ranked"}}]}])",
     "experiment.conflict", "/1"},
    {"one that changes what another replaces",
     R"([{"name":"e","arms":[{"name":"a","percent":100,"forms":{"work":{"replaced_by":"b"}}}]},
         {"name":"f","arms":[{"name":"a","percent":100,"forms":{"work":{"cadence":{"priority":1}}}}]}])",
     "experiment.conflict", "/1"},
    {"too many ways",
     R"([{"name":"a","arms":[{"name":"x","percent":100},{"name":"y","percent":0},{"name":"z","percent":0}]},
         {"name":"b","arms":[{"name":"x","percent":100},{"name":"y","percent":0},{"name":"z","percent":0}]},
         {"name":"c","arms":[{"name":"x","percent":100},{"name":"y","percent":0},{"name":"z","percent":0}]},
         {"name":"d","arms":[{"name":"x","percent":100},{"name":"y","percent":0},{"name":"z","percent":0}]}])",
     "experiment.too_many", ""},
};

TEST(Experiments, NameThePlaceThatIsWrong) {
  for (const BadCase& c : kBad) {
    SCOPED_TRACE(c.name);
    const auto experiments = parse(c.text);
    ASSERT_FALSE(experiments.has_value());
    EXPECT_EQ(experiments.error().code, c.code);
    EXPECT_EQ(experiments.error().field, std::string("/experiments") + c.field);
  }
}

}  // namespace
}  // namespace acquaint::asking
