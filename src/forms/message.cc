#include "forms/message.h"

#include <unicode/locid.h>

#include <algorithm>

#include "profile/user.h"

namespace acquaint::forms {
namespace {

constexpr std::size_t kSaidBytesMax = 200;

std::unexpected<Error> bad_message(std::string message, std::string at) {
  return invalid("form.bad_message", std::move(message), std::move(at));
}

// Whoever is asked reads the text, and so does the application that shows it.
bool may_be_said(const profile::AttributeDefinition& definition) {
  return !definition.sensitive && definition.user != profile::Visibility::none &&
         definition.application != profile::Visibility::none;
}

Result<SaidValue> read_said_value(std::string_view name, const JsonObject& given, const std::string& at,
                                  const profile::Catalogue& catalogue) {
  auto path = profile::AttributePath::parse(*find_string(given, "var"));
  if (!path) {
    Error error = path.error();
    error.field = at + "/var";
    return std::unexpected(std::move(error));
  }
  const auto index = catalogue.find(path->text());
  if (index && !may_be_said(catalogue.at(*index))) {
    return bad_message("The catalogue keeps this attribute from whoever reads the text.", at + "/var");
  }
  return SaidValue{.name = std::string(name), .attribute = std::move(*path), .index = index,
                   .otherwise = *find(given, "otherwise")};
}

const profile::Claim* find_known(const SaidValue& value, const asking::Facts& facts, std::uint64_t catalogue_version) {
  const bool is_same_catalogue = facts.view != nullptr && facts.view->catalogue_version == catalogue_version;
  if (is_same_catalogue && value.index) return facts.view->effective[*value.index];
  return facts.user == nullptr ? nullptr : profile::find_claim(*facts.user, value.attribute);
}

bool can_stand_for(const Json& known, const Json& otherwise) {
  if (otherwise.is_number()) return known.is_number();
  const auto* text = known.if_string();
  return text != nullptr && !text->empty() && text->size() <= kSaidBytesMax && text->find('\n') == text->npos;
}

}  // namespace

Result<std::vector<SaidValue>> read_said_values(const JsonObject& document, const profile::Catalogue& catalogue) {
  std::vector<SaidValue> values;
  const JsonObject* given = find_object(document, "values");
  if (given == nullptr) return values;
  for (const auto& member : *given) {
    const std::string_view name = member.key();
    auto value = read_said_value(name, member.value().as_object(), pointer_to("/values", name), catalogue);
    if (!value) return std::unexpected(value.error());
    values.push_back(std::move(*value));
  }
  return values;
}

Result<texts::Text> read_message(std::string_view text, std::string_view locale, const std::string& at,
                                 const std::vector<SaidValue>& values) {
  UErrorCode status = U_ZERO_ERROR;
  const auto tag = icu::StringPiece(locale.data(), static_cast<std::int32_t>(locale.size()));
  auto message = texts::Text::parse(text, icu::Locale::forLanguageTag(tag, status));
  if (!message) return bad_message(message.error().message, at);
  for (const std::string& place : message->places()) {
    const auto value = std::ranges::find(values, place, &SaidValue::name);
    if (value == values.end()) return bad_message("The form's `values` have nothing for a place of this text.", at);
    if (value->otherwise.is_number() && message->words().contains(place)) {
      return bad_message("A number cannot be selected by; use plural, with =0 or =1 for single numbers.", at);
    }
    if (!value->otherwise.is_number() && message->numbers().contains(place)) {
      return bad_message("A text stands where a number is expected.", at);
    }
  }
  return message;
}

JsonObject said_otherwise(const std::vector<SaidValue>& values) {
  JsonObject out;
  for (const SaidValue& value : values) out[value.name] = value.otherwise;
  return out;
}

JsonObject said_of(const asking::Facts& facts, const std::vector<SaidValue>& values, std::uint64_t catalogue_version) {
  JsonObject out = said_otherwise(values);
  for (const SaidValue& value : values) {
    const profile::Claim* known = find_known(value, facts, catalogue_version);
    if (known != nullptr && can_stand_for(known->value, value.otherwise)) out[value.name] = known->value;
  }
  return out;
}

}  // namespace acquaint::forms
