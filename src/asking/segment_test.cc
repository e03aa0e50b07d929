#include "asking/segment.h"

#include <gtest/gtest.h>

#include "asking/features.h"
#include "asking/gates.h"
#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

Result<Segments> parse(const std::string& text) {
  return Segments::parse(parse_json(text)->as_array(), SampleSite().catalogue, "/segments");
}

constexpr const char* kSample = R"([
  {"name": "keen", "label": "Keen engineers", "when": {"and": [{"segment": "regular"}, {"var": "segments.engineer"}]}},
  {"name": "regular", "when": {">=": [{"var": "stats.logins"}, 3]}},
  {"name": "engineer", "when": {"==": [{"var": "user_metadata.title"}, "engineer"]}},
  {"name": "senior", "when": {">": [{"var": "app_metadata.age"}, 50]}},
  {"name": "recent", "when": {"<": [{"var": "stats.days_since_last_login"}, 7]}},
  {"name": "recent_engineer", "when": {"and": [{"segment": ["recent"]}, {"segment": "engineer"}]}}])";

struct Facet {
  SampleSite site;
  profile::UserPtr user;
  std::shared_ptr<const profile::ProfileView> view;

  explicit Facet(int logins) {
    site.know(kTitle, "engineer");
    site.user.logins_count = logins;
    user = profile::make_snapshot(site.user);
    view = user->view(site.catalogue);
  }
  Facts facts(Memberships* memberships = nullptr) const {
    return {.user = &user->user(), .view = view.get(), .moment = &site.moment, .now = profile::noon(),
            .memberships = memberships};
  }
};

TEST(Segments, StandInTheOrderOfTheDocumentWhateverRefersToWhat) {
  const auto segments = parse(kSample);
  ASSERT_TRUE(segments) << segments.error().code << " at " << segments.error().field;
  std::string names;
  for (const Segment& segment : segments->all()) names += segment.name + " ";
  EXPECT_EQ(names, "keen regular engineer senior recent recent_engineer ");
  EXPECT_EQ(segments->find("keen")->label, "Keen engineers");
  EXPECT_EQ(segments->find("regular")->label, "regular");
  EXPECT_EQ(segments->find("nobody"), nullptr);
}

TEST(Segments, CountAsTheirConditionsWouldInOtherConditions) {
  struct Row {
    const char* name;
    const char* when;
    Verdict few, many;  // With 2 and with 3 logins.
  };
  const Row rows[] = {
      {"a segment", R"({"segment": "regular"})", Verdict::no, Verdict::yes},
      {"in brackets", R"({"segment": ["regular"]})", Verdict::no, Verdict::yes},
      {"as a variable", R"({"var": "segments.regular"})", Verdict::no, Verdict::yes},
      {"as a variable in brackets", R"({"var": ["segments.regular"]})", Verdict::no, Verdict::yes},
      {"compared", R"({"==": [{"var": "segments.regular"}, true]})", Verdict::no, Verdict::yes},
      {"within another", R"({"segment": "keen"})", Verdict::no, Verdict::yes},
      {"not", R"({"!": {"segment": "regular"}})", Verdict::yes, Verdict::no},
      {"what cannot be told", R"({"segment": "senior"})", Verdict::unknown, Verdict::unknown},
      {"nor its opposite", R"({"!": {"segment": "senior"}})", Verdict::unknown, Verdict::unknown},
  };
  const auto segments = parse(kSample);
  const SampleSite site;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto condition = Condition::compile(*parse_json(row.when), {site.catalogue, &*segments});
    ASSERT_TRUE(condition) << condition.error().code;
    EXPECT_EQ(condition->evaluate(Facet(2).facts()), row.few);
    EXPECT_EQ(condition->evaluate(Facet(3).facts()), row.many);
  }
}

TEST(Segments, SayWhatTheyReadAndWhetherTimeAloneChangesThem) {
  const auto segments = parse(kSample);
  EXPECT_EQ(segments->find("keen")->condition.variables(), std::vector<std::string>{kTitle});
  EXPECT_FALSE(segments->find("keen")->condition.drifts());
  EXPECT_TRUE(segments->find("recent")->condition.drifts());
  EXPECT_TRUE(segments->find("recent_engineer")->condition.drifts()) << "as what it refers to does";
  const auto since = parse(R"([{"name": "a", "when": {">": [{"daysSince": {"var": "app_metadata.since"}}, 3]}}])");
  EXPECT_TRUE(since->find("a")->condition.drifts());
}

