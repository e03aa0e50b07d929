#include "forms/hidden.h"

#include <algorithm>

#include "profile/permission.h"

namespace acquaint::forms {
namespace {

std::unexpected<Error> bad_hidden(std::string message, std::string at) {
  return invalid("form.bad_hidden", std::move(message), std::move(at));
}

// The names behind "moment.".
std::vector<std::string> path_of_variable(std::string_view variable) {
  std::vector<std::string> path;
  while (variable.find('.') != variable.npos) {
    variable.remove_prefix(variable.find('.') + 1);
    path.emplace_back(variable.substr(0, variable.find('.')));
  }
  return path;
}

// null when the moment does not say it.
Json find_in_moment(const asking::Moment& moment, const std::vector<std::string>& path) {
  if (const auto text = asking::find_moment_text(path.front())) {
    return path.size() == 1 && !text(moment).empty() ? Json(text(moment)) : Json();
  }
  const JsonObject* object = &moment.context;
  for (std::size_t i = 0; i + 1 < path.size() && object != nullptr; ++i) object = find_object(*object, path[i]);
  const Json* value = object == nullptr ? nullptr : find(*object, path.back());
  return value == nullptr ? Json() : *value;
}

bool may_fill(const Field& field, const profile::Catalogue& catalogue) {
  if (!profile::may_change(catalogue, field.attribute, profile::Source::application)) return false;
  if (!field.index) return true;
  const auto& sources = catalogue.at(*field.index).sources;
  return sources.empty() || std::ranges::find(sources, profile::Source::application) != sources.end();
}

}  // namespace

Result<HiddenField> make_hidden_field(FieldSource source, const Json& filled_with, const std::string& at,
                                      const profile::Catalogue& catalogue) {
  if (source.required) return bad_hidden("A hidden field cannot be required.", at);
  auto field = make_field(std::move(source), catalogue);
  if (!field) return std::unexpected(field.error());
  HiddenField hidden{.field = std::move(*field), .constant = {}, .path = {}};
  if (!may_fill(hidden.field, catalogue)) {
    return bad_hidden("The catalogue does not let applications fill this attribute.", at);
  }
  const JsonObject* variable = filled_with.if_object();
  if (variable == nullptr) {
    hidden.constant = filled_with;
    if (!hidden.field.check(hidden.constant).empty()) return bad_hidden("This does not conform to the schema.", at);
    return hidden;
  }
  if (hidden.field.attribute.section() != profile::Section::user_metadata) {
    return bad_hidden("What is said of a moment fills attributes of user_metadata alone.", at);
  }
  hidden.path = path_of_variable(*find_string(*variable, "var"));
  return hidden;
}

bool reads_moment(const std::vector<HiddenField>& fields) {
  return std::ranges::any_of(fields, [](const HiddenField& hidden) { return !hidden.path.empty(); });
}

JsonObject hidden_values(const std::vector<HiddenField>& fields, const asking::Moment& moment) {
  JsonObject values;
  for (const HiddenField& hidden : fields) {
    Json value = hidden.path.empty() ? hidden.constant : find_in_moment(moment, hidden.path);
    if (!value.is_null() && hidden.field.check(value).empty()) values[hidden.field.name] = std::move(value);
  }
  return values;
}

}  // namespace acquaint::forms
