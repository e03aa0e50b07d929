#include "forms/control.h"

#include <algorithm>

#include "forms/phone_number.h"
#include "forms/web_image.h"

namespace acquaint::forms {
namespace {

constexpr std::int64_t kOtherMax = 200;  // Characters of an answer of one's own, where the schema sets no limit.

std::unexpected<Error> bad_option(std::string message, const std::string& at, std::string_view name) {
  return invalid("form.bad_field", std::move(message), pointer_to(at + "/options", name));
}

Text text_in(const JsonObject& object, std::string_view name, const std::string& at) {
  const auto text = find_string(object, name);
  return text ? Text{std::string(*text), pointer_to(at, name)} : Text{};
}

// `true`, or an object with the words for it.
Result<Done> read_other(Field& field, const JsonObject& options, const std::string& at) {
  const Json* given = find(options, "allowOther");
  if (given == nullptr || *given == Json(false)) return Done{};
  const bool is_choice = (field.type == FieldType::text && !field.options.empty()) || field.type == FieldType::choices;
  if (!is_choice) return bad_option("Only choices of texts can have another answer.", at, "allowOther");
  Other other{.size_max = kOtherMax};
  if (const JsonObject* words = given->if_object()) {
    const std::string words_at = at + "/options/allowOther";
    other.label = text_in(*words, "label", words_at);
    other.placeholder = text_in(*words, "placeholder", words_at);
  }
  field.other = std::move(other);
  return Done{};
}

Result<Done> read_images(Field& field, const JsonObject& options, const std::string& at) {
  field.hides_labels = find_bool(options, "hideLabels").value_or(false);
  const JsonObject* images = find_object(options, "images");
  if (field.widget != Widget::cards) {
    if (images != nullptr) return bad_option("Only cards have images.", at, "images");
    if (field.hides_labels) return bad_option("Only the labels of cards can be hidden.", at, "hideLabels");
    return Done{};
  }
  if (images != nullptr) {
    for (const auto& member : *images) {
      const std::string_view name = member.key();
      const std::string image_at = pointer_to(at + "/options/images", name);
      const auto option = std::ranges::find(field.options, Json(name), &Option::value);
      if (option == field.options.end()) return invalid("form.bad_field", "There is no such choice.", image_at);
      if (!is_web_image(member.value().get_string())) {
        return invalid("form.bad_field", "An image has an address that begins with https://.", image_at);
      }
      option->image = member.value().get_string();
    }
  }
  const bool all = std::ranges::none_of(field.options, [](const Option& option) { return option.image.empty(); });
  if (field.hides_labels && !all) {
    return bad_option("Labels can be hidden where every choice has an image.", at, "hideLabels");
  }
  return Done{};
}

// The one that is selected first; an empty list for all of them.
Result<Done> read_countries(Field& field, const JsonObject& options, const std::string& at) {
  const Json* given = find(options, "countries");
  if (given == nullptr) return Done{};
  if (field.widget != Widget::tel) return bad_option("Only telephone numbers have countries.", at, "countries");
  for (const Json& country : given->as_array()) {
    const std::string_view code = country.get_string();
    const bool is_known = !calling_code_of(code).empty();
    if (!is_known || std::ranges::find(field.countries, code) != field.countries.end()) {
      return bad_option("These are different countries, as in \"DE\".", at, "countries");
    }
    field.countries.emplace_back(code);
  }
  if (field.countries.empty()) field.countries.assign(calling_countries().begin(), calling_countries().end());
  return Done{};
}

}  // namespace

std::vector<Option> labelled_answers(const JsonObject& options, const std::string& at) {
  const JsonObject* labels = find_object(options, "labels");
  if (labels == nullptr) return {};
  const std::string labels_at = at + "/options/labels";
  return {{.value = true, .label = text_in(*labels, "true", labels_at), .hint = {}},
          {.value = false, .label = text_in(*labels, "false", labels_at), .hint = {}}};
}

Result<Done> apply_control(Field& field, const JsonObject& options, const std::string& at) {
  field.autocomplete = find_string(options, "autocomplete").value_or("");
  if (const JsonObject* consent = find_object(options, "consent")) {
    field.consent = Consent{std::string(find_string(*consent, "purpose").value_or("")),
                            find_int(*consent, "textVersion").value_or(1)};
  }
  field.terms = text_in(options, "text", at + "/options");
  const bool is_box = field.widget == Widget::checkbox || field.widget == Widget::legal;
  if (!is_box && !field.terms.empty()) return bad_option("Only a box has a text of its own.", at, "text");
  if (field.type != FieldType::boolean && options.contains("labels")) {
    return bad_option("Only a boolean has labels for yes and no.", at, "labels");
  }
  for (const auto read : {read_other, read_images, read_countries, read_dependence}) {
    if (auto done = read(field, options, at); !done) return done;
  }
  return Done{};
}

}  // namespace acquaint::forms
