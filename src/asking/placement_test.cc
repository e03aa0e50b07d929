#include "asking/placement.h"

#include <gtest/gtest.h>

#include "asking/text_rule.h"

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

TEST(Placement, Globs) {
  for (const GlobCase& c : kGlobs) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(matches_glob(c.pattern, c.text), c.want);
  }
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
    {"a mail", "email:digest", MomentKind::email, "digest", true},
    {"another mail", "email:digest", MomentKind::email, "news", false},
    {"a mail is no widget", "email", MomentKind::widget, "digest", false},
    {"an expression", "url~^https://pay\\.", MomentKind::page, "https://pay.example.com/x", true},
    {"an expression that is not found", "url~^https://shop\\.", MomentKind::page, "https://pay.example.com/x", false},
    {"an API call", "api", MomentKind::api, "", true},
};

TEST(Placement, TextsFit) {
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

TEST(Placement, RefusesPlacementsThatCouldNeverFit) {
  for (const char* text : {"", "logins", "login:x", "api:x", "page:", "page:articles", "event:", "PAGE", "url~(", "url~(?=a)", "url~"}) {
    EXPECT_FALSE(Placement::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Placement::parse("event:" + std::string(600, 'a')).has_value());
}

// A page in the shop, on a phone, in Austria.
Moment shop() {
  return {.kind = MomentKind::page,
          .url = "https://shop.example.com/articles/7/edit?ref=mail#top",
          .locale = "de-AT",
          .device = "mobile",
          .client = "web",
          .app = "ios 4.2"};
}

struct RuleCase {
  const char* name;
  const char* placement;
  bool fits;
};

const RuleCase kRules[] = {
    {"a text within a list is one of its own", R"({"kind":["page","widget"]})", true},
    {"other kinds", R"({"kind":["login","widget"]})", false},
    {"any kind", R"({"device":"mobile"})", true},
    {"a path as a pattern", R"({"kind":"page","path":"/articles/*"})", true},
    {"exactly", R"({"path":{"is":"/articles/7/edit"}})", true},
    {"exactly, a star is a star", R"({"path":{"is":"/articles/*"}})", false},
    {"contains", R"({"url":{"contains":"ref=mail"}})", true},
    {"contains not", R"({"url":{"contains":"ref=ad"}})", false},
    {"the path has no query", R"({"path":{"contains":"ref=mail"}})", false},
    {"starts with", R"({"url":{"starts_with":"https://shop."}})", true},
    {"starts not with", R"({"url":{"starts_with":"https://pay."}})", false},
    {"ends with", R"({"path":{"ends_with":"/edit"}})", true},
    {"ends not with", R"({"path":{"ends_with":"/7"}})", false},
    {"an expression", R"({"path":{"regex":"^/articles/\\d+/"}})", true},
    {"an expression is searched for", R"({"path":{"regex":"\\d"}})", true},
    {"an expression that is not there", R"({"path":{"regex":"^\\d"}})", false},
    {"not", R"({"path":{"not":{"starts_with":"/checkout"}}})", true},
    {"not a pattern", R"({"path":{"not":"/articles/*"}})", false},
    {"not one of several", R"({"path":{"not":["/checkout*",{"ends_with":"/edit"}]}})", false},
    {"not not", R"({"path":{"not":{"not":"/articles/*"}}})", true},
    {"all members of a rule", R"({"path":{"starts_with":"/articles","not":{"ends_with":"/edit"}}})", false},
    {"one of a list", R"({"path":["/x",{"is":"/y"},"/articles/*"]})", true},
    {"none of a list", R"({"path":["/x",{"is":"/y"}]})", false},
    {"all members of a placement", R"({"kind":"page","device":"mobile","locale":"de"})", true},
    {"one member does not fit", R"({"kind":"page","device":"desktop","locale":"de"})", false},
    {"several devices", R"({"device":["tablet","mobile"]})", true},
    {"a language with all of its regions", R"({"locale":"DE"})", true},
    {"a region", R"({"locale":"de-at"})", true},
    {"another region", R"({"locale":"de-CH"})", false},
    {"the beginning of a language's tag is no language", R"({"locale":"d"})", false},
    {"not a language", R"({"locale":{"not":["de","fr"]}})", false},
    {"the client", R"({"client":"web"})", true},
    {"another client", R"({"client":{"is":"other"}})", false},
    {"the app", R"({"app":"ios *"})", true},
    {"what the moment does not say is empty", R"({"name":{"is":"x"}})", false},
    {"and not anything", R"({"name":{"not":{"is":"x"}}})", true},
};

TEST(Placement, ObjectsFit) {
  for (const RuleCase& c : kRules) {
    SCOPED_TRACE(c.name);
    const auto placement = Placement::read(*parse_json(c.placement), "test.bad", "/placement");
    ASSERT_TRUE(placement.has_value()) << placement.error().field;
    EXPECT_EQ(placement->fits(shop()), c.fits);
    EXPECT_EQ(placement->text(), c.placement);
  }
}

struct BadCase {
  const char* name;
  std::string placement;
  const char* field;
};

TEST(Placement, NamesThePlaceThatIsWrong) {
  std::string many = "\"/x\"";
  for (int i = 0; i < 50; ++i) many += ",\"/x\"";
  const BadCase cases[] = {
      {"no kind", R"("nowhere")", ""},
      {"a number", "7", ""},
      {"nothing", "{}", ""},
      {"an unknown member", R"({"kind":"page","host":"x"})", "/host"},
      {"no such kind", R"({"kind":["page","popup"]})", "/kind"},
      {"no kinds", R"({"kind":[]})", "/kind"},
      {"a rule that is a number", R"({"path":7})", "/path"},
      {"a rule that says nothing", R"({"path":{}})", "/path"},
      {"an empty list", R"({"path":[]})", "/path"},
      {"an unknown rule", R"({"path":{"matches":"x"}})", "/path/matches"},
      {"an empty text", R"({"path":{"contains":""}})", "/path/contains"},
      {"a text that is too long", R"({"path":{"is":")" + std::string(513, 'a') + R"("}})", "/path/is"},
      {"no expression", R"({"url":{"regex":"("}})", "/url/regex"},
      {"an expression that looks ahead", R"j({"url":{"regex":"(?=a)"}})j", "/url/regex"},
      {"an expression that is too large", R"j({"url":{"regex":"((a{1,100}){1,100}){1,100}"}})j", "/url/regex"},
      {"within a list", R"({"path":["/a",{"regex":"["}]})", "/path/1/regex"},
      {"within a negation", R"({"path":{"not":{"not":7}}})", "/path/not/not"},
      {"too deep", R"({"path":{"not":{"not":{"not":{"not":"/x"}}}}})", "/path/not/not/not/not"},
      {"too many", R"({"path":[)" + many + "]}", "/path/49"},
  };
  for (const BadCase& c : cases) {
    SCOPED_TRACE(c.name);
    const auto placement = Placement::read(*parse_json(c.placement), "test.bad", "/placement");
    ASSERT_FALSE(placement.has_value());
    EXPECT_EQ(placement.error().code, "test.bad");
    EXPECT_EQ(placement.error().field, std::string("/placement") + c.field);
  }
}

}  // namespace
}  // namespace acquaint::asking
