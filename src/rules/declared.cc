#include "rules/declared.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/encoding.h"
#include "rules/member_text.h"

namespace acquaint::rules {
namespace {

constexpr std::string_view kMalformed = "rule.malformed", kBadConfig = "rule_config.malformed";
constexpr std::string_view kIdPrefix = "rul_";
constexpr std::size_t kIdCharacters = 16, kNameBytesMax = 256, kKeyBytesMax = 127;
constexpr std::size_t kValueBytesMax = 20 * 1024, kEntriesMax = 500;
constexpr std::int64_t kOrderMax = 1'000'000'000;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_id(std::string_view text) {
  return text.size() == kIdPrefix.size() + kIdCharacters && text.starts_with(kIdPrefix) &&
         std::ranges::all_of(text.substr(kIdPrefix.size()), is_alphanumeric);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytesMax && is_alphanumeric(text.front()) &&
         is_alphanumeric(text.back()) && std::ranges::all_of(text, [](char c) {
           return is_alphanumeric(c) || c == ' ' || c == '-';
         });
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= kKeyBytesMax && std::ranges::all_of(text, [](char c) {
           return is_alphanumeric(c) || std::string_view("_-@*+:").contains(c);
         });
}

std::string id_of(std::string_view name) {
  return std::string(kIdPrefix) + to_hex(sha256("rule " + std::string(name))).substr(0, kIdCharacters);
}

Result<Done> read_texts(const JsonObject& object, const std::string& at, DeclaredRule& rule) {
  auto name = needed_text(object, "name", at, kMalformed);
  if (!name) return std::unexpected(std::move(name.error()));
  if (!is_name(*name)) {
    return invalid(std::string(kMalformed),
                   "String does not match pattern ^[a-zA-Z0-9]([ \\-a-zA-Z0-9]*[a-zA-Z0-9])?$",
                   pointer_to(at, "name"));
  }
  auto script = needed_text(object, "script", at, kMalformed);
  if (!script) return std::unexpected(std::move(script.error()));
  if (script->empty()) {
    return invalid(std::string(kMalformed), "String is too short (0 chars), minimum 1",
                   pointer_to(at, "script"));
  }
  const auto id = text_at(object, "id", at, kMalformed);
  if (!id) return std::unexpected(id.error());
  if (*id && !is_id(**id)) {
    return invalid(std::string(kMalformed), "\"rul_\" and 16 letters and digits are expected.",
                   pointer_to(at, "id"));
  }
  rule.id = id->value_or(id_of(*name));
  rule.name = std::move(*name);
  rule.script = std::move(*script);
  return Done{};
}

Result<Done> read_place(const JsonObject& object, const std::string& at, DeclaredRule& rule) {
  if (object.contains("order")) {
    const auto order = find_int(object, "order");
    if (!order || *order < 0 || *order > kOrderMax) {
      return invalid(std::string(kMalformed), "A whole number from 0 to 1000000000 is expected",
                     pointer_to(at, "order"));
    }
    rule.order = *order;
  }
  if (object.contains("enabled")) {
    const auto enabled = find_bool(object, "enabled");
    if (!enabled) {
      return invalid(std::string(kMalformed), "Expected type boolean", pointer_to(at, "enabled"));
    }
    rule.enabled = *enabled;
  }
  if (object.contains("stage") && find_string(object, "stage") != name_of(Stage::login_success)) {
    return invalid(std::string(kMalformed), "\"login_success\" is expected", pointer_to(at, "stage"));
  }
  return Done{};
}

std::unexpected<Error> duplicate(const std::string& at, std::string_view member) {
  return invalid("rule.duplicate", "Another rule has this " + std::string(member) + ".",
                 pointer_to(at, member));
}

Result<Done> check_unlike(const std::vector<DeclaredRule>& others, const DeclaredRule& rule, const std::string& at) {
  for (const DeclaredRule& other : others) {
    if (other.id == rule.id) return duplicate(at, "id");
    if (other.name == rule.name) return duplicate(at, "name");
    if (other.order == rule.order) return duplicate(at, "order");
  }
  return Done{};
}

Result<Done> check_count(const JsonArray& list, std::string_view code, std::string_view base) {
  if (list.size() <= kEntriesMax) return Done{};
  return invalid(std::string(code), "At most 500 entries are expected.", std::string(base));
}

}  // namespace

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::login_success: return "login_success";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Result<DeclaredRule> parse_rule(const JsonObject& object, const std::string& at) {
  const auto known = only_fields(object, {"id", "name", "script", "order", "enabled", "stage"}, at);
  if (!known) return std::unexpected(known.error());
  DeclaredRule rule;
  auto read = read_texts(object, at, rule);
  if (read) read = read_place(object, at, rule);
  if (!read) return std::unexpected(std::move(read.error()));
  return rule;
}

