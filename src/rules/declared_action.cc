#include "rules/declared_action.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "rules/member_text.h"

namespace acquaint::rules {
namespace {

constexpr std::string_view kMalformed = "action.malformed", kBadBinding = "action_binding.malformed";
constexpr std::size_t kActionsMax = 500, kNameBytesMax = 255, kPartsMax = 50, kPartBytesMax = 255;
constexpr std::size_t kSecretNameBytesMax = 128, kSecretBytesMax = 4096, kMessageBytes = 4096;
constexpr std::int64_t kNumberMax = 1'000'000'000;

constexpr Trigger kTriggers[] = {
    {"post-login", 3, 2},
    {"credentials-exchange", 2},
    {"pre-user-registration", 2},
    {"post-user-registration", 2},
    {"post-change-password", 2},
    {"send-phone-message", 2},
    {"custom-phone-provider", 1},
    {"custom-email-provider", 1},
    {"password-reset-post-challenge", 1},
    {"custom-token-exchange", 1},
    {"event-stream", 1},
    {"password-hash-migration", 1},
    {"login-post-identifier", 1},
    {"signup-post-identifier", 1},
};
constexpr std::string_view kRuntimes[] = {"node12", "node16", "node18", "node22"};

// 32 hexadecimal digits in the form of RFC 9562, version 4.
std::string as_uuid(std::string digits) {
  digits[12] = '4';
  digits[16] = "89ab"[digits[16] % 4];
  for (const std::size_t at : {20U, 16U, 12U, 8U}) digits.insert(at, "-");
  return digits;
}

std::string derived_uuid(std::string_view seed) {
  return as_uuid(to_hex(sha256(seed)).substr(0, 32));
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (is_dash ? c != '-' : !is_digit) return false;
  }
  return true;
}

std::unexpected<Error> malformed(std::string message, std::string field) {
  return invalid(std::string(kMalformed), std::move(message), std::move(field));
}

// A text of 1 to bytes_max bytes without control characters.
Result<std::string> short_text(const JsonObject& object, std::string_view name, const std::string& at,
                               std::size_t bytes_max) {
  auto text = needed_text(object, name, at, kMalformed);
  if (!text) return text;
  const bool is_plain = std::ranges::none_of(*text, [](unsigned char c) { return c < ' ' || c == 0x7F; });
  if (text->empty() || text->size() > bytes_max || !is_plain) {
    return malformed("1 to " + std::to_string(bytes_max) + " bytes without control characters are expected",
                     pointer_to(at, name));
  }
  return text;
}

// The elements of a list that may be absent, each an object.
template <typename Each>
Result<Done> read_list(const JsonObject& object, std::string_view name, const std::string& at, std::size_t most,
                       Each each) {
  const Json* value = find(object, name);
  if (value == nullptr) return Done{};
  const std::string place = pointer_to(at, name);
  if (!value->is_array()) {
    return malformed("Expected type array but found type " + std::string(type_name(*value)), place);
  }
  const JsonArray& list = value->get_array();
  if (list.size() > most) return malformed("At most " + std::to_string(most) + " entries are expected", place);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = pointer_to(place, i);
    if (!list[i].is_object()) return malformed("Expected type object but found type " + std::string(type_name(list[i])), where);
    if (auto done = each(list[i].get_object(), where); !done) return done;
  }
  return Done{};
}

Result<Done> read_dependency(const JsonObject& object, const std::string& at, ActionContent& content) {
  const auto known = only_fields(object, {"name", "version", "registry_url"}, at);
  if (!known) return known;
  auto name = short_text(object, "name", at, kPartBytesMax);
  if (!name) return std::unexpected(std::move(name.error()));
  auto version = short_text(object, "version", at, kPartBytesMax);
  if (!version) return std::unexpected(std::move(version.error()));
  auto registry = text_at(object, "registry_url", at, kMalformed);
  if (!registry) return std::unexpected(std::move(registry.error()));
  content.dependencies.push_back({std::move(*name), std::move(*version), registry->value_or("")});
  return Done{};
}

