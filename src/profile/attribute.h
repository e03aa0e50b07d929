// One thing that can be known of a user, named by its path.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace acquaint::profile {

// Where Auth0's user object shows the attribute: on the root, or in one of the two metadata objects.
enum class Section { root, user_metadata, app_metadata };

std::string_view name_of(Section section);

// "given_name", "user_metadata.title", "app_metadata.plan". First-level metadata keys are the unit:
// what is nested below one is part of its value. Holding a path is proof that it was checked.
class AttributePath {
 public:
  // A key has 1 to 255 bytes of UTF-8 without ".", "$" or control characters (Auth0: "Metadata field
  // names and data types"). Error "attribute.bad_path".
  static Result<AttributePath> parse(std::string_view text);
  static Result<AttributePath> of(Section section, std::string_view key);

  Section section() const { return section_; }
  std::string_view key() const { return std::string_view(text_).substr(key_at_); }
  const std::string& text() const { return text_; }

  bool operator==(const AttributePath& other) const { return text_ == other.text_; }
  auto operator<=>(const AttributePath& other) const { return text_ <=> other.text_; }

 private:
  AttributePath(Section section, std::string text, std::size_t key_at)
      : section_(section), key_at_(key_at), text_(std::move(text)) {}

  Section section_;
  std::size_t key_at_;
  std::string text_;
};

}  // namespace acquaint::profile
