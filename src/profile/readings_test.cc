#include "profile/readings.h"

#include <gtest/gtest.h>

#include "profile/projection.h"
#include "profile/sample_user.h"
#include "profile/snapshot.h"

namespace acquaint::profile {
namespace {

Catalogue catalogue_of(const char* text) {
  auto catalogue = Catalogue::parse(*parse_json_object(text));
  EXPECT_TRUE(catalogue) << catalogue.error().message << " " << catalogue.error().field;
  return catalogue.value_or(Catalogue());
}

constexpr const char* kSite = R"({
  "user_metadata.company": {"label": "Company", "purpose": "work", "derivations": [
    {"from": "email", "rule": "email_company", "confidence": 0.6},
    {"from": "user_metadata.org", "confidence": 0.9}]},
  "user_metadata.org": {},
  "user_metadata.branch": {"schema": {"type": "string", "enum": ["machines", "mills"]}, "derivations": [
    {"from": "user_metadata.company", "confidence": 0.5, "table": {"Engines": "machines", "Weavers": "mills"}}]}
})";
constexpr const char* kCompany = "user_metadata.company";

class ReadingsTest : public testing::Test {
 protected:
  Catalogue catalogue_ = catalogue_of(kSite);
  User user_ = ada();

  void say(const char* path, Json value, Source source = Source::user, Time at = noon()) {
    Changed changed{std::move(user_), {}};
    ASSERT_TRUE(learn(changed, catalogue_, *AttributePath::parse(path), std::move(value), said_by(source, "test", at)));
    user_ = std::move(changed.user);
  }
  void forget(const char* path) { user_.claims.erase(*AttributePath::parse(path)); }
  const Claim* effective(const char* path) {
    snapshot_ = make_snapshot(user_);
    view_ = snapshot_->view(catalogue_);
    return view_->effective[*catalogue_.find(path)];
  }
  Json value(const char* path) {
    const Claim* claim = effective(path);
    return claim == nullptr ? Json() : claim->value;
  }

 private:
  UserPtr snapshot_;
  std::shared_ptr<const ProfileView> view_;
};

TEST_F(ReadingsTest, AnInferredValueSaysWhereItComesFromAndHowSureItIs) {
  say("email", "ada@engines.co.uk");
  const Claim* company = effective(kCompany);
  ASSERT_NE(company, nullptr);
  EXPECT_EQ(company->value, "Engines");
  EXPECT_EQ(company->from.source, Source::inference);
  EXPECT_EQ(company->from.origin, "email_company(email)");
  EXPECT_EQ(company->from.confidence, 0.6);
  EXPECT_EQ(company->from.purpose, "work");
  EXPECT_EQ(company->from.confirmed, find_claim(user_, *AttributePath::parse("email"))->from.confirmed);
}

TEST_F(ReadingsTest, NothingOfItIsStored) {
  say("email", "ada@engines.co.uk");
  const User before = user_;
  (void)effective(kCompany);
  EXPECT_EQ(user_, before);
  EXPECT_FALSE(to_stored_text(user_).contains("Engines"));
}

TEST_F(ReadingsTest, TheInferenceGoesAndChangesWithItsBase) {
  say("email", "ada@engines.co.uk");
  EXPECT_EQ(value(kCompany), "Engines");
  say("email", "ada@weavers.org");
  EXPECT_EQ(value(kCompany), "Weavers");
  forget("email");
  EXPECT_EQ(value(kCompany), Json());
}

TEST_F(ReadingsTest, TheMostCertainInferenceCountsAndWhatIsSaidBeatsBoth) {
  say("email", "ada@engines.co.uk");
  say("user_metadata.org", "Weavers");
  EXPECT_EQ(value(kCompany), "Weavers");
  say(kCompany, "Babbage & Co", Source::enrichment, noon() - std::chrono::days(900));
  EXPECT_EQ(value(kCompany), "Babbage & Co");
}

TEST_F(ReadingsTest, ChainsMultiplyTheirDoubt) {
  say("email", "ada@engines.co.uk");
  const Claim* branch = effective("user_metadata.branch");
  ASSERT_NE(branch, nullptr);
  EXPECT_EQ(branch->value, "machines");
  EXPECT_DOUBLE_EQ(branch->from.confidence, 0.3);
  say("email", "ada@babbage.com");
  EXPECT_EQ(value("user_metadata.branch"), Json()) << "no line of the table";
}

TEST_F(ReadingsTest, NothingIsInferredAgainstTheWishOfTheUser) {
  say("email", "ada@engines.co.uk");
  User willing = user_;
  user_.asking.questions[kCompany].declined = true;
  EXPECT_EQ(value(kCompany), Json()) << "never ask me";
  user_ = willing;
  Receipt receipt;
  user_.consents[{.kind = ConsentKind::purpose, .name = "work", .audience = {}}] = receipt;
  EXPECT_EQ(value(kCompany), Json()) << "consent taken back";
  user_.consents.begin()->second.granted = true;
  EXPECT_EQ(value(kCompany), "Engines");
}

TEST_F(ReadingsTest, NeverAskMeHoldsUnderANewNameToo) {
  catalogue_ = catalogue_of(R"({"user_metadata.company": {"renamed_from": "user_metadata.org",
      "derivations": [{"from": "email", "rule": "email_company", "confidence": 0.9}]}})");
  say("email", "ada@engines.co.uk");
  EXPECT_EQ(value(kCompany), "Engines");
  user_.asking.questions["user_metadata.org"].declined = true;
  EXPECT_EQ(value(kCompany), Json());
}

TEST_F(ReadingsTest, AUserOfOldGetsWhatIsDeclaredToday) {
  say("email", "ada@engines.co.uk");
  const UserPtr snapshot = make_snapshot(user_);
  EXPECT_EQ(snapshot->view(Catalogue())->readings, nullptr);
  const auto view = snapshot->view(catalogue_);
  EXPECT_EQ(view->effective[*catalogue_.find(kCompany)]->value, "Engines");
}

TEST_F(ReadingsTest, TheProfileShowsTheInferenceAndAuth0sViewOnlyWhatIsCertainEnough) {
  say("email", "ada@engines.co.uk");
  const JsonObject profile = explain_profile(user_, catalogue_, noon());
  const std::string text = to_text(profile);
  EXPECT_TRUE(text.contains("\"source\":\"inference\",\"origin\":\"email_company(email)\"")) << text;
  EXPECT_EQ(to_text(profile.at("unknown")), R"(["user_metadata.org"])");

  const JsonObject shown = project(user_, catalogue_);
  EXPECT_EQ(shown.at("user_metadata"), Json({{"company", "Engines"}})) << "branch has .3 of the .5 it needs";
  say("user_metadata.branch", "mills");
  EXPECT_EQ(project(user_, catalogue_).at("user_metadata"), Json({{"company", "Engines"}, {"branch", "mills"}}));
}

TEST_F(ReadingsTest, AnInferenceThatTheSchemaForbidsIsNone) {
  catalogue_ = catalogue_of(R"({"user_metadata.nick": {"schema": {"type": "string", "maxLength": 3},
      "derivations": [{"from": "given_name", "confidence": 1}]}})");
  say("given_name", "Ada");
  EXPECT_EQ(value("user_metadata.nick"), "Ada");
  say("given_name", "Augusta");
  EXPECT_EQ(value("user_metadata.nick"), Json());
}

}  // namespace
}  // namespace acquaint::profile
