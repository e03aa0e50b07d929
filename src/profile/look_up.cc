#include "profile/look_up.h"

#include <array>
#include <optional>
#include <utility>

namespace acquaint::profile {
namespace {

constexpr std::array<std::pair<LookUpState, std::string_view>, 4> kStates{{
    {LookUpState::outstanding, "outstanding"},
    {LookUpState::found, "found"},
    {LookUpState::empty, "empty"},
    {LookUpState::failed, "failed"},
}};

std::optional<LookUpState> parse_state(std::string_view name) {
  for (const auto& [state, known] : kStates) {
    if (known == name) return state;
  }
  return std::nullopt;
}

std::optional<LookUp> read(const Json& json) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return std::nullopt;
  const auto state = parse_state(find_string(*object, "s").value_or(""));
  const auto at = find_int(*object, "t");
  const auto about = find_string(*object, "a");
  if (!state || !at || !about) return std::nullopt;
  return LookUp{.state = *state,
                .at = from_ms(*at),
                .about = std::string(*about),
                .code = std::string(find_string(*object, "c").value_or(""))};
}

}  // namespace

std::string_view name_of(LookUpState state) {
  for (const auto& [known, name] : kStates) {
    if (known == state) return name;
  }
  return "";
}

Json to_json(const LookUps& look_ups) {
  JsonObject out;
  for (const auto& [provider, look_up] : look_ups) {
    JsonObject one{{"s", name_of(look_up.state)}, {"t", to_ms(look_up.at)}, {"a", look_up.about}};
    if (!look_up.code.empty()) one["c"] = look_up.code;
    out[provider] = std::move(one);
  }
  return out;
}

Result<LookUps> parse_look_ups(const Json& json) {
  const auto corrupt = fail(Error::Kind::internal, "user.corrupt", "A stored user could not be read.", "/look_ups");
  const JsonObject* object = json.if_object();
  if (object == nullptr) return corrupt;
  LookUps look_ups;
  for (const auto& member : *object) {
    auto look_up = read(member.value());
    if (!look_up) return corrupt;
    look_ups.emplace(member.key(), std::move(*look_up));
  }
  return look_ups;
}

}  // namespace acquaint::profile
