#include "login/password_policy.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "base/encoding.h"
#include "login/common_passwords.h"
#include "profile/handle.h"
#include "profile/user.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kDictionaryEntriesMax = 200;
constexpr std::size_t kDictionaryEntryPointsMax = 50;
constexpr std::int64_t kHistorySizeMax = profile::kPasswordHistoryMax;
constexpr std::size_t kHistorySizeDefault = 5;
constexpr std::size_t kPersonalValueBytesMax = 300;  // Longer texts are no names.
constexpr std::size_t kPersonalPartPointsMin = 3;

bool starts_point(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

std::size_t count_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, starts_point));
}

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

Result<Done> read_strength(PasswordPolicy& policy, const JsonObject& options, std::string_view at) {
  struct Level {
    std::string_view name;
    PasswordStrength strength;
    std::size_t length_min;
  };
  constexpr Level kLevels[] = {{"none", PasswordStrength::none, 1},
                               {"low", PasswordStrength::low, 6},
                               {"fair", PasswordStrength::fair, 8},
                               {"good", PasswordStrength::good, 8},
                               {"excellent", PasswordStrength::excellent, 10}};
  if (given(options, "passwordPolicy") == nullptr) return Done{};
  const auto name = find_string(options, "passwordPolicy");
  const auto* level = std::ranges::find(kLevels, name.value_or(""), &Level::name);
  if (level == std::end(kLevels)) {
    return bad_field("none, low, fair, good or excellent", pointer_to(at, "passwordPolicy"));
  }
  policy = {.strength = level->strength,
            .length_min = level->length_min,
            .refuses_common = false,
            .dictionary = {},
            .personal = PersonalWords::allowed,
            .history_size = 0};
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
  policy.length_min = static_cast<std::size_t>(*length);
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

// The kinds of characters that "complexity" asks for, in the words of check_words(), as one of the levels; nothing when
// none says the same.
std::optional<PasswordStrength> level_of(const JsonObject& complexity) {
  std::set<std::string, std::less<>> kinds;
  const JsonArray* types = find_array(complexity, "character_types");
  for (std::size_t i = 0; types != nullptr && i < types->size(); ++i) kinds.emplace((*types)[i].get_string());
  const bool takes_three = find_string(complexity, "character_type_rule") == "three_of_four";
  const bool blocks_runs = find_string(complexity, "identical_characters") == "block";
  if (find_string(complexity, "sequential_characters") == "block") return std::nullopt;
  if (kinds.empty() && !blocks_runs) return PasswordStrength::low;
  if (kinds == std::set<std::string, std::less<>>{"lowercase", "number", "uppercase"} && !takes_three &&
      !blocks_runs) {
    return PasswordStrength::fair;
  }
  if (kinds.size() == 4 && takes_three) {
    return blocks_runs ? PasswordStrength::excellent : PasswordStrength::good;
  }
  return std::nullopt;
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
  const Json* types = given(complexity, "character_types");
  if (types == nullptr) return Done{};
  const std::string types_at = pointer_to(at, "character_types");
  if (!types->is_array()) return bad_field("A list", types_at);
  for (std::size_t i = 0; i < types->get_array().size(); ++i) {
    constexpr std::array<std::string_view, 4> kKinds{"lowercase", "uppercase", "number", "special"};
    const auto* type = types->get_array()[i].if_string();
    if (type == nullptr || std::ranges::find(kKinds, std::string_view(*type)) == kKinds.end()) {
      return bad_field("lowercase, uppercase, number or special", pointer_to(types_at, i));
    }
  }
  return Done{};
}

Result<Done> read_flexible_complexity(PasswordPolicy& policy, const JsonObject& options,
                                      const std::string& at) {
  constexpr std::int64_t kDefault = 15, kMost = 72;  // Auth0's.
  const auto part = read_part(options, "complexity",
                              {"min_length", "character_types", "character_type_rule",
                               "identical_characters", "sequential_characters", "max_length_exceeded"},
                              at);
  if (!part) return std::unexpected(part.error());
  policy.length_min = kDefault;
  if (*part == nullptr) return Done{};
  const std::string here = pointer_to(at, "complexity");
  if (auto read = check_words(**part, here); !read) return read;
  const auto level = level_of(**part);
  if (!level) return bad_field("A rule that one of the levels of passwordPolicy says", here);
  policy.strength = *level;
  if (given(**part, "min_length") == nullptr) return Done{};
  const auto length = find_int(**part, "min_length");
  if (!length || *length < 1 || *length > kMost) {
    return bad_field("A whole number from 1 to 72", pointer_to(here, "min_length"));
  }
  policy.length_min = static_cast<std::size_t>(*length);
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

// Auth0's newer "password_options", which stand for all the others.
Result<Done> read_flexible(PasswordPolicy& policy, const JsonObject& all, std::string_view all_at) {
  const auto options = read_part(all, "password_options",
                                 {"complexity", "dictionary", "history", "profile_data"}, all_at);
  if (!options) return std::unexpected(options.error());
  if (*options == nullptr) return Done{};
  const std::string at = pointer_to(all_at, "password_options");
  policy = {.strength = PasswordStrength::low, .refuses_common = false, .personal = PersonalWords::allowed};
  if (auto read = read_flexible_complexity(policy, **options, at); !read) return read;
  const auto dictionary = read_active(**options, "dictionary", {"active", "default", "custom"}, at);
  const auto history = read_active(**options, "history", {"active", "size"}, at);
  const auto personal = read_active(**options, "profile_data", {"active", "blocked_fields"}, at);
  for (const Error* error : {dictionary ? nullptr : &dictionary.error(), history ? nullptr : &history.error(),
                             personal ? nullptr : &personal.error()}) {
    if (error != nullptr) return std::unexpected(*error);
  }
  if (*dictionary != nullptr) {
    auto entries = read_entries(**dictionary, "custom", pointer_to(pointer_to(at, "dictionary"), "custom"));
    if (!entries) return std::unexpected(std::move(entries.error()));
    policy.refuses_common = true;
    policy.dictionary = std::move(*entries);
  }
  if (*personal != nullptr) policy.personal = PersonalWords::not_within;
  if (*history == nullptr) return Done{};
  const auto size = find_int(**history, "size");
  if (!size || *size < 1 || *size > kHistorySizeMax) {
    return bad_field("A whole number from 1 to " + std::to_string(kHistorySizeMax),
                     pointer_to(pointer_to(at, "history"), "size"));
  }
  policy.history_size = static_cast<std::size_t>(*size);
  return Done{};
}

// ASCII's punctuation and the space (OWASP, "Password special characters").
bool is_special(char c) {
  return (c >= ' ' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

// Whether no code point is there three times in a row.
bool has_short_runs(std::string_view utf8) {
  std::string_view last;
  int count = 0;
  while (!utf8.empty()) {
    const auto* next = std::find_if(utf8.begin() + 1, utf8.end(), starts_point);
    const std::string_view point = utf8.substr(0, static_cast<std::size_t>(next - utf8.begin()));
    count = point == last ? count + 1 : 1;
    if (count > 2) return false;
    last = point;
    utf8.remove_prefix(point.size());
  }
  return true;
}

StrengthVerdict judge(const PasswordPolicy& policy, std::string_view password) {
  const auto has = [&](auto is_kind) { return std::ranges::any_of(password, is_kind); };
  return {.level = policy.strength,
          .length_min = policy.length_min,
          .is_long_enough = count_points(password) >= policy.length_min,
          .has_lower_case = has([](char c) { return c >= 'a' && c <= 'z'; }),
          .has_upper_case = has([](char c) { return c >= 'A' && c <= 'Z'; }),
          .has_number = has([](char c) { return c >= '0' && c <= '9'; }),
          .has_special_character = has(is_special),
          .has_short_runs = has_short_runs(password)};
}

bool is_personal(PersonalWords rule, std::string_view folded, std::span<const std::string> words) {
  if (rule == PersonalWords::allowed) return false;
  return std::ranges::any_of(words, [&](const std::string& word) {
    return folded == word || (rule == PersonalWords::not_within && folded.contains(word) &&
                              count_points(word) >= kPersonalPartPointsMin);
  });
}

void add_word(std::vector<std::string>& words, std::string_view text) {
  std::string word = profile::fold(text);
  if (!word.empty() && std::ranges::find(words, word) == words.end())
    words.push_back(std::move(word));
}

void add_name(std::vector<std::string>& words, std::string_view name) {
  constexpr std::string_view kBetweenParts = " \t\r\n-";
  add_word(words, name);
  while (!name.empty()) {
    const std::string_view part = name.substr(0, name.find_first_of(kBetweenParts));
    add_word(words, part);
    name.remove_prefix(std::min(name.size(), part.size() + 1));
  }
}

void add_email(std::vector<std::string>& words, std::string_view address) {
  add_word(words, address);
  const std::size_t at = address.rfind('@');
  add_word(words, address.substr(0, at));
  if (at != address.npos) add_word(words, address.substr(at + 1));
}

std::string_view text_in(const JsonObject& object, std::string_view name) {
  const auto text = find_string(object, name);
  return text && text->size() <= kPersonalValueBytesMax ? *text : std::string_view();
}

}  // namespace

Result<PasswordPolicy> PasswordPolicy::parse(const JsonObject& options, std::string_view at) {
  PasswordPolicy policy;
  // The strength is first: it decides what the others start from.
  for (const auto read :
       {read_strength, read_complexity, read_dictionary, read_personal, read_history, read_flexible}) {
    if (auto good = read(policy, options, at); !good)
      return std::unexpected(std::move(good.error()));
  }
  return policy;
}

std::expected<Done, PasswordProblem> check_password(const PasswordPolicy& policy,
                                                    std::string_view password,
                                                    const PasswordFacts& facts) {
  using Kind = PasswordProblem::Kind;
  PasswordProblem problem{Kind::too_long, {}, policy.history_size};
  problem.strength.level = policy.strength;
  problem.strength.length_min = policy.length_min;
  const auto refuse = [&](Kind kind) {
    problem.kind = kind;
    return std::unexpected(problem);
  };

  if (password.size() > kPasswordBytesMax) return refuse(Kind::too_long);
  if (!is_utf8(password)) return refuse(Kind::bad_encoding);
  if (count_points(password) > kPasswordPointsMax) return refuse(Kind::too_long);
  problem.strength = judge(policy, password);
  if (!problem.strength.is_long_enough) return refuse(Kind::too_short);
  if (!problem.strength.has_kinds()) return refuse(Kind::too_weak);

  const std::string folded = profile::fold(password);
  if (policy.refuses_common && is_common_password(folded)) return refuse(Kind::too_common);
  if (std::ranges::binary_search(policy.dictionary, folded)) return refuse(Kind::in_dictionary);
  if (is_personal(policy.personal, folded, facts.personal_words)) return refuse(Kind::personal);
  // Who asks for no rule at all gets none, as in Auth0.
  if (facts.is_breached && policy.strength != PasswordStrength::none) return refuse(Kind::breached);
  if (policy.history_size > 0 && facts.matches_history) return refuse(Kind::in_history);
  return Done{};
}

std::vector<std::string> personal_words(const JsonObject& user) {
  std::vector<std::string> words;
  add_email(words, text_in(user, "email"));
  add_word(words, text_in(user, "username"));
  add_word(words, text_in(user, "nickname"));
  const std::string_view given_name = text_in(user, "given_name");
  const std::string_view family_name = text_in(user, "family_name");
  for (const std::string_view name : {text_in(user, "name"), given_name, family_name}) {
    add_name(words, name);
  }
  if (!given_name.empty() && !family_name.empty()) {
    add_word(words, std::string(given_name).append(" ").append(family_name));
  }
  if (const JsonObject* metadata = find_object(user, "user_metadata")) {
    for (const std::string_view key : {"name", "first", "last"})
      add_name(words, text_in(*metadata, key));
  }
  return words;
}

}  // namespace acquaint::login
