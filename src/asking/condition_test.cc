#include "asking/condition.h"

#include <gtest/gtest.h>

#include "asking/moment.h"
#include "profile/sample_user.h"

namespace acquaint::asking {
namespace {

using profile::Catalogue;
using profile::Source;
using profile::noon;

const Catalogue& catalogue() {
  static const Catalogue made = *Catalogue::parse(*parse_json_object(R"({
    "user_metadata.title": {"label": "Job title", "schema": {"type": "string"}},
    "user_metadata.seats": {"label": "Seats", "schema": {"type": "integer"}},
    "user_metadata.tags": {"label": "Tags"},
    "user_metadata.address": {"label": "Address"},
    "user_metadata.renewed": {"label": "Renewed"},
    "user_metadata.bio": {"label": "About you", "schema": {"type": "string"}}})"));
  return made;
}

// Ada, at noon on 2026-03-01, signed up ten days ago and has logged in four times. What is known of
// her is below; nothing is known of user_metadata.bio and user_metadata.role.
profile::UserPtr the_user() {
  profile::User user = profile::ada();
  const auto know = [&](const char* path, const char* value) {
    user.claims[*profile::AttributePath::parse(path)].push_back(
        profile::claim(*parse_json(value), Source::user, "test", noon()));
  };
  know("user_metadata.title", R"("engineer")");
  know("user_metadata.seats", "40");
  know("user_metadata.tags", R"(["dev", 7, null])");
  know("user_metadata.address", R"({"city": "London", "lines": ["12 Square", ""]})");
  know("user_metadata.renewed", R"("2026-02-20")");
  know("app_metadata.plan", R"("pro")");  // Not declared.
  know("app_metadata.score", "0.5");
  know("app_metadata.zero", "0");
  know("app_metadata.empty", R"("")");
  know("app_metadata.flag", "false");
  user.created = noon() - std::chrono::days(10);
  user.last_login = noon() - std::chrono::hours(30);
  user.logins_count = 4;
  user.asking.prompts = {{.at = noon() - std::chrono::days(40)}, {.at = noon() - std::chrono::days(3)}};
  user.asking.ignored_in_a_row = 2;
  user.asking.last_answer = noon() - std::chrono::days(6);
  user.asking.visits = {2, {}};
  user.asking.page_views = {7, {}};
  user.asking.forms["frm_1"].completed = noon();
  count_event(user.behaviour, "Article Read", noon() - std::chrono::days(4));
  count_event(user.behaviour, "Article Read", noon() - std::chrono::days(2));
  count_event(user.behaviour, "cart.emptied", noon());
  return profile::make_snapshot(std::move(user));
}

struct Case {
  const char* name;
  const char* when;
  Verdict want;
};

constexpr Verdict yes = Verdict::yes, no = Verdict::no, unknown = Verdict::unknown;

// Read this table to learn the language; add a row to fix a bug.
const Case kCases[] = {
    // Plain values, and what counts as true.
    {"true", "true", yes},
    {"false", "false", no},
    {"null", "null", no},
    {"zero", "0", no},
    {"any other number", "-1", yes},
    {"an empty text", R"("")", no},
    {"any other text, also a zero", R"("0")", yes},
    {"an empty list", "[]", no},
    {"any other list", "[0]", yes},

    // Variables: declared, undeclared, nested, of the user, of the moment, of the form's answers.
    {"a declared attribute", R"({"==":[{"var":"user_metadata.title"},"engineer"]})", yes},
    {"an undeclared one", R"({"==":[{"var":"app_metadata.plan"},"pro"]})", yes},
    {"a root attribute", R"({"endsWith":[{"var":"email"},"@example.com"]})", yes},
    {"a part of a value", R"({"==":[{"var":"user_metadata.address.city"},"London"]})", yes},
    {"a place in a list", R"({"==":[{"var":"user_metadata.address.lines.0"},"12 Square"]})", yes},
    {"no such part is null", R"({"==":[{"var":"user_metadata.address.zip"},null]})", yes},
    {"no such place is null", R"({"==":[{"var":"user_metadata.address.lines.2"},null]})", yes},
    {"a place that is no number", R"({"==":[{"var":"user_metadata.address.lines.x"},null]})", yes},
    {"below a plain value is null", R"({"==":[{"var":"user_metadata.title.x"},null]})", yes},
    {"a default where nothing is known", R"({"==":[{"var":["user_metadata.bio","none"]},"none"]})", yes},
    {"no default where something is", R"({"==":[{"var":["user_metadata.title","none"]},"none"]})", no},
    {"a default of zero is no default of null", R"({"<":[{"var":["user_metadata.role",0]},1]})", yes},
    {"brackets around one name", R"({"==":[{"var":["user_metadata.title"]},"engineer"]})", yes},
    {"logins", R"({"==":[{"var":"stats.logins"},4]})", yes},
    {"days since sign-up", R"({"==":[{"var":"stats.days_since_sign_up"},10]})", yes},
    {"days since the last login, whole ones", R"({"==":[{"var":"stats.days_since_last_login"},1]})", yes},
    {"prompts of the last 30 days", R"({"==":[{"var":"stats.prompts"},1]})", yes},
    {"days since the last prompt", R"({"==":[{"var":"stats.days_since_last_prompt"},3]})", yes},
    {"days since the last answer", R"({"==":[{"var":"stats.days_since_last_answer"},6]})", yes},
    {"visits, with this one", R"({"==":[{"var":"stats.visits"},3]})", yes},
    {"page views, with this one", R"({"==":[{"var":"stats.page_views"},8]})", yes},
    {"the client", R"({"==":[{"var":"moment.client"},"web"]})", yes},
    {"ignored in a row", R"({"==":[{"var":"stats.ignored_in_a_row"},2]})", yes},
    {"forms completed", R"({"==":[{"var":"stats.forms_completed"},1]})", yes},
    {"how often something happened", R"({"==":[{"var":"events.Article Read.count"},2]})", yes},
    {"its name has a dot", R"({"==":[{"var":"events.cart.emptied.count"},1]})", yes},
    {"what never happened was counted", R"({"==":[{"var":"events.Signed Out.count"},0]})", yes},
    {"when it happened first", R"({"==":[{"daysSince":{"var":"events.Article Read.first"}},4]})", yes},
    {"when it happened last", R"({"==":[{"daysSince":{"var":"events.Article Read.last"}},2]})", yes},
    {"what never happened has no time", R"({"missing":["events.Signed Out.last"]})", yes},
    {"of the moment", R"({"startsWith":[{"var":"moment.url"},"/articles/"]})", yes},
    {"the kind of the moment", R"({"==":[{"var":"moment.kind"},"page"]})", yes},
    {"the caller cannot say what the moment has none of", R"({"==":[{"var":"moment.device"},null]})", yes},
    {"nothing is below a text", R"({"==":[{"var":"moment.url.x"},null]})", yes},
    {"a part of the moment", R"({"==":[{"var":"moment.cart.total"},99.5]})", yes},
    {"nothing of the kind was sent", R"({"==":[{"var":"moment.referrer"},null]})", yes},
    {"of the form's answers", R"({"==":[{"var":"answers.role"},"other"]})", yes},
    {"not answered yet", R"({"!":{"var":"answers.company"}})", yes},

    // Equality never converts, and null is a value like any other.
    {"equal", R"({"==":["a","a"]})", yes},
    {"different", R"({"==":["a","b"]})", no},
    {"not equal", R"({"!=":["a","b"]})", yes},
    {"one number, two spellings", R"({"==":[1,1.0]})", yes},
    {"a text is no number", R"({"==":[1,"1"]})", no},
    {"and so differs from it", R"({"!=":[1,"1"]})", yes},
    {"false is not zero", R"({"==":[0,false]})", no},
    {"null equals null", R"({"==":[null,null]})", yes},
    {"null is not false", R"({"==":[null,false]})", no},
    {"unknown differs from any value", R"({"!=":[{"var":"user_metadata.bio"},"x"]})", yes},
    {"lists, part by part", R"({"==":[[1,["a"]],[1.0,["a"]]]})", yes},
    {"lists in another order", R"({"==":[[1,2],[2,1]]})", no},
    {"an attribute that is a list", R"({"==":[{"var":"user_metadata.tags"},["dev",7,null]]})", yes},
    {"an attribute that is an object",
     R"({"==":[{"var":"user_metadata.address"},{"var":"user_metadata.address"}]})", yes},
    {"a comparison of comparisons", R"({"==":[{"<":[1,2]},true]})", yes},
    {"nothing follows from the unknown", R"({"==":[{"<":[1,null]},false]})", unknown},

    // Order: numbers with numbers, texts with texts, everything else is unknown.
    {"less", R"({"<":[1,2]})", yes},
    {"not less", R"({"<":[2,2]})", no},
    {"at most", R"({"<=":[2,2]})", yes},
    {"more", R"({">":[2.5,2]})", yes},
    {"at least", R"({">=":[{"var":"user_metadata.seats"},40]})", yes},
    {"between, bounds excluded", R"({"<":[1,2,3]})", yes},
    {"between, bounds included", R"({"<=":[1,1,3]})", yes},
    {"not between", R"({"<":[1,4,3]})", no},
    {"between, downwards", R"({">=":[3,2,2]})", yes},
    {"a bound that is unknown", R"({"<":[1,2,null]})", unknown},
    {"a bound that fails all the same", R"({"<":[2,1,null]})", no},
    {"texts by their bytes", R"({"<":["2026-02-28","2026-03-01"]})", yes},
    {"whole and broken numbers", R"({"<":[{"var":"app_metadata.score"},1]})", yes},
    {"an unknown value has no order", R"({"<":[{"var":"user_metadata.bio"},"x"]})", unknown},
    {"nor has its opposite", R"({"!":{"<":[{"var":"user_metadata.bio"},"x"]}})", unknown},
    {"a text and a number", R"({"<":["1",2]})", unknown},
    {"true and a number", R"({"<":[true,2]})", unknown},
    {"lists", R"({"<":[[1],[2]]})", unknown},

    // Kleene's logic: no beats unknown in "and", yes beats unknown in "or".
    {"and", R"({"and":[true,1,"x"]})", yes},
    {"and, one no", R"({"and":[true,false]})", no},
    {"and, one unknown", R"({"and":[true,{"<":[null,1]}]})", unknown},
    {"no beats unknown", R"({"and":[{"<":[null,1]},false]})", no},
    {"and of nothing", R"({"and":[]})", yes},
    {"or", R"({"or":[false,0,"x"]})", yes},
    {"or, one unknown", R"({"or":[false,{"<":[null,1]}]})", unknown},
    {"yes beats unknown", R"({"or":[{"<":[null,1]},true]})", yes},
    {"or of nothing", R"({"or":[]})", no},
    {"not", R"({"!":[false]})", yes},
    {"not, without brackets", R"({"!":false})", yes},
    {"not an empty list", R"({"!":[[]]})", yes},
    {"not known", R"({"!":[{"var":"user_metadata.bio"}]})", yes},
    {"known", R"({"!!":[{"var":"user_metadata.title"}]})", yes},
    {"known, but false", R"({"!!":{"var":"app_metadata.flag"}})", no},
    {"one operand without brackets", R"({"and":{"var":"user_metadata.title"}})", yes},

    // Membership and parts of texts.
    {"in a list", R"({"in":[{"var":"user_metadata.title"},["engineer","manager"]]})", yes},
    {"not in a list", R"({"in":["x",["a","b"]]})", no},
    {"in a list, never converted", R"({"in":["7",{"var":"user_metadata.tags"}]})", no},
    {"in an attribute's list", R"({"in":["dev",{"var":"user_metadata.tags"}]})", yes},
    {"in a text", R"({"in":["gin",{"var":"user_metadata.title"}]})", yes},
    {"not in a text", R"({"in":["i","team"]})", no},
    {"the unknown in a list", R"({"in":[{"var":"user_metadata.bio"},["a"]]})", unknown},
    {"even where the list holds null", R"({"in":[null,[null]]})", unknown},
    {"in the unknown", R"({"in":["a",{"var":"user_metadata.bio"}]})", unknown},
    {"a number in a text", R"({"in":[1,"123"]})", unknown},
    {"in a number", R"({"in":[1,123]})", unknown},
    {"starts with", R"({"startsWith":["Springfield","Spring"]})", yes},
    {"does not start with", R"({"startsWith":["Springfield","field"]})", no},
    {"ends with", R"({"endsWith":["Springfield","field"]})", yes},
    {"the unknown starts with nothing", R"({"startsWith":[{"var":"user_metadata.bio"},"a"]})", unknown},

    // What is missing: null and the empty text; zero and false are values.
    {"nothing is missing", R"({"missing":["user_metadata.title","stats.logins"]})", no},
    {"one is missing", R"({"missing":["user_metadata.title","user_metadata.bio"]})", yes},
    {"without brackets", R"({"missing":"user_metadata.bio"})", yes},
    {"with a list in brackets", R"({"missing":[["user_metadata.bio"]]})", yes},
    {"an empty text is missing", R"({"missing":"app_metadata.empty"})", yes},
    {"zero is not", R"({"missing":"app_metadata.zero"})", no},
    {"false is not", R"({"missing":"app_metadata.flag"})", no},
    {"of nothing", R"({"missing":[]})", no},
    {"the names of what is missing",
     R"({"==":[{"missing":["user_metadata.bio","email","user_metadata.role"]},
               ["user_metadata.bio","user_metadata.role"]]})", yes},
    {"one name among them", R"({"in":["user_metadata.bio",{"missing":["user_metadata.bio"]}]})", yes},
    {"enough are known", R"({"missing_some":[1,["user_metadata.title","user_metadata.bio"]]})", no},
    {"not enough are", R"({"missing_some":[2,["user_metadata.title","user_metadata.bio"]]})", yes},
    {"none is needed", R"({"missing_some":[0,["user_metadata.bio"]]})", no},

