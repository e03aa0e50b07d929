// The one place that turns values into HTML. Every value is escaped: there is no raw filter.
#pragma once

#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "texts/language.h"

namespace acquaint::pages {

// The built-in template `name` (such as "log_in.mustache") filled with `view`, and where it says
// {{t.<key>}} with that text in the language. Texts are escaped for use between tags and in quoted
// attributes, and are never read as templates. A section over an
// empty text, false, null or an empty array is left out. In a nested object name every member that
// the template uses there: Mustache looks an absent one up outside. Safe from any thread.
std::string render(std::string_view name, const texts::Language& language, const JsonObject& view);

// A page that is filled in but for its gaps: places for the values of some names. Safe from any thread.
struct Draft {
  struct Gap {
    std::size_t at;  // In `html`.
    std::string name;
  };

  std::string html;
  std::vector<Gap> gaps;  // In their order.

  // The page with these values, which are escaped, in its gaps: at least one for each.
  std::string finish(std::initializer_list<std::pair<std::string_view, std::string_view>> values) const;
};

// What render() makes, with gaps where the template has one of these names as a value; sections read them from `view`.
Draft render_draft(std::string_view name, const texts::Language& language, const JsonObject& view,
                   std::span<const std::string_view> gaps);

// A template that is not built in, such as an operator's text of a mail, filled in the same way; plain
// text is not escaped. It must be free of problems.
enum class Escaping { html, none };
std::string render_source(const std::string& source, const JsonObject& view, Escaping escaping);

// What speaks against a template, in a sentence without its text: it is not well-formed, nests deeper
// than ten sections, names something that is not in `names`, or has a tag that does not escape,
// includes a part or changes the delimiters. Empty: nothing.
std::string find_source_problem(const std::string& source,
                                std::initializer_list<std::string_view> names);

// Every name that the tags of a template without problems have.
std::set<std::string, std::less<>> names_in_source(std::string_view source);

}  // namespace acquaint::pages
