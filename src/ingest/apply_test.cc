#include "ingest/apply.h"

#include <gtest/gtest.h>

namespace acquaint::ingest {
namespace {

const Time kNow = from_ms(1'000'000);

class Apply : public testing::Test {
 protected:
  profile::User user_{*profile::UserId::parse("auth0|1")};
  profile::Catalogue catalogue_ = *profile::Catalogue::parse(
      *parse_json_object(R"({"user_metadata.size":{"label":"Size","schema":{"type":"integer"}}})"));
  Source source_{.id = "web", .name = "Website", .key_hash = {}, .enabled = true,
                 .traits = {{"company", *profile::AttributePath::parse("user_metadata.company")},
                            {"size", *profile::AttributePath::parse("user_metadata.size")}}};

  // How many events came of it.
  std::size_t apply(const std::vector<Message>& messages) {
    auto changed = ingest::apply(user_, messages, source_, catalogue_, kNow);
    user_ = std::move(changed.user);
    return changed.events.size();
  }
  static Message message(Kind kind, std::string name, std::string id = "", std::int64_t at_ms = 5000) {
    return {.kind = kind, .message_id = std::move(id), .user_id = "auth0|1", .name = std::move(name), .at = from_ms(at_ms), .was_clamped = false, .traits = {}};
  }
  static Message identify(std::string_view traits, std::string id = "") {
    Message out = message(Kind::identify, "", std::move(id));
    out.traits = *parse_json_object(traits);
    return out;
  }
  std::int64_t count(std::string_view name) {
    const auto held = user_.behaviour.counts.find(name);
    return held == user_.behaviour.counts.end() ? 0 : held->second.count;
  }
};

TEST_F(Apply, CountsWhatHappened) {
  EXPECT_EQ(apply({message(Kind::track, "Article Read"), message(Kind::track, "Article Read"), message(Kind::page, "Home"),
                   message(Kind::page, ""), message(Kind::screen, "Start"), message(Kind::group, ""), message(Kind::alias, "")}), 0U);
  EXPECT_EQ(count("Article Read"), 2);
  EXPECT_EQ(count("page"), 2);
  EXPECT_EQ(count("page:Home"), 1);
  EXPECT_EQ(count("screen:Start"), 1);
  EXPECT_EQ(user_.behaviour.counts.size(), 5U);
  EXPECT_EQ(user_.behaviour.counts.at("page").last, from_ms(5000));
  EXPECT_EQ(user_.updated, Time());
}

TEST_F(Apply, AMessageThatIsSentAgainCountsOnce) {
  apply({message(Kind::track, "a", "m1"), message(Kind::track, "a", "m1"), message(Kind::track, "a", "m2")});
  apply({message(Kind::track, "a", "m1")});
  EXPECT_EQ(count("a"), 2);
  apply({message(Kind::track, "b"), message(Kind::track, "b")});
  EXPECT_EQ(count("b"), 2);
}

TEST_F(Apply, TraitsBecomeClaimsOfTheSource) {
  EXPECT_EQ(apply({identify(R"({"company":"Engines","size":40,"email":"eve@example.com","shoe":43})")}), 2U);
  ASSERT_EQ(user_.claims.size(), 2U);
  const profile::Claim& company = user_.claims.at(*profile::AttributePath::parse("user_metadata.company")).front();
  EXPECT_EQ(company.value, "Engines");
  EXPECT_EQ(company.from.source, profile::Source::application);
  EXPECT_EQ(company.from.origin, "Website");
  EXPECT_EQ(user_.updated, kNow);
  EXPECT_EQ(apply({identify(R"({"company":"Engines","size":null})")}), 0U);
}

TEST_F(Apply, ATraitOfThePastBeatsNothingThatWasSaidSince) {
  const auto path = *profile::AttributePath::parse("user_metadata.company");
  profile::Changed changed{user_, {}};
  ASSERT_TRUE(learn(changed, catalogue_, path, "Own", {.source = profile::Source::user, .origin = "work", .name = {}, .now = from_ms(6000), .purpose = {}}));
  user_ = changed.user;
  EXPECT_EQ(apply({identify(R"({"company":"Past"})", "m1")}), 1U);  // At 5000.
  EXPECT_EQ(find_claim(user_, path)->value, "Own");
  EXPECT_EQ(user_.claims.at(path).back().from.confirmed, from_ms(5000));
  Message late = identify(R"({"company":"Older still"})", "m2");
  late.at = from_ms(4000);
  EXPECT_EQ(apply({late}), 0U);
  EXPECT_EQ(user_.claims.at(path).back().value, "Past");
}

TEST_F(Apply, ATraitThatTheCatalogueRefusesHoldsUpNoOther) {
  const std::vector<Message> messages{identify(R"({"size":"forty","company":"Engines"})"), identify(R"({"size":"many"})")};
  EXPECT_EQ(apply(messages), 1U);
  EXPECT_EQ(refused_traits(messages, source_, catalogue_), std::vector<std::string>{"size"});
  EXPECT_EQ(refused_traits({identify(R"({"size":40,"shoe":"x"})")}, source_, catalogue_), std::vector<std::string>{});
}

TEST_F(Apply, AnOlderIdentifyThatIsSentAgainDoesNotUndoANewerOne) {
  apply({identify(R"({"company":"Old"})", "m1"), identify(R"({"company":"New"})", "m2")});
  EXPECT_EQ(apply({identify(R"({"company":"Old"})", "m1")}), 0U);
}

}  // namespace
}  // namespace acquaint::ingest
