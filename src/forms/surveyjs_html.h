// Texts of SurveyJS may be HTML; forms have words alone. Pure.
#pragma once

#include <string>
#include <string_view>

namespace acquaint::forms {

inline std::string without_tags(std::string_view html) {
  std::string out;
  bool in_tag = false;
  for (const char c : html) {
    if (c == '<') in_tag = true;
    if (!in_tag) out += c;
    if (c == '>') in_tag = false;
  }
  return out;
}

}  // namespace acquaint::forms
