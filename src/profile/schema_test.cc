#include "profile/schema.h"

#include <gtest/gtest.h>

namespace acquaint::profile {
namespace {

struct Case {
  const char* name;
  std::string schema;
  std::string value;
  const char* problems;  // "field rule" of each, with "; " between them.
};

std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string list_of(std::string_view element, int times) {
  return "[" + repeat(std::string(element) + ",", times - 1) + std::string(element) + "]";
}

const std::string kAnything = "{}";
const std::string kRoles = R"({"oneOf":[{"const":"dev","title":"Developer"},{"const":"pm"}]})";
const std::string kPerson =
    R"({"type":"object","properties":{"name":{"type":"string","minLength":2},"age":{"type":"integer"},
        "a/b":{"type":"boolean"}},"required":["name","age"],"additionalProperties":false})";
const std::string kTags =
    R"({"type":"array","items":{"type":"string","maxLength":3},"minItems":1,"maxItems":2,"uniqueItems":true})";

// Read this table to learn what a schema means; add a row to fix a bug.
const Case kCases[] = {
    {"an empty schema allows anything", kAnything, R"({"a":[1,null]})", ""},
    {"text", R"({"type":"string"})", R"("x")", ""},
    {"a number is not text", R"({"type":"string"})", "1", " type"},
    {"null is not text", R"({"type":"string"})", "null", " type"},
    {"an integer", R"({"type":"integer"})", "7", ""},
    {"an integer written with a fraction of zero", R"({"type":"integer"})", "7.0", ""},
    {"a fraction is no integer", R"({"type":"integer"})", "7.5", " type"},
    {"digits in a text are no integer", R"({"type":"integer"})", R"("7")", " type"},
    {"true is no integer", R"({"type":"integer"})", "true", " type"},
    {"an integer beyond 64 bits", R"({"type":"integer"})", "18446744073709551616", " type"},
    {"an unsigned integer beyond int64", R"({"type":"integer"})", "18446744073709551615", " type"},
    {"a whole number is a number", R"({"type":"number"})", "7", ""},
    {"a huge number is a number", R"({"type":"number"})", "18446744073709551615", ""},
    {"text is no number", R"({"type":"number"})", R"("")", " type"},
    {"a boolean", R"({"type":"boolean"})", "false", ""},
    {"zero is no boolean", R"({"type":"boolean"})", "0", " type"},
    {"a list", R"({"type":"array"})", "[]", ""},
    {"an object is no list", R"({"type":"array"})", "{}", " type"},
    {"an object", R"({"type":"object"})", "{}", ""},
    {"a list is no object", R"({"type":"object"})", "[]", " type"},
    {"a wrong type is the only problem", R"({"type":"string","enum":["a"],"minLength":2})", "1", " type"},
    {"type comes first wherever it stands", R"({"enum":["a"],"type":"string"})", "1", " type"},

    {"one of an enum", R"({"enum":["a",1,true,null]})", "1", ""},
    {"an enum compares numbers by value", R"({"enum":[1]})", "1.0", ""},
    {"an enum does not coerce", R"({"enum":[1]})", R"("1")", " enum"},
    {"an enum tells false from zero", R"({"enum":[0]})", "false", " enum"},
    {"an enum is case-sensitive", R"({"enum":["a"]})", R"("A")", " enum"},
    {"not in an enum", R"({"enum":["a","b"]})", R"("ab")", " enum"},
    {"const", R"({"const":true})", "true", ""},
    {"not the const", R"({"const":true})", "false", " const"},
    {"a choice", kRoles, R"("pm")", ""},
    {"not a choice", kRoles, R"("ops")", " oneOf"},
    {"the title of a choice is not the choice", kRoles, R"("Developer")", " oneOf"},

    {"long enough", R"({"minLength":2})", R"("ab")", ""},
    {"too short", R"({"minLength":2})", R"("a")", " minLength"},
    {"too long", R"({"maxLength":2})", R"("abc")", " maxLength"},
    {"length counts code points", R"({"maxLength":2,"minLength":2})", R"("\ud83d\ude00\u00e9")", ""},
    {"length counts a combining mark", R"({"maxLength":1})", R"("e\u0301")", " maxLength"},
    {"length says nothing of numbers", R"({"maxLength":2})", "12345", ""},
    {"a limit may be written 2.0", R"({"maxLength":2.0})", R"("abc")", " maxLength"},

    {"minimum is inclusive", R"({"minimum":1})", "1", ""},
    {"below the minimum", R"({"minimum":1})", "0.99", " minimum"},
    {"maximum is inclusive", R"({"maximum":100})", "100.0", ""},
    {"above the maximum", R"({"maximum":100})", "101", " maximum"},
    {"exclusive minimum", R"({"exclusiveMinimum":0})", "0", " exclusiveMinimum"},
    {"exclusive maximum", R"({"exclusiveMaximum":1.5})", "1.5", " exclusiveMaximum"},
    {"bounds say nothing of texts", R"({"minimum":1})", R"("0")", ""},
    {"a bound is exact up to its limit", R"({"maximum":9007199254740991})", "9007199254740992", " maximum"},
    {"the largest unsigned number", R"({"maximum":10})", "18446744073709551615", " maximum"},
    {"a number that is nearly infinite", R"({"maximum":10})", "1e308", " maximum"},
    {"a multiple", R"({"multipleOf":5})", "-15", ""},
    {"no multiple", R"({"multipleOf":5})", "7", " multipleOf"},
    {"a fraction is no multiple of one", R"({"multipleOf":1})", "3.5", " multipleOf"},
    {"a multiple of a cent", R"({"multipleOf":0.01})", "19.99", ""},
    {"half a cent", R"({"multipleOf":0.01})", "19.995", " multipleOf"},
    {"a quotient that overflows", R"({"multipleOf":0.5})", "1.7e308", " multipleOf"},

    {"a pattern matches anywhere", R"({"pattern":"b+"})", R"("abba")", ""},
    {"an anchored pattern", R"({"pattern":"^b+$"})", R"("abba")", " pattern"},
    {"a pattern knows Unicode", R"({"pattern":"^\\p{L}+$"})", R"("Zoë")", ""},
    {"a pattern says nothing of numbers", R"({"pattern":"^b$"})", "1", ""},
    {"a pattern that makes others hang", R"({"pattern":"^(a+)+$"})", '"' + std::string(50000, 'a') + "!\"",
     " pattern"},
    {"another one", R"({"pattern":"^(([a-z])+.)+[A-Z]([a-z])+$"})", '"' + std::string(100000, 'a') + '"',
     " pattern"},

    {"an e-mail address", R"({"format":"email"})", R"("ada@example.com")", ""},
    {"no e-mail address", R"({"format":"email"})", R"("ada@")", " format"},
    {"two e-mail addresses", R"({"format":"email"})", R"("a@example.com,b@example.com")", " format"},
    {"a web address", R"({"format":"uri"})", R"("https://example.com/a?b=c#d")", ""},
    {"a script is no web address", R"({"format":"uri"})", R"x("javascript:alert(1)")x", " format"},
    {"data is no web address", R"({"format":"uri"})", R"("data:text/html,x")", " format"},
    {"a web address needs a scheme", R"({"format":"uri"})", R"("example.com")", " format"},
    {"a web address needs a host", R"({"format":"uri"})", R"("https:///x")", " format"},
    {"a web address has no line break", R"({"format":"uri"})", R"("https://example.com/\n")", " format"},
    {"a web address that is too long", R"({"format":"uri"})",
     "\"https://example.com/" + std::string(3000, 'a') + '"', " format"},
    {"a leap day", R"({"format":"date"})", R"("2024-02-29")", ""},
    {"no leap day", R"({"format":"date"})", R"("2023-02-29")", " format"},
    {"the 31st of April", R"({"format":"date"})", R"("2024-04-31")", " format"},
    {"a date without zeros", R"({"format":"date"})", R"("2024-4-1")", " format"},
    {"a date with a time", R"({"format":"date"})", R"("2024-04-01T00:00:00Z")", " format"},
    {"a date in the year zero", R"({"format":"date"})", R"("0000-01-01")", " format"},
    {"a time of day", R"({"format":"time"})", R"("23:15")", ""},
    {"a time of day with seconds", R"({"format":"time"})", R"("00:00:59")", ""},
    {"an hour too late", R"({"format":"time"})", R"("24:00")", " format"},
    {"a time of day with a zone", R"({"format":"time"})", R"("23:15Z")", " format"},
    {"a phone number", R"({"format":"phone"})", R"("+4930123456")", ""},
    {"a phone number without a country", R"({"format":"phone"})", R"("030123456")", " format"},
    {"a country code of zero", R"({"format":"phone"})", R"("+030123456")", " format"},
    {"a phone number of 16 digits", R"({"format":"phone"})", R"("+1234567890123456")", " format"},
    {"a phone number with other digits", R"({"format":"phone"})", R"("+1٢٣٤")", " format"},
    {"formats say nothing of numbers", R"({"format":"date"})", "20240101", ""},

    {"a good list", kTags, R"(["a","b"])", ""},
    {"too few", kTags, "[]", " minItems"},
    {"too many", kTags, R"(["a","b","c"])", " maxItems"},
    {"the same twice", kTags, R"(["a","a"])", " uniqueItems"},
    {"each item is checked", kTags, R"(["abcd",1])", "/0 maxLength; /1 type"},
    {"unique compares by value", R"({"uniqueItems":true})", "[1,1.0]", " uniqueItems"},
    {"unique looks inside", R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1}])", " uniqueItems"},
    {"unique tells types apart", R"({"uniqueItems":true})", R"([1,"1",true])", ""},
    {"unique may be off", R"({"uniqueItems":false})", "[1,1]", ""},
    {"a long list of the same", R"({"uniqueItems":true})", list_of("1", 200000), " uniqueItems"},

    {"a good object", kPerson, R"({"name":"Ada","age":36})", ""},
    {"what is missing is named", kPerson, R"({"a/b":true})", "/name required; /age required"},
    {"members in the value's order", kPerson, R"({"age":"x","name":"A","b":1})",
     "/age type; /name minLength; /b additionalProperties"},
    {"a pointer is escaped", kPerson, R"({"name":"Ada","age":1,"a/b":0})", "/a~1b type"},
    {"an open object", R"({"properties":{"a":{"type":"string"}}})", R"({"b":1})", ""},
    {"a closed object without properties", R"({"additionalProperties":false})", R"({"b":1})",
     "/b additionalProperties"},
    {"required says nothing of lists", R"({"required":["a"]})", "[]", ""},
    {"null is given", R"({"required":["a"]})", R"({"a":null})", ""},

    {"NUL in a text", R"({"type":"string","enum":["dev"]})", R"("dev\u0000evil")", " characters"},
    {"NUL does not hide length", R"({"maxLength":3})", R"("a\u0000bcdefg")", " characters"},
    {"NUL in a name", kPerson, R"({"name\u0000":"Ada"})",
     "/name required; /age required; /name\\0 additionalProperties"},
    {"annotations check nothing",
     R"({"title":"T","description":"D","default":1,"examples":[2],"readOnly":true,"x-sensitive":true,
         "$schema":"https://json-schema.org/draft/2020-12/schema"})",
     R"("x")", ""},
};