Result<Done> read_secret(const JsonObject& object, const std::string& at, ActionContent& content) {
  const auto known = only_fields(object, {"name", "value", "updated_at"}, at);
  if (!known) return known;
  auto name = short_text(object, "name", at, kSecretNameBytesMax);
  if (!name) return std::unexpected(std::move(name.error()));
  auto value = needed_text(object, "value", at, kMalformed);
  if (!value) return std::unexpected(std::move(value.error()));
  if (value->size() > kSecretBytesMax) return malformed("At most 4096 bytes are expected", pointer_to(at, "value"));
  auto updated = text_at(object, "updated_at", at, kMalformed);
  if (!updated) return std::unexpected(std::move(updated.error()));
  if (std::ranges::find(content.secrets, *name, &ActionSecret::name) != content.secrets.end()) {
    return invalid("action.duplicate", "Another secret has this name.", pointer_to(at, "name"));
  }
  content.secrets.push_back({std::move(*name), std::move(*value), updated->value_or("")});
  return Done{};
}

Result<ActionContent> read_content(const JsonObject& object, const std::string& at) {
  ActionContent content;
  auto code = text_at(object, "code", at, kMalformed);
  if (!code) return std::unexpected(std::move(code.error()));
  content.code = std::move(*code).value_or("");
  if (content.code.size() > kActionCodeBytesMax) {
    return invalid("action.too_large", "The code of an action has at most 100 kB", pointer_to(at, "code"));
  }
  auto runtime = text_at(object, "runtime", at, kMalformed);
  if (!runtime) return std::unexpected(std::move(runtime.error()));
  content.runtime = runtime->value_or(std::string(std::ranges::rbegin(kRuntimes)[0]));
  if (std::ranges::find(kRuntimes, content.runtime) == std::end(kRuntimes)) {
    return malformed("\"node12\", \"node16\", \"node18\" or \"node22\" is expected", pointer_to(at, "runtime"));
  }
  auto read = read_list(object, "dependencies", at, kPartsMax, [&](const JsonObject& part, const std::string& where) {
    return read_dependency(part, where, content);
  });
  if (read) {
    read = read_list(object, "secrets", at, kPartsMax, [&](const JsonObject& part, const std::string& where) {
      return read_secret(part, where, content);
    });
  }
  if (!read) return std::unexpected(std::move(read.error()));
  return content;
}

Result<Done> read_trigger(const JsonObject& object, const std::string& at, DeclaredAction& action) {
  const auto known = only_fields(object, {"id", "version", "status", "runtimes", "default_runtime"}, at);
  if (!known) return known;
  auto id = needed_text(object, "id", at, kMalformed);
  if (!id) return std::unexpected(std::move(id.error()));
  const Trigger* trigger = find_trigger(*id);
  if (trigger == nullptr) return malformed("There is no such trigger", pointer_to(at, "id"));
  auto version = text_at(object, "version", at, kMalformed);
  if (!version) return std::unexpected(std::move(version.error()));
  std::string number = version->value_or("v" + std::to_string(trigger->versions));
  const bool exists = number.size() == 2 && number[0] == 'v' && number[1] >= '1' &&
                      static_cast<std::size_t>(number[1] - '0') <= trigger->versions;
  if (!exists) return malformed("The trigger has no such version", pointer_to(at, "version"));
  action.supported_triggers.push_back({std::move(*id), std::move(number)});
  return Done{};
}

Result<Done> read_error(const JsonObject& object, const std::string& at, DeclaredAction& action) {
  const auto known = only_fields(object, {"id", "msg"}, at);
  if (!known) return known;
  auto id = short_text(object, "id", at, kPartBytesMax);
  if (!id) return std::unexpected(std::move(id.error()));
  auto message = needed_text(object, "msg", at, kMalformed);
  if (!message) return std::unexpected(std::move(message.error()));
  action.errors.push_back({std::move(*id), std::string(cut_text(*message, kMessageBytes))});
  return Done{};
}

Result<Done> read_version(const JsonObject& object, const std::string& at, DeclaredAction& action) {
  const auto known = only_fields(object, {"number", "code", "dependencies", "runtime", "secrets", "created_at"}, at);
  if (!known) return known;
  const auto number = find_int(object, "number");
  const std::int64_t last = action.versions.empty() ? 0 : action.versions.back().number;
  if (!number || *number <= last || *number > kNumberMax) {
    return malformed("A whole number above that of the version before is expected", pointer_to(at, "number"));
  }
  auto content = read_content(object, at);
  if (!content) return std::unexpected(std::move(content.error()));
  auto created = text_at(object, "created_at", at, kMalformed);
  if (!created) return std::unexpected(std::move(created.error()));
  action.versions.push_back({.id = derived_uuid("version " + action.id + " " + std::to_string(*number)),
                             .number = *number,
                             .content = std::move(*content),
                             .created_at = created->value_or(action.created_at)});
  return Done{};
}

