// How logins and sign-ups are protected against guessing and floods, as the operator declares it, in
// Auth0's words and with its numbers (Auth0: Attack Protection). Pure; login/throttle.h acts on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "login/network.h"

namespace acquaint::login {

// What is done about an attack ("shields"). Without `block` it is only noted in the log.
struct Shields {
  bool block = false;
  bool user_notification = false;
  bool admin_notification = false;

  bool operator==(const Shields&) const = default;
};

// Many passwords tried on one account.
struct BruteForceProtection {
  enum class Mode { count_per_identifier_and_ip, count_per_identifier };

  bool enabled = true;
  Shields shields{.block = true, .user_notification = true};
  std::vector<AddressBlock> allowlist;  // Whose attempts are not counted.
  Mode mode = Mode::count_per_identifier_and_ip;
  std::int64_t max_attempts = 10;  // Failures in a row.

  bool operator==(const BruteForceProtection&) const = default;
};

// A budget of attempts that comes back one by one.
struct AttemptBudget {
  std::int64_t max_attempts = 0;
  Duration rate{};  // For one attempt to come back.

  bool operator==(const AttemptBudget&) const = default;
};

// Many accounts tried or made from one address.
struct SuspiciousIpThrottling {
  bool enabled = true;
  Shields shields{.block = true, .admin_notification = true};
  std::vector<AddressBlock> allowlist;
  AttemptBudget pre_login{100, std::chrono::milliseconds(864'000)};           // Failed log-ins.
  AttemptBudget pre_user_registration{50, std::chrono::milliseconds(1'200)};  // Sign-ups.

  bool operator==(const SuspiciousIpThrottling&) const = default;
};

// Log-ins with passwords that leaked elsewhere. New passwords are checked whatever this says
// (login/new_password.h).
struct BreachedPasswordDetection {
  bool enabled = false;
  Shields shields;
  std::vector<std::string> admin_notification_frequency;
  std::string method = "standard";
  Shields pre_user_registration;
  Shields pre_change_password;

  bool refuses_logins() const { return enabled && shields.block; }
  bool operator==(const BreachedPasswordDetection&) const = default;
};

// The "attack_protection" section of a settings document, and the bodies of the Management API. Of
// what is absent the defaults hold. Error `invalid` "attack_protection.bad_field" or
// "json.unknown_field"; the field is below `at`.
Result<BruteForceProtection> parse_brute_force_protection(const JsonObject& json,
                                                          const std::string& at = {});
Result<SuspiciousIpThrottling> parse_suspicious_ip_throttling(const JsonObject& json,
                                                              const std::string& at = {});
Result<BreachedPasswordDetection> parse_breached_password_detection(const JsonObject& json,
                                                                    const std::string& at = {});

// All members, as Auth0 answers them.
JsonObject to_json(const BruteForceProtection& protection);
JsonObject to_json(const SuspiciousIpThrottling& throttling);
JsonObject to_json(const BreachedPasswordDetection& detection);

struct AttackProtection {
  BruteForceProtection brute_force;
  SuspiciousIpThrottling suspicious_ip;
  BreachedPasswordDetection breached_password;

  // {"brute_force_protection", "suspicious_ip_throttling", "breached_password_detection"}.
  static Result<AttackProtection> parse(const JsonObject& json, const std::string& at);
  bool operator==(const AttackProtection&) const = default;
};

}  // namespace acquaint::login
