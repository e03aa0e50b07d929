#include "login/attack_protection.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace acquaint::login {
namespace {

constexpr std::size_t kAllowlistMax = 100;
constexpr std::int64_t kBruteForceAttemptsMax = 100;
constexpr std::int64_t kStageAttemptsMax = 1'000'000;
constexpr std::int64_t kRateMaxMs = 30LL * 24 * 3600 * 1000;

constexpr std::string_view kBlock = "block", kUsers = "user_notification",
                           kAdmins = "admin_notification";
constexpr std::string_view kPreLogin = "pre-login", kPreRegistration = "pre-user-registration",
                           kPreChange = "pre-change-password";
constexpr std::array<std::string_view, 2> kModes = {"count_per_identifier_and_ip",
                                                    "count_per_identifier"};

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("attack_protection.bad_field", std::move(message), std::move(field));
}

// Reads the members of one object; after the first problem it reads nothing more.
class Members {
 public:
  Members(const JsonObject& json, std::string at) : json_(json), at_(std::move(at)) {}

  void only(std::initializer_list<std::string_view> known) {
    if (auto all_known = only_fields(json_, known, at_); !all_known) error_ = all_known.error();
  }

  void flag(std::string_view name, bool& into) {
    const Json* value = member(name);
    if (value == nullptr) return;
    if (!value->is_bool()) return refuse(name, "True or false is expected.");
    into = value->get_bool();
  }

  void number(std::string_view name, std::int64_t most, std::int64_t& into) {
    const Json* value = member(name);
    if (value == nullptr) return;
    const auto* number = value->if_int64();
    if (number == nullptr || *number < 1 || *number > most) {
      return refuse(name, "A whole number from 1 to " + std::to_string(most) + " is expected.");
    }
    into = *number;
  }

  // Nothing when it is absent or there was a problem.
  std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t count_max) {
    const Json* value = member(name);
    if (value == nullptr) return std::nullopt;
    const JsonArray* list = value->if_array();
    const bool is_good =
        list != nullptr && list->size() <= count_max &&
        std::ranges::all_of(*list, [](const Json& text) { return text.is_string(); });
    if (!is_good) {
      refuse(name, "A list of at most " + std::to_string(count_max) + " texts is expected.");
      return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const Json& text : *list) texts.emplace_back(text.get_string());
    return texts;
  }

  // The texts when all of them are among `known`.
  std::optional<std::vector<std::string>> words(std::string_view name,
                                                std::span<const std::string_view> known) {
    auto given = texts(name, known.size());
    if (!given) return std::nullopt;
    for (const std::string& word : *given) {
      if (std::ranges::find(known, word) != known.end()) continue;
      refuse(name, "One of the words that the documentation lists is expected.");
      return std::nullopt;
    }
    return given;
  }

  std::optional<std::string> word(std::string_view name, std::span<const std::string_view> known) {
    const Json* value = member(name);
    if (value == nullptr) return std::nullopt;
    const auto* text = value->if_string();
    if (text == nullptr || std::ranges::find(known, std::string_view(*text)) == known.end()) {
      refuse(name, "One of the words that the documentation lists is expected.");
      return std::nullopt;
    }
    return std::string(*text);
  }

  void shields(std::string_view name, std::span<const std::string_view> known, Shields& into) {
    const auto given = words(name, known);
    if (!given) return;
    const auto has = [&](std::string_view shield) {
      return std::ranges::find(*given, shield) != given->end();
    };
    into = {
        .block = has(kBlock), .user_notification = has(kUsers), .admin_notification = has(kAdmins)};
  }

  void allowlist(std::vector<AddressBlock>& into) {
    const auto given = texts("allowlist", kAllowlistMax);
    if (!given) return;
    into.clear();
    for (std::size_t i = 0; i < given->size(); ++i) {
      auto block = AddressBlock::parse((*given)[i]);
      if (!block) {
        error_ = bad("An IP address or a block of them is expected, such as 192.0.2.0/24.",
                     pointer_to(pointer_to(at_, "allowlist"), i))
                     .error();
        return;
      }
      into.push_back(std::move(*block));
    }
  }

  // A member that is an object of its own; its problems are this one's.
  template <typename Read>
  void object(std::string_view name, Read read) {
    const Json* value = member(name);
    if (value == nullptr) return;
    if (!value->is_object()) return refuse(name, "An object is expected.");
    Members inner(value->get_object(), pointer_to(at_, name));
    read(inner);
    error_ = std::move(inner.error_);
  }

  template <typename T>
  Result<T> result(T value) {
    if (error_) return std::unexpected(std::move(*error_));
    return value;
  }

 private:
  const Json* member(std::string_view name) const { return error_ ? nullptr : find(json_, name); }
  void refuse(std::string_view name, std::string message) {
    error_ = bad(std::move(message), pointer_to(at_, name)).error();
  }

  const JsonObject& json_;
  std::string at_;
  std::optional<Error> error_;
};

