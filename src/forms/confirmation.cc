#include "forms/confirmation.h"

#include <algorithm>

namespace acquaint::forms {
namespace {

constexpr std::string_view kEllipsis = "\u2026";
constexpr std::size_t kShownMax = 200;  // Bytes; longer texts are told anew.

// Bytes of the first character of well-formed UTF-8.
std::size_t first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

// "Analytical Engines" as "A… E…". Of a word of one character nothing is left.
std::string masked(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      if (!out.empty()) out += ' ';
      const std::size_t first = first_character(text);
      if (first < end) out.append(text.substr(0, first));
      out.append(kEllipsis);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::optional<std::string> label_of(const Form& form, const Field& field, const Json& value,
                                    std::string_view locale) {
  const auto option = std::ranges::find(field.options, value, &Option::value);
  if (option == field.options.end()) {
    return field.other && value.is_string() ? std::optional<std::string>(value.get_string()) : std::nullopt;
  }
  const std::string_view label = form.localize(option->label, locale);
  if (!label.empty()) return std::string(label);
  return value.is_string() ? std::string(value.get_string()) : to_text(value);
}

std::optional<std::string> labels_of(const Form& form, const Field& field, const Json& value,
                                     std::string_view locale) {
  const JsonArray* list = value.if_array();
  if (list == nullptr) return label_of(form, field, value, locale);
  std::string out;
  for (const Json& one : *list) {
    const auto label = label_of(form, field, one, locale);
    if (!label) return std::nullopt;
    out.append(out.empty() ? "" : ", ").append(*label);
  }
  return out;
}

}  // namespace

std::optional<std::string> shown_value(const Form& form, const Field& field, const Json& value,
                                       Reveal reveal, std::string_view locale) {
  if (field.consent || field.sensitive || field.type == FieldType::boolean) return std::nullopt;
  if (!field.check(value).empty()) return std::nullopt;  // It could not be given as an answer today.
  std::optional<std::string> text;
  if (!field.options.empty()) {
    if (reveal == Reveal::full) text = labels_of(form, field, value, locale);
  } else if (const auto* given = value.if_string()) {
    const bool is_date = field.widget == Widget::date;
    if (reveal == Reveal::full) text = std::string(*given);
    else if (!is_date && given->size() >= 3) text = masked(*given);
  } else if (value.is_number() && reveal == Reveal::full) {
    text = to_text(value);
  }
  if (!text || text->empty() || text->size() > kShownMax) return std::nullopt;
  return text;
}

}  // namespace acquaint::forms
