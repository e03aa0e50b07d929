#include "login/upstream/person.h"

#include <algorithm>
#include <span>

#include "profile/handle.h"

namespace acquaint::login::upstream {
namespace {

using profile::AttributePath;
using profile::Section;

constexpr std::size_t kPassedOnMax = 64;
constexpr std::size_t kKeyMax = 64;
constexpr std::size_t kValueMax = 2048;
constexpr std::size_t kSubjectMax = 255;
constexpr std::size_t kRawMax = 16 * 1024;

// Of the protocol, not of the person.
constexpr std::string_view kProtocolMembers[] = {"acr",
                                                 "amr",
                                                 "at_hash",
                                                 "aud",
                                                 "auth_time",
                                                 "azp",
                                                 "c_hash",
                                                 "exp",
                                                 "iat",
                                                 "iss",
                                                 "jti",
                                                 "nbf",
                                                 "nonce",
                                                 "s_hash",
                                                 "sid",
                                                 "sub",
                                                 "tid",
                                                 "ver",
                                                 "rh",
                                                 "uti",
                                                 "aio",
                                                 "nonce_supported",
                                                 "real_user_status"};

// What only Acquaint says of a user: a provider that could say it could unblock or rename people.
constexpr std::string_view kReserved[] = {"_id",
                                          "app_metadata",
                                          "blocked",
                                          "blocked_for",
                                          "created_at",
                                          "email",
                                          "email_verified",
                                          "identities",
                                          "last_ip",
                                          "last_login",
                                          "last_password_reset",
                                          "logins_count",
                                          "multifactor",
                                          "password",
                                          "phone_number",
                                          "phone_number_verified",
                                          "phone_verified",
                                          "updated_at",
                                          "user_id",
                                          "user_metadata",
                                          "username",
                                          "name",
                                          "given_name",
                                          "family_name",
                                          "nickname",
                                          "picture"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Reads the profile into the person, one step for each part of it.
class Reading {
 public:
  Reading(const Options& options, const JsonObject& profile, const Extras& extras)
      : options_(options), profile_(profile), extras_(extras) {}

  Result<Person> read() {
    if (!take_id()) {
      return fail(Error::Kind::unauthorized, "upstream.bad_profile",
                  "The provider's profile does not say whose it is.");
    }
    if (options_.map.mode != AttributeMap::Mode::use_map) take_dialect();
    if (options_.map.mode == AttributeMap::Mode::bind_all) pass_on();
    for (const auto& [path, place] : options_.map.attributes) take_from(path, place);
    leave_out_what_is_not_stored();
    keep_raw();
    return std::move(person_);
  }

 private:
  bool take_id() {
    const Json* id = find(profile_, options_.provider->subject);
    if (id == nullptr) id = find(profile_, "id");
    if (id == nullptr) return false;
    const bool is_number = id->is_int64() ? id->get_int64() > 0 : id->is_uint64();
    const bool is_text =
        id->is_string() && !id->get_string().empty() && id->get_string().size() <= kSubjectMax;
    if (!is_number && !is_text) return false;
    person_.id = *id;
    return true;
  }

  void take_dialect() {
    take_standard();
    switch (options_.provider->dialect) {
      case Dialect::standard:
        break;
      case Dialect::github:
        take_github();
        break;
      case Dialect::microsoft:
        take_microsoft();
        break;
      case Dialect::facebook:
        take_facebook();
        break;
      case Dialect::apple:
        take_apple();
        break;
    }
    take_whole_name();
  }

  void take_standard() {
    for (const std::string_view name :
         {"name", "given_name", "family_name", "nickname", "picture"}) {
      set_text(name, find_string(profile_, name));
    }
    if (!has("nickname")) set_text("nickname", find_string(profile_, "preferred_username"));
    set_email(find_string(profile_, "email"), is_true(find(profile_, "email_verified")));
  }

  void take_github() {
    set_text("nickname", find_string(profile_, "login"));
    set_text("picture", find_string(profile_, "avatar_url"));
    for (const Json& json : extras_.emails.value_or(JsonArray())) {
      const JsonObject* entry = json.if_object();
      if (entry == nullptr || !find_bool(*entry, "primary").value_or(false)) continue;
      set_email(find_string(*entry, "email"), is_true(find(*entry, "verified")));
    }
  }

  // The picture is an address that only Microsoft's own tokens open.
  void take_microsoft() { person_.attributes.erase(root("picture")); }

  void take_facebook() {
    set_text("given_name", find_string(profile_, "first_name"));
    set_text("family_name", find_string(profile_, "last_name"));
    const JsonObject* picture = find_object(profile_, "picture");
    const JsonObject* data = picture ? find_object(*picture, "data") : nullptr;
    if (data != nullptr) set_text("picture", find_string(*data, "url"));
  }

  // The browser brings the name, so it is no more than what the person says; the address in it does
  // not count beside the signed one.
  void take_apple() {
    const auto user = parse_json_object(extras_.user, {.depth_max = 4, .size_max = 4096});
    const JsonObject* name = user ? find_object(*user, "name") : nullptr;
    if (name == nullptr) return;
    set_text("given_name", find_string(*name, "firstName"));
    set_text("family_name", find_string(*name, "lastName"));
  }

  void take_whole_name() {
    if (has("name") || !has("given_name") || !has("family_name")) return;
    const auto part = [&](std::string_view key) {
      return std::string(person_.attributes.at(root(key)).get_string());
    };
    const std::string whole = part("given_name") + " " + part("family_name");
    set_text("name", std::string_view(whole));
  }

  void pass_on() {
    std::size_t count = 0;
    for (const auto& member : profile_) {
      const std::string_view key = member.key();
      if (count == kPassedOnMax) return;
      if (key.size() > kKeyMax || key == options_.provider->subject || is_particular(key)) continue;
      if (set_other(key, member.value())) ++count;
    }
  }

  // Members that say nothing of the person, or are normalized under another name.
  bool is_particular(std::string_view key) const {
    switch (options_.provider->dialect) {
      case Dialect::standard:
      case Dialect::microsoft:
        return false;
      case Dialect::apple:
        return key == "is_private_email";
      case Dialect::facebook:
        return key == "first_name" || key == "last_name";
      case Dialect::github:
        return key.ends_with("_url") || key == "url" || key == "login" || key == "node_id" ||
               key == "gravatar_id" || key == "type" || key == "user_view_type" ||
               key == "site_admin";
    }
    std::abort();  // Unreachable: -Wswitch is an error.
  }

  void take_from(const AttributePath& path, const AttributeMap::Place& place) {
    const JsonObject* holder = &profile_;
    for (std::size_t i = 0; i + 1 < place.size(); ++i) {
      holder = find_object(*holder, place[i]);
      if (holder == nullptr) return;
    }
    const Json* value = find(*holder, place.back());
    if (value == nullptr) return;
    if (path.section() == Section::user_metadata) {
      set(path, *value);
    } else if (path.key() == "email") {
      set_email(
          value->is_string() ? std::optional<std::string_view>(value->get_string()) : std::nullopt,
          is_true(find(profile_, "email_verified")));
    } else if (path.key() == "email_verified") {
      set(path, is_true(value));
    } else if (is_text_of_a_profile(path.key())) {
      if (value->is_string()) set_text(path.key(), std::string_view(value->get_string()));
    } else {
      set_other(path.key(), *value);
    }
  }

  static bool is_text_of_a_profile(std::string_view key) {
    return key == "name" || key == "given_name" || key == "family_name" || key == "nickname" ||
           key == "picture";
  }

  void leave_out_what_is_not_stored() {
    for (const std::string& name : options_.not_persistent) person_.attributes.erase(root(name));
  }

  void keep_raw() {
    for (const auto& member : profile_) {
      const std::string_view key = member.key();
      if (is_among(kProtocolMembers, key) ||
          std::ranges::find(options_.not_persistent, key) != options_.not_persistent.end()) {
        continue;
      }
      person_.raw[key] = member.value();
    }
    if (to_text(person_.raw).size() > kRawMax) person_.raw.clear();
  }

  static AttributePath root(std::string_view key) { return *AttributePath::of(Section::root, key); }
  bool has(std::string_view key) const { return person_.attributes.contains(root(key)); }

  // Apple and others write booleans as text.
  static bool is_true(const Json* value) {
    return value != nullptr && (*value == Json(true) || *value == Json("true"));
  }

  bool set(const AttributePath& path, const Json& value) {
    if (value.is_null() || to_text(value).size() > kValueMax) return false;
    person_.attributes.insert_or_assign(path, value);
    return true;
  }

  void set_text(std::string_view key, std::optional<std::string_view> text) {
    if (!text || text->empty()) return;
    set(root(key), Json(*text));
  }

  void set_email(std::optional<std::string_view> address, bool is_verified) {
    if (!address || !profile::is_email(*address)) return;
    set(root("email"), Json(profile::fold(*address)));
    set(root("email_verified"), is_verified);
  }

  bool set_other(std::string_view key, const Json& value) {
    if (is_among(kReserved, key) || is_among(kProtocolMembers, key)) return false;
    const auto path = AttributePath::of(Section::root, key);
    return path && set(*path, value);
  }

  const Options& options_;
  const JsonObject& profile_;
  const Extras& extras_;
  Person person_;
};

}  // namespace

Result<Person> read_person(const Options& options, const JsonObject& profile,
                           const Extras& extras) {
  return Reading(options, profile, extras).read();
}

std::vector<std::string> shared_things(const Options& options) {
  const Scopes& scopes = options.scopes;
  const Dialect dialect = options.provider->dialect;
  std::vector<std::string> things;
  const bool tells_profile = scopes.has("profile") || scopes.has("public_profile") ||
                             scopes.has("read:user") || scopes.has("user");
  if (tells_profile || scopes.has("name")) things.emplace_back("name");
  if (scopes.has("email") || scopes.has("user:email")) things.emplace_back("email");
  if (tells_profile && dialect != Dialect::microsoft) things.emplace_back("picture");
  if (dialect == Dialect::github && tells_profile) {
    things.emplace_back("company");
    things.emplace_back("location");
  }
  if (scopes.has("phone")) things.emplace_back("phone");
  if (scopes.has("address")) things.emplace_back("address");
  // Nobody knows beforehand what else such a provider has.
  const bool is_open = options.provider->is_generic || dialect == Dialect::github;
  if (is_open && tells_profile && options.map.mode == AttributeMap::Mode::bind_all) {
    things.emplace_back("more");
  }
  return things;
}

bool shows_sharing_page(const JsonObject& options) {
  return find_bool(options, kShowsSharingPage).value_or(true);
}

}  // namespace acquaint::login::upstream
