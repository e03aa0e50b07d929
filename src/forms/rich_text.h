// Text with links: "We use this to help you. [Privacy notice](https://example.com/privacy)". There is
// no HTML in a form; a text becomes parts, and whoever shows it makes links of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace acquaint::forms {

struct TextPart {
  std::string text;
  std::string href;  // Empty for plain text.

  bool operator==(const TextPart&) const = default;
};

// Links whose address is not http, https or mailto stay plain text, brackets and all.
std::vector<TextPart> parse_rich_text(std::string_view text);

// The same of a text into which values were put: an address that is not that of a link in the text as it was `written`
// makes no link, since values are not the form's own words.
std::vector<TextPart> parse_rich_text(std::string_view text, std::string_view written);

// [{"text": ...}, {"text": ..., "href": ...}]
JsonArray to_json(const std::vector<TextPart>& parts);

}  // namespace acquaint::forms
