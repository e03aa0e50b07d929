#include "flows/declared.h"

#include <algorithm>
#include <array>

#include "base/json_members.h"
#include "flows/document_check.h"

namespace acquaint::flows {
namespace {

using Type = Member::Type;

constexpr std::string_view kFormInvalid = "auth0_form.invalid", kFlowInvalid = "auth0_flow.invalid",
                           kVaultInvalid = "vault_connection.invalid";
constexpr std::size_t kNameBytesMax = 600;  // 150 characters of any script.
constexpr std::int64_t kPartBytesMax = 1 << 20;

constexpr Member kFormMembers[] = {
    {"id", Type::text, 30},
    {"name", Type::text, kNameBytesMax},
    {"messages", Type::object, kPartBytesMax},
    {"languages", Type::object, 1'000},
    {"translations", Type::object, kPartBytesMax},
    {"start", Type::object, kPartBytesMax},
    {"nodes", Type::list, kPartBytesMax},
    {"ending", Type::object, 20'000},
    {"style", Type::object, 20'000},
    {"created_at", Type::text, 40},
    {"updated_at", Type::text, 40},
    {"embedded_at", Type::text, 40},
    {"submitted_at", Type::text, 40},
};

constexpr Member kFlowMembers[] = {
    {"id", Type::text, 30},
    {"name", Type::text, kNameBytesMax},
    {"actions", Type::list, kPartBytesMax},
    {"created_at", Type::text, 40},
    {"updated_at", Type::text, 40},
    {"executed_at", Type::text, 40},
};

constexpr Member kVaultMembers[] = {
    {"id", Type::text, 30},
    {"name", Type::text, kNameBytesMax},
    {"app_id", Type::text, 55},
    {"environment", Type::text, 55},
    {"account_name", Type::text, 600},
    {"setup", Type::object, 20'000},
    {"created_at", Type::text, 40},
    {"updated_at", Type::text, 40},
    {"refreshed_at", Type::text, 40},
};

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_base62(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_document_id(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) && text.size() > prefix.size() && text.size() <= 30 &&
         std::ranges::all_of(text.substr(prefix.size()), is_base62);
}

// What all three kinds have in common: known members, an id and a name.
Result<Done> check_root(const JsonObject& object, std::span<const Member> members,
                        std::string_view prefix, const std::string& at, std::string_view code) {
  if (auto checked = check_members(object, members, at, code); !checked) return checked;
  if (!is_document_id(find_string(object, "id").value_or(""), prefix)) {
    return invalid(std::string(code),
                   "\"" + std::string(prefix) + "\" and letters and digits are expected.",
                   pointer_to(at, "id"));
  }
  const std::size_t length = characters_of(find_string(object, "name").value_or(""));
  if (length == 0 || length > 150) {
    return invalid(std::string(code), "A name of 1 to 150 characters is expected.",
                   pointer_to(at, "name"));
  }
  return Done{};
}

Document document_of(const JsonObject& object) {
  return {.id = std::string(*find_string(object, "id")),
          .name = std::string(*find_string(object, "name")),
          .json = object};
}

template <typename Item>
const Item* find_named(const std::vector<Item>& items, std::string_view id_or_name) {
  auto found = std::ranges::find(items, id_or_name, &Item::id);
  if (found == items.end()) found = std::ranges::find(items, id_or_name, &Item::name);
  return found == items.end() ? nullptr : &*found;
}

template <typename Item, typename Parse>
Result<Done> read_list(const JsonObject& object, std::string_view name, const std::string& base,
                       Parse parse, std::vector<Item>& into) {
  const Json* given = find(object, name);
  if (given == nullptr) return Done{};
  const std::string at = pointer_to(base, name);
  const JsonArray* list = given->if_array();
  if (list == nullptr || list->size() > kDocumentsMax) {
    return invalid("settings.invalid", "A list of at most 500 objects is expected.", at);
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string place = pointer_to(at, i);
    const JsonObject* element = (*list)[i].if_object();
    if (element == nullptr) return invalid("settings.invalid", "An object is expected.", place);
    auto item = parse(*element, place);
    if (!item) return std::unexpected(std::move(item.error()));
    if (std::ranges::find(into, item->id, &Item::id) != into.end()) {
      return invalid("settings.duplicate", "Another one has this id.", pointer_to(place, "id"));
    }
    into.push_back(std::move(*item));
  }
  return Done{};
}

Result<std::optional<LoginForm>> read_login_form(const JsonObject& object, const Declared& declared,
                                                 const asking::Names& names,
                                                 const std::string& base) {
  const Json* given = find(object, "login_form");
  if (given == nullptr) return std::nullopt;
  const std::string at = pointer_to(base, "login_form");
  if (!given->is_object()) return invalid("settings.invalid", "An object is expected.", at);
  const JsonObject& login = given->get_object();
  if (auto known = only_fields(login, {"form", "when"}, at); !known)
    return std::unexpected(known.error());
  const Document* form = declared.find_form(find_string(login, "form").value_or(""));
  if (form == nullptr) {
    return invalid("settings.invalid", "The id or name of one of the forms is expected.",
                   pointer_to(at, "form"));
  }
  LoginForm made{.form = form->id, .when = std::nullopt};
  if (const Json* when = find(login, "when")) {
    auto condition = asking::Condition::compile(*when, names);
    if (!condition) {
      Error error = condition.error();
      error.field = pointer_to(at, "when") + error.field;
      return std::unexpected(std::move(error));
    }
    made.when = std::move(*condition);
  }
  return made;
}

}  // namespace

const Document* Declared::find_form(std::string_view id_or_name) const {
  return find_named(forms, id_or_name);
}

const Document* Declared::find_flow(std::string_view id_or_name) const {
  return find_named(flows, id_or_name);
}

const VaultConnection* Declared::find_vault_connection(std::string_view id_or_name) const {
  return find_named(vault_connections, id_or_name);
}

std::string random_document_id(std::string_view prefix, Random& random) {
  constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  std::string id(prefix);
  while (id.size() < prefix.size() + 22) {
    std::array<std::byte, 32> bytes;
    random.fill(bytes);
    for (const std::byte byte : bytes) {
      const std::size_t place =
          std::to_integer<std::size_t>(byte) & 63U;  // Those above 57 are thrown away: no bias.
      if (place < kBase58.size() && id.size() < prefix.size() + 22) id += kBase58[place];
    }
  }
  return id;
}

Result<Document> parse_form(const JsonObject& object, const std::string& at) {
  auto checked = check_root(object, kFormMembers, kFormPrefix, at, kFormInvalid);
  if (checked) checked = check_form_document(object, at);
  if (!checked) return std::unexpected(checked.error());
  return document_of(object);
}

Result<Document> parse_flow(const JsonObject& object, const std::string& at) {
  auto checked = check_root(object, kFlowMembers, kFlowPrefix, at, kFlowInvalid);
  if (checked) checked = check_flow_document(object, at);
  if (!checked) return std::unexpected(checked.error());
  return document_of(object);
}

Result<VaultConnection> parse_vault_connection(const JsonObject& object, const std::string& at) {
  const auto checked = check_root(object, kVaultMembers, kVaultPrefix, at, kVaultInvalid);
  if (!checked) return std::unexpected(checked.error());
  const std::string_view app = find_string(object, "app_id").value_or("");
  const bool is_app = !app.empty() && std::ranges::all_of(app, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!is_app) {
    return invalid(std::string(kVaultInvalid), "The name of an app in capitals is expected.",
                   pointer_to(at, "app_id"));
  }
  const JsonObject* setup = find_object(object, "setup");
  if (setup != nullptr && !find_string(*setup, "type")) {
    return invalid(std::string(kVaultInvalid), "The kind of the setup is expected.",
                   pointer_to(at, "setup") + "/type");
  }
  VaultConnection connection{.id = std::string(*find_string(object, "id")),
                             .name = std::string(*find_string(object, "name")),
                             .app_id = std::string(app),
                             .setup = setup == nullptr ? JsonObject() : *setup,
                             .json = object};
  connection.json.erase("setup");
  return connection;
}

Result<Declared> parse_declared(const JsonObject& object, const asking::Names& names,
                                const std::string& at) {
  auto checked = only_fields(object, {"forms", "flows", "vault_connections", "login_form"}, at);
  Declared declared;
  if (checked) checked = read_list(object, "forms", at, parse_form, declared.forms);
  if (checked) checked = read_list(object, "flows", at, parse_flow, declared.flows);
  if (checked) {
    checked = read_list(object, "vault_connections", at, parse_vault_connection,
                        declared.vault_connections);
  }
  if (!checked) return std::unexpected(checked.error());
  auto login_form = read_login_form(object, declared, names, at);
  if (!login_form) return std::unexpected(login_form.error());
  declared.login_form = std::move(*login_form);
  return declared;
}

}  // namespace acquaint::flows