    // If, else if, else.
    {"then", R"({"==":[{"if":[true,"a","b"]},"a"]})", yes},
    {"else", R"({"==":[{"if":[false,"a","b"]},"b"]})", yes},
    {"else if", R"({"==":[{"if":[false,"a",true,"b","c"]},"b"]})", yes},
    {"no else is null", R"({"==":[{"if":[false,"a"]},null]})", yes},
    {"of nothing is null", R"({"==":[{"if":[]},null]})", yes},
    {"of one value is that value", R"({"==":[{"if":["a"]},"a"]})", yes},
    {"a test that is unknown", R"({"if":[{"<":[null,1]},true,true]})", unknown},
    {"a later test is not reached", R"({"if":[true,true,{"<":[null,1]},false]})", yes},

    // Times.
    {"days since a date", R"({"==":[{"daysSince":{"var":"user_metadata.renewed"}},9]})", yes},
    {"days since a date and time", R"({"==":[{"daysSince":"2026-02-28T12:00:00Z"},1]})", yes},
    {"not quite a day", R"({"==":[{"daysSince":"2026-02-28T12:00:01Z"},0]})", yes},
    {"milliseconds since 1970", R"({"==":[{"daysSince":0},20513]})", yes},
    {"in the future", R"({"==":[{"daysSince":"2026-03-03"},-2]})", yes},
    {"no time is null", R"({"==":[{"daysSince":"soon"},null]})", yes},
    {"no such day", R"({"==":[{"daysSince":"2026-02-30"},null]})", yes},
    {"a number beyond all times", R"({"==":[{"daysSince":1e300},null]})", yes},
    {"days since the unknown", R"({">":[{"daysSince":{"var":"user_metadata.bio"}},30]})", unknown},
};

