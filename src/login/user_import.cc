#include "login/user_import.h"

#include <algorithm>

#include "login/account.h"
#include "login/hash_pool.h"

namespace acquaint::login {
namespace {

using profile::Actor;
using profile::AttributePath;
using profile::Changed;
using profile::Identity;
using profile::Section;
using profile::Source;

constexpr std::string_view kProvider = "auth0";
constexpr std::string_view kOrigin = "import";

// Shown by Auth0 on the root of a user, but kept elsewhere or worked out.
constexpr std::string_view kNotAttributes[] = {
    "app_metadata", "blocked_for", "created_at", "guardian_authenticators", "identities",
    "last_ip", "last_login", "last_password_reset", "logins_count", "multifactor",
    "multifactor_last_modified", "password_hash", "tenant", "updated_at", "user_id", "user_metadata"};

constexpr std::string_view kTexts[] = {"email", "family_name", "given_name", "name", "nickname",
                                       "phone_number", "picture", "username"};
constexpr std::string_view kFlags[] = {"blocked", "email_verified", "phone_verified"};

std::unexpected<Error> bad_member(std::string_view name, std::string_view expected) {
  return invalid("import.bad_member", std::string(expected) + " is expected.", pointer_to("", name));
}

// A member that may be absent or null.
const Json* given(const JsonObject& document, std::string_view name) {
  const Json* value = find(document, name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Result<std::string> read_text(const JsonObject& document, std::string_view name) {
  const Json* value = given(document, name);
  if (value == nullptr) return std::string();
  if (!value->is_string() || value->get_string().size() > 2048) {
    return bad_member(name, "A text of at most 2048 bytes");
  }
  return std::string(value->get_string());
}

Result<std::optional<Time>> read_time(const JsonObject& document, std::string_view name) {
  auto text = read_text(document, name);
  if (!text) return std::unexpected(text.error());
  if (text->empty()) return std::optional<Time>();
  const auto time = parse_iso8601(*text);
  if (!time) return bad_member(name, "A time such as 2026-03-02T09:14:27.000Z");
  return std::optional<Time>(*time);
}

Result<JsonObject> read_object(const JsonObject& document, std::string_view name) {
  const Json* value = given(document, name);
  if (value == nullptr) return JsonObject();
  if (!value->is_object()) return bad_member(name, "An object");
  return value->get_object();
}

std::string text_of_id(const Json& id) {
  return id.is_string() ? std::string(id.get_string()) : to_text(id);
}

Result<Identity> read_identity(const Json& value, const std::string& at) {
  const JsonObject* object = value.if_object();
  if (object == nullptr) return invalid("import.bad_member", "An object is expected.", at);
  const auto provider = find_string(*object, "provider");
  const auto connection = find_string(*object, "connection");
  const Json* id = find(*object, "user_id");
  if (!provider || provider->empty() || provider->find('|') != std::string_view::npos) {
    return invalid("import.bad_member", "The name of a provider is expected.", at + "/provider");
  }
  if (!connection || connection->empty()) {
    return invalid("import.bad_member", "The name of a connection is expected.", at + "/connection");
  }
  if (id == nullptr || !(id->is_string() || id->is_int64() || id->is_uint64())) {
    return invalid("import.bad_member", "A text or a whole number is expected.", at + "/user_id");
  }
  Identity identity{.connection = std::string(*connection),
                    .provider = std::string(*provider),
                    .user_id = *id,
                    .is_social = find_bool(*object, "isSocial").value_or(*provider != kProvider),
                    .profile_data = std::nullopt};
  if (const JsonObject* raw = find_object(*object, "profileData")) identity.profile_data = *raw;
  return identity;
}

Result<std::vector<Identity>> read_identities(const JsonObject& document, const profile::UserId& id) {
  const Json* value = given(document, "identities");
  std::vector<Identity> identities;
  if (value == nullptr) {
    const std::string provider(id.provider());
    identities.push_back(
        {.connection = provider == kProvider ? std::string(kDatabaseConnection) : provider,
         .provider = provider,
         .user_id = Json(id.id_in_provider()),
         .is_social = provider != kProvider,
         .profile_data = std::nullopt});
    return identities;
  }
  const JsonArray* list = value->if_array();
  if (list == nullptr || list->empty() || list->size() > 50) {
    return bad_member("identities", "A list of 1 to 50 identities");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto identity = read_identity((*list)[i], pointer_to("/identities", i));
    if (!identity) return std::unexpected(identity.error());
    identities.push_back(std::move(*identity));
  }
  const Identity& primary = identities.front();
  if (primary.provider + "|" + text_of_id(primary.user_id) != id.text()) {
    return invalid("import.bad_member", "The first identity is not the one that names the user.",
                   "/identities/0/user_id");
  }
  return identities;
}

Result<JsonObject> read_root(const JsonObject& document) {
  JsonObject root;
  for (const auto& member : document) {
    if (member.value().is_null() ||
        std::ranges::find(kNotAttributes, std::string_view(member.key())) != std::end(kNotAttributes)) {
      continue;
    }
    root[member.key()] = member.value();
  }
  for (const std::string_view name : kTexts) {
    if (const auto text = read_text(root, name); !text) return std::unexpected(text.error());
  }
  for (const std::string_view name : kFlags) {
    if (root.contains(name) && !find_bool(root, name)) return bad_member(name, "true or false");
  }
  for (const std::string_view name : {"email", "username"}) {
    if (const auto text = find_string(root, name)) root[name] = profile::fold(*text);
  }
  if (const auto email = find_string(root, "email"); email && !profile::is_email(*email)) {
    return invalid("user.bad_identifier", "This is not a usable email.", "/email");
  }
  return root;
}

Result<std::int64_t> read_count(const JsonObject& document, std::string_view name) {
  const Json* value = given(document, name);
  if (value == nullptr) return 0;
  if (!value->is_int64() || value->get_int64() < 0) return bad_member(name, "A whole number");
  return value->get_int64();
}

Result<std::string> read_hash(const JsonObject& document) {
  auto hash = read_text(document, "password_hash");
  if (!hash || hash->empty() || is_supported_hash(*hash)) return hash;
  return invalid("login.unsupported_hash", "The password hash is not one that this server checks.",
                 "/password_hash");
}

// Keeps the first error of what is read.
class Problems {
 public:
  template <typename T>
  T pass(Result<T> read) {
    if (read) return std::move(*read);
    if (!first_) first_ = std::move(read.error());
    return T();
  }
  const std::optional<Error>& first() const { return first_; }

 private:
  std::optional<Error> first_;
};

Result<Done> check_database_user(const ImportedUser& user) {
  if (user.identities.front().provider != kProvider) return Done{};
  if (user.root.contains("email") || user.root.contains("username") ||
      user.root.contains("phone_number")) {
    return Done{};
  }
  return invalid("user.no_identifier",
                 "A user of a database connection needs an e-mail address, a user name or a phone "
                 "number.");
}

// What this source says about the attribute already.
bool says_already(const profile::User& user, const AttributePath& path, const Json& value,
                  const Actor& actor) {
  const auto claims = user.claims.find(path);
  return claims != user.claims.end() && std::ranges::any_of(claims->second, [&](const auto& claim) {
           return claim.from.source == actor.source && claim.from.origin == actor.origin &&
                  claim.from.visitor.empty() && claim.value == value;
         });
}

Result<Done> learn_all(Changed& into, const profile::Catalogue& catalogue, Section section,
                       JsonObject& values, const Actor& actor) {
  for (auto& member : values) {
    if (member.value().is_null()) continue;
    const auto path = AttributePath::of(section, member.key());
    if (!path) return std::unexpected(path.error());
    if (says_already(into.user, *path, member.value(), actor)) continue;
    auto learnt = profile::learn(into, catalogue, *path, std::move(member.value()), actor);
    if (!learnt) return learnt;
  }
  return Done{};
}

// What the server counts and stamps itself: the later and the larger of both.
void merge_record(profile::User& user, const ImportedUser& imported) {
  const auto later = [](std::optional<Time>& into, const std::optional<Time>& other) {
    if (other && (!into || *into < *other)) into = other;
  };
  if (imported.last_login && (!user.last_login || *user.last_login < *imported.last_login)) {
    if (!imported.last_ip.empty()) user.last_ip = imported.last_ip;
  }
  later(user.last_login, imported.last_login);
  later(user.last_password_reset, imported.last_password_reset);
  user.logins_count = std::max(user.logins_count, imported.logins_count);
  if (user.password_hash.empty()) user.password_hash = imported.password_hash;
}

}  // namespace

Result<ImportedUser> read_imported_user(const JsonObject& document, std::string_view fresh_id) {
  auto id_text = read_text(document, "user_id");
  if (!id_text) return std::unexpected(id_text.error());
  if (id_text->empty()) id_text->append(kProvider).append("|").append(fresh_id);
  if (id_text->find('|') == std::string::npos) id_text->insert(0, std::string(kProvider) + "|");
  auto id = profile::UserId::parse(*id_text);
  if (!id) {
    id.error().field = "/user_id";
    return std::unexpected(id.error());
  }
  Problems problems;
  ImportedUser user{.id = *id,
                    .identities = problems.pass(read_identities(document, *id)),
                    .root = problems.pass(read_root(document)),
                    .user_metadata = problems.pass(read_object(document, "user_metadata")),
                    .app_metadata = problems.pass(read_object(document, "app_metadata")),
                    .password_hash = problems.pass(read_hash(document)),
                    .created = problems.pass(read_time(document, "created_at")),
                    .updated = problems.pass(read_time(document, "updated_at")),
                    .last_login = problems.pass(read_time(document, "last_login")),
                    .last_password_reset = problems.pass(read_time(document, "last_password_reset")),
                    .last_ip = problems.pass(read_text(document, "last_ip")),
                    .logins_count = problems.pass(read_count(document, "logins_count"))};
  if (problems.first()) return std::unexpected(*problems.first());
  if (const auto usable = check_database_user(user); !usable) return std::unexpected(usable.error());
  return user;
}

Result<Changed> import_into(const profile::User& as_it_stands, ImportedUser imported,
                            const profile::Catalogue& catalogue, Time now) {
  const bool is_new = as_it_stands.identities.empty();
  Changed into{as_it_stands, {}};
  // The export may be old: what was learnt since must not look older than it.
  const Time said = std::min(now, imported.updated.value_or(now));
  const Identity primary = imported.identities.front();
  if (is_new) {
    into.user.created = std::min(now, imported.created.value_or(now));
    profile::Event event{.type = "user.created", .at = now, .actor = "import", .attribute = "", .data = {}};
    event.data["connection"] = primary.connection;
    into.events.push_back(std::move(event));
  }
  for (Identity& identity : imported.identities) {
    const bool known = std::ranges::any_of(into.user.identities, [&](const Identity& other) {
      return other.provider == identity.provider && other.user_id == identity.user_id;
    });
    if (!known) into.user.identities.push_back(std::move(identity));
  }
  const Actor import{.source = Source::import,
                     .origin = std::string(kOrigin),
                     .name = "import",
                     .now = said,
                     .purpose = ""};
  Actor root = import;
  if (primary.provider != kProvider) {
    root.source = Source::identity_provider;
    root.origin = primary.connection;
  }
  if (auto learnt = learn_all(into, catalogue, Section::root, imported.root, root); !learnt) {
    return std::unexpected(learnt.error());
  }
  for (auto [section, values] : {std::pair{Section::user_metadata, &imported.user_metadata},
                                 std::pair{Section::app_metadata, &imported.app_metadata}}) {
    if (auto learnt = learn_all(into, catalogue, section, *values, import); !learnt) {
      return std::unexpected(learnt.error());
    }
  }
  merge_record(into.user, imported);
  if (is_new) {
    into.user.updated = said;
  } else if (into.user != as_it_stands) {
    into.user.updated = now;
  }
  return into;
}

}  // namespace acquaint::login
