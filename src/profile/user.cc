#include "profile/user.h"

#include <algorithm>

#include "base/json.h"
#include "profile/survivorship.h"

namespace acquaint::profile {
namespace {

// The stored document uses short member names: it is written with every change and read on every
// cache miss.
constexpr int kFormat = 1;

std::unexpected<Error> corrupt(std::string field) {
  return fail(Error::Kind::internal, "user.corrupt", "A stored user could not be read.",
              std::move(field));
}

void write(JsonWriter& out, std::string_view name, std::string_view text) {
  out.name(name);
  out.text(text);
}

void write(JsonWriter& out, std::string_view name, Time time) {
  out.name(name);
  out.number(to_ms(time));
}

void write(JsonWriter& out, std::string_view name, const Json& value) {
  out.name(name);
  out.value(value);
}

void write(JsonWriter& out, std::string_view name, const JsonObject& object) {
  out.name(name);
  out.value(object);
}

void write(JsonWriter& out, const Claim& claim) {
  out.open_object();
  write(out, "v", claim.value);
  write(out, "s", name_of(claim.from.source));
  write(out, "o", std::string_view(claim.from.origin));
  write(out, "t", claim.from.seen);
  if (claim.from.confirmed != claim.from.seen) write(out, "c", claim.from.confirmed);
  if (claim.from.confidence != 1.0) {
    out.name("q");
    out.number(claim.from.confidence);
  }
  if (!claim.from.purpose.empty()) write(out, "p", std::string_view(claim.from.purpose));
  if (!claim.from.visitor.empty()) write(out, "w", std::string_view(claim.from.visitor));
  out.close_object();
}

std::optional<Claim> parse_claim(const Json& json) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return std::nullopt;
  const Json* value = find(*object, "v");
  const auto source = parse_source(find_string(*object, "s").value_or(""));
  const auto origin = find_string(*object, "o");
  const auto seen = find_int(*object, "t");
  if (value == nullptr || !source || !origin || !seen) return std::nullopt;
  return Claim{.value = *value,
               .from = {.source = *source,
                        .origin = std::string(*origin),
                        .seen = from_ms(*seen),
                        .confirmed = from_ms(find_int(*object, "c").value_or(*seen)),
                        .confidence = find_number(*object, "q").value_or(1.0),
                        .purpose = std::string(find_string(*object, "p").value_or("")),
                        .visitor = std::string(find_string(*object, "w").value_or(""))}};
}

void write(JsonWriter& out, const Identity& identity) {
  out.open_object();
  write(out, "connection", std::string_view(identity.connection));
  write(out, "provider", std::string_view(identity.provider));
  write(out, "user_id", identity.user_id);
  out.name("isSocial");
  out.flag(identity.is_social);
  if (identity.profile_data) write(out, "profileData", *identity.profile_data);
  if (!identity.former_user.empty()) write(out, "was", std::string_view(identity.former_user));
  out.close_object();
}

std::optional<Identity> parse_identity(const Json& json) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return std::nullopt;
  const auto connection = find_string(*object, "connection");
  const auto provider = find_string(*object, "provider");
  const Json* id = find(*object, "user_id");
  const auto social = find_bool(*object, "isSocial");
  if (!connection || !provider || id == nullptr || !social) return std::nullopt;
  Identity identity{.connection = std::string(*connection),
                    .provider = std::string(*provider),
                    .user_id = *id,
                    .is_social = *social,
                    .profile_data = std::nullopt,
                    .former_user = std::string(find_string(*object, "was").value_or(""))};
  if (const JsonObject* data = find_object(*object, "profileData")) identity.profile_data = *data;
  return identity;
}

void write(JsonWriter& out, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  out.name(name);
  out.open_array();
  for (const std::string& text : texts) out.text(text);
  out.close_array();
}

void write(JsonWriter& out, const MergedVisitor& visitor) {
  out.open_object();
  write(out, "i", std::string_view(visitor.id.text()));
  write(out, "t", visitor.at);
  write(out, "q", visitor.declined_questions);
  write(out, "f", visitor.declined_forms);
  if (visitor.stopped) write(out, "s", Json(true));
  out.close_object();
}

std::optional<std::vector<std::string>> parse_texts(const JsonObject& object, std::string_view name) {
  std::vector<std::string> texts;
  const Json* value = find(object, name);
  if (value == nullptr) return texts;
  if (!value->is_array()) return std::nullopt;
  for (const Json& text : value->get_array()) {
    if (!text.is_string()) return std::nullopt;
    texts.emplace_back(text.get_string());
  }
  return texts;
}

