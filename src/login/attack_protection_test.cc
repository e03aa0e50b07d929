#include "login/attack_protection.h"

#include <gtest/gtest.h>

namespace acquaint::login {
namespace {

JsonObject object(std::string_view text) { return *parse_json_object(text); }

TEST(AttackProtection, HasAuth0sDefaults) {
  EXPECT_EQ(to_json(BruteForceProtection()),
            object(R"({"enabled":true,"shields":["block","user_notification"],
                       "mode":"count_per_identifier_and_ip","allowlist":[],"max_attempts":10})"));
  EXPECT_EQ(to_json(SuspiciousIpThrottling()),
            object(R"({"enabled":true,"shields":["block","admin_notification"],"allowlist":[],
                       "stage":{"pre-login":{"max_attempts":100,"rate":864000},
                                "pre-user-registration":{"max_attempts":50,"rate":1200}}})"));
  EXPECT_EQ(to_json(BreachedPasswordDetection()),
            object(R"({"enabled":false,"shields":[],"admin_notification_frequency":[],
                       "method":"standard","stage":{"pre-user-registration":{"shields":[]},
                                                    "pre-change-password":{"shields":[]}}})"));
}

TEST(AttackProtection, ReadsWhatItWrites) {
  const JsonObject brute_force = object(
      R"({"enabled":false,"shields":["user_notification"],"mode":"count_per_identifier",
          "allowlist":["192.0.2.0/24","2001:db8::1"],"max_attempts":3})");
  EXPECT_EQ(to_json(*parse_brute_force_protection(brute_force)), brute_force);
  const JsonObject suspicious = object(
      R"({"enabled":false,"shields":[],"allowlist":["192.0.2.1"],
          "stage":{"pre-login":{"max_attempts":7,"rate":1000},
                   "pre-user-registration":{"max_attempts":8,"rate":2000}}})");
  EXPECT_EQ(to_json(*parse_suspicious_ip_throttling(suspicious)), suspicious);
  const JsonObject breached = object(
      R"({"enabled":true,"shields":["block","user_notification","admin_notification"],
          "admin_notification_frequency":["daily"],"method":"enhanced",
          "stage":{"pre-user-registration":{"shields":["block"]},
                   "pre-change-password":{"shields":["admin_notification"]}}})");
  EXPECT_EQ(to_json(*parse_breached_password_detection(breached)), breached);
  EXPECT_TRUE(parse_breached_password_detection(breached)->refuses_logins());
}

struct Refused {
  const char* name;
  const char* json;
  const char* field;
};

const Refused kRefused[] = {
    {"no object", R"({"brute_force_protection":1})", "/a/brute_force_protection"},
    {"unknown part", R"({"bots":{}})", "/a/bots"},
    {"unknown member", R"({"brute_force_protection":{"max":1}})", "/a/brute_force_protection/max"},
    {"no attempt at all", R"({"brute_force_protection":{"max_attempts":0}})",
     "/a/brute_force_protection/max_attempts"},
    {"too many attempts", R"({"brute_force_protection":{"max_attempts":101}})",
     "/a/brute_force_protection/max_attempts"},
    {"half an attempt", R"({"brute_force_protection":{"max_attempts":1.5}})",
     "/a/brute_force_protection/max_attempts"},
    {"unknown mode", R"({"brute_force_protection":{"mode":"never"}})", "/a/brute_force_protection/mode"},
    {"another part's shield", R"({"brute_force_protection":{"shields":["admin_notification"]}})",
     "/a/brute_force_protection/shields"},
    {"no address", R"({"suspicious_ip_throttling":{"allowlist":["192.0.2.1","me"]}})",
     "/a/suspicious_ip_throttling/allowlist/1"},
    {"unknown stage", R"({"suspicious_ip_throttling":{"stage":{"login":{}}}})",
     "/a/suspicious_ip_throttling/stage/login"},
    {"no rate", R"({"suspicious_ip_throttling":{"stage":{"pre-login":{"rate":0}}}})",
     "/a/suspicious_ip_throttling/stage/pre-login/rate"},
    {"no flag", R"({"breached_password_detection":{"enabled":"yes"}})",
     "/a/breached_password_detection/enabled"},
    {"unknown frequency", R"({"breached_password_detection":{"admin_notification_frequency":["hourly"]}})",
     "/a/breached_password_detection/admin_notification_frequency"},
    {"unknown method", R"({"breached_password_detection":{"method":""}})",
     "/a/breached_password_detection/method"},
};

TEST(AttackProtection, RefusesWhatItDoesNotUnderstand) {
  for (const Refused& c : kRefused) {
    SCOPED_TRACE(c.name);
    const auto parsed = AttackProtection::parse(object(c.json), "/a");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().field, c.field);
  }
  JsonArray many(101, "192.0.2.1");
  EXPECT_FALSE(parse_brute_force_protection({{"allowlist", many}}));
}

}  // namespace
}  // namespace acquaint::login