std::string describe(const std::vector<SchemaProblem>& problems) {
  std::string text;
  for (const SchemaProblem& problem : problems) {
    EXPECT_FALSE(problem.message.empty());
    text += (text.empty() ? "" : "; ") + problem.field + " " + problem.rule;
  }
  for (std::size_t at; (at = text.find('\0')) != std::string::npos;) text.replace(at, 1, "\\0");
  return text;
}

TEST(Schema, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto schema = Schema::compile(*parse_json(c.schema));
    ASSERT_TRUE(schema) << schema.error().field << ": " << schema.error().message;
    EXPECT_EQ(describe(schema->check(*parse_json(c.value))), c.problems);
  }
}

struct Refusal {
  const char* name;
  std::string schema;
  const char* field;
};

const Refusal kRefusals[] = {
    {"not an object", "true", ""},
    {"an unknown keyword", R"({"not":{}})", "/not"},
    {"a keyword of another draft", R"({"properties":{"a":{"$ref":"#"}}})", "/properties/a/$ref"},
    {"an escaped pointer", R"({"properties":{"a/b":{"if":{}}}})", "/properties/a~1b/if"},
    {"an unknown type", R"({"type":"date"})", "/type"},
    {"the null type", R"({"type":"null"})", "/type"},
    {"several types", R"({"type":["string","integer"]})", "/type"},
    {"an unknown format", R"({"format":"ipv4"})", "/format"},
    {"a format that is no text", R"({"format":1})", "/format"},
    {"an empty enum", R"({"enum":[]})", "/enum"},
    {"an enum of objects", R"({"enum":[{}]})", "/enum"},
    {"an enum with NUL", R"({"enum":["a\u0000"]})", "/enum"},
    {"a huge enum", R"({"enum":)" + list_of("1", 1001) + "}", "/enum"},
    {"a const list", R"({"const":[]})", "/const"},
    {"a oneOf of schemas", R"({"oneOf":[{"const":1},{"type":"string"}]})", "/oneOf/1"},
    {"more than a choice", R"({"oneOf":[{"const":1,"type":"integer"}]})", "/oneOf/0/type"},
    {"a title that is no text", R"({"oneOf":[{"const":1,"title":1}]})", "/oneOf/0/title"},
    {"a negative length", R"({"minLength":-1})", "/minLength"},
    {"a fractional length", R"({"maxLength":1.5})", "/maxLength"},
    {"a huge length", R"({"maxLength":1e300})", "/maxLength"},
    {"a bound that is no number", R"({"minimum":"1"})", "/minimum"},
    {"a bound that is not exact", R"({"minimum":9007199254740993})", "/minimum"},
    {"the exclusive bound of draft 4", R"({"exclusiveMinimum":true})", "/exclusiveMinimum"},
    {"a multiple of zero", R"({"multipleOf":0})", "/multipleOf"},
    {"a broken pattern", R"({"pattern":"("})", "/pattern"},
    {"a pattern that looks ahead", R"x({"pattern":"(?=a)"})x", "/pattern"},
    {"a pattern that refers back", R"({"pattern":"(a)\\1"})", "/pattern"},
    {"a pattern that explodes", R"({"pattern":"((a{100}){100}){100}"})", "/pattern"},
    {"a long pattern", R"({"pattern":")" + std::string(1001, 'a') + "\"}", "/pattern"},
    {"items as a list", R"({"items":[{}]})", "/items"},
    {"bad items", R"({"items":{"type":"x"}})", "/items/type"},
    {"properties as a list", R"({"properties":[]})", "/properties"},
    {"required that is no list", R"({"required":true})", "/required"},
    {"required with a number", R"({"required":["a",1]})", "/required/1"},
    {"additional properties as a schema", R"({"additionalProperties":{}})", "/additionalProperties"},
    {"a title that is a number", R"({"title":1})", "/title"},
    {"unique that is no boolean", R"({"uniqueItems":1})", "/uniqueItems"},
    {"nested too deep", repeat(R"({"items":)", 8) + "{}" + repeat("}", 8),
     "/items/items/items/items/items/items/items/items"},
};

TEST(Schema, RefusesWhatItDoesNotKnow) {
  for (const Refusal& r : kRefusals) {
    SCOPED_TRACE(r.name);
    const auto schema = Schema::compile(*parse_json(r.schema));
    ASSERT_FALSE(schema);
    EXPECT_EQ(schema.error().code, "schema.unsupported");
    EXPECT_EQ(schema.error().field, r.field);
  }
}

TEST(Schema, ReportsAtMostFiftyProblems) {
  const auto schema = *Schema::compile(*parse_json(R"({"items":{"type":"string"}})"));
  EXPECT_EQ(schema.check(*parse_json(list_of("1", 300000))).size(), 50u);
}

TEST(Schema, MessagesDoNotRepeatTheValue) {
  const auto schema = *Schema::compile(
      *parse_json(R"({"enum":["a"],"minLength":99,"pattern":"^x$","format":"email"})"));
  const auto problems = schema.check("hunter2");
  EXPECT_EQ(problems.size(), 4u);
  for (const SchemaProblem& problem : problems) {
    EXPECT_EQ(problem.message.find("hunter2"), std::string::npos) << problem.message;
  }
}

TEST(Schema, RefusesTextThatIsNotUtf8) {
  const auto schema = *Schema::compile(*parse_json(R"({"type":"string"})"));
  EXPECT_EQ(describe(schema.check("a\xff")), " characters");
}

TEST(Schema, KeepsItsDocument) {
  const Json document = *parse_json(R"({"title":"T","type":"string","x-any":{"a":1}})");
  EXPECT_EQ(Schema::compile(document)->document(), document);
}

}  // namespace
}  // namespace acquaint::profile
