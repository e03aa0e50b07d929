#include "base/json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

namespace acquaint {
namespace {

struct Case {
  const char* name;
  std::string text;
  const char* code;   // Null when it is accepted.
  const char* field;
};

const Case kCases[] = {
    {"an object", R"({"a":[1,2.5,"x",null,true]})", nullptr, ""},
    {"white space around", " \n[1]\t", nullptr, ""},
    {"empty", "", "json.malformed", ""},
    {"cut short", R"({"a":{"b":)", "json.malformed", "/a/b"},
    {"more after the end", "{} {}", "json.malformed", ""},
    {"a comment", "{/**/}", "json.malformed", ""},
    {"a trailing comma", R"({"a":1,})", "json.malformed", "/a"},
    {"bad UTF-8", "{\"a\":\"\xff\"}", "json.malformed", "/a"},
    {"a lone surrogate", R"({"a":"\ud800"})", "json.malformed", "/a"},
    {"a name twice", R"({"a":1,"a":2})", "json.duplicate_key", "/a"},
    {"a name twice, escaped", R"({"a":1,"\u0061":2})", "json.duplicate_key", "/a"},
    {"a name twice, deep", R"([0,{"x/y":{"b":1,"b":1}}])", "json.duplicate_key", "/1/x~1y/b"},
    {"the same name at two levels", R"({"a":{"a":1}})", nullptr, ""},
    {"too deep", std::string(40, '[') + std::string(40, ']'), "json.too_deep",
     "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"},
    {"too large", std::string(1024 * 1024 + 1, ' '), "json.too_large", ""},
};

TEST(Json, ReadsStrictly) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto value = parse_json(c.text);
    ASSERT_EQ(value.has_value(), c.code == nullptr) << (value ? "" : value.error().message);
    if (!value) {
      EXPECT_EQ(value.error().code, c.code);
      EXPECT_EQ(value.error().field, c.field);
    }
  }
}

TEST(Json, CanonicalTextIgnoresTheOrderOfMembers) {
  const Json one = *parse_json(R"({"b":{"y":1,"x":[{"q":1,"p":2}]},"a":0})");
  const Json two = *parse_json(R"({"a":0,"b":{"x":[{"p":2,"q":1}],"y":1}})");
  EXPECT_EQ(to_text(canonical(one)), to_text(canonical(two)));
  EXPECT_EQ(to_text(canonical(one)), R"({"a":0,"b":{"x":[{"p":2,"q":1}],"y":1}})");
}

TEST(Json, NamesTheFieldThatIsUnknown) {
  const JsonObject object = *parse_json_object(R"({"a":1,"b/c":2})");
  EXPECT_TRUE(only_fields(object, {"a", "b/c"}));
  EXPECT_EQ(only_fields(object, {"a"}, "/x").error().field, "/x/b~1c");
}

struct Written {
  const char* name;
  Json value;
  const char* text;
};

const Written kWritten[] = {
    {"null", nullptr, "null"},
    {"true", true, "true"},
    {"zero", 0, "0"},
    {"the smallest integer", INT64_MIN, "-9223372036854775808"},
    {"the largest integer", UINT64_MAX, "18446744073709551615"},
    {"a fraction", .455, "0.455"},
    {"a whole number that was no integer", 1.0, "1.0"},
    {"minus zero", -0.0, "-0.0"},
    {"large", 1e300, "1e+300"},
    {"small", 5e-324, "5e-324"},
    {"not a number", NAN, "null"},
    {"empty", "", R"("")"},
    {"escapes", "a\"b\\c/\b\f\n\r\t\x01\x1f", R"("a\"b\\c/\b\f\n\r\t\u0001\u001f")"},
    {"beyond ASCII", "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\x7f", "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\x7f\""},
    {"an empty array", JsonArray(), "[]"},
    {"an empty object", JsonObject(), "{}"},
    {"members in their order", JsonObject{{"b", JsonArray{1, 2}}, {"a\"", nullptr}}, R"({"b":[1,2],"a\"":null})"},
};

TEST(Json, WritesCompactText) {
  for (const Written& row : kWritten) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(row.value), row.text);
    std::string behind = "x";
    append_text(behind, row.value);
    EXPECT_EQ(behind, "x" + std::string(row.text));
    if (row.value.is_double() && std::isnan(row.value.as_double())) continue;
    EXPECT_EQ(parse_json(row.text), row.value);
  }
}

TEST(Json, EscapesWhereverItMustAndNowhereElse) {
  for (int byte = 0; byte < 128; ++byte) {
    for (std::size_t size = 1; size < 20; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string plain(size, 'x');
        plain[at] = static_cast<char>(byte);
        const std::string text = to_text(Json(plain));
        ASSERT_EQ(parse_json(text), Json(plain)) << byte << " at " << at << " of " << size;
        const bool must = byte < 0x20 || byte == '"' || byte == '\\';
        ASSERT_EQ(text.size() > size + 2, must) << byte;
      }
    }
  }
}

TEST(Json, WritesPieceByPiece) {
  std::string out = "=";
  JsonWriter writer(out);
  writer.open_object();
  writer.name("a\"");
  writer.open_array();
  writer.number(std::int64_t{1});
  writer.number(1.0);
  writer.open_array();
  writer.close_array();
  writer.open_object();
  writer.close_object();
  writer.text("x");
  writer.close_array();
  writer.name("b");
  writer.flag(false);
  writer.name("c");
  writer.null();
  writer.name("d");
  writer.value(JsonArray{1, "y"});
  writer.close_object();
  EXPECT_EQ(out, R"(={"a\"":[1,1.0,[],{},"x"],"b":false,"c":null,"d":[1,"y"]})");
}

TEST(Json, FindsANameTwiceAmongMany) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"n" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(parse_json(text + "\"last\":0}"));
  for (const int twice : {0, 15, 16, 17, 99}) {
    const auto value = parse_json(text + "\"n" + std::to_string(twice) + "\":0}");
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, "json.duplicate_key");
  }
}

TEST(Json, NumbersComeBackAsTheyWere) {
  std::mt19937_64 random{7};
  for (int round = 0; round < 20000; ++round) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    const auto back = parse_json(to_text(JsonArray{number, 1}));
    ASSERT_TRUE(back.has_value());
    ASSERT_EQ(std::bit_cast<std::uint64_t>(back->at(0).to_number<double>()), std::bit_cast<std::uint64_t>(number));
  }
  EXPECT_EQ(parse_json("122.28571428571428")->as_double(), 122.28571428571428);
}

TEST(Json, AnIntegerIsFoundWhateverTypeItWasMadeOf) {
  const JsonObject object{{"signed", -7}, {"unsigned", 7u}, {"large", UINT64_MAX}, {"real", 7.0}};
  EXPECT_EQ(find_int(object, "signed"), -7);
  EXPECT_EQ(find_int(object, "unsigned"), 7);
  EXPECT_EQ(find_int(object, "large"), std::nullopt);
  EXPECT_EQ(find_int(object, "real"), std::nullopt);
}

}  // namespace
}  // namespace acquaint
