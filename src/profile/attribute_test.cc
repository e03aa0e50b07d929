#include "profile/attribute.h"

#include <gtest/gtest.h>

namespace acquaint::profile {
namespace {

struct Case {
  const char* name;
  std::string text;
  std::optional<Section> section;  // Nothing when it is refused.
  const char* key;
};

const Case kCases[] = {
    {"a root attribute", "given_name", Section::root, "given_name"},
    {"user metadata", "user_metadata.title", Section::user_metadata, "title"},
    {"app metadata", "app_metadata.plan", Section::app_metadata, "plan"},
    {"spaces are allowed", "user_metadata.job title", Section::user_metadata, "job title"},
    {"a namespaced key has dots", "user_metadata.https://x.y", std::nullopt, ""},
    {"two levels", "user_metadata.a.b", std::nullopt, ""},
    {"an unknown section", "metadata.title", std::nullopt, ""},
    {"a dollar sign", "user_metadata.$set", std::nullopt, ""},
    {"no key", "user_metadata.", std::nullopt, ""},
    {"empty", "", std::nullopt, ""},
    {"a control character", "a\nb", std::nullopt, ""},
    {"bad UTF-8", "a\xff", std::nullopt, ""},
    {"the longest key", std::string(255, 'a'), Section::root, nullptr},
    {"one byte too long", std::string(256, 'a'), std::nullopt, ""},
};

TEST(AttributePath, Parses) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto path = AttributePath::parse(c.text);
    ASSERT_EQ(path.has_value(), c.section.has_value());
    if (!path) continue;
    EXPECT_EQ(path->section(), *c.section);
    EXPECT_EQ(path->text(), c.text);
    if (c.key != nullptr) {
      EXPECT_EQ(path->key(), c.key);
    }
  }
}

}  // namespace
}  // namespace acquaint::profile
