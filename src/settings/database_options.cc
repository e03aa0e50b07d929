#include "settings/database_options.h"

#include <algorithm>

#include "base/json_members.h"

namespace acquaint::settings {
namespace {

using Type = Member::Type;

constexpr std::int64_t kPartBytesMax = 64 * 1024;

// The password options may be null, which is as absent: login::parse_password_options reads them.
constexpr Member kMembers[] = {
    {"passwordPolicy", Type::anything, 64},
    {"password_complexity_options", Type::anything, kPartBytesMax},
    {"password_dictionary", Type::anything, kPartBytesMax},
    {"password_no_personal_info", Type::anything, kPartBytesMax},
    {"password_history", Type::anything, kPartBytesMax},
    {"password_options", Type::object, kPartBytesMax},
    {"disable_signup", Type::flag},
    {"signup_metadata", Type::text, 16, "strings|typed"},  // Our own,
    {"verify_first", Type::flag},                          // and this one.
    {"requires_username", Type::flag},
    {"brute_force_protection", Type::flag},
    {"validation", Type::object, kPartBytesMax},
    {"attributes", Type::object, kPartBytesMax},
    {"precedence", Type::texts, 64},
    {"mfa", Type::object, kPartBytesMax},
    {"strategy_version", Type::whole, 100},
    {"import_mode", Type::flag},
    {"configuration", Type::object, kPartBytesMax},
    {"customScripts", Type::object, kPartBytesMax},
    {"enabledDatabaseCustomization", Type::flag},
    {"disable_self_service_change_password", Type::flag},
    {"enable_script_context", Type::flag},
    {"non_persistent_attrs", Type::texts, 255},
    {"upstream_params", Type::object, kPartBytesMax},
    {"authentication_methods", Type::object, kPartBytesMax},
    {"passkey_options", Type::object, kPartBytesMax},
    {"set_user_root_attributes", Type::text, 64},
};

std::unexpected<Error> contradiction(std::string message, std::string field) {
  return invalid("connection.contradiction", std::move(message), std::move(field));
}

bool is_identifier(const JsonObject& attribute) {
  const JsonObject* identifier = find_object(attribute, "identifier");
  return identifier != nullptr && find_bool(*identifier, "active").value_or(false);
}

// Asked for in the profile, though nobody can give it when signing up.
bool is_out_of_reach(const JsonObject& attribute) {
  const JsonObject* signup = find_object(attribute, "signup");
  return find_bool(attribute, "profile_required").value_or(false) && signup != nullptr &&
         find_string(*signup, "status") == "inactive";
}

Result<Done> check_attributes(const JsonObject& options, const std::string& at) {
  const JsonObject* attributes = find_object(options, "attributes");
  if (attributes == nullptr) return Done{};
  const std::string field = pointer_to(at, "attributes");
  if (auto known = only_fields(*attributes, {"email", "phone_number", "username"}, field); !known) {
    return known;
  }
  for (const std::string_view other : {"requires_username", "validation"}) {
    if (options.contains(other)) {
      return contradiction("Cannot set both options.attributes and options." + std::string(other), field);
    }
  }
  bool has_identifier = false;
  for (const auto& member : *attributes) {
    const JsonObject* attribute = member.value().if_object();
    if (attribute == nullptr) {
      return invalid("connection.invalid", "An object is expected.", pointer_to(field, member.key()));
    }
    has_identifier = has_identifier || is_identifier(*attribute);
  }
  if (!has_identifier) return contradiction("attributes must contain one active identifier", field);
  for (const auto& member : *attributes) {
    if (is_out_of_reach(member.value().get_object())) {
      return contradiction("attribute " + std::string(std::string_view(member.key())) +
                               " must also be required on signup",
                           pointer_to(field, member.key()));
    }
  }
  return Done{};
}

}  // namespace

bool takes_typed_metadata(const JsonObject& options) {
  return find_string(options, "signup_metadata") == "typed";
}

bool verifies_first(const JsonObject& options) { return find_bool(options, "verify_first").value_or(false); }

Result<Done> check_database_options(const JsonObject& options, const std::string& at) {
  if (auto checked = check_members(options, kMembers, at, "connection.invalid"); !checked) return checked;
  if (options.contains("set_user_root_attributes")) {
    return contradiction(
        "options.set_user_root_attributes can be set only for enterprise connections, social "
        "connections or custom database connections (using external users store)",
        pointer_to(at, "set_user_root_attributes"));
  }
  // Scripts would decide who may log in: to leave them out would let others in.
  for (const std::string_view name : {"enabledDatabaseCustomization", "import_mode"}) {
    if (find_bool(options, name).value_or(false)) {
      return invalid("connection.not_offered", "This server has no custom databases.",
                     pointer_to(at, name));
    }
  }
  return check_attributes(options, at);
}

}  // namespace acquaint::settings
