#include "settings/evolution.h"

#include <gtest/gtest.h>

namespace acquaint::settings {
namespace {

JsonObject with_catalogue(const char* catalogue) { return JsonObject{{"catalogue", *parse_json(catalogue)}}; }

TEST(Evolution, SaysWhatAChangeMeansForUsers) {
  const struct {
    const char* name;
    const char* before;
    const char* after;
    const char* text;
  } rows[] = {
      {"nothing changes", R"({"a": {}})", R"({"a": {}})", ""},
      {"a label alone", R"({"a": {}})", R"({"a": {"label": "A"}})", ""},
      {"a new attribute", "{}", R"({"a": {}})", ""},
      {"another name", R"({"a": {}})", R"({"b": {"renamed_from": "a"}})", "= catalogue / b: users keep their answers to a\n"},
      {"a part", R"({"a": {}})", R"({"a": {}, "b": {"split_from": {"attribute": "a", "rule": "first_word"}}})",
       "= catalogue / b: users keep their part of the answers to a\n"},
      {"other codes", R"({"a": {"schema": {"type": "string"}}})",
       R"({"a": {"schema": {"type": "string", "enum": ["y"]}, "recoded_from": {"table": {"x": "y"}}}})",
       "= catalogue / a: users keep what their old answers mean now; those whose answer has no meaning are asked again\n"},
      {"another schema alone", R"({"a": {}})", R"({"a": {"schema": {"type": "integer"}}})",
       "= catalogue / a: users keep answers that the new schema would refuse; recoded_from translates them, or asks again\n"},
      {"a derivation", R"({"a": {}})", R"({"a": {"derivations": [{"from": "name", "confidence": 1}]}})",
       "= catalogue / a: it is inferred for the users who are there already, too\n"},
      {"nothing any more", R"({"a": {}})", "{}",
       "= catalogue / a: users keep their answers, which nothing asks for any more\n"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(to_text(meaning_for_users(with_catalogue(row.before), with_catalogue(row.after))), row.text);
  }
  EXPECT_EQ(to_text(meaning_for_users({}, {})), "");
}

}  // namespace
}  // namespace acquaint::settings