std::optional<MergedVisitor> parse_merged_visitor(const Json& json) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return std::nullopt;
  auto id = UserId::parse(find_string(*object, "i").value_or(""));
  const auto at = find_int(*object, "t");
  auto questions = parse_texts(*object, "q"), forms = parse_texts(*object, "f");
  if (!id || !at || !questions || !forms) return std::nullopt;
  return MergedVisitor{.id = std::move(*id),
                       .at = from_ms(*at),
                       .declined_questions = std::move(*questions),
                       .declined_forms = std::move(*forms),
                       .stopped = find_bool(*object, "s").value_or(false)};
}

Result<Done> read_visitors(const JsonObject& json, User& user) {
  if (const Json* stored = find(json, "visitors")) {
    if (!stored->is_array()) return corrupt("/visitors");
    for (const Json& element : stored->get_array()) {
      auto visitor = parse_merged_visitor(element);
      if (!visitor) return corrupt("/visitors");
      user.visitors.push_back(std::move(*visitor));
    }
  }
  for (const auto& [name, into] : {std::pair("merged_into", &user.merged_into), std::pair("parted_from", &user.parted_from)}) {
    const auto text = find_string(json, name);
    if (!text) continue;
    auto id = UserId::parse(*text);
    if (!id) return corrupt(pointer_to("", std::string_view(name)));
    *into = std::move(*id);
  }
  return Done{};
}

void write(JsonWriter& out, const Claims& claims) {
  out.open_object();
  for (const auto& [path, rivals] : claims) {
    out.name(path.text());
    out.open_array();
    for (const Claim& claim : rivals) write(out, claim);
    out.close_array();
  }
  out.close_object();
}

Result<Claims> parse_claims(const JsonObject& json) {
  Claims claims;
  for (const auto& member : json) {
    const auto path = AttributePath::parse(member.key());
    const JsonArray* list = member.value().if_array();
    if (!path || list == nullptr || list->empty()) return corrupt(pointer_to("/claims", std::string_view(member.key())));
    std::vector<Claim>& rivals = claims[*path];
    for (const Json& element : *list) {
      auto claim = parse_claim(element);
      if (!claim) return corrupt(pointer_to("/claims", std::string_view(member.key())));
      rivals.push_back(std::move(*claim));
    }
  }
  return claims;
}

Result<std::vector<std::string>> parse_password_history(const Json& json) {
  const JsonArray* list = json.if_array();
  if (list == nullptr || list->empty() || list->size() > kPasswordHistoryMax) {
    return corrupt("/password_history");
  }
  std::vector<std::string> hashes;
  for (const Json& hash : *list) {
    if (!hash.is_string()) return corrupt("/password_history");
    hashes.emplace_back(hash.get_string());
  }
  return hashes;
}

}  // namespace

const Claim* find_claim(const User& user, const AttributePath& path) {
  static const Survivorship kStandard = Survivorship::standard();
  const auto found = user.claims.find(path);
  return found == user.claims.end() ? nullptr : kStandard.choose(found->second);
}

std::optional<std::string> find_text(const User& user, std::string_view root_key) {
  const auto path = AttributePath::of(Section::root, root_key);
  const Claim* claim = path ? find_claim(user, *path) : nullptr;
  if (claim == nullptr || !claim->value.is_string()) return std::nullopt;
  return std::string(claim->value.get_string());
}

std::vector<UserId> former_users_of(const User& user) {
  std::vector<UserId> ids;
  for (const Identity& identity : user.identities) {
    if (identity.former_user.empty()) continue;
    if (const auto former = parse_stored_user(identity.former_user)) ids.push_back(former->id);
  }
  return ids;
}