// A file that names no versions means the action as it stands.
Result<Done> read_versions(const JsonObject& object, const std::string& at, DeclaredAction& action) {
  if (!object.contains("versions")) {
    if (object.contains("deployed_version")) return malformed("There is no such version", pointer_to(at, "deployed_version"));
    action.deployed = 1;
    action.versions.push_back({.id = derived_uuid("version " + action.id + " 1"),
                               .number = 1,
                               .content = action.draft,
                               .created_at = action.created_at});
    return Done{};
  }
  const auto read = read_list(object, "versions", at, kActionVersionsMax + 1, [&](const JsonObject& part, const std::string& where) {
    return read_version(part, where, action);
  });
  if (!read) return read;
  if (!object.contains("deployed_version")) return Done{};
  action.deployed = find_int(object, "deployed_version");
  if (!action.deployed_version()) return malformed("There is no such version", pointer_to(at, "deployed_version"));
  return Done{};
}

Result<Done> read_names(const JsonObject& object, const std::string& at, DeclaredAction& action) {
  auto name = short_text(object, "name", at, kNameBytesMax);
  if (!name) return std::unexpected(std::move(name.error()));
  auto id = text_at(object, "id", at, kMalformed);
  if (!id) return std::unexpected(std::move(id.error()));
  if (*id && !is_uuid(**id)) return malformed("A UUID in lower case is expected", pointer_to(at, "id"));
  action.id = id->value_or(derived_action_id(*name));
  action.name = std::move(*name);
  for (const auto& [member, into] : {std::pair{"created_at", &action.created_at}, std::pair{"updated_at", &action.updated_at}}) {
    auto text = text_at(object, member, at, kMalformed);
    if (!text) return std::unexpected(std::move(text.error()));
    *into = std::move(*text).value_or("");
  }
  return Done{};
}

Result<Binding> read_binding(const JsonObject& object, const std::string& at, std::string_view trigger,
                             std::span<const DeclaredAction> actions) {
  const auto known = only_fields(object, {"action", "display_name", "created_at"}, at);
  if (!known) return std::unexpected(known.error());
  const auto named = needed_text(object, "action", at, kBadBinding);
  if (!named) return std::unexpected(named.error());
  auto display = text_at(object, "display_name", at, kBadBinding);
  if (!display) return std::unexpected(std::move(display.error()));
  auto created = text_at(object, "created_at", at, kBadBinding);
  if (!created) return std::unexpected(std::move(created.error()));
  auto action = std::ranges::find(actions, *named, &DeclaredAction::id);
  if (action == actions.end()) action = std::ranges::find(actions, *named, &DeclaredAction::name);
  if (action == actions.end() || !action->deployed || !action->supports(trigger)) {
    return invalid("action_binding.no_action", "This is no action that is deployed and made for the trigger.",
                   pointer_to(at, "action"));
  }
  return Binding{.id = derived_uuid("binding " + std::string(trigger) + " " + action->id),
                 .trigger = std::string(trigger),
                 .action = action->id,
                 .display_name = display->value_or(action->name),
                 .created_at = created->value_or(action->created_at)};
}

}  // namespace

std::span<const Trigger> known_triggers() { return kTriggers; }

const Trigger* find_trigger(std::string_view id) {
  const auto found = std::ranges::find(kTriggers, id, &Trigger::id);
  return found == std::end(kTriggers) ? nullptr : &*found;
}

std::span<const std::string_view> known_runtimes() { return kRuntimes; }

const ActionVersion* DeclaredAction::deployed_version() const {
  if (!deployed) return nullptr;
  const auto found = std::ranges::find(versions, *deployed, &ActionVersion::number);
  return found == versions.end() ? nullptr : &*found;
}

bool DeclaredAction::supports(std::string_view trigger) const {
  return std::ranges::find(supported_triggers, trigger, &SupportedTrigger::id) != supported_triggers.end();
}

std::string random_action_id(Random& random) { return as_uuid(random_hex(random, 16)); }

std::string derived_action_id(std::string_view name) { return derived_uuid("action " + std::string(name)); }

