#include "forms/posted.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace acquaint::forms {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

// Browsers send every line end as CRLF, but count it as one character.
std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out.push_back(text[i]);
  }
  return out;
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// A single posted text as the type that the field has; null when it is empty, nothing when it is not
// of that type.
std::optional<Json> read_value(const Field& field, std::string_view text) {
  if (field.type == FieldType::text && field.widget == Widget::textarea) {
    std::string lines = with_plain_line_ends(text);
    return trim(lines).empty() ? Json(nullptr) : Json(std::move(lines));
  }
  if (field.options.empty() || field.other) text = trim(text);
  if (text.empty()) return Json(nullptr);
  switch (field.type) {
    case FieldType::text:
    case FieldType::choices: return Json(text);
    case FieldType::boolean:
      if (text == "true" || text == "on") return Json(true);
      if (text == "false") return Json(false);
      return std::nullopt;
    case FieldType::integer:
      if (const auto number = parse_number<std::int64_t>(text)) return Json(*number);
      return std::nullopt;
    case FieldType::number:
      if (const auto whole = parse_number<std::int64_t>(text)) return Json(*whole);
      if (const auto number = parse_number<double>(text); number && std::isfinite(*number)) {
        return Json(*number);
      }
      return std::nullopt;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

class Reader {
 public:
  explicit Reader(const FormFields& posted) : posted_(posted) {}

  void read(const Field& field) {
    JsonArray values;
    for (const auto& [name, text] : posted_) {
      if (name != field.name && !is_other(field, name)) continue;
      if (!is_utf8(text)) {
        return report(field.name, "characters", "Contains characters that are not allowed.");
      }
      auto value = read_value(field, text);
      if (!value) return report(field.name, "type", type_message(field));
      const bool is_nothing = value->is_null() && (field.type == FieldType::choices || field.other);
      if (!is_nothing) values.push_back(std::move(*value));
    }
    if (field.other && field.type == FieldType::text) keep_the_chosen(field, values);
    if (field.type == FieldType::choices) {
      if (!values.empty()) answers_[field.name] = std::move(values);
    } else if (values.size() > 1) {
      report(field.name, "duplicate", "This was sent more than once.");
    } else if (values.empty()) {
      // A box that is not ticked sends nothing, and neither does a choice that is not made.
      if (field.type == FieldType::boolean && field.options.empty()) answers_[field.name] = false;
    } else if (!values[0].is_null()) {
      answers_[field.name] = with_country(field, std::move(values[0]));
    }
  }

  void report(profile::SchemaProblem problem) { problems_.push_back(std::move(problem)); }

  void report(std::string_view name, std::string_view rule, std::string_view message) {
    problems_.push_back({pointer_to("", name), std::string(rule), std::string(message)});
  }

  std::expected<JsonObject, FieldProblems> take() {
    if (!problems_.empty()) return std::unexpected(std::move(problems_));
    return std::move(answers_);
  }

 private:
  static bool is_other(const Field& field, std::string_view name) {
    return field.other && name == field.name + std::string(kOtherSuffix);
  }

  // A text that was typed beside a choice does not count.
  static void keep_the_chosen(const Field& field, JsonArray& values) {
    const auto chosen = std::ranges::find_if(values, [&field](const Json& value) {
      return std::ranges::find(field.options, value, &Option::value) != field.options.end();
    });
    if (values.size() == 2 && chosen != values.end()) values = JsonArray{*chosen};
  }

  Json with_country(const Field& field, Json value) const {
    if (field.countries.empty()) return value;
    const std::string name = field.name + std::string(kCountrySuffix);
    const auto country = std::ranges::find(posted_, name, &FormFields::value_type::first);
    if (country == posted_.end() || !is_utf8(country->second)) return value;
    return JsonObject{{"country", country->second}, {"number", std::move(value)}};
  }

  static std::string_view type_message(const Field& field) {
    if (field.type == FieldType::integer) return "Must be a whole number.";
    if (field.type == FieldType::number) return "Must be a number.";
    return "Must be true or false.";
  }

  const FormFields& posted_;
  JsonObject answers_;
  FieldProblems problems_;
};

bool is_part_of(const Field& field, std::string_view name) {
  if (!name.starts_with(field.name)) return false;
  const std::string_view suffix = name.substr(field.name.size());
  return suffix.empty() || (field.other && suffix == kOtherSuffix) ||
         (!field.countries.empty() && suffix == kCountrySuffix);
}

}  // namespace

std::expected<JsonObject, FieldProblems> read_posted(const Run& run, const Step& step,
                                                     const FormFields& posted,
                                                     std::span<const std::string_view> page_fields) {
  Reader reader(posted);
  const auto fields = asked_fields(run, step);
  for (const auto& [name, text] : posted) {
    const bool is_known =
        std::ranges::find(page_fields, name) != page_fields.end() ||
        std::ranges::any_of(fields, [&](const Field* field) { return is_part_of(*field, name); });
    if (!is_known) reader.report(stray(run.form, is_utf8(name) ? name : "?"));
  }
  for (const Field* field : fields) reader.read(*field);
  return reader.take();
}

}  // namespace acquaint::forms
