#include "settings/visitors.h"

#include <gtest/gtest.h>

namespace acquaint::settings {
namespace {

Result<std::optional<Visitors>> parse(std::string_view text) { return parse_visitors(*parse_json_object(text), "/visitors"); }

TEST(VisitorSettings, ThereAreNoneUnlessTheyAreEnabled) {
  for (const char* text : {"{}", R"({"enabled":false})", R"({"expire_after":"7d"})"}) {
    const auto parsed = parse(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_FALSE(*parsed) << text;
  }
  EXPECT_EQ(**parse(R"({"enabled":true})"), Visitors());
  EXPECT_EQ(**parse(R"({"enabled":true,"consent":"analytics","expire_after":"7d","undo_for":"60d","max":500})"),
            (Visitors{.consent = "analytics", .expire_after = std::chrono::days(7), .undo_for = std::chrono::days(60), .max = 500}));
}

TEST(VisitorSettings, SaysWhatIsWrongAndWhere) {
  const struct {
    const char* text;
    const char* code;
    const char* field;
  } kCases[] = {
      {R"({"enabled":"yes"})", "visitors.bad_field", "/visitors/enabled"},
      {R"({"consent":""})", "visitors.bad_field", "/visitors/consent"},
      {R"({"consent":true})", "visitors.bad_field", "/visitors/consent"},
      {R"({"expire_after":"59m"})", "visitors.bad_field", "/visitors/expire_after"},
      {R"({"expire_after":30})", "visitors.bad_field", "/visitors/expire_after"},
      {R"({"undo_for":"401d"})", "visitors.bad_field", "/visitors/undo_for"},
      {R"({"max":0})", "visitors.bad_field", "/visitors/max"},
      {R"({"max":1000001})", "visitors.bad_field", "/visitors/max"},
      {R"({"cookies":true})", "json.unknown_field", "/visitors/cookies"},
  };
  for (const auto& c : kCases) {
    const auto parsed = parse(c.text);
    ASSERT_FALSE(parsed) << c.text;
    EXPECT_EQ(parsed.error().code, c.code) << c.text;
    EXPECT_EQ(parsed.error().field, c.field) << c.text;
  }
}

}  // namespace
}  // namespace acquaint::settings
