#include "api/management/user_fields.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/encoding.h"
#include "profile/handle.h"

namespace acquaint::api::management {
namespace {

enum class Type { boolean, text, object };
enum class Format { none, email, phone, http_url, user_id };

struct Field {
  std::string_view name;
  Type type;
  bool nullable;    // In an update, null removes it.
  std::size_t least, most;  // Code points of a text.
  Format format;
  bool root;        // Kept as a root attribute of the user.
  bool only_create;
  bool only_update;
};

constexpr Field kFields[] = {
    {"blocked", Type::boolean, false, 0, 0, Format::none, true, false, false},
    {"email_verified", Type::boolean, false, 0, 0, Format::none, true, false, false},
    {"phone_verified", Type::boolean, false, 0, 0, Format::none, true, false, false},
    {"email", Type::text, true, 1, 320, Format::email, true, false, false},
    {"phone_number", Type::text, true, 1, 16, Format::phone, true, false, false},
    {"username", Type::text, true, 1, 128, Format::none, true, false, false},
    {"given_name", Type::text, true, 1, 150, Format::none, true, false, false},
    {"family_name", Type::text, true, 1, 150, Format::none, true, false, false},
    {"name", Type::text, true, 1, 300, Format::none, true, false, false},
    {"nickname", Type::text, true, 1, 300, Format::none, true, false, false},
    {"picture", Type::text, true, 1, 2048, Format::http_url, true, false, false},
    {"user_metadata", Type::object, false, 0, 0, Format::none, false, false, false},
    {"app_metadata", Type::object, false, 0, 0, Format::none, false, false, false},
    {"password", Type::text, false, 1, 512, Format::none, false, false, false},
    {"connection", Type::text, false, 1, 128, Format::none, false, false, false},
    {"verify_email", Type::boolean, false, 0, 0, Format::none, false, false, false},
    {"user_id", Type::text, false, 1, 249, Format::user_id, false, true, false},
    {"verify_phone_number", Type::boolean, false, 0, 0, Format::none, false, false, true},
    {"client_id", Type::text, false, 1, 64, Format::none, false, false, true},
};

// Names that Auth0 reserves within app_metadata.
constexpr std::string_view kReserved[] = {
    "__tenant", "_id", "blocked", "clientID", "created_at", "email_verified", "email",
    "globalClientID", "global_client_id", "identities", "lastIP", "lastLogin", "loginsCount",
    "metadata", "multifactor_last_modified", "multifactor", "updated_at", "user_id"};

std::unexpected<Error> refuse(const std::string& why, std::string field) {
  return invalid("management.invalid_body", "Payload validation error: " + why + ".",
                 std::move(field));
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

std::unexpected<Error> refuse_field(const std::string& why, std::string_view name) {
  return refuse(quoted(why) + " on property " + std::string(name), pointer_to("", name));
}

std::string_view type_of(Type type) {
  switch (type) {
    case Type::boolean: return "boolean";
    case Type::text: return "string";
    case Type::object: return "object";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool fits(Format format, std::string_view text) {
  static const RE2 kPhone("\\+[0-9]{1,15}");
  static const RE2 kUrl("https?://[^\\s\"<>\\\\]+");
  switch (format) {
    case Format::none: return std::ranges::none_of(text, [](char c) { return c == '\0'; });
    case Format::email: return profile::is_email(text);
    case Format::phone: return RE2::FullMatch(text, kPhone);
    case Format::http_url: return RE2::FullMatch(text, kUrl);
    case Format::user_id:
      return std::ranges::none_of(
          text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string_view name_of(Format format) {
  switch (format) {
    case Format::none: return "text";
    case Format::email: return "email";
    case Format::phone: return "phone-number";
    case Format::http_url: return "strict-uri";
    case Format::user_id: return "user-id";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Result<Done> check_text(const Field& field, std::string_view text) {
  const std::size_t length = code_points(text);
  if (length < field.least) {
    return refuse_field("String is too short (" + std::to_string(length) + " chars), minimum " +
                            std::to_string(field.least),
                        field.name);
  }
  if (length > field.most) {
    return refuse_field("String is too long (" + std::to_string(length) + " chars), maximum " +
                            std::to_string(field.most),
                        field.name);
  }
  // The value itself is left out of the message: it is personal data.
  if (!fits(field.format, text)) {
    return refuse_field("Object didn't pass validation for format " +
                            std::string(name_of(field.format)),
                        field.name);
  }
  return Done{};
}

Result<Done> check_field(const Field& field, const Json& value, UserBody kind) {
  if (value.is_null() && field.nullable && kind == UserBody::update) return Done{};
  const bool fits_type = (field.type == Type::boolean && value.is_bool()) ||
                         (field.type == Type::text && value.is_string()) ||
                         (field.type == Type::object && value.is_object());
  if (!fits_type) {
    return refuse_field("Expected type " + std::string(type_of(field.type)) + " but found type " +
                            std::string(type_name(value)),
                        field.name);
  }
  return field.type == Type::text ? check_text(field, value.get_string()) : Result<Done>(Done{});
}

Result<Done> check_app_metadata(const JsonObject& metadata) {
  for (const auto& member : metadata) {
    if (std::ranges::find(kReserved, std::string_view(member.key())) != std::end(kReserved)) {
      return refuse_field("This name is reserved",
                          "app_metadata." + std::string(std::string_view(member.key())));
    }
  }
  return Done{};
}

const Field* find_field(std::string_view name, UserBody kind) {
  const auto field = std::ranges::find(kFields, name, &Field::name);
  if (field == std::end(kFields) || (field->only_create && kind == UserBody::update) ||
      (field->only_update && kind == UserBody::create)) {
    return nullptr;
  }
  return field;
}

Result<Done> refuse_unknown(const JsonObject& body, UserBody kind) {
  std::string unknown;
  for (const auto& member : body) {
    if (find_field(member.key(), kind) != nullptr) continue;
    unknown.append(unknown.empty() ? "" : ",").append(std::string_view(member.key()));
  }
  if (unknown.empty()) return Done{};
  return refuse("'Additional properties not allowed: " + unknown +
                    " (consider storing them in app_metadata or user_metadata. See \"Users "
                    "Metadata\" in https://auth0.com/docs/api/v2/changes for more details)'",
                pointer_to("", unknown.substr(0, unknown.find(','))));
}

}  // namespace

Result<UserFields> read_user_fields(const JsonObject& body, UserBody kind) {
  if (const auto known = refuse_unknown(body, kind); !known) return std::unexpected(known.error());
  UserFields fields;
  for (const auto& member : body) {
    const Field& field = *find_field(member.key(), kind);
    if (const auto checked = check_field(field, member.value(), kind); !checked) {
      return std::unexpected(checked.error());
    }
    if (field.root) fields.root[field.name] = member.value();
  }
  fields.user_metadata = find_object(body, "user_metadata");
  fields.app_metadata = find_object(body, "app_metadata");
  if (fields.app_metadata != nullptr) {
    if (const auto free = check_app_metadata(*fields.app_metadata); !free) {
      return std::unexpected(free.error());
    }
  }
  fields.connection = find_string(body, "connection").value_or("");
  if (const auto password = find_string(body, "password")) fields.password.emplace(*password);
  fields.verify_email = find_bool(body, "verify_email");
  if (const auto id = find_string(body, "user_id")) fields.user_id.emplace(*id);
  if (kind == UserBody::create && fields.connection.empty()) {
    return refuse("'Missing required property: connection'", "/connection");
  }
  return fields;
}

}  // namespace acquaint::api::management
