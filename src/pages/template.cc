#include "pages/template.h"

#include <kainjow/mustache.hpp>
#include <map>
#include <vector>

#include "base/check.h"
#include "pages/embedded.h"

namespace acquaint::pages {
namespace {

namespace mustache = kainjow::mustache;

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
      for (const Json& element : value.get_array()) list.push_back(to_data(element));
      return list;
    }
    case boost::json::kind::object: {
      mustache::data object;
      for (const auto& member : value.get_object()) {
        object.set(std::string(member.key()), to_data(member.value()));
      }
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

}  // namespace

std::string render(std::string_view name, const texts::Language& language, const JsonObject& view) {
  Template& known = parsed(name);
  mustache::data data = to_data(view);
  data.set("t", to_data(texts_of(known, language)));
  std::string html = known.page.render(data);
  ACQUAINT_CHECK(known.page.is_valid());
  return html;
}

}  // namespace acquaint::pages
