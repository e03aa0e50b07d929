#include "profile/lineage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "profile/projection.h"
#include "profile/readings.h"
#include "profile/sample_user.h"
#include "profile/snapshot.h"

namespace acquaint::profile {
namespace {

Catalogue catalogue_of(const char* text) {
  auto catalogue = Catalogue::parse(*parse_json_object(text));
  EXPECT_TRUE(catalogue) << catalogue.error().message << " " << catalogue.error().field;
  return catalogue.value_or(Catalogue());
}

AttributePath path_of(const char* text) { return *AttributePath::parse(text); }

class LineageTest : public testing::Test {
 protected:
  User user_ = ada();

  void say(const char* path, Json value, Time at = noon(), Source source = Source::user) {
    Changed changed{std::move(user_), {}};
    ASSERT_TRUE(learn(changed, Catalogue(), path_of(path), std::move(value), said_by(source, "work", at)));
    user_ = std::move(changed.user);
  }
  Json effective(const Catalogue& catalogue, const char* path) const {
    const ProfileView view = view_of(user_, catalogue);
    const Claim* claim = view.effective[*catalogue.find(path)];
    return claim == nullptr ? Json() : claim->value;
  }
};

TEST_F(LineageTest, ARenamedAttributeHasItsOldAnswersWithTheirProvenance) {
  say("user_metadata.org", "Engines");
  const Catalogue now = catalogue_of(R"({"user_metadata.company": {"renamed_from": "user_metadata.org"}})");
  const ProfileView view = view_of(user_, now);
  ASSERT_NE(view.effective[0], nullptr);
  EXPECT_EQ(view.effective[0]->value, "Engines");
  EXPECT_EQ(view.effective[0]->from, user_.claims.at(path_of("user_metadata.org")).front().from);
  EXPECT_EQ(project(user_, now).at("user_metadata"), Json({{"org", "Engines"}, {"company", "Engines"}}))
      << "readable under both names";
}

TEST_F(LineageTest, ASourceThatMayNotFillItDoesNotSoUnderItsOldName) {
  const Catalogue now = catalogue_of(R"({"user_metadata.plan": {"renamed_from": "user_metadata.tier", "sources": ["import"]}})");
  say("user_metadata.tier", "basic", noon(), Source::import);
  say("user_metadata.tier", "gold", noon() + std::chrono::days(1), Source::application);
  EXPECT_EQ(effective(now, "user_metadata.plan"), "basic");
}

TEST_F(LineageTest, ANewAnswerBeatsTheOldOne) {
  say("user_metadata.org", "Engines");
  say("user_metadata.company", "Babbage", noon() + std::chrono::days(1));
  const Catalogue now = catalogue_of(R"({"user_metadata.company": {"renamed_from": ["user_metadata.org"]}})");
  EXPECT_EQ(effective(now, "user_metadata.company"), "Babbage");
}

TEST_F(LineageTest, NamesFollowEachOtherThroughSeveralDeclarations) {
  say("user_metadata.employer", "Engines");
  const Catalogue now = catalogue_of(R"({"user_metadata.company": {"renamed_from": "user_metadata.org"},
                                         "user_metadata.org": {"renamed_from": "user_metadata.employer"}})");
  EXPECT_EQ(effective(now, "user_metadata.company"), "Engines");
}

TEST_F(LineageTest, AnAnswerIsSplit) {
  say("user_metadata.full_name", "Ada King Lovelace");
  const Catalogue now = catalogue_of(R"({
      "user_metadata.first": {"split_from": {"attribute": "user_metadata.full_name", "rule": "first_word"}},
      "user_metadata.rest": {"split_from": {"attribute": "user_metadata.full_name", "rule": "after_first_word"}}})");
  EXPECT_EQ(effective(now, "user_metadata.first"), "Ada");
  EXPECT_EQ(effective(now, "user_metadata.rest"), "King Lovelace");
}

constexpr const char* kRecoded = R"({"user_metadata.size": {
    "schema": {"type": "string", "enum": ["small", "large"]},
    "recoded_from": {"table": {"1-10": "small", "11-50": "small", "51+": "large"}}}})";

TEST_F(LineageTest, ARecodedAnswerMeansWhatTheTableSaysAndKeepsWhatItWas) {
  say("user_metadata.size", "11-50");
  const Catalogue now = catalogue_of(kRecoded);
  EXPECT_EQ(effective(now, "user_metadata.size"), "small");
  const JsonObject profile = explain_profile(user_, now, noon());
  const Json& size = profile.at("attributes").as_array().back();
  EXPECT_EQ(size.at("former"), Json({{"kind", "recoded"}, {"attribute", "user_metadata.size"}, {"value", "11-50"}}));
  EXPECT_EQ(user_.claims.at(path_of("user_metadata.size")).front().value, "11-50") << "stored as it was";
}

