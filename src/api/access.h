// Who may call a route. There is no default: a route without an access rule does not compile.
#pragma once

#include <array>
#include <string_view>

namespace acquaint::api {

class Access {
 public:
  enum class Kind {
    anyone,             // Answers strangers.
    session,            // The signed-in user of this browser.
    session_if_any,     // Answers strangers; the handler sees who is signed in in this browser.
    scopes,             // A Management API token with at least one of these scopes.
    session_or_scopes,  // Either; the handler sees which.
    visitor_or_scopes,  // The same, or a site's page for a visitor that it names, by its write key.
    source,             // A site or program that reports what users do, by its write key.
    operators,          // The program's own commands, by the token in the data folder.
  };

  Access() = delete;
  static consteval Access anyone() { return Access(Kind::anyone); }
  static consteval Access session() { return Access(Kind::session); }
  static consteval Access session_if_any() { return Access(Kind::session_if_any); }
  static consteval Access source() { return Access(Kind::source); }
  static consteval Access operators() { return Access(Kind::operators); }
  static consteval Access scopes(std::string_view one, std::string_view or_another = {}) {
    return Access(Kind::scopes, one, or_another);
  }
  static consteval Access session_or_scopes(std::string_view one) {
    return Access(Kind::session_or_scopes, one);
  }
  static consteval Access visitor_or_scopes(std::string_view one) {
    return Access(Kind::visitor_or_scopes, one);
  }

  constexpr Kind kind() const { return kind_; }
  // Any one of these suffices; unused places are empty.
  constexpr const std::array<std::string_view, 2>& any_of() const { return any_of_; }

 private:
  consteval explicit Access(Kind kind, std::string_view one = {}, std::string_view other = {})
      : kind_(kind), any_of_{one, other} {}

  Kind kind_;
  std::array<std::string_view, 2> any_of_;
};

}  // namespace acquaint::api
