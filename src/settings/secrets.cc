#include "settings/secrets.h"

#include <algorithm>
#include <functional>

#include "login/secret.h"
#include "rules/declared_action.h"

namespace acquaint::settings {
namespace {

// Texts that are secrets, and objects of which every text is one.
constexpr std::string_view kSecrets[] = {
    "adminAccessToken", "adminRefreshToken", "app_secret",  "client_secret", "consumer_secret",
    "decryptionKey",    "masterkey",         "privateKey",  "private_key",   "sasKey",
    "secret",           "secretKey",         "twilio_token",
};
constexpr std::string_view kSecretHolders[] = {"configuration", "signingKey", "signing_key"};

enum class Within { open, secret };

bool is_holder(std::string_view name) {
  return std::ranges::find(kSecretHolders, name) != std::end(kSecretHolders);
}

bool is_secret(std::string_view name, const Json& value) {
  return value.is_string() &&
         (is_holder(name) || std::ranges::find(kSecrets, name) != std::end(kSecrets));
}

// What becomes of one secret text; `place` says whose it is, `pointer` where it stands.
using Visit = std::function<Result<Done>(Json& text, const std::string& place,
                                         const std::string& pointer)>;

Result<Done> visit_options(Json& value, Within within, const std::string& place,
                           const std::string& pointer, const Visit& visit) {
  if (within == Within::secret && value.is_string()) return visit(value, place, pointer);
  if (JsonArray* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string index = "/" + std::to_string(i);
      auto done = visit_options((*list)[i], within, place + index, pointer + index, visit);
      if (!done) return done;
    }
  }
  JsonObject* object = value.if_object();
  if (object == nullptr) return Done{};
  for (auto& member : *object) {
    const std::string_view name = member.key();
    const bool holds = is_holder(name) || is_secret(name, member.value());
    auto done = visit_options(member.value(), holds ? Within::secret : within, pointer_to(place, name),
                              pointer_to(pointer, name), visit);
    if (!done) return done;
  }
  return Done{};
}

Result<Done> visit_text(JsonObject& object, std::string_view name, const std::string& place,
                        const std::string& pointer, const Visit& visit) {
  Json* text = object.if_contains(name);
  if (text == nullptr || !text->is_string()) return Done{};
  return visit(*text, place, pointer_to(pointer, name));
}

Result<Done> visit_part(JsonObject& object, std::string_view name, const std::string& place,
                        const std::string& pointer, const Visit& visit) {
  Json* part = object.if_contains(name);
  if (part == nullptr) return Done{};
  return visit_options(*part, Within::open, place, pointer_to(pointer, name), visit);
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

Result<Done> visit_vault(JsonObject& document, const Visit& visit) {
  Json* part = document.if_contains("auth0");
  if (part == nullptr || !part->is_object()) return Done{};
  const auto of_vault = [&](JsonObject& connection, const std::string& place,
                            const std::string& pointer) -> Result<Done> {
    Json* setup = connection.if_contains("setup");
    if (setup == nullptr || !setup->is_object()) return Done{};
    for (auto& member : setup->get_object()) {
      if (member.key() == "type") continue;
      const std::string name = pointer_to("/setup", member.key());
      auto done = visit_options(member.value(), Within::secret, place + name, "/auth0" + pointer + name, visit);
      if (!done) return done;
    }
    return Done{};
  };
  return visit_list(part->get_object(), "vault_connections", "id", of_vault);
}

// Providers stand by their names.
Result<Done> visit_providers(JsonObject& document, const Visit& visit) {
  Json* part = document.if_contains("enrichment");
  if (part == nullptr || !part->is_object()) return Done{};
  for (auto& member : part->get_object()) {
    JsonObject* provider = member.value().if_object();
    if (provider == nullptr) continue;
    const std::string_view name = member.key();
    const std::string pointer = pointer_to(pointer_to("", "enrichment"), name);
    auto done = visit_text(*provider, "key", pointer_to("enrichment", name), pointer, visit);
    if (!done) return done;
  }
  return Done{};
}

// Of an action and its versions: the same secret in two of them has one place, so that a version is made from what is
// sealed.
Result<Done> visit_action(JsonObject& holder, const std::string& place, const std::string& pointer, const Visit& visit) {
  Json* list = holder.if_contains("secrets");
  if (list == nullptr || !list->is_array()) return Done{};
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    JsonObject* secret = list->get_array()[i].if_object();
    const auto name = secret == nullptr ? std::nullopt : find_string(*secret, "name");
    if (!name) continue;
    const std::string at = pointer_to(pointer_to(pointer, "secrets"), i);
    const std::string its_place = pointer_to(place + "/secrets", *name);
    if (auto done = visit_text(*secret, "value", its_place, at, visit); !done) return done;
  }
  return Done{};
}

Result<Done> visit_actions(JsonObject& document, const Visit& visit) {
  const auto of_action = [&](JsonObject& action, const std::string&, const std::string& pointer) -> Result<Done> {
    const auto id = find_string(action, "id");
    const std::string place = pointer_to("actions", id ? std::string(*id) : rules::derived_action_id(*find_string(action, "name")));
    if (auto done = visit_action(action, place, pointer, visit); !done) return done;
    Json* versions = action.if_contains("versions");
    if (versions == nullptr || !versions->is_array()) return Done{};
    for (std::size_t i = 0; i < versions->get_array().size(); ++i) {
      JsonObject* version = versions->get_array()[i].if_object();
      if (version == nullptr) continue;
      auto done = visit_action(*version, place, pointer_to(pointer_to(pointer, "versions"), i), visit);
      if (!done) return done;
    }
    return Done{};
  };
  return visit_list(document, "actions", "name", of_action);
}

Result<Done> visit_secrets(JsonObject& document, const Visit& visit) {
  const auto of_client = [&](JsonObject& client, const std::string& place,
                             const std::string& pointer) -> Result<Done> {
    auto done = visit_text(client, "client_secret", place, pointer, visit);
    if (done) done = visit_part(client, "addons", place, pointer, visit);
    return done;
  };
  const auto of_connection = [&](JsonObject& connection, const std::string& place,
                                 const std::string& pointer) {
    return visit_part(connection, "options", place, pointer, visit);
  };
  const auto of_api = [&](JsonObject& api, const std::string& place, const std::string& pointer) {
    return visit_text(api, "signing_secret", place, pointer, visit);
  };
  const auto of_rules = [&](JsonObject& config, const std::string& place, const std::string& pointer) {
    return visit_text(config, "value", place, pointer, visit);
  };
  auto done = visit_list(document, "clients", "client_id", of_client);
  if (done) done = visit_list(document, "connections", "name", of_connection);
  if (done) done = visit_list(document, "resource_servers", "identifier", of_api);
  if (done) done = visit_vault(document, visit);
  if (done) done = visit_providers(document, visit);
  if (done) done = visit_list(document, "rules_configs", "key", of_rules);
  if (done) done = visit_actions(document, visit);
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
    if (is_holder(member.key()) || is_secret(member.key(), member.value())) continue;
    shown[member.key()] = cleaned(member.value());
  }
  return shown;
}

}  // namespace acquaint::settings
