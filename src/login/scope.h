// OAuth scopes: what a token allows (RFC 6749 §3.3).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace acquaint::login {

// A sorted set of scope names, each of them well formed.
class Scopes {
 public:
  Scopes() = default;

  // "read:users update:users": names of printable ASCII without `"` and `\`, separated by single
  // spaces; duplicates count once; empty text is the empty set. At most 1,000 names, 16 KiB. Error
  // "scope.malformed".
  static Result<Scopes> parse(std::string_view text);

  bool has(std::string_view name) const;
  // The names of both sets, also when they are more than parse() takes.
  Scopes with(const Scopes& other) const;
  // The names of this set that `other` lacks.
  Scopes without(const Scopes& other) const;
  bool empty() const { return names_.empty(); }
  const std::vector<std::string>& names() const { return names_; }
  // The names separated by spaces.
  std::string text() const;

  bool operator==(const Scopes&) const = default;

 private:
  std::vector<std::string> names_;
};

// Every scope of Auth0's Management API and those of our own ("create:decisions", ...), sorted: what
// a client that may do everything is granted.
std::span<const std::string_view> management_scopes();

}  // namespace acquaint::login