Result<std::vector<DeclaredRule>> parse_rules(const JsonArray& list, std::string_view base) {
  if (const auto few = check_count(list, kMalformed, base); !few) return std::unexpected(few.error());
  std::vector<DeclaredRule> rules;
  std::int64_t last_order = 0;
  std::size_t script_bytes = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = pointer_to(base, i);
    const JsonObject* object = list[i].if_object();
    if (object == nullptr) return invalid(std::string(kMalformed), "An object is expected.", at);
    auto rule = parse_rule(*object, at);
    if (!rule) return std::unexpected(std::move(rule.error()));
    if (!object->contains("order")) {
      if (last_order == kOrderMax) {
        return invalid(std::string(kMalformed), "No order is left behind 1000000000.", pointer_to(at, "order"));
      }
      rule->order = last_order + 1;
    }
    last_order = std::max(last_order, rule->order);
    if (const auto unlike = check_unlike(rules, *rule, at); !unlike) {
      return std::unexpected(unlike.error());
    }
    script_bytes += rule->script.size();
    if (script_bytes > kScriptBytesMax) {
      return invalid("rule.too_large", "The scripts of all rules have at most 100 kB together",
                     pointer_to(at, "script"));
    }
    rules.push_back(std::move(*rule));
  }
  return rules;
}

Result<Config> parse_config(const JsonObject& object, const std::string& at) {
  const auto known = only_fields(object, {"key", "value"}, at);
  if (!known) return std::unexpected(known.error());
  auto key = needed_text(object, "key", at, kBadConfig);
  if (!key) return std::unexpected(std::move(key.error()));
  if (!is_key(*key)) {
    return invalid(std::string(kBadConfig), "1 to 127 characters ^[A-Za-z0-9_\\-@*+:]*$ are expected",
                   pointer_to(at, "key"));
  }
  auto value = needed_text(object, "value", at, kBadConfig);
  if (!value) return std::unexpected(std::move(value.error()));
  if (value->size() > kValueBytesMax) {
    return invalid(std::string(kBadConfig), "At most 20480 bytes are expected", pointer_to(at, "value"));
  }
  return Config{.key = std::move(*key), .value = std::move(*value)};
}

Result<std::vector<Config>> parse_configs(const JsonArray& list, std::string_view base) {
  if (const auto few = check_count(list, kBadConfig, base); !few) return std::unexpected(few.error());
  std::vector<Config> configs;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = pointer_to(base, i);
    const JsonObject* object = list[i].if_object();
    if (object == nullptr) return invalid(std::string(kBadConfig), "An object is expected.", at);
    auto config = parse_config(*object, at);
    if (!config) return std::unexpected(std::move(config.error()));
    if (std::ranges::find(configs, config->key, &Config::key) != configs.end()) {
      return invalid("rule_config.duplicate", "Another entry has this key.", pointer_to(at, "key"));
    }
    configs.push_back(std::move(*config));
  }
  return configs;
}

std::vector<Rule> rules_in_force(std::vector<DeclaredRule> declared) {
  std::ranges::stable_sort(declared, {}, &DeclaredRule::order);
  std::vector<Rule> rules;
  for (DeclaredRule& rule : declared) {
    if (rule.enabled) rules.push_back({std::move(rule.id), std::move(rule.name), std::move(rule.script)});
  }
  return rules;
}

bool name_token(const std::vector<Rule>& rules) {
  return std::ranges::any_of(rules, [](const Rule& rule) { return rule.script.contains("auth0.accessToken"); });
}

bool DeclaredScripts::has_actions_at(std::string_view trigger) const {
  return std::ranges::find(bindings, trigger, &Binding::trigger) != bindings.end();
}

std::vector<Action> DeclaredScripts::actions_at(std::string_view trigger) const {
  std::vector<Action> bound;
  for (const Binding& binding : bindings) {
    if (binding.trigger != trigger) continue;
    const auto action = std::ranges::find(actions, binding.action, &DeclaredAction::id);
    bound.push_back(action_in_force(*action));
  }
  return bound;
}

}  // namespace acquaint::rules
