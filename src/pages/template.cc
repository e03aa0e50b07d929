#include "pages/template.h"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <map>
#include <vector>

#include "base/check.h"
#include "pages/embedded.h"

namespace acquaint::pages {
namespace {

namespace mustache = kainjow::mustache;

// set() and push_back() copy all that is below, once for each level.
mustache::data& slot_of(mustache::data& object, std::string_view name) { return object[std::string(name)]; }
mustache::data& add_slot(mustache::data& list) {
  list.push_back(mustache::data(false));
  return const_cast<mustache::data&>(list.list_value().back());  // Of an object that is not const.
}

mustache::data to_data(const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return mustache::data::type::bool_false;
    case boost::json::kind::bool_:
      return mustache::data(value.get_bool());
    case boost::json::kind::string: {
      // Mustache takes an empty text for true; nothing to say is nothing to show.
      const std::string text(value.get_string());
      return text.empty() ? mustache::data(false) : mustache::data(text);
    }
    case boost::json::kind::array: {
      mustache::data list(mustache::data::type::list);
      for (const Json& element : value.get_array()) add_slot(list) = to_data(element);
      return list;
    }
    case boost::json::kind::object: {
      mustache::data object;
      for (const auto& member : value.get_object()) slot_of(object, member.key()) = to_data(member.value());
      return object;
    }
    default:
      return mustache::data(to_text(value));
  }
}

// The template with every {{> part}} replaced by the built-in file of that name, once for all:
// Mustache would read the parts again for each page.
std::string assembled(std::string_view name) {
  constexpr std::string_view kOpen = "{{> ";
  constexpr std::string_view kClose = "}}";
  const std::string_view source = embedded(name);
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = source.find(kOpen, at);
    out += source.substr(at, open - at);
    if (open == std::string_view::npos) return out;
    const std::size_t part = open + kOpen.size();
    const std::size_t close = source.find(kClose, part);
    ACQUAINT_CHECK(close != std::string_view::npos);
    out += assembled(std::string(source.substr(part, close - part)) + ".mustache");
    at = close + kClose.size();
  }
}

struct Template {
  mustache::mustache page;
  std::vector<std::string> keys;  // Of the texts that it says.
};

// The keys of every {{t.<key>}}.
std::vector<std::string> keys_in(std::string_view source) {
  constexpr std::string_view kOpen = "{{t.";
  std::vector<std::string> keys;
  for (std::size_t at = source.find(kOpen); at != source.npos; at = source.find(kOpen, at)) {
    at += kOpen.size();
    keys.emplace_back(source.substr(at, source.find("}}", at) - at));
  }
  return keys;
}

// The library's render is not const, so every thread keeps its own copies.
Template& parsed(std::string_view name) {
  thread_local std::map<std::string, Template, std::less<>> templates;
  const auto known = templates.find(name);
  if (known != templates.end()) return known->second;
  const std::string source = assembled(name);
  Template fresh{mustache::mustache(source), keys_in(source)};
  ACQUAINT_CHECK(fresh.page.is_valid());
  return templates.emplace(name, std::move(fresh)).first->second;
}

// Mustache looks up "t.log_in.title" part by part.
JsonObject texts_of(const Template& page, const texts::Language& language) {
  JsonObject texts;
  for (const std::string& key : page.keys) {
    JsonObject* at = &texts;
    std::string_view rest = key;
    for (std::size_t dot = rest.find('.'); dot != rest.npos; dot = rest.find('.')) {
      at = &at->emplace(rest.substr(0, dot), JsonObject()).first->value().as_object();
      rest.remove_prefix(dot + 1);
    }
    (*at)[rest] = language.say(key);
  }
  return texts;
}

constexpr std::size_t kNestingMax = 10;

struct Tag {
  char sign = ' ';  // What stands before the name; a letter stands for none.
  std::string_view name;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Every {{…}} in its order, as far as they are closed.
std::vector<Tag> tags_of(std::string_view source) {
  std::vector<Tag> tags;
  for (std::size_t at = source.find("{{"); at != source.npos; at = source.find("{{", at)) {
    const std::size_t close = source.find("}}", at);
    if (close == source.npos) return tags;
    std::string_view inside = trimmed(source.substr(at + 2, close - at - 2));
    Tag tag;
    if (!inside.empty() && std::string_view("#^/!>&={").contains(inside.front())) {
      tag.sign = inside.front();
      inside.remove_prefix(1);
    }
    tag.name = trimmed(inside);
    tags.push_back(tag);
    at = close + 2;
  }
  return tags;
}

}  // namespace

std::string find_source_problem(const std::string& source,
                                std::initializer_list<std::string_view> names) {
  std::size_t depth = 0;
  for (const Tag& tag : tags_of(source)) {
    if (tag.sign == '!') continue;
    if (std::string_view("{&>=").contains(tag.sign)) {
      return "Only tags that escape are allowed: no {{{…}}}, {{&…}}, {{>…}} or {{=…=}}.";
    }
    if (std::ranges::find(names, tag.name) == names.end()) return "A tag has an unknown name.";
    if ((tag.sign == '#' || tag.sign == '^') && ++depth > kNestingMax) {
      return "Sections nest too deep.";
    }
    if (tag.sign == '/' && depth > 0) --depth;
  }
  if (!mustache::mustache(source).is_valid()) return "This is no well-formed Mustache template.";
  return {};
}

std::set<std::string, std::less<>> names_in_source(std::string_view source) {
  std::set<std::string, std::less<>> names;
  for (const Tag& tag : tags_of(source)) {
    if (tag.sign != '!') names.emplace(tag.name);
  }
  return names;
}

std::string render_source(const std::string& source, const JsonObject& view, Escaping escaping) {
  mustache::mustache text(source);
  ACQUAINT_CHECK(text.is_valid());
  if (escaping == Escaping::none) text.set_custom_escape([](const std::string& plain) { return plain; });
  return text.render(to_data(view));
}

std::string render(std::string_view name, const texts::Language& language, const JsonObject& view) {
  Template& known = parsed(name);
  mustache::data data = to_data(view);
  slot_of(data, "t") = to_data(texts_of(known, language));
  std::string html = known.page.render(data);
  ACQUAINT_CHECK(known.page.is_valid());
  return html;
}

}  // namespace acquaint::pages
