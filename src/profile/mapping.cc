#include "profile/mapping.h"

#include <algorithm>

namespace acquaint::profile {
namespace {

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("catalogue.invalid", std::move(message), std::move(field));
}

// Whether the schema can only be met by values that are no texts.
bool refuses_texts(const Schema* schema) {
  const JsonObject* document = schema == nullptr ? nullptr : schema->document().if_object();
  const auto type = document == nullptr ? std::nullopt : find_string(*document, "type");
  return type && *type != "string";
}

}  // namespace

Result<Mapping> Mapping::parse(const JsonObject& object, const std::string& at, const Schema* into) {
  Mapping mapping;
  if (const Json* rule = find(object, "rule")) {
    const auto transform = parse_transform(find_string(object, "rule").value_or(""));
    if (!rule->is_string() || !transform) {
      return bad("There is no rule of this name.", pointer_to(at, "rule"));
    }
    mapping.transform_ = *transform;
  }
  if (const Json* table = find(object, "table")) {
    const std::string table_at = pointer_to(at, "table");
    const JsonObject* entries = table->if_object();
    if (entries == nullptr || entries->empty() || entries->size() > kEntriesMax) {
      return bad("An object with 1 to 10,000 members is expected.", table_at);
    }
    for (const auto& entry : *entries) {
      const bool is_plain = !entry.value().is_structured() && !entry.value().is_null();
      if (!is_plain || (into != nullptr && !into->check(entry.value()).empty())) {
        return bad("The attribute does not allow this value.",
                   pointer_to(table_at, std::string_view(entry.key())));
      }
      mapping.table_.emplace(entry.key(), entry.value());
    }
    mapping.keeps_others_ = false;
  }
  if (const Json* otherwise = find(object, "otherwise")) {
    const auto word = find_string(object, "otherwise").value_or("");
    if (!otherwise->is_string() || mapping.table_.empty() || (word != "nothing" && word != "keep")) {
      return bad("With a table, \"nothing\" or \"keep\" is expected.", pointer_to(at, "otherwise"));
    }
    mapping.keeps_others_ = word == "keep";
  }
  if (const Json* except = find(object, "except")) {
    const JsonArray* list = except->if_array();
    if (list == nullptr || list->size() > kEntriesMax) {
      return bad("A list of at most 10,000 texts is expected.", pointer_to(at, "except"));
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (!(*list)[i].is_string()) return bad("A text is expected.", pointer_to(pointer_to(at, "except"), i));
      mapping.except_.emplace_back((*list)[i].get_string());
    }
    std::ranges::sort(mapping.except_);
  }
  if (mapping.keeps_others_ && mapping.transform_ != Transform::copy && refuses_texts(into)) {
    return bad("The rule gives a text, and the attribute is of another type.", pointer_to(at, "rule"));
  }
  return mapping;
}

std::optional<Json> Mapping::apply(const Json& value) const {
  auto made = profile::apply(transform_, value);
  if (!made) return std::nullopt;
  for (const std::string& key : made->keys) {
    if (std::ranges::binary_search(except_, key)) return std::nullopt;
  }
  for (const std::string& key : made->keys) {
    const auto found = table_.find(key);
    if (found != table_.end()) return found->second;
  }
  const bool is_empty = made->value.is_string() && made->value.get_string().empty();
  if (!keeps_others_ || is_empty) return std::nullopt;
  return std::move(made->value);
}

}  // namespace acquaint::profile
