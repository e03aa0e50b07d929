#include "profile/change.h"

#include <gtest/gtest.h>

#include "profile/projection.h"
#include "profile/sample_user.h"

namespace acquaint::profile {
namespace {

AttributePath path(std::string_view text) { return *AttributePath::parse(text); }

struct MergeCase {
  const char* name;
  const char* before;
  const char* patch;
  const char* after;  // user_metadata as Auth0 shows it; null when it is not shown.
};

// Auth0's rules for PATCH /api/v2/users/{id}: first level only, null deletes, {} clears.
const MergeCase kMerges[] = {
    {"adds a key", R"({"a":1})", R"({"b":2})", R"({"a":1,"b":2})"},
    {"replaces a key", R"({"a":1})", R"({"a":"x"})", R"({"a":"x"})"},
    {"replaces a nested object whole", R"({"a":{"x":1,"y":2}})", R"({"a":{"x":3}})", R"({"a":{"x":3}})"},
    {"replaces a list whole", R"({"a":[1,2]})", R"({"a":[3]})", R"({"a":[3]})"},
    {"null deletes a key", R"({"a":1,"b":2})", R"({"a":null})", R"({"b":2})"},
    {"null deletes what is not there", R"({"a":1})", R"({"b":null})", R"({"a":1})"},
    {"null inside an object is a value", R"({})", R"({"a":{"x":null}})", R"({"a":{"x":null}})"},
    {"an empty object clears", R"({"a":1,"b":2})", "{}", "{}"},
    {"deleting the last key leaves an empty object", R"({"a":1})", R"({"a":null})", "{}"},
};

TEST(Learn, NotesHowCertainTheSourceIs) {
  Changed changed{ada(), {}};
  const auto title = *AttributePath::parse("user_metadata.title");
  Actor actor = said_by(Source::enrichment, "clearbit");
  actor.confidence = .7;
  ASSERT_TRUE(learn(changed, Catalogue(), title, "engineer", actor));
  EXPECT_EQ(changed.user.claims.at(title).front().from.confidence, .7);
  ASSERT_TRUE(learn(changed, Catalogue(), title, "engineer", said_by(Source::enrichment, "clearbit")));
  EXPECT_EQ(changed.user.claims.at(title).front().from.confidence, 1);
}

TEST(MergeMetadata, FollowsAuth0) {
  const Actor actor = said_by(Source::application, "crm");
  for (const MergeCase& c : kMerges) {
    SCOPED_TRACE(c.name);
    Changed changed{ada(), {}};
    ASSERT_TRUE(merge_metadata(changed, Catalogue(), Section::user_metadata,
                               *parse_json_object(c.before), actor));
    ASSERT_TRUE(merge_metadata(changed, Catalogue(), Section::user_metadata,
                               *parse_json_object(c.patch), actor));
    const JsonObject shown = project(changed.user, Catalogue());
    EXPECT_EQ(canonical(shown.at("user_metadata")), canonical(*parse_json(c.after)));
  }
}

TEST(MergeMetadata, ClearedAppMetadataIsNotShownAtAll) {
  Changed changed{ada(), {}};
  const Actor actor = said_by(Source::application, "crm");
  ASSERT_TRUE(merge_metadata(changed, Catalogue(), Section::app_metadata,
                             *parse_json_object(R"({"plan":"gold"})"), actor));
  ASSERT_TRUE(merge_metadata(changed, Catalogue(), Section::app_metadata, {}, actor));
  EXPECT_FALSE(project(changed.user, Catalogue()).contains("app_metadata"));
}

TEST(MergeMetadata, RefusesAKeyThatCannotBeStoredAndNamesIt) {
  Changed changed{ada(), {}};
  const auto merged = merge_metadata(changed, Catalogue(), Section::user_metadata,
                                     *parse_json_object(R"({"a.b":1})"),
                                     said_by(Source::application, "crm"));
  ASSERT_FALSE(merged);
  EXPECT_EQ(merged.error().field, "/user_metadata/a.b");
}

TEST(Learn, KeepsRivalsAndReplacesItsOwnFormerValue) {
  Changed changed{ada(), {}};
  const auto title = path("user_metadata.title");
  ASSERT_TRUE(learn(changed, Catalogue(), title, "Countess", said_by(Source::identity_provider, "linkedin")));
  ASSERT_TRUE(learn(changed, Catalogue(), title, "Programmer", said_by(Source::user, "work")));
  ASSERT_TRUE(learn(changed, Catalogue(), title, "Engineer", said_by(Source::user, "work")));
  EXPECT_EQ(changed.user.claims.at(title).size(), 2u);
  EXPECT_EQ(find_claim(changed.user, title)->value, "Engineer");
}

TEST(Learn, TheSameValueAgainOnlyConfirmsIt) {
  Changed changed{ada(), {}};
  const auto title = path("user_metadata.title");
  const Time later = noon() + std::chrono::hours(1);
  ASSERT_TRUE(learn(changed, Catalogue(), title, "Engineer", said_by(Source::user, "work")));
  changed.events.clear();
  ASSERT_TRUE(learn(changed, Catalogue(), title, "Engineer", said_by(Source::user, "work", later)));
  EXPECT_TRUE(changed.events.empty());
  EXPECT_EQ(find_claim(changed.user, title)->from.seen, noon());
  EXPECT_EQ(find_claim(changed.user, title)->from.confirmed, later);
}

TEST(Learn, WhatIsSaidLastCountsAlsoWhenTheClockStoodStill) {
  Changed changed{ada(), {}};
  const auto title = path("user_metadata.title");
  const Time earlier = noon() - std::chrono::hours(1);
  ASSERT_TRUE(learn(changed, Catalogue(), title, "first", said_by(Source::user, "z")));
  ASSERT_TRUE(learn(changed, Catalogue(), title, "second", said_by(Source::application, "a")));
  EXPECT_EQ(find_claim(changed.user, title)->value, "second");
  ASSERT_TRUE(learn(changed, Catalogue(), title, "third", said_by(Source::user, "z", earlier)));
  EXPECT_EQ(find_claim(changed.user, title)->value, "third");
}

struct ContradictionCase {
  const char* what;
  Json before;
  Actor said_before;
  Json after;
  Actor said_after;
  const char* contradicts;  // Of the second event; empty: nothing.
};

TEST(Learn, SaysWhichAnswerOfTheUsersAValueContradicts) {
  const auto at = [](Actor actor, Duration later) {
    actor.now += later;
    return actor;
  };
  const Actor form = said_by(Source::user, "work"), other_form = said_by(Source::user, "news"),
              provider = said_by(Source::enrichment, "clearbit"), guess = said_by(Source::inference, "tree");
  for (const ContradictionCase& each : {
           ContradictionCase{"the user changes the answer", "baker", form, "smith", at(form, std::chrono::hours(1)), R"({"origin": "work", "seconds": 3600})"},
           ContradictionCase{"in another form", "baker", form, "smith", at(other_form, std::chrono::hours(1)), R"({"origin": "work", "seconds": 3600})"},
           ContradictionCase{"a provider knows better", "baker", form, "smith", at(provider, std::chrono::hours(2)), R"({"origin": "work", "seconds": 7200})"},
           ContradictionCase{"it is spelt otherwise", "Baker ", form, "baker", provider, ""},
           ContradictionCase{"a provider said something else before", "baker", provider, "smith", form, ""},
           ContradictionCase{"a guess is no word against it", "baker", form, "smith", guess, ""},
           ContradictionCase{"numbers", 7, form, 8, form, R"({"origin": "work", "seconds": 0})"},
       }) {
    Changed changed{ada(), {}};
    ASSERT_TRUE(learn(changed, Catalogue(), path("user_metadata.job"), each.before, each.said_before));
    ASSERT_TRUE(learn(changed, Catalogue(), path("user_metadata.job"), each.after, each.said_after));
    const JsonObject& data = changed.events.back().data;
    EXPECT_EQ(data.contains("contradicts") ? data.at("contradicts") : Json("none"),
              *each.contradicts == 0 ? Json("none") : *parse_json(each.contradicts))
        << each.what;
  }
}

TEST(Learn, ObeysTheCatalogue) {
  const auto catalogue = Catalogue::parse(*parse_json_object(R"({
      "user_metadata.size": {"schema": {"type": "integer", "minimum": 1}},
      "user_metadata.score": {"sources": ["enrichment"]}})"));
  ASSERT_TRUE(catalogue) << catalogue.error().message << catalogue.error().field;
  Changed changed{ada(), {}};
  const auto bad = learn(changed, *catalogue, path("user_metadata.size"), "many",
                         said_by(Source::user, "work"));
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "attribute.bad_value");
  EXPECT_EQ(bad.error().field, "/user_metadata/size");
  EXPECT_EQ(learn(changed, *catalogue, path("user_metadata.score"), 1, said_by(Source::user, "work"))
                .error()
                .code,
            "attribute.source_not_allowed");
  EXPECT_TRUE(learn(changed, *catalogue, path("user_metadata.size"), 3, said_by(Source::user, "work")));
}

TEST(Forget, RemovesAllRivalsAndSaysSo) {
  Changed changed{ada(), {}};
  const auto title = path("user_metadata.title");
  ASSERT_TRUE(learn(changed, Catalogue(), title, "a", said_by(Source::user, "work")));
  ASSERT_TRUE(learn(changed, Catalogue(), title, "b", said_by(Source::enrichment, "clearbit")));
  changed.events.clear();
  forget(changed, Catalogue(), title, said_by(Source::application, "crm"));
  EXPECT_EQ(find_claim(changed.user, title), nullptr);
  ASSERT_EQ(changed.events.size(), 1u);
  EXPECT_EQ(changed.events.front().type, "attribute.removed");
  EXPECT_EQ(changed.events.front().attribute, "user_metadata.title");
}

}  // namespace
}  // namespace acquaint::profile