void read_budget(Members& stages, std::string_view name, AttemptBudget& budget) {
  stages.object(name, [&](Members& members) {
    std::int64_t rate_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(budget.rate).count();
    members.only({"max_attempts", "rate"});
    members.number("max_attempts", kStageAttemptsMax, budget.max_attempts);
    members.number("rate", kRateMaxMs, rate_ms);
    budget.rate = std::chrono::milliseconds(rate_ms);
  });
}

void read_stage_shields(Members& stages, std::string_view name, Shields& shields) {
  constexpr std::array kKnown = {kBlock, kAdmins};
  stages.object(name, [&](Members& members) {
    members.only({"shields"});
    members.shields("shields", kKnown, shields);
  });
}

JsonArray to_json(const Shields& shields) {
  JsonArray list;
  if (shields.block) list.emplace_back(kBlock);
  if (shields.user_notification) list.emplace_back(kUsers);
  if (shields.admin_notification) list.emplace_back(kAdmins);
  return list;
}

JsonArray to_json(const std::vector<AddressBlock>& blocks) {
  JsonArray list;
  for (const AddressBlock& block : blocks) list.emplace_back(block.text());
  return list;
}

JsonObject to_json(const AttemptBudget& budget) {
  return {{"max_attempts", budget.max_attempts},
          {"rate", std::chrono::duration_cast<std::chrono::milliseconds>(budget.rate).count()}};
}

}  // namespace

Result<BruteForceProtection> parse_brute_force_protection(const JsonObject& json,
                                                          const std::string& at) {
  constexpr std::array kShields = {kBlock, kUsers};
  BruteForceProtection made;
  Members members(json, at);
  members.only({"enabled", "shields", "allowlist", "mode", "max_attempts"});
  members.flag("enabled", made.enabled);
  members.shields("shields", kShields, made.shields);
  members.allowlist(made.allowlist);
  if (const auto mode = members.word("mode", kModes)) {
    made.mode = *mode == kModes[0] ? BruteForceProtection::Mode::count_per_identifier_and_ip
                                   : BruteForceProtection::Mode::count_per_identifier;
  }
  members.number("max_attempts", kBruteForceAttemptsMax, made.max_attempts);
  return members.result(std::move(made));
}

Result<SuspiciousIpThrottling> parse_suspicious_ip_throttling(const JsonObject& json,
                                                              const std::string& at) {
  constexpr std::array kShields = {kBlock, kAdmins};
  SuspiciousIpThrottling made;
  Members members(json, at);
  members.only({"enabled", "shields", "allowlist", "stage"});
  members.flag("enabled", made.enabled);
  members.shields("shields", kShields, made.shields);
  members.allowlist(made.allowlist);
  members.object("stage", [&](Members& stages) {
    stages.only({kPreLogin, kPreRegistration});
    read_budget(stages, kPreLogin, made.pre_login);
    read_budget(stages, kPreRegistration, made.pre_user_registration);
  });
  return members.result(std::move(made));
}

