// The keywords that forms and the catalogue may use, against the official JSON Schema Test Suite (Debian's package
// json-schema-test-suite; scripts/install test).
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "profile/schema.h"

namespace acquaint::profile {
namespace {

const std::filesystem::path kSuite = "/usr/share/json-schema-test-suite/tests/draft7";

// Files of keywords that compile(); `time` and `uri` mean less here than there.
constexpr const char* kFiles[] = {
    "additionalProperties", "const", "default", "enum", "exclusiveMaximum", "exclusiveMinimum", "items", "maxItems",
    "maxLength", "maximum", "minItems", "minLength", "minimum", "multipleOf", "oneOf", "pattern", "properties",
    "required", "type", "uniqueItems", "optional/format/date", "optional/format/email"};

constexpr int kLeastTests = 100;

JsonArray read_groups(const std::string& name) {
  std::stringstream text;
  text << std::ifstream(kSuite / (name + ".json")).rdbuf();
  const auto groups = parse_json(text.str(), {.depth_max = 32, .size_max = 1 << 20});
  return groups && groups->is_array() ? groups->get_array() : JsonArray();
}

TEST(SchemaSuite, AgreesWhereverTheSchemaIsOneOfOurs) {
  ASSERT_TRUE(std::filesystem::exists(kSuite)) << "scripts/install test installs json-schema-test-suite.";
  int tests = 0;
  for (const std::string name : kFiles) {
    const JsonArray groups = read_groups(name);
    EXPECT_FALSE(groups.empty()) << name;
    for (const Json& group : groups) {
      const auto schema = Schema::compile(group.at("schema"));
      if (!schema) {
        EXPECT_EQ(schema.error().code, "schema.unsupported");
        continue;
      }
      for (const Json& test : group.at("tests").as_array()) {
        SCOPED_TRACE(name + ": " + to_text(group.at("description")) + " " + to_text(test.at("description")));
        EXPECT_EQ(schema->check(test.at("data")).empty(), test.at("valid").as_bool());
        ++tests;
      }
    }
  }
  EXPECT_GE(tests, kLeastTests);
}

}  // namespace
}  // namespace acquaint::profile
