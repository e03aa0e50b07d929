// What a Language holds; for the files of this folder.
#pragma once

#include <map>

#include "texts/language.h"
#include "texts/text.h"

namespace acquaint::texts {

struct Language::Texts {
  std::string tag;
  icu::Locale locale;
  Direction direction = Direction::left_to_right;
  std::map<std::string, Text, std::less<>> by_key;
  std::shared_ptr<const Texts> otherwise;  // For what is not there; null where nothing is missing.

  const Text* find(std::string_view key) const;
};

}  // namespace acquaint::texts