std::string to_stored_text(const User& user) {
  std::string text;
  text.reserve(2048);
  JsonWriter out(text);
  out.open_object();
  out.name("format");
  out.number(std::int64_t{kFormat});
  write(out, "id", std::string_view(user.id.text()));
  out.name("version");
  out.number(static_cast<std::int64_t>(user.version));
  write(out, "created", user.created);
  write(out, "updated", user.updated);
  out.name("identities");
  out.open_array();
  for (const Identity& identity : user.identities) write(out, identity);
  out.close_array();
  out.name("claims");
  write(out, user.claims);
  if (user.shows_empty_user_metadata) write(out, "empty_metadata", Json(true));
  if (!user.password_hash.empty()) write(out, "password", std::string_view(user.password_hash));
  if (!user.password_history.empty()) {
    out.name("password_history");
    out.open_array();
    for (const std::string& hash : user.password_history) out.text(hash);
    out.close_array();
  }
  if (user.last_password_reset) write(out, "password_reset", *user.last_password_reset);
  if (user.last_login) write(out, "last_login", *user.last_login);
  if (!user.last_ip.empty()) write(out, "last_ip", std::string_view(user.last_ip));
  if (user.logins_count != 0) write(out, "logins", Json(user.logins_count));
  if (user.asking != AskingState()) write(out, "asking", profile::to_json(user.asking));
  if (!user.consents.empty()) write(out, "consents", profile::to_json(user.consents));
  if (user.behaviour != Behaviour()) write(out, "behaviour", profile::to_json(user.behaviour));
  if (!user.look_ups.empty()) write(out, "look_ups", profile::to_json(user.look_ups));
  if (!user.visitors.empty()) {
    out.name("visitors");
    out.open_array();
    for (const MergedVisitor& visitor : user.visitors) write(out, visitor);
    out.close_array();
  }
  if (user.merged_into) write(out, "merged_into", std::string_view(user.merged_into->text()));
  if (user.parted_from) write(out, "parted_from", std::string_view(user.parted_from->text()));
  out.close_object();
  return text;
}

Result<User> parse_stored_user(std::string_view text) {
  const auto json = parse_json_object(text, {.depth_max = 64, .size_max = 64 * 1024 * 1024});
  if (!json) return corrupt("");
  const auto id = UserId::parse(find_string(*json, "id").value_or(""));
  const auto version = find_int(*json, "version");
  const auto created = find_int(*json, "created"), updated = find_int(*json, "updated");
  const JsonArray* identities = find_array(*json, "identities");
  const JsonObject* claims = find_object(*json, "claims");
  if (find_int(*json, "format") != kFormat) return corrupt("/format");
  if (!id || !version || !created || !updated || identities == nullptr || claims == nullptr) {
    return corrupt("");
  }
  User user(*id);
  user.version = static_cast<std::uint64_t>(*version);
  user.created = from_ms(*created);
  user.updated = from_ms(*updated);
  for (const Json& element : *identities) {
    auto identity = parse_identity(element);
    if (!identity) return corrupt("/identities");
    user.identities.push_back(std::move(*identity));
  }
  auto parsed_claims = parse_claims(*claims);
  if (!parsed_claims) return std::unexpected(parsed_claims.error());
  user.claims = std::move(*parsed_claims);
  user.shows_empty_user_metadata = find_bool(*json, "empty_metadata").value_or(false);
  user.password_hash = find_string(*json, "password").value_or("");
  if (const Json* history = find(*json, "password_history")) {
    auto hashes = parse_password_history(*history);
    if (!hashes) return std::unexpected(std::move(hashes.error()));
    user.password_history = std::move(*hashes);
  }
  if (const auto ms = find_int(*json, "password_reset")) user.last_password_reset = from_ms(*ms);
  if (const auto ms = find_int(*json, "last_login")) user.last_login = from_ms(*ms);
  user.last_ip = find_string(*json, "last_ip").value_or("");
  user.logins_count = find_int(*json, "logins").value_or(0);
  if (const Json* asking = find(*json, "asking")) {
    auto state = parse_asking_state(*asking);
    if (!state) return corrupt("/asking");
    user.asking = std::move(*state);
  }
  if (const Json* stored = find(*json, "consents")) {
    auto consents = parse_consents(*stored);
    if (!consents) return std::unexpected(std::move(consents.error()));
    user.consents = std::move(*consents);
  }
  if (const Json* stored = find(*json, "behaviour")) {
    auto behaviour = parse_behaviour(*stored);
    if (!behaviour) return std::unexpected(std::move(behaviour.error()));
    user.behaviour = std::move(*behaviour);
  }
  if (const Json* stored = find(*json, "look_ups")) {
    auto look_ups = parse_look_ups(*stored);
    if (!look_ups) return std::unexpected(std::move(look_ups.error()));
    user.look_ups = std::move(*look_ups);
  }
  if (const auto read = read_visitors(*json, user); !read) return std::unexpected(read.error());
  return user;
}

}  // namespace acquaint::profile
