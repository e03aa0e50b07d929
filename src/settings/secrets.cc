#include "settings/secrets.h"

#include <algorithm>
#include <functional>

#include "login/secret.h"

namespace acquaint::settings {
namespace {

constexpr std::string_view kSecretOptions[] = {
    "adminAccessToken", "adminRefreshToken", "app_secret",  "client_secret",
    "consumer_secret",  "decryptionKey",     "private_key", "secret",
    "twilio_token",
};

bool is_secret(std::string_view name, const Json& value) {
  return value.is_string() && std::ranges::find(kSecretOptions, name) != std::end(kSecretOptions);
}

// What becomes of one secret text; `place` says whose it is, `pointer` where it stands.
using Visit = std::function<Result<Done>(Json& text, const std::string& place,
                                         const std::string& pointer)>;

Result<Done> visit_options(Json& value, const std::string& place, const std::string& pointer,
                           const Visit& visit) {
  if (JsonArray* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string index = "/" + std::to_string(i);
      if (auto done = visit_options((*list)[i], place + index, pointer + index, visit); !done) return done;
    }
  }
  JsonObject* object = value.if_object();
  if (object == nullptr) return Done{};
  for (auto& member : *object) {
    const std::string_view name = member.key();
    const std::string inner = pointer_to(place, name), at = pointer_to(pointer, name);
    auto done = is_secret(name, member.value())
                    ? visit(member.value(), inner, at)
                    : visit_options(member.value(), inner, at, visit);
    if (!done) return done;
  }
  return Done{};
}

// Lists and elements of another type are left to who reads the document.
template <typename Each>
Result<Done> visit_list(JsonObject& document, std::string_view list_name, std::string_view id_name,
                        Each each) {
  Json* list = document.if_contains(list_name);
  if (list == nullptr || !list->is_array()) return Done{};
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    JsonObject* object = list->get_array()[i].if_object();
    const auto id = object == nullptr ? std::nullopt : find_string(*object, id_name);
    if (!id) continue;
    const std::string place = pointer_to(list_name, *id);
    const std::string pointer = pointer_to(pointer_to("", list_name), i);
    if (Result<Done> done = each(*object, place, pointer); !done) return done;
  }
  return Done{};
}

Result<Done> visit_secrets(JsonObject& document, const Visit& visit) {
  const auto of_client = [&](JsonObject& client, const std::string& place,
                             const std::string& pointer) -> Result<Done> {
    Json* secret = client.if_contains("client_secret");
    if (secret == nullptr || !secret->is_string()) return Done{};
    return visit(*secret, place, pointer_to(pointer, "client_secret"));
  };
  const auto of_connection = [&](JsonObject& connection, const std::string& place,
                                 const std::string& pointer) -> Result<Done> {
    Json* options = connection.if_contains("options");
    if (options == nullptr) return Done{};
    return visit_options(*options, place, pointer_to(pointer, "options"), visit);
  };
  auto done = visit_list(document, "clients", "client_id", of_client);
  if (done) done = visit_list(document, "connections", "name", of_connection);
  return done;
}

Json cleaned(const Json& value) {
  if (const JsonObject* object = value.if_object()) return without_secrets(*object);
  const JsonArray* list = value.if_array();
  if (list == nullptr) return value;
  JsonArray shown;
  for (const Json& element : *list) shown.push_back(cleaned(element));
  return shown;
}

}  // namespace

JsonObject seal_secrets(JsonObject document, const login::SealKey& key) {
  const Visit seal = [&](Json& text, const std::string& place, const std::string&) -> Result<Done> {
    const std::string_view secret = text.get_string();
    if (!login::is_sealed_secret(secret)) text = login::seal_secret(key, place, secret);
    return Done{};
  };
  (void)visit_secrets(document, seal);  // Sealing does not fail.
  return document;
}

Result<JsonObject> open_secrets(JsonObject document, const login::SealKey& key) {
  const Visit open = [&](Json& text, const std::string& place,
                         const std::string& pointer) -> Result<Done> {
    auto secret = login::open_secret(key, place, std::string_view(text.get_string()));
    if (!secret) {
      return invalid("settings.foreign_secret",
                     "This secret was sealed by another server or for another place: give it in clear.",
                     pointer);
    }
    text = *secret;
    return Done{};
  };
  if (const auto opened = visit_secrets(document, open); !opened) {
    return std::unexpected(opened.error());
  }
  return document;
}

JsonObject without_secrets(JsonObject options) {
  JsonObject shown;
  for (const auto& member : options) {
    if (is_secret(member.key(), member.value())) continue;
    shown[member.key()] = cleaned(member.value());
  }
  return shown;
}

}  // namespace acquaint::settings
