#include "asking/moment.h"

#include <gtest/gtest.h>

namespace acquaint::asking {
namespace {

struct GlobCase {
  const char* name;
  const char* pattern;
  const char* text;
  bool want;
};

const GlobCase kGlobs[] = {
    {"equal", "/a", "/a", true},
    {"a prefix is not enough", "/a", "/ab", false},
    {"a star at the end", "/articles/*", "/articles/7", true},
    {"a star may be empty", "/articles/*", "/articles/", true},
    {"a star crosses slashes", "/articles/*", "/articles/7/edit", true},
    {"a star in the middle", "/*/edit", "/articles/7/edit", true},
    {"it takes as much as is needed", "*ab", "aabab", true},
    {"two stars", "a*b*c", "axxbyyc", true},
    {"two stars, wrong end", "a*b*c", "axxbyy", false},
    {"only a star", "*", "", true},
    {"an empty pattern", "", "a", false},
};

TEST(Moment, Globs) {
  for (const GlobCase& c : kGlobs) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(matches_glob(c.pattern, c.text), c.want);
  }
}

TEST(Moment, FindsThePathOfAUrl) {
  EXPECT_EQ(path_of("https://example.com/articles/7?page=2#top"), "/articles/7");
  EXPECT_EQ(path_of("https://example.com"), "/");
  EXPECT_EQ(path_of("https://example.com?next=/a"), "/");
  EXPECT_EQ(path_of("/articles/7#top"), "/articles/7");
  EXPECT_EQ(path_of("/r?to=https://example.com/x"), "/r");
  EXPECT_EQ(path_of(""), "/");
}

struct PlacementCase {
  const char* name;
  const char* placement;
  MomentKind kind;
  const char* where;  // URL of a page, name of anything else.
  bool fits;
};

const PlacementCase kPlacements[] = {
    {"any login", "login", MomentKind::login, "", true},
    {"a login is no page", "login", MomentKind::page, "/", false},
    {"any page", "page", MomentKind::page, "https://example.com/x", true},
    {"a page by its path", "page:/articles/*", MomentKind::page, "https://example.com/articles/7?x=1", true},
    {"another page", "page:/articles/*", MomentKind::page, "https://example.com/", false},
    {"the query is not the path", "page:/articles/*", MomentKind::page, "/?u=/articles/7", false},
    {"an event by its name", "event:checkout_done", MomentKind::event, "checkout_done", true},
    {"another event", "event:checkout_done", MomentKind::event, "checkout", false},
    {"any event", "event", MomentKind::event, "checkout", true},
    {"a place of the widget", "widget:checkout", MomentKind::widget, "checkout", true},
    {"an API call", "api", MomentKind::api, "", true},
};

TEST(Moment, PlacementsFit) {
  for (const PlacementCase& c : kPlacements) {
    SCOPED_TRACE(c.name);
    Moment moment{.kind = c.kind};
    (c.kind == MomentKind::page ? moment.url : moment.name) = c.where;
    const auto placement = Placement::parse(c.placement);
    ASSERT_TRUE(placement.has_value());
    EXPECT_EQ(placement->fits(moment), c.fits);
    EXPECT_EQ(placement->text(), c.placement);
  }
}

TEST(Moment, RefusesPlacementsThatCouldNeverFit) {
  for (const char* text : {"", "logins", "login:x", "api:x", "page:", "page:articles", "event:", "PAGE"}) {
    EXPECT_FALSE(Placement::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Placement::parse("event:" + std::string(600, 'a')).has_value());
}

TEST(Moment, ProtectionsArePlacementsOrExpressions) {
  Moment page{.kind = MomentKind::page, .url = "https://pay.example.com/x"};
  EXPECT_TRUE(Protection::parse("url~^https://pay\\.")->covers(page));
  EXPECT_FALSE(Protection::parse("url~^https://shop\\.")->covers(page));
  EXPECT_TRUE(Protection::parse("page:/x")->covers(page));
  EXPECT_FALSE(Protection::parse("event:x")->covers(page));
  EXPECT_FALSE(Protection::parse("url~(").has_value());
  EXPECT_FALSE(Protection::parse("url~(?=a)").has_value());
}

}  // namespace
}  // namespace acquaint::asking