TEST_F(LineageTest, AnAnswerThatNoLongerMapsIsUnknownButNotLost) {
  say("user_metadata.size", "quite big");
  const Catalogue now = catalogue_of(kRecoded);
  EXPECT_EQ(effective(now, "user_metadata.size"), Json());
  EXPECT_EQ(project(user_, now).at("user_metadata").at("size"), "quite big");
  const JsonObject profile = explain_profile(user_, now, noon());
  EXPECT_EQ(profile.at("attributes").as_array().back().at("outdated"), true);
  EXPECT_EQ(to_text(profile.at("unknown")), R"(["user_metadata.size"])");
}

TEST_F(LineageTest, CodesThatChangeTheirMeaningAreToldApartByTime) {
  const Catalogue now = catalogue_of(R"({"user_metadata.plan": {
      "schema": {"type": "string", "enum": ["a", "b"]},
      "recoded_from": {"before": "2026-02-01T00:00:00Z", "table": {"a": "b"}}}})");
  say("user_metadata.plan", "a", *parse_iso8601("2026-01-01T00:00:00Z"));
  EXPECT_EQ(effective(now, "user_metadata.plan"), "b");
  say("user_metadata.plan", "b", *parse_iso8601("2026-01-02T00:00:00Z"));
  EXPECT_EQ(effective(now, "user_metadata.plan"), Json()) << "an old b is in no line of the table";
  say("user_metadata.plan", "a", noon());
  EXPECT_EQ(effective(now, "user_metadata.plan"), "a");
}

TEST_F(LineageTest, ACodeThatIsSaidAgainAfterItChangedItsMeaningHasTheNewOne) {
  const Catalogue now = catalogue_of(R"({"user_metadata.plan": {
      "schema": {"type": "string", "enum": ["a", "b"]},
      "recoded_from": {"before": "2026-02-01T00:00:00Z", "table": {"a": "b"}}}})");
  say("user_metadata.plan", "a", *parse_iso8601("2026-01-01T00:00:00Z"));
  ASSERT_EQ(effective(now, "user_metadata.plan"), "b");
  Changed changed{user_, {}};
  ASSERT_TRUE(learn(changed, now, path_of("user_metadata.plan"), "a", said_by(Source::user, "work")));  // In March.
  user_ = changed.user;
  EXPECT_EQ(effective(now, "user_metadata.plan"), "a");
  EXPECT_EQ(changed.events.size(), 1U);
}

TEST_F(LineageTest, ARemovedAnswerDoesNotComeBackUnderItsNewName) {
  say("user_metadata.org", "Engines");
  const Catalogue now = catalogue_of(R"({"user_metadata.company": {"renamed_from": "user_metadata.org"}})");
  Changed changed{user_, {}};
  ASSERT_TRUE(merge_metadata(changed, now, Section::user_metadata, {{"company", nullptr}},
                             said_by(Source::application, "crm")));
  user_ = changed.user;
  EXPECT_EQ(effective(now, "user_metadata.company"), Json());
  ASSERT_EQ(changed.events.size(), 1U);
  EXPECT_EQ(changed.events[0].attribute, "user_metadata.org");
}

TEST_F(LineageTest, WhatIsInferredThereStaysThere) {
  say("email", "ada@engines.co.uk");
  const Catalogue now = catalogue_of(R"({
      "user_metadata.org": {"derivations": [{"from": "email", "rule": "email_company", "confidence": 0.9}]},
      "user_metadata.company": {"renamed_from": "user_metadata.org"}})");
  EXPECT_EQ(effective(now, "user_metadata.org"), "Engines");
  EXPECT_EQ(effective(now, "user_metadata.company"), Json());
}

