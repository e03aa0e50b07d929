// Reads the members of a declared object one by one: what is absent keeps its default, the first bad
// member is the error, and a member that nobody read is unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::asking {

class Fields {
 public:
  // `code` is that of every error; `at` the JSON Pointer of the object.
  Fields(const JsonObject& object, std::string code, std::string at = {})
      : object_(object), code_(std::move(code)), at_(std::move(at)) {}

  void read(std::string_view name, bool& into);
  void read(std::string_view name, int& into, int least, int most);
  void read(std::string_view name, std::optional<int>& into, int least, int most);
  void read(std::string_view name, double& into, double least, double most);
  // "7d", "12h": clock.h, parse_duration.
  void read(std::string_view name, Duration& into, Duration least, Duration most);
  // A text of at most `size_max` bytes.
  void read(std::string_view name, std::string& into, std::size_t size_max);

  template <typename T, std::size_t N>
  void read_word(std::string_view name, T& into, const std::pair<std::string_view, T> (&words)[N]) {
    const Json* value = next(name);
    if (value == nullptr) return;
    for (const auto& [word, meaning] : words) {
      if (value->is_string() && value->get_string() == word) {
        into = meaning;
        return;
      }
    }
    std::string expected = "Expected is one of:";
    for (const auto& [word, meaning] : words) expected.append(" ").append(word);
    refuse(name, expected + ".");
  }

  // The member as it is, or null; the caller refuses it where it is wrong.
  const Json* next(std::string_view name);

  void refuse(std::string_view name, std::string message);
  std::string at(std::string_view name) const { return pointer_to(at_, name); }
  const std::string& code() const { return code_; }
  void adopt(Error error);

  // The first problem, or a member that was not read.
  Result<Done> finish() const;

 private:
  const JsonObject& object_;
  std::string code_;
  std::string at_;
  std::vector<std::string_view> read_;
  std::optional<Error> problem_;
};

}  // namespace acquaint::asking