TEST(Segments, RefuseWithThePlace) {
  struct Row {
    const char* name;
    std::string text;
    const char* code;
    const char* field;
  };
  std::string nested = R"({"name": "s0", "when": {"!!": 1}})";
  for (int i = 1; i <= 8; ++i) {
    nested += R"(, {"name": "s)" + std::to_string(i) + R"(", "when": {"segment": "s)" + std::to_string(i - 1) + "\"}}";
  }
  const Row rows[] = {
      {"no object", R"([1])", "segment.bad_field", "/segments/0"},
      {"no name", R"([{"when": {"!!": 1}}])", "segment.bad_field", "/segments/0/name"},
      {"a name with blanks", R"([{"name": "a b", "when": {"!!": 1}}])", "segment.bad_field", "/segments/0/name"},
      {"no condition", R"([{"name": "a"}])", "segment.bad_field", "/segments/0/when"},
      {"a plain value as condition", R"([{"name": "a", "when": true}])", "segment.bad_field", "/segments/0/when"},
      {"an unknown field", R"([{"name": "a", "when": {"!!": 1}, "who": 1}])", "segment.bad_field", "/segments/0/who"},
      {"a name twice", R"([{"name": "a", "when": {"!!": 1}}, {"name": "a", "when": {"!!": 1}}])", "segment.duplicate",
       "/segments/1/name"},
      {"itself", R"([{"name": "a", "when": {"!": {"segment": "a"}}}])", "segment.loop", "/segments/0/when/!/segment"},
      {"itself through others",
       R"([{"name": "a", "when": {"segment": "b"}}, {"name": "b", "when": {"or": [false, {"var": "segments.a"}]}}])",
       "segment.loop", "/segments/1/when/or/1/var"},
      {"what is not declared", R"([{"name": "a", "when": {"or": [{"segment": "b"}]}}])", "condition.unknown_segment",
       "/segments/0/when/or/0/segment"},
      {"a segment that is no name", R"([{"name": "a", "when": {"segment": 7}}])", "condition.bad_operands",
       "/segments/0/when/segment"},
      {"an unknown operator", R"([{"name": "a", "when": {"and": [{"nor": []}]}}])", "condition.unknown_operator",
       "/segments/0/when/and/0/nor"},
      {"the moment", R"([{"name": "a", "when": {"==": ["page", {"var": "moment.kind"}]}}])", "segment.reads_moment",
       "/segments/0/when/==/1/var"},
      {"answers", R"([{"name": "a", "when": {"missing": ["answers.role"]}}])", "segment.reads_moment",
       "/segments/0/when/missing/0"},
      {"nine within each other", "[" + nested + "]", "segment.too_deep", "/segments/8/when/segment"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const auto refused = parse(row.text);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, row.code);
    EXPECT_EQ(refused.error().field, row.field);
  }
}

TEST(Segments, AreEvaluatedOnceHoweverOftenTheyAreNamed) {
  // Each names the one before twice: without memory, that is 2^8 evaluations.
  std::string text = R"({"name": "s0", "when": {">=": [{"var": "stats.logins"}, 3]}})";
  for (int i = 1; i < 8; ++i) {
    const std::string before = R"({"segment": "s)" + std::to_string(i - 1) + "\"}";
    text += R"(, {"name": "s)" + std::to_string(i) + R"(", "when": {"and": [)" + before + "," + before + "]}}";
  }
  const auto segments = parse("[" + text + "]");
  ASSERT_TRUE(segments);
  const Facet many(3), few(2);
  Memberships memberships;
  const Condition& last = segments->find("s7")->condition;
  EXPECT_EQ(memberships.of(last, many.facts(&memberships)), Verdict::yes);
  EXPECT_EQ(memberships.of(last, few.facts(&memberships)), Verdict::yes) << "what was found out is remembered";
  EXPECT_EQ(memberships.of(segments->find("s0")->condition, few.facts(&memberships)), Verdict::yes);
}

TEST(Segments, BoostAnAttributeForTheirUsers) {
  const auto segments = parse(kSample);
  const auto policy = Policy::parse(
      *parse_json_object(R"({"boosts": [{"segment": "regular", "attribute": "user_metadata.income", "factor": 4}]})"),
      "/policy", *segments);
  ASSERT_TRUE(policy) << policy.error().message;
  for (const int logins : {2, 3}) {
    SampleSite site;
    site.policy = *policy;
    site.user.logins_count = logins;
    EXPECT_EQ(site.decide().decision.offer->form, logins == 2 ? "frm_work" : "frm_more");
  }
}

TEST(Segments, AreKindsOfUsersToTheLearningOrder) {
  const auto segments = parse(kSample);
  const auto policy =
      Policy::parse(*parse_json_object(R"({"learning": {"mode": "on", "segments": ["senior", "engineer", "regular"]}})"),
                    "/policy", *segments);
  ASSERT_TRUE(policy) << policy.error().message;
  SampleSite site;
  site.learn_quietly();
  site.policy = *policy;
  site.moment.context["segment"] = "what the application says does not count then";
  site.user.logins_count = 3;
  EXPECT_EQ(site.decide().decision.learned->features.segment, 3);
  site.user.logins_count = 2;
  EXPECT_EQ(site.decide().decision.learned->features.segment, 0);
}

TEST(Segments, PoliciesCanOnlyNameThoseThatAreDeclared) {
  struct Row {
    const char* text;
    const char* code;
    const char* field;
  };
  const Row rows[] = {
      {R"({"boosts": [{"segment": "nobody", "attribute": "email", "factor": 2}]})", "policy.unknown_segment",
       "/policy/boosts/0/segment"},
      {R"({"boosts": [{"attribute": "email", "factor": 2}]})", "policy.bad_field", "/policy/boosts/0/placement"},
      {R"({"learning": {"segments": ["keen", "nobody"]}})", "policy.unknown_segment", "/policy/learning/segments/1"},
      {R"({"learning": {"segments": ["keen", "keen", "keen", "keen", "keen", "keen", "keen", "keen"]}})",
       "policy.bad_field", "/policy/learning/segments/7"},
  };
  const auto segments = parse(kSample);
  for (const Row& row : rows) {
    const auto refused = Policy::parse(*parse_json_object(row.text), "/policy", *segments);
    ASSERT_FALSE(refused) << row.text;
    EXPECT_EQ(refused.error().code, row.code);
    EXPECT_EQ(refused.error().field, row.field);
  }
}

}  // namespace
}  // namespace acquaint::asking
