// Where something belongs: the one language for where forms are shown, where nobody is asked, where an
// attribute weighs more, and which pages are told apart.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "asking/moment.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::asking {

// As a text: "login", "page", "page:/articles/*", "event:checkout_done", "api", "email:digest",
// "widget:checkout": a kind alone fits every name. A page's pattern is compared with the path of the
// URL, that of others with the name; "*" stands for any text. Or "url~" and a regular expression (RE2)
// that is searched for in the URL of any moment.
//
// As an object, of which every member must fit: `kind` (one, or a list of them; none: any), and rules of
// text_rule.h for `name`, `path`, `url`, `device`, `locale`, `client` and `app`.
//
// Immutable, cheap to copy, safe to use from any thread.
class Placement {
 public:
  // Nothing when the text is none of these, or longer than 512 bytes.
  static std::optional<Placement> parse(std::string_view text);
  // A text or an object. Error `code` names the place below `at`.
  static Result<Placement> read(const Json& json, const std::string& code, const std::string& at);

  bool fits(const Moment& moment) const { return fits(moment, moment.where()); }
  // The same for who asks often: `where` is that of the moment.
  bool fits(const Moment& moment, std::string_view where) const;
  // As it was written; of an object, its JSON text.
  const std::string& text() const { return text_; }

 private:
  struct Rules;

  Placement(std::string_view text, unsigned kinds, std::string_view pattern)
      : text_(text), kinds_(kinds), pattern_(pattern),
        is_prefix_(pattern.ends_with('*') && pattern.find('*') + 1 == pattern.size()) {}

  std::string text_;
  unsigned kinds_;       // A bit for each kind of moment.
  std::string pattern_;  // Empty: everything fits.
  bool is_prefix_;       // The only "*" is at the end, as in most patterns.
  std::shared_ptr<const Rules> rules_;  // Null, as of most.
};

}  // namespace acquaint::asking
