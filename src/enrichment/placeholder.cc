#include "enrichment/placeholder.h"

#include <algorithm>

namespace acquaint::enrichment {
namespace {

constexpr std::string_view kKey = "key";

std::unexpected<Error> malformed(std::string message, const std::string& at) {
  return invalid("enrichment.malformed", std::move(message), at);
}

Result<Template::Place> parse_place(std::string_view text, const std::string& at) {
  if (text == kKey) return Template::Place{};
  const std::size_t bar = text.find('|');
  auto path = profile::AttributePath::parse(text.substr(0, bar));
  if (!path) return malformed("In braces, \"key\" or the path of an attribute is expected.", at);
  Template::Place place{.attribute = std::move(*path)};
  if (bar == text.npos) return place;
  const auto transform = profile::parse_transform(text.substr(bar + 1));
  if (!transform) return malformed("There is no such rule behind the bar.", at);
  place.transform = *transform;
  return place;
}

std::optional<std::string> text_of(const Json& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_number()) return to_text(value);
  return std::nullopt;
}

std::string as_it_is(std::string_view text) { return std::string(text); }

}  // namespace

Result<Template> Template::parse(std::string_view text, const std::string& at) {
  Template parsed;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    Part part{.text = std::string(text.substr(0, open)), .place = {}};
    if (part.text.contains('}')) return malformed("A brace is closed that was not opened.", at);
    if (open == text.npos) {
      parsed.parts_.push_back(std::move(part));
      break;
    }
    const std::size_t close = text.find('}', open);
    if (close == text.npos) return malformed("A brace is not closed.", at);
    auto place = parse_place(text.substr(open + 1, close - open - 1), at);
    if (!place) return std::unexpected(place.error());
    part.place = std::move(*place);
    parsed.parts_.push_back(std::move(part));
    text.remove_prefix(close + 1);
  }
  return parsed;
}

bool Template::has_attributes() const {
  return std::ranges::any_of(parts_, [](const Part& part) { return part.place && part.place->attribute; });
}

std::optional<std::string> fill_text(const Template& text, const Fill& fill, Escape escape) {
  std::string filled;
  for (const Template::Part& part : text.parts()) {
    filled += part.text;
    if (!part.place) continue;
    const auto value = fill(*part.place);
    const auto written = value ? text_of(*value) : std::nullopt;
    if (!written || written->empty()) return std::nullopt;
    filled += escape(*written);
  }
  return filled;
}

Result<Json> check_body(const Json& body, const std::string& at) {
  if (const auto* text = body.if_string()) {
    if (const auto parsed = Template::parse(*text, at); !parsed) return std::unexpected(parsed.error());
  }
  if (const JsonArray* list = body.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (auto checked = check_body((*list)[i], pointer_to(at, i)); !checked) return checked;
    }
  }
  if (const JsonObject* object = body.if_object()) {
    for (const auto& member : *object) {
      if (auto checked = check_body(member.value(), pointer_to(at, std::string_view(member.key()))); !checked) {
        return checked;
      }
    }
  }
  return body;
}

std::optional<Json> fill_body(const Json& body, const Fill& fill) {
  if (const auto* text = body.if_string()) {
    const auto parsed = Template::parse(*text, "");
    if (!parsed) return std::nullopt;
    const auto& parts = parsed->parts();
    if (parts.size() == 1 && parts.front().text.empty() && parts.front().place) {
      auto value = fill(*parts.front().place);
      if (value && (value->is_structured() || value->is_null())) return std::nullopt;
      return value;
    }
    auto filled = fill_text(*parsed, fill, as_it_is);
    if (!filled) return std::nullopt;
    return Json(*filled);
  }
  if (const JsonArray* list = body.if_array()) {
    JsonArray filled;
    for (const Json& element : *list) {
      auto one = fill_body(element, fill);
      if (!one) return std::nullopt;
      filled.push_back(std::move(*one));
    }
    return Json(std::move(filled));
  }
  if (const JsonObject* object = body.if_object()) {
    JsonObject filled;
    for (const auto& member : *object) {
      auto one = fill_body(member.value(), fill);
      if (!one) return std::nullopt;
      filled[member.key()] = std::move(*one);
    }
    return Json(std::move(filled));
  }
  return body;
}

}  // namespace acquaint::enrichment
