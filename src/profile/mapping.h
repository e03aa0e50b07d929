// How a value follows from another: a transform and perhaps a table. Shared by what is inferred and by
// what old answers mean under a new declaration.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "profile/schema.h"
#include "profile/transform.h"

namespace acquaint::profile {

class Mapping {
 public:
  static constexpr std::size_t kEntriesMax = 10'000;

  Mapping() = default;  // Any value as it is.

  // Reads these members of `object`, whose place is `at`:
  //   rule       a transform's name; "copy" when it is absent
  //   table      {"<key>": value}: what the transform gives is looked up in it
  //   otherwise  with a table: "nothing" (default) or "keep" for what is not in it
  //   except     a list of keys from which nothing follows
  // Error "catalogue.invalid" names the place, also of a value of the table that `into` (null: any)
  // does not allow, and of a transform whose texts it never allows.
  static Result<Mapping> parse(const JsonObject& object, const std::string& at, const Schema* into);

  // Nothing when nothing follows.
  std::optional<Json> apply(const Json& value) const;

  Transform transform() const { return transform_; }
  const std::map<std::string, Json, std::less<>>& table() const { return table_; }

 private:
  Transform transform_ = Transform::copy;
  std::map<std::string, Json, std::less<>> table_;
  bool keeps_others_ = true;  // What is not in the table.
  std::vector<std::string> except_;
};

}  // namespace acquaint::profile
