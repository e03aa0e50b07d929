// Which members an object may have, as a table: the strict reading of documents that people and
// programs write.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/json.h"

namespace acquaint {

struct Member {
  enum class Type {
    flag,      // true or false
    whole,     // A whole number from 0 to `most`.
    text,      // Of at most `most` bytes, without NUL; one of `choices` where there are any.
    texts,     // At most 1,000 texts, each of at most `most` bytes.
    object,    // Its JSON text has at most `most` bytes. What is inside is not looked at.
    list,      // The same.
    anything,  // The same, of any type.
  };

  std::string_view name;
  Type type;
  std::int64_t most = 0;
  std::string_view choices = {};  // "expiring|non-expiring"
};

// Refuses a member that is not in the table ("json.unknown_field") or does not fit it (`code`). Both
// are `invalid`, and their field is `at` and the member's name.
Result<Done> check_members(const JsonObject& object, std::span<const Member> members,
                           std::string_view at, std::string_view code);

}  // namespace acquaint