TEST(Condition, Cases) {
  const auto user = the_user();
  const auto view = user->view(catalogue());
  const Moment moment{.kind = MomentKind::page,
                      .url = "/articles/7",
                      .session = "s1",
                      .page = "p1",
                      .client = "web",
                      .context = *parse_json_object(
                          R"({"url":"/forged","device":"forged","cart":{"total":99.5}})")};
  const JsonObject answers = *parse_json_object(R"({"role":"other"})");
  const Facts facts{&user->user(), view.get(), &moment, &answers, noon()};
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto condition = Condition::compile(*parse_json(c.when), catalogue());
    ASSERT_TRUE(condition.has_value()) << condition.error().code << condition.error().field;
    EXPECT_EQ(condition->evaluate(facts), c.want) << c.when;
  }
}

TEST(Condition, WithoutFactsEverythingIsNull) {
  for (const char* name : {"user_metadata.title", "app_metadata.plan", "stats.logins", "moment.url",
                           "moment.a.b", "answers.role", "events.a.count"}) {
    SCOPED_TRACE(name);
    const auto condition = Condition::compile(JsonObject{{"missing", name}}, catalogue());
    ASSERT_TRUE(condition.has_value());
    EXPECT_EQ(condition->evaluate(Facts{}), Verdict::yes);
  }
}