JsonObject completed_action(JsonObject element) {
  if (!element.contains("id")) element["id"] = derived_action_id(find_string(element, "name").value_or(""));
  if (element.contains("versions")) return element;
  JsonObject version{{"number", 1}};
  for (const std::string_view name : {"code", "dependencies", "runtime", "secrets", "created_at"}) {
    if (const Json* value = find(element, name)) version[name] = *value;
  }
  element["versions"] = JsonArray{std::move(version)};
  element["deployed_version"] = 1;
  return element;
}

Result<DeclaredAction> parse_action(const JsonObject& object, const std::string& at) {
  const auto known = only_fields(object, {"id", "name", "supported_triggers", "code", "dependencies", "runtime", "secrets",
                                          "errors", "versions", "deployed_version", "created_at", "updated_at"}, at);
  if (!known) return std::unexpected(known.error());
  DeclaredAction action;
  auto read = read_names(object, at, action);
  if (read && !object.contains("supported_triggers")) {
    return malformed("Missing required property: supported_triggers", at);
  }
  if (read) {
    read = read_list(object, "supported_triggers", at, 1, [&](const JsonObject& part, const std::string& where) {
      return read_trigger(part, where, action);
    });
  }
  if (read && action.supported_triggers.empty()) {
    return malformed("One trigger is expected", pointer_to(at, "supported_triggers"));
  }
  if (read) {
    read = read_list(object, "errors", at, kPartsMax, [&](const JsonObject& part, const std::string& where) {
      return read_error(part, where, action);
    });
  }
  if (!read) return std::unexpected(std::move(read.error()));
  auto draft = read_content(object, at);
  if (!draft) return std::unexpected(std::move(draft.error()));
  action.draft = std::move(*draft);
  if (auto versions = read_versions(object, at, action); !versions) return std::unexpected(std::move(versions.error()));
  return action;
}

Result<std::vector<DeclaredAction>> parse_actions(const JsonArray& list, std::string_view base) {
  if (list.size() > kActionsMax) return malformed("At most 500 entries are expected", std::string(base));
  std::vector<DeclaredAction> actions;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = pointer_to(base, i);
    const JsonObject* object = list[i].if_object();
    if (object == nullptr) return malformed("An object is expected.", at);
    auto action = parse_action(*object, at);
    if (!action) return std::unexpected(std::move(action.error()));
    for (const DeclaredAction& other : actions) {
      if (other.id != action->id && other.name != action->name) continue;
      const char* member = other.name == action->name ? "name" : "id";
      return invalid("action.duplicate", "Another action has this " + std::string(member) + ".", pointer_to(at, member));
    }
    actions.push_back(std::move(*action));
  }
  return actions;
}

Result<std::vector<Binding>> parse_bindings(const JsonObject& object, std::span<const DeclaredAction> actions,
                                            std::string_view base) {
  std::vector<Binding> bindings;
  for (const auto& member : object) {
    const std::string_view trigger = member.key();
    const std::string at = pointer_to(base, trigger);
    const JsonArray* list = member.value().if_array();
    if (find_trigger(trigger) == nullptr) return invalid(std::string(kBadBinding), "There is no such trigger.", at);
    if (list == nullptr || list->size() > kBindingsMax) {
      return invalid(std::string(kBadBinding), "A list of at most 30 bindings is expected.", at);
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string where = pointer_to(at, i);
      const JsonObject* element = (*list)[i].if_object();
      if (element == nullptr) return invalid(std::string(kBadBinding), "An object is expected.", where);
      auto binding = read_binding(*element, where, trigger, actions);
      if (!binding) return std::unexpected(std::move(binding.error()));
      if (std::ranges::find(bindings, binding->id, &Binding::id) != bindings.end()) {
        return invalid("action_binding.duplicate", "The action is bound to this trigger already.", pointer_to(where, "action"));
      }
      bindings.push_back(std::move(*binding));
    }
  }
  return bindings;
}

Action as_action(const DeclaredAction& action, const ActionContent& content) {
  Action made{.id = action.id, .name = action.name, .code = content.code, .secrets = {}};
  for (const ActionSecret& secret : content.secrets) made.secrets.emplace_back(secret.name, secret.value);
  return made;
}

Action action_in_force(const DeclaredAction& action) {
  const ActionVersion* version = action.deployed_version();
  ACQUAINT_CHECK(version != nullptr);
  return as_action(action, version->content);
}

}  // namespace acquaint::rules
