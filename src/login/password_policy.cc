#include "login/password_policy.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "login/common_passwords.h"
#include "profile/handle.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kPersonalValueBytesMax = 300;  // Longer texts are no names.
constexpr std::size_t kPersonalPartPointsMin = 3;

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

std::expected<Done, PasswordProblem> check_password(const PasswordPolicy& policy,
                                                    std::string_view password,
                                                    const PasswordFacts& facts) {
  using Kind = PasswordProblem::Kind;
  PasswordProblem problem{Kind::too_long, {}, policy.history_size};
  problem.strength.rules = policy.rules;
  const auto refuse = [&](Kind kind) {
    problem.kind = kind;
    return std::unexpected(problem);
  };

  if (password.size() > kPasswordBytesMax) return refuse(Kind::too_long);
  if (!is_utf8(password)) return refuse(Kind::bad_encoding);
  if (count_points(password) > kPasswordPointsMax) return refuse(Kind::too_long);
  problem.strength = judge(policy.rules, password);
  if (!problem.strength.is_long_enough) return refuse(Kind::too_short);
  if (!problem.strength.keeps_kinds() || !problem.strength.keeps_runs()) return refuse(Kind::too_weak);

  const std::string folded = profile::fold(password);
  if (policy.refuses_common && is_common_password(folded)) return refuse(Kind::too_common);
  if (std::ranges::binary_search(policy.dictionary, folded)) return refuse(Kind::in_dictionary);
  if (is_personal(policy.personal, folded, facts.personal_words)) return refuse(Kind::personal);
  if (facts.is_breached && policy.refuses_breached) return refuse(Kind::breached);
  if (policy.history_size > 0 && facts.matches_history) return refuse(Kind::in_history);
  return Done{};
}

std::vector<std::string> personal_words(const JsonObject& user, std::span<const std::string> fields) {
  constexpr std::string_view kMetadata = "user_metadata.";
  std::vector<std::string> words;
  const JsonObject* metadata = find_object(user, "user_metadata");
  const auto is_asked = [&](std::string_view field) { return std::ranges::find(fields, field) != fields.end(); };
  for (const std::string& field : fields) {
    if (field == "email") {
      add_email(words, text_in(user, field));
    } else if (field == "username" || field == "nickname" || field == "phone_number") {
      add_word(words, text_in(user, field));
    } else if (!field.starts_with(kMetadata)) {
      add_name(words, text_in(user, field));
    } else if (metadata != nullptr) {
      add_name(words, text_in(*metadata, field.substr(kMetadata.size())));
    }
  }
  const std::string_view given_name = text_in(user, "given_name"), family_name = text_in(user, "family_name");
  if (is_asked("given_name") && is_asked("family_name") && !given_name.empty() && !family_name.empty()) {
    add_word(words, std::string(given_name).append(" ").append(family_name));
  }
  return words;
}

}  // namespace acquaint::login
