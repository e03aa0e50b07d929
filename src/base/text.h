// What a text is made of: checks that several folders make of what people and programs send.
#pragma once

#include <string_view>

namespace acquaint {

// Visible ASCII alone: neither spaces nor controls. True of empty text.
bool is_visible_ascii(std::string_view text);

// Whether it may be a language tag (BCP 47), such as "en" or "de-AT": 2 to 35 letters, digits and hyphens,
// of which the first is a letter. Whether there is such a language nobody asks.
bool is_language_tag(std::string_view text);

}  // namespace acquaint