struct RefusedCase {
  const char* name;
  const char* when;
  const char* code;
  const char* field;
};

const RefusedCase kRefused[] = {
    {"no such operator", R"({"and":[{"+":[1,2]}]})", "condition.unknown_operator", "/and/0/+"},
    {"identity is equality here", R"({"===":[1,1]})", "condition.unknown_operator", "/==="},
    {"too few operands", R"({"==":[1]})", "condition.bad_operands", "/=="},
    {"too many operands", R"({"<":[1,2,3,4]})", "condition.bad_operands", "/<"},
    {"nothing to negate", R"({"!":[]})", "condition.bad_operands", "/!"},
    {"an object of two members", R"({"and":[],"or":[]})", "condition.bad_operands", ""},
    {"an empty object", R"({"!":{}})", "condition.bad_operands", "/!"},
    {"an operation within a list", R"({"in":["a",[{"var":"email"}]]})", "condition.bad_operands", "/in/1/0"},
    {"a name that is no text", R"({"var":1})", "condition.bad_operands", "/var"},
    {"a name that is computed", R"({"var":[{"if":[true,"email"]}]})", "condition.bad_operands", "/var/0"},
    {"a variable without a name", R"({"var":[]})", "condition.bad_operands", "/var"},
    {"a default that is computed", R"({"var":["email",{"var":"name"}]})", "condition.bad_operands", "/var/1"},
    {"missing_some without a number", R"({"missing_some":["a",["email"]]})", "condition.bad_operands",
     "/missing_some"},
    {"no such root attribute", R"({"var":"shoe_size"})", "condition.unknown_variable", "/var"},
    {"metadata as a whole", R"({"var":"user_metadata"})", "condition.unknown_variable", "/var"},
    {"no such statistic", R"({"var":"stats.mood"})", "condition.unknown_variable", "/var"},
    {"nothing of an event", R"({"var":"events.Article Read"})", "condition.unknown_variable", "/var"},
    {"the events as a whole", R"({"var":"events"})", "condition.unknown_variable", "/var"},
    {"an event without a name", R"({"var":"events.count"})", "condition.unknown_variable", "/var"},
    {"an event with an empty name", R"({"var":"events..count"})", "condition.unknown_variable", "/var"},
    {"the moment as a whole", R"({"var":"moment"})", "condition.unknown_variable", "/var"},
    {"an empty name", R"({"var":""})", "condition.unknown_variable", "/var"},
    {"an empty part", R"({"var":"user_metadata.title..x"})", "condition.unknown_variable", "/var"},
    {"one of several names", R"({"missing":["email","shoe_size"]})", "condition.unknown_variable",
     "/missing/1"},
    {"a text for a number", R"({"<":[{"var":"user_metadata.seats"},"9"]})", "condition.bad_operands", "/</1"},
    {"a number for a text", R"({"==":[7,{"var":"user_metadata.title"}]})", "condition.bad_operands", "/==/0"},
    {"a list of what a number never is", R"({"in":[{"var":"user_metadata.seats"},["9","10"]]})",
     "condition.bad_operands", "/in/1"},
    {"the beginning of a number", R"({"startsWith":[{"var":"user_metadata.seats"},"9"]})",
     "condition.bad_operands", "/startsWith/0"},
    {"a beginning that is no text", R"({"endsWith":[{"var":"email"},7]})", "condition.bad_operands",
     "/endsWith/1"},
    {"lists within lists, nine levels", R"({"in":[1,[[[[[[[[2]]]]]]]]]})", "condition.too_deep",
     "/in/1/0/0/0/0/0/0/0"},
    {"nine levels", R"({"!":{"!":{"!":{"!":{"!":{"!":{"!":{"!":{"!":1}}}}}}}}})", "condition.too_deep",
     "/!/!/!/!/!/!/!/!"},
};

