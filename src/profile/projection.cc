#include "profile/projection.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/check.h"
#include "base/encoding.h"

namespace acquaint::profile {
namespace {

const Survivorship& rule_for(const Catalogue& catalogue, const AttributePath& path) {
  static const Survivorship kStandard = Survivorship::standard();
  const auto index = catalogue.find(path.text());
  return index ? catalogue.at(*index).survivorship : kStandard;
}

std::string md5_hex(std::string_view text) {
  // Fetched once: OpenSSL looks EVP_md5() up by its name with every use.
  static const EVP_MD* const kMd5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  ACQUAINT_CHECK(EVP_Digest(text.data(), text.size(), digest, &length, kMd5, nullptr) == 1);
  return to_hex({reinterpret_cast<const char*>(digest), length});
}

// Auth0's default picture: Gravatar's, which falls back to the initials.
std::string default_picture(std::string_view email, std::string_view nickname) {
  std::string initials = fold(nickname.empty() ? email : nickname).substr(0, 2);
  return "https://s.gravatar.com/avatar/" + md5_hex(fold(email)) +
         "?s=480&r=pg&d=" + percent_encode("https://cdn.auth0.com/avatars/" + initials + ".png");
}

JsonArray project_identities(const User& user) {
  JsonArray identities;
  for (const Identity& identity : user.identities) {
    JsonObject out;
    out["connection"] = identity.connection;
    out["user_id"] = identity.user_id;
    out["provider"] = identity.provider;
    out["isSocial"] = identity.is_social;
    if (identity.profile_data) out["profileData"] = *identity.profile_data;
    identities.push_back(std::move(out));
  }
  return identities;
}

const Json* effective_value(const User& user, const Catalogue& catalogue, const AttributePath& path) {
  const auto found = user.claims.find(path);
  if (found == user.claims.end()) return nullptr;
  const Claim* effective = rule_for(catalogue, path).choose(found->second);
  return effective == nullptr ? nullptr : &effective->value;
}

// What the root shows where nothing is known.
class Defaults {
 public:
  Defaults(const User& user, const Catalogue& catalogue) : user_(user), catalogue_(catalogue) {}

  std::optional<Json> find(std::string_view name) const {
    if (name == "name") return Json(email().empty() ? shown_name() : email());
    if (name == "nickname") return Json(nickname());
    if (name == "picture" && !email().empty()) return Json(default_picture(email(), nickname()));
    if (name == "email_verified" && user_.id.provider() == "auth0" && value("email") != nullptr) {
      return Json(false);
    }
    return std::nullopt;
  }

 private:
  const Json* value(std::string_view name) const {
    return effective_value(user_, catalogue_, *AttributePath::of(Section::root, name));
  }
  std::string_view text(std::string_view name) const {
    const Json* found = value(name);
    return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : "";
  }
  std::string_view email() const { return text("email"); }
  std::string_view shown_name() const {
    const Json* username = value("username");
    return username != nullptr && username->is_string() ? text("username") : text("phone_number");
  }
  std::string_view nickname() const {
    if (value("nickname") != nullptr) return text("nickname");
    return email().empty() ? shown_name() : email().substr(0, email().find('@'));
  }

  const User& user_;
  const Catalogue& catalogue_;
};

JsonObject describe(const Claim& claim) {
  JsonObject out;
  out["value"] = claim.value;
  out["source"] = name_of(claim.from.source);
  out["origin"] = claim.from.origin;
  out["seen_at"] = to_iso8601(claim.from.seen);
  out["confirmed_at"] = to_iso8601(claim.from.confirmed);
  out["confidence"] = claim.from.confidence;
  if (!claim.from.purpose.empty()) out["purpose"] = claim.from.purpose;
  return out;
}

JsonObject describe(const std::vector<Claim>& claims, const AttributePath& path,
                    const Catalogue& catalogue, Time now) {
  const Claim* effective = rule_for(catalogue, path).choose(claims);
  JsonObject out;
  out["attribute"] = path.text();
  const auto index = catalogue.find(path.text());
  out["declared"] = index.has_value();
  if (index) out["label"] = catalogue.at(*index).label;
  for (auto& member : describe(*effective)) out.insert(member);
  const auto fresh_for = index ? catalogue.at(*index).fresh_for : std::nullopt;
  out["stale"] = fresh_for && effective->from.confirmed + *fresh_for < now;
  JsonArray rivals;
  for (const Claim& claim : claims) {
    if (&claim != effective) rivals.push_back(describe(claim));
  }
  out["rivals"] = std::move(rivals);
  return out;
}

}  // namespace

JsonObject project(const User& user, const Catalogue& catalogue) {
  JsonObject root, user_metadata, app_metadata;
  for (const auto& [path, claims] : user.claims) {
    const Claim* effective = rule_for(catalogue, path).choose(claims);
    JsonObject& section = path.section() == Section::root            ? root
                          : path.section() == Section::user_metadata ? user_metadata
                                                                     : app_metadata;
    section[path.key()] = effective->value;
  }
  const Defaults defaults(user, catalogue);
  for (const std::string_view name : {"email_verified", "name", "nickname", "picture"}) {
    if (root.contains(name)) continue;
    if (auto value = defaults.find(name)) root[name] = std::move(*value);
  }
  root["user_id"] = user.id.text();
  root["identities"] = project_identities(user);
  root["created_at"] = to_iso8601(user.created);
  root["updated_at"] = to_iso8601(user.updated);
  if (user.last_password_reset) root["last_password_reset"] = to_iso8601(*user.last_password_reset);
  if (user.last_login) {
    root["last_login"] = to_iso8601(*user.last_login);
    if (!user.last_ip.empty()) root["last_ip"] = user.last_ip;
    root["logins_count"] = user.logins_count;
  }
  if (!user_metadata.empty() || user.shows_empty_user_metadata) {
    root["user_metadata"] = std::move(user_metadata);
  }
  if (!app_metadata.empty()) root["app_metadata"] = std::move(app_metadata);
  return root;
}

void project(const User& user, const Catalogue& catalogue, std::span<const ShownAttribute> wanted,
             JsonObject& into) {
  const Defaults defaults(user, catalogue);
  for (const auto& [name, path] : wanted) {
    if (path.text() == "updated_at") {
      into.emplace(name, to_iso8601(user.updated));
    } else if (const Json* value = effective_value(user, catalogue, path)) {
      into.emplace(name, *value);
    } else if (auto fallback = defaults.find(path.text())) {
      into.emplace(name, std::move(*fallback));
    }
  }
}

JsonObject explain_profile(const User& user, const Catalogue& catalogue, Time now) {
  JsonArray attributes;
  for (const auto& [path, claims] : user.claims) {
    attributes.push_back(describe(claims, path, catalogue, now));
  }
  JsonArray unknown;
  for (const AttributeDefinition& definition : catalogue.attributes()) {
    if (!user.claims.contains(definition.path)) unknown.emplace_back(definition.path.text());
  }
  JsonObject out;
  out["user_id"] = user.id.text();
  out["version"] = user.version;
  out["attributes"] = std::move(attributes);
  out["unknown"] = std::move(unknown);
  return out;
}

}  // namespace acquaint::profile
