#include "profile/attribute.h"

#include <algorithm>

#include "base/encoding.h"

namespace acquaint::profile {
namespace {

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= 255 && is_utf8(key) &&
         std::ranges::none_of(key, [](char c) {
           return c == '.' || c == '$' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

}  // namespace

std::string_view name_of(Section section) {
  switch (section) {
    case Section::root: return "";
    case Section::user_metadata: return "user_metadata";
    case Section::app_metadata: return "app_metadata";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Result<AttributePath> AttributePath::parse(std::string_view text) {
  for (const Section section : {Section::user_metadata, Section::app_metadata}) {
    const std::string_view name = name_of(section);
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '.') {
      return of(section, text.substr(name.size() + 1));
    }
  }
  return of(Section::root, text);
}

Result<AttributePath> AttributePath::of(Section section, std::string_view key) {
  if (!is_key(key)) {
    return invalid("attribute.bad_path",
                   "A field name has 1 to 255 bytes of UTF-8 without '.', '$' or control characters.");
  }
  if (section == Section::root) return AttributePath(section, std::string(key), 0);
  std::string text(name_of(section));
  const std::size_t key_at = text.size() + 1;
  text.append(".").append(key);
  return AttributePath(section, std::move(text), key_at);
}

}  // namespace acquaint::profile
