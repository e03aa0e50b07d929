#include "profile/consent_state.h"

#include <array>
#include <optional>
#include <utility>

namespace acquaint::profile {
namespace {

constexpr std::array<std::pair<ConsentKind, std::string_view>, 3> kKinds{{
    {ConsentKind::purpose, "purpose"},
    {ConsentKind::client, "client"},
    {ConsentKind::connection, "connection"},
}};

std::optional<ConsentKind> parse_kind(std::string_view name) {
  for (const auto& [kind, known] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

void put(JsonObject& into, const char* name, const std::string& text) {
  if (!text.empty()) into[name] = text;
}

JsonObject written(const ConsentSubject& subject, const Receipt& receipt) {
  JsonObject out;
  out["k"] = name_of(subject.kind);
  out["n"] = subject.name;
  put(out, "a", subject.audience);
  out["y"] = receipt.granted;
  if (!receipt.covers.empty()) out["c"] = JsonArray(receipt.covers.begin(), receipt.covers.end());
  if (receipt.text_version != 0) out["v"] = receipt.text_version;
  put(out, "h", receipt.text_hash);
  put(out, "l", receipt.language);
  out["t"] = to_ms(receipt.at);
  out["o"] = receipt.source;
  return out;
}

std::string text_or_empty(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

std::optional<std::pair<ConsentSubject, Receipt>> read(const Json& json) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return std::nullopt;
  const auto kind = parse_kind(find_string(*object, "k").value_or(""));
  const auto name = find_string(*object, "n"), source = find_string(*object, "o");
  const auto granted = find_bool(*object, "y");
  const auto at = find_int(*object, "t");
  if (!kind || !name || !source || !granted || !at) return std::nullopt;
  Receipt receipt{.granted = *granted,
                  .covers = {},
                  .text_version = find_int(*object, "v").value_or(0),
                  .text_hash = text_or_empty(*object, "h"),
                  .language = text_or_empty(*object, "l"),
                  .at = from_ms(*at),
                  .source = std::string(*source)};
  if (const JsonArray* covers = find_array(*object, "c")) {
    for (const Json& each : *covers) {
      if (!each.is_string()) return std::nullopt;
      receipt.covers.emplace_back(each.get_string());
    }
  }
  return std::pair(ConsentSubject{*kind, std::string(*name), text_or_empty(*object, "a")},
                   std::move(receipt));
}

}  // namespace

std::string_view name_of(ConsentKind kind) {
  for (const auto& [known, name] : kKinds) {
    if (known == kind) return name;
  }
  return "";
}

Json to_json(const Consents& consents) {
  JsonArray out;
  for (const auto& [subject, receipt] : consents) out.push_back(written(subject, receipt));
  return out;
}

Result<Consents> parse_consents(const Json& json) {
  const auto corrupt = [] {
    return fail(Error::Kind::internal, "user.corrupt", "A stored user could not be read.",
                "/consents");
  };
  const JsonArray* list = json.if_array();
  if (list == nullptr) return corrupt();
  Consents consents;
  for (const Json& element : *list) {
    auto read_one = read(element);
    if (!read_one || !consents.insert(std::move(*read_one)).second) return corrupt();
  }
  return consents;
}

}  // namespace acquaint::profile
