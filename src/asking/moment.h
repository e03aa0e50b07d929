// When and where something could be asked, and the patterns that say where a form belongs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace re2 {
class RE2;
}

namespace acquaint::asking {

enum class MomentKind { login, page, event, api, widget };

std::string_view name_of(MomentKind kind);
std::optional<MomentKind> parse_moment_kind(std::string_view name);

struct Moment {
  MomentKind kind = MomentKind::api;
  std::string name;     // Of the event or the widget's place: "checkout_done". Empty for a login.
  std::string url;      // Of the page: absolute, or its path.
  std::string session;  // Tells sessions and page views apart, for the caps; kept only as a hash.
  std::string page;
  std::string holder;   // Who may show what is decided: an opaque name that is stored, no credential.
  std::string locale;
  std::string device;
  JsonObject context;   // Whatever else the caller says of it.
  Time now;

  // What a placement's pattern is compared with: the path of a page, or the name.
  std::string_view where() const;
};

// What conditions read as "moment.<name>": kind, name, url, locale and device, whatever the caller's
// context calls by these names. Null for any other name, which is looked up in the context.
using MomentText = std::string_view (*)(const Moment&);
MomentText find_moment_text(std::string_view name);

// "login", "page", "page:/articles/*", "event:checkout_done", "api", "widget:checkout": a kind alone
// fits every name. A page's pattern is compared with the path of the URL, an event's or widget's with
// the name; "*" stands for any text.
class Placement {
 public:
  // Nothing when the text is none of these, or longer than 512 bytes.
  static std::optional<Placement> parse(std::string_view text);

  bool fits(const Moment& moment) const;
  // The same for who asks often: `where` is that of the moment.
  bool fits(MomentKind kind, std::string_view where) const;
  const std::string& text() const { return text_; }

 private:
  Placement(std::string_view text, MomentKind kind, std::string_view pattern)
      : text_(text), kind_(kind), pattern_(pattern),
        is_prefix_(pattern.ends_with('*') && pattern.find('*') + 1 == pattern.size()) {}

  std::string text_;
  MomentKind kind_;
  std::string pattern_;  // Empty: everything fits.
  bool is_prefix_;       // The only "*" is at the end, as in most patterns.
};

// A moment at which nobody is asked anything: a placement, or "url~" and a regular
// expression (RE2) that is searched for in the whole URL.
class Protection {
 public:
  static std::optional<Protection> parse(std::string_view text);

  bool covers(const Moment& moment) const;
  const std::string& text() const { return text_; }

 private:
  explicit Protection(std::string_view text) : text_(text) {}

  std::string text_;
  std::optional<Placement> placement_;
  std::shared_ptr<const re2::RE2> expression_;  // Instead of a placement.
};

// "/articles/7" of "https://example.com/articles/7?page=2#top"; "/" when the URL has no path.
std::string_view path_of(std::string_view url);

// Whether the whole text is as the pattern says, in which "*" stands for any text. Linear in practice
// and at most quadratic: a later star never gives back what an earlier one took.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace acquaint::asking