TEST(Lineage, NamesTheFieldThatIsWrong) {
  const struct {
    const char* declaration;
    const char* field;
  } rows[] = {
      {R"({"renamed_from": 1})", "/a/renamed_from"},
      {R"({"renamed_from": ["b", "x.y"]})", "/a/renamed_from/1"},
      {R"({"renamed_from": "a"})", "/a/renamed_from"},
      {R"({"split_from": {"rule": "first_word"}})", "/a/split_from/attribute"},
      {R"({"split_from": {"attribute": "b", "rule": "third_word"}})", "/a/split_from/rule"},
      {R"({"split_from": {"attribute": "b", "before": "2026-01-01T00:00:00Z"}})", "/a/split_from/before"},
      {R"({"recoded_from": {"table": {"x": "y"}}})", "/a/recoded_from"},
      {R"({"schema": {"type": "string", "enum": ["y"]}, "recoded_from": {"table": {"x": "z"}}})",
       "/a/recoded_from/table/x"},
      {R"({"schema": {"type": "string", "enum": ["x", "y"]}, "recoded_from": {"table": {"x": "y"}}})",
       "/a/recoded_from/table/x"},
      {R"({"schema": {"type": "integer"}, "recoded_from": {"table": {"1": 2}}})", "/a/recoded_from/table/1"},
      {R"({"recoded_from": {"attribute": "b", "before": "soon"}})", "/a/recoded_from/before"},
      {R"({"recoded_from": {"attribute": "b", "guess": 1}})", "/a/recoded_from/guess"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.declaration);
    const auto catalogue = Catalogue::parse(*parse_json_object(std::string(R"({"a": )") + row.declaration + "}"));
    ASSERT_FALSE(catalogue);
    EXPECT_EQ(catalogue.error().field, row.field) << catalogue.error().message;
  }
  for (const char* text : {R"({"app_metadata.plan": {"renamed_from": "user_metadata.plan"}})",
                           R"({"email_verified": {"renamed_from": "user_metadata.verified"}})"}) {
    EXPECT_FALSE(Catalogue::parse(*parse_json_object(text))) << text;
  }
  const auto loop = Catalogue::parse(*parse_json_object(R"({"a": {"renamed_from": "b"}, "b": {"renamed_from": "a"}})"));
  ASSERT_FALSE(loop);
  EXPECT_EQ(loop.error().code, "catalogue.loop");
  EXPECT_EQ(loop.error().field, "/b/renamed_from");
}

// Whatever was said: no value is lost, and what maps is known.
TEST(Lineage, LosesNothingAndKnowsWhatMaps) {
  const unsigned seed = 20260301;
  std::mt19937 random(seed);
  const Catalogue now = catalogue_of(R"({
      "user_metadata.company": {"renamed_from": "user_metadata.org"},
      "user_metadata.first": {"split_from": {"attribute": "user_metadata.org", "rule": "first_word"}},
      "user_metadata.size": {"schema": {"type": "string", "enum": ["small", "large"]},
                             "recoded_from": {"table": {"1": "small", "2": "large"}}}})");
  const Json kOrgs[] = {"Engines Ltd", "Babbage", 42, true};
  const Json kSizes[] = {"1", "2", "3", "small", "large", 7};
  constexpr Source kSources[] = {Source::user, Source::application, Source::import, Source::identity_provider};
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round));
    const auto pick = [&](const auto& list) { return list[random() % std::size(list)]; };
    Changed changed{ada(), {}};
    const auto say = [&](const char* path, Json value) {
      const Time at = noon() + std::chrono::minutes(random() % 1000);
      ASSERT_TRUE(learn(changed, Catalogue(), path_of(path), std::move(value),
                        said_by(pick(kSources), "origin " + std::to_string(random() % 2), at)));
    };
    for (unsigned i = random() % 4; i > 0; --i) say("user_metadata.org", pick(kOrgs));
    for (unsigned i = random() % 4; i > 0; --i) say("user_metadata.size", pick(kSizes));
    const User& user = changed.user;
    const ProfileView view = view_of(user, now);
    const auto stored = [&](const char* path) {
      const auto found = user.claims.find(path_of(path));
      return found == user.claims.end() ? std::vector<Claim>() : found->second;
    };

    EXPECT_EQ(view.effective[0] != nullptr, !stored("user_metadata.org").empty());
    const auto maps = [](const Claim& claim) {
      return claim.value == "1" || claim.value == "2" || claim.value == "small" || claim.value == "large";
    };
    EXPECT_EQ(view.effective[2] != nullptr, std::ranges::any_of(stored("user_metadata.size"), maps));

    const std::string profile = to_text(explain_profile(user, now, noon()));
    for (const char* path : {"user_metadata.org", "user_metadata.size"}) {
      for (const Claim& claim : stored(path)) {
        EXPECT_TRUE(profile.contains("\"value\":" + to_text(claim.value))) << to_text(claim.value);
      }
    }
  }
}

}  // namespace
}  // namespace acquaint::profile
