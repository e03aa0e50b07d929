#include "forms/rich_text.h"

#include <gtest/gtest.h>

namespace acquaint::forms {
namespace {

struct Case {
  const char* name;
  std::string text;
  std::vector<TextPart> parts;
};

const Case kCases[] = {
    {"nothing", "", {}},
    {"plain text", "We ask because.", {{"We ask because.", ""}}},
    {"a link", "[Notice](https://example.com/p?a=1#b)", {{"Notice", "https://example.com/p?a=1#b"}}},
    {"text around a link", "See [it](http://example.com), please.",
     {{"See ", ""}, {"it", "http://example.com"}, {", please.", ""}}},
    {"two links", "[a](https://a.example)[b](https://b.example)",
     {{"a", "https://a.example"}, {"b", "https://b.example"}}},
    {"mail", "[us](mailto:privacy@example.com)", {{"us", "mailto:privacy@example.com"}}},
    {"schemes in capitals", "[a](HTTPS://example.com)", {{"a", "HTTPS://example.com"}}},
    {"a script", "[a](javascript:alert%281%29)", {{"[a](javascript:alert%281%29)", ""}}},
    {"a script with a tab", "[a](java\tscript:x)", {{"[a](java\tscript:x)", ""}}},
    {"data", "[a](data:text/html,x)", {{"[a](data:text/html,x)", ""}}},
    {"a relative address", "[a](/privacy)", {{"[a](/privacy)", ""}}},
    {"an address of no scheme", "[a](//example.com)", {{"[a](//example.com)", ""}}},
    {"no host", "[a](https:///x)", {{"[a](https:///x)", ""}}},
    {"quotes in an address", R"([a](https://example.com/"onclick="x))",
     {{R"([a](https://example.com/"onclick="x))", ""}}},
    {"an empty label", "[](https://example.com)", {{"[](https://example.com)", ""}}},
    {"an open link", "[a](https://example.com", {{"[a](https://example.com", ""}}},
    {"only a bracket", "a [ b", {{"a [ b", ""}}},
    {"brackets before a link", "[x] [a](https://example.com)", {{"[x] ", ""}, {"a", "https://example.com"}}},
    {"HTML stays text", "<b>[a](https://example.com)</b>", {{"<b>", ""}, {"a", "https://example.com"}, {"</b>", ""}}},
    {"many brackets", std::string(4000, '['), {{std::string(4000, '['), ""}}},
};

TEST(RichText, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse_rich_text(c.text), c.parts);
  }
}

TEST(RichText, IsDataAsJson) {
  EXPECT_EQ(to_text(to_json(parse_rich_text("a [b](https://c.example)"))),
            R"([{"text":"a "},{"text":"b","href":"https://c.example"}])");
}

}  // namespace
}  // namespace acquaint::forms
