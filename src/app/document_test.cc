#include "app/document.h"

#include <gtest/gtest.h>

namespace acquaint::app {
namespace {

TEST(Document, YamlAndJsonSayTheSame) {
  const auto yaml = parse_document(R"(# A comment.
site: {name: Analytical Times}
numbers: [1, -2, 1.5, 1e3, 0x10]
texts: ["1", 'true', 1.2.3, yes, 2026-11-01]
nothing: [null, ~, ]
flags: [true, False]
text: |
  two
  lines
)", "settings.yaml");
  ASSERT_TRUE(yaml.has_value()) << yaml.error().message;
  const auto json = parse_document(R"({"site":{"name":"Analytical Times"},"numbers":[1,-2,1.5,1000.0,"0x10"],
    "texts":["1","true","1.2.3","yes","2026-11-01"],"nothing":[null,null],"flags":[true,false],"text":"two\nlines\n"})",
                                   "settings.json");
  ASSERT_TRUE(json.has_value()) << json.error().message;
  EXPECT_EQ(to_text(*yaml), to_text(*json));
}

TEST(Document, MistakesAreNamedWithTheirPlace) {
  std::string deep = "a: ";
  for (int i = 0; i < 100; ++i) deep += "[";
  for (int i = 0; i < 100; ++i) deep += "]";
  const struct {
    std::string text, code, place;
  } kCases[] = {
      {"a: 1\nb: [1, 2\nc: 3", "document.malformed", "f.yaml:"},
      {"a: 1\na: 2", "document.duplicate_key", "f.yaml:2:1"},
      {"? [a]\n: 1", "document.malformed", "f.yaml:1"},
      {"- 1", "document.not_an_object", "f.yaml"},
      {"", "document.not_an_object", "f.yaml"},
      {"{\"a\": 1, \"a\": 2}", "json.duplicate_key", "f.yaml"},
      {"{\"a\": ", "json.malformed", "f.yaml"},
      {deep, "document.too_large", "f.yaml:1"},
  };
  for (const auto& wrong : kCases) {
    const auto document = parse_document(wrong.text, "f.yaml");
    ASSERT_FALSE(document.has_value()) << wrong.text;
    EXPECT_EQ(document.error().code, wrong.code) << wrong.text;
    EXPECT_NE(document.error().message.find(wrong.place), std::string::npos) << document.error().message;
  }
}

TEST(Document, AliasesCannotBlowItUp) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) bomb += (k == 0 ? "" : ",") + before;
    bomb += "]\n";
  }
  EXPECT_EQ(parse_document(bomb, "f.yaml").error().code, "document.too_large");
}

TEST(Document, AFileThatIsNotThereIsNamed) {
  const auto document = read_document("/nowhere/settings.yaml");
  EXPECT_EQ(document.error().code, "document.unreadable");
  EXPECT_NE(document.error().message.find("/nowhere/settings.yaml"), std::string::npos);
}

}  // namespace
}  // namespace acquaint::app
