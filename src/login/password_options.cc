#include "login/password_options.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "profile/handle.h"
#include "profile/user.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kDictionaryEntriesMax = 200;
constexpr std::size_t kDictionaryEntryPointsMax = 50;
constexpr std::int64_t kHistorySizeMax = profile::kPasswordHistoryMax;
constexpr std::size_t kHistorySizeDefault = 5;
constexpr std::size_t kFieldsMax = 12;
constexpr std::size_t kFieldBytesMax = 100;

std::unexpected<Error> bad_field(std::string_view expected, std::string field) {
  return invalid("password_policy.bad_field", std::string(expected) + " is expected.",
                 std::move(field));
}

const Json* given(const JsonObject& object, std::string_view name) {
  const Json* value = find(object, name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

// The member `name` of `options` if it is given: an object of no more than the `known` members.
Result<const JsonObject*> read_part(const JsonObject& options, std::string_view name,
                                    std::initializer_list<std::string_view> known,
                                    std::string_view at) {
  const Json* value = given(options, name);
  if (value == nullptr) return nullptr;
  const std::string here = pointer_to(at, name);
  if (!value->is_object()) return bad_field("An object", here);
  if (auto fits = only_fields(value->get_object(), known, here); !fits) {
    return std::unexpected(std::move(fits.error()));
  }
  return &value->get_object();
}

Result<bool> read_enable(const JsonObject& part, const std::string& here) {
  const auto enable = find_bool(part, "enable");
  if (!enable) return bad_field("true or false", pointer_to(here, "enable"));
  return *enable;
}

// What Auth0's options say when they say nothing.
PasswordPolicy nothing_but(const PasswordRules& rules) {
  return {.rules = rules, .refuses_common = false, .personal = PersonalWords::allowed};
}

Result<Done> read_strength(PasswordPolicy& policy, const JsonObject& options, std::string_view at) {
  constexpr std::pair<std::string_view, PasswordRules> kLevels[] = {{"none", kRulesNone},
                                                                    {"low", kRulesLow},
                                                                    {"fair", kRulesFair},
                                                                    {"good", kRulesGood},
                                                                    {"excellent", kRulesExcellent}};
  if (given(options, "passwordPolicy") == nullptr) return Done{};
  const auto name = find_string(options, "passwordPolicy").value_or("");
  const auto* level = std::ranges::find(kLevels, name, [](const auto& one) { return one.first; });
  if (level == std::end(kLevels)) {
    return bad_field("none, low, fair, good or excellent", pointer_to(at, "passwordPolicy"));
  }
  policy = nothing_but(level->second);
  // Who asks for no rule at all gets none, as in Auth0.
  policy.refuses_breached = name != "none";
  return Done{};
}

Result<Done> read_complexity(PasswordPolicy& policy, const JsonObject& options,
                             std::string_view at) {
  constexpr std::string_view kName = "password_complexity_options";
  const auto part = read_part(options, kName, {"min_length"}, at);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr || given(**part, "min_length") == nullptr) return Done{};
  const auto length = find_int(**part, "min_length");
  if (!length || *length < 1 || *length > static_cast<std::int64_t>(kPasswordPointsMax)) {
    return bad_field("A whole number from 1 to " + std::to_string(kPasswordPointsMax),
                     pointer_to(pointer_to(at, kName), "min_length"));
  }
  policy.rules.length_min = static_cast<std::size_t>(*length);
  return Done{};
}

Result<std::vector<std::string>> read_entries(const JsonObject& part, std::string_view name,
                                              const std::string& here) {
  std::vector<std::string> entries;
  const Json* list = given(part, name);
  if (list == nullptr) return entries;
  if (!list->is_array() || list->get_array().size() > kDictionaryEntriesMax) {
    return bad_field("A list of at most " + std::to_string(kDictionaryEntriesMax) + " texts", here);
  }
  for (const Json& entry : list->get_array()) {
    if (!entry.is_string() || entry.get_string().empty() ||
        count_points(entry.get_string()) > kDictionaryEntryPointsMax) {
      return bad_field(
          "A text of 1 to " + std::to_string(kDictionaryEntryPointsMax) + " characters",
          pointer_to(here, entries.size()));
    }
    entries.push_back(profile::fold(entry.get_string()));
  }
  std::ranges::sort(entries);
  return entries;
}

Result<Done> read_dictionary(PasswordPolicy& policy, const JsonObject& options,
                             std::string_view at) {
  constexpr std::string_view kName = "password_dictionary";
  const auto part = read_part(options, kName, {"enable", "dictionary"}, at);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return Done{};
  const std::string here = pointer_to(at, kName);
  const auto enable = read_enable(**part, here);
  if (!enable) return std::unexpected(enable.error());
  auto entries = read_entries(**part, "dictionary", pointer_to(here, "dictionary"));
  if (!entries) return std::unexpected(std::move(entries.error()));
  policy.refuses_common = *enable;
  if (*enable) policy.dictionary = std::move(*entries);
  return Done{};
}

Result<Done> read_personal(PasswordPolicy& policy, const JsonObject& options, std::string_view at) {
  constexpr std::string_view kName = "password_no_personal_info";
  const auto part = read_part(options, kName, {"enable"}, at);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return Done{};
  const auto enable = read_enable(**part, pointer_to(at, kName));
  if (!enable) return std::unexpected(enable.error());
  policy.personal = *enable ? PersonalWords::not_within : PersonalWords::allowed;
  return Done{};
}

Result<Done> read_history(PasswordPolicy& policy, const JsonObject& options, std::string_view at) {
  constexpr std::string_view kName = "password_history";
  const auto part = read_part(options, kName, {"enable", "size"}, at);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return Done{};
  const std::string here = pointer_to(at, kName);
  const auto enable = read_enable(**part, here);
  if (!enable) return std::unexpected(enable.error());
  std::size_t size = kHistorySizeDefault;
  if (given(**part, "size") != nullptr) {
    const auto wanted = find_int(**part, "size");
    if (!wanted || *wanted < 1 || *wanted > kHistorySizeMax) {
      return bad_field("A whole number from 1 to " + std::to_string(kHistorySizeMax),
                       pointer_to(here, "size"));
    }
    size = static_cast<std::size_t>(*wanted);
  }
  policy.history_size = *enable ? size : 0;
  return Done{};
}

// What is misspelt must not mean the weaker rule. Passwords are never cut, so "truncate" is none of the words.
Result<Done> check_words(const JsonObject& complexity, const std::string& at) {
  constexpr std::pair<std::string_view, std::array<std::string_view, 2>> kWords[] = {
      {"character_type_rule", {"all", "three_of_four"}},
      {"identical_characters", {"allow", "block"}},
      {"sequential_characters", {"allow", "block"}},
      {"max_length_exceeded", {"error", "error"}},
  };
  for (const auto& [name, words] : kWords) {
    if (given(complexity, name) == nullptr) continue;
    const auto word = find_string(complexity, name);
    if (!word || std::ranges::find(words, *word) == words.end()) {
      return bad_field("One of Auth0's words", pointer_to(at, name));
    }
  }
  return Done{};
}

Result<CharacterKinds> read_kinds(const JsonObject& complexity, const std::string& at) {
  constexpr std::pair<std::string_view, bool CharacterKinds::*> kKinds[] = {
      {"lowercase", &CharacterKinds::lower_case},
      {"uppercase", &CharacterKinds::upper_case},
      {"number", &CharacterKinds::number},
      {"special", &CharacterKinds::special}};
  CharacterKinds kinds;
  const Json* types = given(complexity, "character_types");
  if (types == nullptr) return kinds;
  const std::string here = pointer_to(at, "character_types");
  if (!types->is_array()) return bad_field("A list", here);
  for (std::size_t i = 0; i < types->get_array().size(); ++i) {
    const auto* type = types->get_array()[i].if_string();
    const auto* kind = type == nullptr ? std::end(kKinds)
                                       : std::ranges::find(kKinds, std::string_view(*type),
                                                           [](const auto& one) { return one.first; });
    if (kind == std::end(kKinds)) {
      return bad_field("lowercase, uppercase, number or special", pointer_to(here, i));
    }
    kinds.*(kind->second) = true;
  }
  return kinds;
}

Result<Done> read_flexible_complexity(PasswordRules& rules, const JsonObject& options, const std::string& at) {
  constexpr std::int64_t kDefault = 15, kMost = 72;  // Auth0's.
  const auto part = read_part(options, "complexity",
                              {"min_length", "character_types", "character_type_rule",
                               "identical_characters", "sequential_characters", "max_length_exceeded"},
                              at);
  if (!part) return std::unexpected(part.error());
  rules = {.length_min = kDefault};
  if (*part == nullptr) return Done{};
  const std::string here = pointer_to(at, "complexity");
  if (auto read = check_words(**part, here); !read) return read;
  const auto kinds = read_kinds(**part, here);
  if (!kinds) return std::unexpected(kinds.error());
  rules.kinds = *kinds;
  if (find_string(**part, "character_type_rule") == "three_of_four") {
    if (kinds->count() != 4) {
      return bad_field("With three_of_four, character_types with all four kinds",
                       pointer_to(here, "character_type_rule"));
    }
    rules.kind_rule = KindRule::three_of_four;
  }
  rules.blocks_identical = find_string(**part, "identical_characters") == "block";
  rules.blocks_sequential = find_string(**part, "sequential_characters") == "block";
  if (given(**part, "min_length") == nullptr) return Done{};
  const auto length = find_int(**part, "min_length");
  if (!length || *length < 1 || *length > kMost) {
    return bad_field("A whole number from 1 to 72", pointer_to(here, "min_length"));
  }
  rules.length_min = static_cast<std::size_t>(*length);
  return Done{};
}

// Whether the part `name` is there and says "active": true.
Result<const JsonObject*> read_active(const JsonObject& options, std::string_view name,
                                      std::initializer_list<std::string_view> known,
                                      const std::string& at) {
  const auto part = read_part(options, name, known, at);
  if (!part || *part == nullptr) return part;
  const auto active = find_bool(**part, "active");
  if (!active) return bad_field("true or false", pointer_to(pointer_to(at, name), "active"));
  return *active ? *part : nullptr;
}

// Both of Auth0's lists are the one of common_passwords.h.
Result<Done> read_flexible_dictionary(PasswordPolicy& policy, const JsonObject& options, const std::string& at) {
  const auto part = read_active(options, "dictionary", {"active", "default", "custom"}, at);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return Done{};
  const std::string here = pointer_to(at, "dictionary");
  if (given(**part, "default") != nullptr) {
    const auto list = find_string(**part, "default");
    if (list != "en_10k" && list != "en_100k") return bad_field("en_10k or en_100k", pointer_to(here, "default"));
  }
  auto entries = read_entries(**part, "custom", pointer_to(here, "custom"));
  if (!entries) return std::unexpected(std::move(entries.error()));
  policy.refuses_common = true;
  policy.dictionary = std::move(*entries);
  return Done{};
}

// A misspelt field would silently be allowed.
bool is_personal_field(std::string_view name) {
  constexpr std::string_view kRoot[] = {"name",  "username",     "nickname",   "given_name",
                                        "email", "phone_number", "family_name"};
  constexpr std::string_view kMetadata = "user_metadata.";
  return std::ranges::find(kRoot, name) != std::end(kRoot) ||
         (name.starts_with(kMetadata) && name.size() > kMetadata.size() && name.size() <= kFieldBytesMax);
}

Result<Done> read_flexible_personal(PasswordPolicy& policy, const JsonObject& options, const std::string& at) {
  const auto part = read_active(options, "profile_data", {"active", "blocked_fields"}, at);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return Done{};
  policy.personal = PersonalWords::not_within;
  policy.personal_fields = {"name",         "username",           "nickname",            "email",
                            "phone_number", "user_metadata.name", "user_metadata.first", "user_metadata.last"};
  const Json* fields = given(**part, "blocked_fields");
  if (fields == nullptr) return Done{};
  const std::string here = pointer_to(pointer_to(at, "profile_data"), "blocked_fields");
  if (!fields->is_array() || fields->get_array().size() > kFieldsMax) {
    return bad_field("A list of at most " + std::to_string(kFieldsMax) + " fields", here);
  }
  policy.personal_fields.clear();
  for (const Json& field : fields->get_array()) {
    if (!field.is_string() || !is_personal_field(field.get_string())) {
      return bad_field("A name, an address or a member of user_metadata",
                       pointer_to(here, policy.personal_fields.size()));
    }
    policy.personal_fields.emplace_back(field.get_string());
  }
  return Done{};
}

Result<Done> read_flexible_history(PasswordPolicy& policy, const JsonObject& options, const std::string& at) {
  const auto part = read_active(options, "history", {"active", "size"}, at);
  if (!part) return std::unexpected(part.error());
  if (*part == nullptr) return Done{};
  const auto size = find_int(**part, "size");
  if (!size || *size < 1 || *size > kHistorySizeMax) {
    return bad_field("A whole number from 1 to " + std::to_string(kHistorySizeMax),
                     pointer_to(pointer_to(at, "history"), "size"));
  }
  policy.history_size = static_cast<std::size_t>(*size);
  return Done{};
}

// Auth0's newer "password_options", which stand for all the others.
Result<Done> read_flexible(PasswordPolicy& policy, const JsonObject& all, std::string_view all_at) {
  const auto options = read_part(all, "password_options",
                                 {"complexity", "dictionary", "history", "profile_data"}, all_at);
  if (!options) return std::unexpected(options.error());
  if (*options == nullptr) return Done{};
  const std::string at = pointer_to(all_at, "password_options");
  policy = nothing_but({});
  if (auto read = read_flexible_complexity(policy.rules, **options, at); !read) return read;
  for (const auto read : {read_flexible_dictionary, read_flexible_personal, read_flexible_history}) {
    if (auto good = read(policy, **options, at); !good) return good;
  }
  return Done{};
}

}  // namespace

Result<PasswordPolicy> parse_password_options(const JsonObject& options, std::string_view at) {
  PasswordPolicy policy;
  // The strength is first: it decides what the others start from.
  for (const auto read :
       {read_strength, read_complexity, read_dictionary, read_personal, read_history, read_flexible}) {
    if (auto good = read(policy, options, at); !good)
      return std::unexpected(std::move(good.error()));
  }
  return policy;
}

}  // namespace acquaint::login