Result<BreachedPasswordDetection> parse_breached_password_detection(const JsonObject& json,
                                                                    const std::string& at) {
  constexpr std::array kShields = {kBlock, kUsers, kAdmins};
  constexpr std::array<std::string_view, 4> kFrequencies = {"immediately", "daily", "weekly",
                                                            "monthly"};
  constexpr std::array<std::string_view, 2> kMethods = {"standard", "enhanced"};
  BreachedPasswordDetection made;
  Members members(json, at);
  members.only({"enabled", "shields", "admin_notification_frequency", "method", "stage"});
  members.flag("enabled", made.enabled);
  members.shields("shields", kShields, made.shields);
  if (auto given = members.words("admin_notification_frequency", kFrequencies)) {
    made.admin_notification_frequency = std::move(*given);
  }
  if (auto method = members.word("method", kMethods)) made.method = std::move(*method);
  members.object("stage", [&](Members& stages) {
    stages.only({kPreRegistration, kPreChange});
    read_stage_shields(stages, kPreRegistration, made.pre_user_registration);
    read_stage_shields(stages, kPreChange, made.pre_change_password);
  });
  return members.result(std::move(made));
}

JsonObject to_json(const BruteForceProtection& protection) {
  const bool by_both = protection.mode == BruteForceProtection::Mode::count_per_identifier_and_ip;
  return {{"enabled", protection.enabled},
          {"shields", to_json(protection.shields)},
          {"mode", kModes[by_both ? 0 : 1]},
          {"allowlist", to_json(protection.allowlist)},
          {"max_attempts", protection.max_attempts}};
}

JsonObject to_json(const SuspiciousIpThrottling& throttling) {
  JsonObject stage;
  stage[kPreLogin] = to_json(throttling.pre_login);
  stage[kPreRegistration] = to_json(throttling.pre_user_registration);
  return {{"enabled", throttling.enabled},
          {"shields", to_json(throttling.shields)},
          {"allowlist", to_json(throttling.allowlist)},
          {"stage", std::move(stage)}};
}

JsonObject to_json(const BreachedPasswordDetection& detection) {
  JsonArray frequencies;
  for (const std::string& word : detection.admin_notification_frequency)
    frequencies.emplace_back(word);
  JsonObject stage;
  stage[kPreRegistration] = JsonObject{{"shields", to_json(detection.pre_user_registration)}};
  stage[kPreChange] = JsonObject{{"shields", to_json(detection.pre_change_password)}};
  return {{"enabled", detection.enabled},
          {"shields", to_json(detection.shields)},
          {"admin_notification_frequency", std::move(frequencies)},
          {"method", detection.method},
          {"stage", std::move(stage)}};
}

Result<AttackProtection> AttackProtection::parse(const JsonObject& json, const std::string& at) {
  AttackProtection made;
  const auto known = only_fields(
      json, {"brute_force_protection", "suspicious_ip_throttling", "breached_password_detection"},
      at);
  if (!known) return std::unexpected(known.error());
  const auto read = [&](std::string_view name, auto parse, auto& into) -> Result<Done> {
    const Json* part = find(json, name);
    if (part == nullptr) return Done{};
    const std::string part_at = pointer_to(at, name);
    if (!part->is_object()) return bad("An object is expected.", part_at);
    auto parsed = parse(part->get_object(), part_at);
    if (!parsed) return std::unexpected(parsed.error());
    into = std::move(*parsed);
    return Done{};
  };
  for (const auto& done :
       {read("brute_force_protection", parse_brute_force_protection, made.brute_force),
        read("suspicious_ip_throttling", parse_suspicious_ip_throttling, made.suspicious_ip),
        read("breached_password_detection", parse_breached_password_detection,
             made.breached_password)}) {
    if (!done) return std::unexpected(done.error());
  }
  return made;
}

}  // namespace acquaint::login
