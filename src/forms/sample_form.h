// The form of docs/forms.md, which every test starts from. For tests only; run from the top folder.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "base/json.h"
#include "forms/form.h"
#include "profile/catalogue.h"

namespace acquaint::forms {

inline std::string manual_text() {
  std::stringstream text;
  text << std::ifstream("docs/forms.md").rdbuf();
  return text.str();
}

// The first JSON block of the manual after a heading.
inline JsonObject example_under(const std::string& heading) {
  const std::string manual = manual_text();
  constexpr std::string_view kFence = "```json\n";
  const std::size_t from = manual.find(kFence, manual.find("\n## " + heading + "\n"));
  if (from == std::string::npos) throw std::runtime_error("docs/forms.md has no example under " + heading);
  const std::size_t start = from + kFence.size();
  return *parse_json_object(std::string_view(manual).substr(start, manual.find("```", start) - start));
}

inline JsonObject sample_document() { return example_under("A complete example"); }

// A form with the given properties and layout (both JSON), each property filling the user_metadata
// key of its own name.
inline JsonObject small_document(std::string_view properties, std::string_view uischema = "") {
  JsonObject fields = *parse_json_object(properties);
  JsonObject map;
  for (const auto& member : fields) {
    map[member.key()] = "user_metadata." + std::string(member.key());
  }
  JsonObject document{{"id", "small"},
                      {"title", "Small"},
                      {"schema", JsonObject{{"type", "object"}, {"properties", std::move(fields)}}},
                      {"map", std::move(map)}};
  if (!uischema.empty()) document["uischema"] = *parse_json(uischema, {.depth_max = 500, .size_max = 1 << 24});
  return document;
}

// `document` with the value at a JSON Pointer replaced, or added to its object.
inline JsonObject with(JsonObject document, std::string_view pointer, Json value) {
  Json root(std::move(document));
  const std::size_t slash = pointer.rfind('/');
  Json& parent = root.at_pointer(pointer.substr(0, slash));
  parent.as_object()[pointer.substr(slash + 1)] = std::move(value);
  return std::move(root.as_object());
}

inline JsonObject without(JsonObject document, std::string_view pointer) {
  Json root(std::move(document));
  const std::size_t slash = pointer.rfind('/');
  root.at_pointer(pointer.substr(0, slash)).as_object().erase(pointer.substr(slash + 1));
  return std::move(root.as_object());
}

inline Form sample_form() { return *Form::compile(sample_document(), profile::Catalogue()); }

inline std::vector<std::string> all_paths(const Form& form) {
  std::vector<std::string> paths;
  for (const Field& field : form.fields()) paths.push_back(field.attribute.text());
  return paths;
}

}  // namespace acquaint::forms