TEST(Condition, RefusesWhatItDoesNotUnderstand) {
  for (const RefusedCase& c : kRefused) {
    SCOPED_TRACE(c.name);
    const auto condition = Condition::compile(*parse_json(c.when), catalogue());
    ASSERT_FALSE(condition.has_value());
    EXPECT_EQ(condition.error().code, c.code);
    EXPECT_EQ(condition.error().field, c.field);
  }
}

TEST(Condition, AcceptsEightLevelsAndTwoHundredOperators) {
  EXPECT_TRUE(Condition::compile(*parse_json(R"({"!":{"!":{"!":{"!":{"!":{"!":{"!":{"!":1}}}}}}}})"),
                                 catalogue()));
  JsonArray operands;
  for (int i = 0; i < 199; ++i) operands.push_back(JsonObject{{"!", true}});
  EXPECT_TRUE(Condition::compile(JsonObject{{"and", operands}}, catalogue()));
  operands.push_back(JsonObject{{"!", true}});
  const auto refused = Condition::compile(JsonObject{{"and", operands}}, catalogue());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "condition.too_large");
}

TEST(Condition, CompletenessCountsAsAnOperatorAlsoInListsOfNames) {
  const Json names = JsonArray(200, "profile.completeness");
  EXPECT_TRUE(Condition::compile(JsonObject{{"missing", JsonArray(199, "profile.completeness")}}, catalogue()));
  const auto refused = Condition::compile(
      JsonObject{{"and", JsonArray{JsonObject{{"missing", names}}, JsonObject{{"missing", names}}}}}, catalogue());
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, "condition.too_large");
}

TEST(Condition, NamesTheAttributesThatItReadsOnce) {
  const Json logic = *parse_json(R"({"and":[{"var":"user_metadata.address.city"},
      {"missing":["email","user_metadata.address"]},{"var":"stats.logins"},{"var":"moment.url"}]})");
  const auto condition = Condition::compile(logic, catalogue());
  ASSERT_TRUE(condition.has_value());
  EXPECT_EQ(condition->variables(), (std::vector<std::string>{"email", "user_metadata.address"}));
  EXPECT_EQ(condition->logic(), logic);
}

}  // namespace
}  // namespace acquaint::asking
