#include "login/scope.h"

#include <algorithm>
#include <iterator>

namespace acquaint::login {
namespace {

constexpr std::size_t kTextBytesMax = 16 * 1024;
constexpr std::size_t kNamesMax = 1000;

bool is_scope_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
}

}  // namespace

Result<Scopes> Scopes::parse(std::string_view text) {
  Scopes scopes;
  const auto malformed = [] {
    return invalid("scope.malformed", "A scope is a list of names separated by single spaces.",
                   "scope");
  };
  if (text.size() > kTextBytesMax) return malformed();
  while (!text.empty()) {
    const std::string_view name = text.substr(0, text.find(' '));
    if (!is_scope_name(name) || scopes.names_.size() == kNamesMax) return malformed();
    scopes.names_.emplace_back(name);
    text.remove_prefix(name.size());
    if (text == " ") return malformed();
    if (!text.empty()) text.remove_prefix(1);
  }
  std::ranges::sort(scopes.names_);
  const auto repeated = std::ranges::unique(scopes.names_);
  scopes.names_.erase(repeated.begin(), repeated.end());
  return scopes;
}

bool Scopes::has(std::string_view name) const {
  const auto at = std::ranges::lower_bound(names_, name, std::ranges::less(),
                                           [](const std::string& n) { return std::string_view(n); });
  return at != names_.end() && *at == name;
}

Scopes Scopes::with(const Scopes& other) const {
  Scopes both;
  std::ranges::set_union(names_, other.names_, std::back_inserter(both.names_));
  return both;
}

Scopes Scopes::without(const Scopes& other) const {
  Scopes rest;
  std::ranges::set_difference(names_, other.names_, std::back_inserter(rest.names_));
  return rest;
}

std::string Scopes::text() const {
  std::string text;
  for (const std::string& name : names_) {
    if (!text.empty()) text.push_back(' ');
    text.append(name);
  }
  return text;
}

}  // namespace acquaint::login
