#include "profile/projection.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/check.h"
#include "base/encoding.h"
#include "profile/permission.h"
#include "profile/readings.h"

namespace acquaint::profile {
namespace {

const Survivorship& rule_for(const Catalogue& catalogue, std::optional<AttributeIndex> index) {
  static const Survivorship kStandard = Survivorship::standard();
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

// What is shown of a user to applications: the effective values that they may see, but of inferred ones those
// alone that are certain enough to count as known.
class Shown {
 public:
  Shown(const User& user, const Catalogue& catalogue)
      : user_(user), catalogue_(catalogue), readings_(readings_of(user, catalogue)) {}

  const Json* find(const AttributePath& path) const {
    const auto stored = user_.claims.find(path);
    if (stored == user_.claims.end() && readings_.empty()) return nullptr;  // First, since most are not there.
    const auto index = catalogue_.find(path.text());
    if (index && !may_applications_see(catalogue_.at(*index))) return nullptr;
    const auto read = index ? readings_.find(*index) : readings_.end();
    const Claim* claim = read != readings_.end()         ? shown_of(read->second, catalogue_.at(*index))
                         : stored != user_.claims.end() ? rule_for(catalogue_, index).choose(stored->second)
                                                        : nullptr;
    return claim != nullptr ? &claim->value : nullptr;
  }

  // Every attribute that has a value, once.
  template <typename Show>
  void each(Show show) const {
    for (const auto& [path, claims] : user_.claims) {
      if (const Json* value = find(path)) show(path, *value);
    }
    for (const auto& [index, reading] : readings_) {
      const AttributePath& path = catalogue_.at(index).path;
      if (user_.claims.contains(path)) continue;
      if (const Json* value = find(path)) show(path, *value);
    }
  }

 private:
  static const Claim* shown_of(const Reading& reading, const AttributeDefinition& definition) {
    const Claim* effective = reading.find_effective();
    if (effective == nullptr) return definition.survivorship.choose(reading.outdated);
    if (!reading.is_inferred(*effective) || effective->from.confidence >= definition.confidence_min) return effective;
    return definition.survivorship.choose(
        std::span(reading.claims).first(reading.claims.size() - reading.inferred));
  }

  const User& user_;
  const Catalogue& catalogue_;
  const Readings readings_;
};

// What the root shows where nothing is known.
class Defaults {
 public:
  Defaults(const User& user, const Shown& shown) : user_(user), shown_(shown) {}

  std::optional<Json> find(std::string_view name) const {
    if (name == "name") return Json(email().empty() ? shown_name() : email());
    if (name == "nickname") return Json(nickname());
    if (name == "picture" && !email().empty()) return Json(default_picture(email(), nickname()));
    if (name == "email_verified" && user_.id.provider() == "auth0" && shown_.find(kEmail) != nullptr) {
      return Json(false);
    }
    return std::nullopt;
  }

 private:
  static inline const AttributePath kEmail = *AttributePath::of(Section::root, "email");
  static inline const AttributePath kUsername = *AttributePath::of(Section::root, "username");
  static inline const AttributePath kNickname = *AttributePath::of(Section::root, "nickname");
  static inline const AttributePath kPhoneNumber = *AttributePath::of(Section::root, "phone_number");

  static std::string_view text_of(const Json* value) {
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : "";
  }
  std::string_view email() const { return text_of(shown_.find(kEmail)); }
  std::string_view shown_name() const {
    const Json* username = shown_.find(kUsername);
    return text_of(username != nullptr && username->is_string() ? username : shown_.find(kPhoneNumber));
  }
  std::string_view nickname() const {
    if (const Json* nickname = shown_.find(kNickname)) return text_of(nickname);
    const std::string_view address = email();
    return address.empty() ? shown_name() : address.substr(0, address.find('@'));
  }

  const User& user_;
  const Shown& shown_;
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
  if (!claim.from.visitor.empty()) out["visitor"] = claim.from.visitor;
  return out;
}

// What a claim of a reading was before, where it was translated.
void add_former(JsonObject& out, const Reading* reading, const Claim& claim) {
  if (reading == nullptr) return;
  const auto former = reading->former.find(static_cast<std::size_t>(&claim - reading->claims.data()));
  if (former == reading->former.end()) return;
  out["former"] = JsonObject{{"kind", name_of(former->second.kind)},
                             {"attribute", former->second.attribute},
                             {"value", former->second.value}};
}

JsonObject describe(const std::vector<Claim>& claims, const Claim* effective, const Reading* reading,
                    const AttributePath& path,
                    const Catalogue& catalogue, Time now) {
  JsonObject out;
  out["attribute"] = path.text();
  const auto index = catalogue.find(path.text());
  out["declared"] = index.has_value();
  if (index) out["label"] = catalogue.at(*index).label;
  for (auto& member : describe(*effective)) out.insert(member);
  add_former(out, reading, *effective);
  const auto fresh_for = index ? catalogue.at(*index).fresh_for : std::nullopt;
  out["stale"] = fresh_for && effective->from.confirmed + *fresh_for < now;
  JsonArray rivals;
  for (const Claim& claim : claims) {
    if (&claim == effective) continue;
    rivals.push_back(describe(claim));
    add_former(rivals.back().get_object(), reading, claim);
  }
  for (const Claim& claim : reading == nullptr ? std::vector<Claim>() : reading->outdated) {
    rivals.push_back(describe(claim));
    rivals.back().get_object()["outdated"] = true;
  }
  out["rivals"] = std::move(rivals);
  return out;
}

}  // namespace

JsonObject project(const User& user, const Catalogue& catalogue) {
  JsonObject root, user_metadata, app_metadata;
  const Shown shown(user, catalogue);
  shown.each([&](const AttributePath& path, const Json& value) {
    JsonObject& section = path.section() == Section::root            ? root
                          : path.section() == Section::user_metadata ? user_metadata
                                                                     : app_metadata;
    section[path.key()] = value;
  });
  const Defaults defaults(user, shown);
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
  const Shown shown(user, catalogue);
  const Defaults defaults(user, shown);
  for (const auto& [name, path] : wanted) {
    if (path.text() == "updated_at") {
      into.emplace(name, to_iso8601(user.updated));
    } else if (const Json* value = shown.find(path)) {
      into.emplace(name, *value);
    } else if (auto fallback = defaults.find(path.text())) {
      into.emplace(name, std::move(*fallback));
    }
  }
}

JsonObject explain_profile(const User& user, const Catalogue& catalogue, Time now) {
  const Readings readings = readings_of(user, catalogue);
  const auto is_read = [&](const AttributePath& path) {
    const auto index = catalogue.find(path.text());
    return index && readings.contains(*index);
  };
  JsonArray attributes;
  for (const auto& [path, claims] : user.claims) {
    if (is_read(path)) continue;
    const Claim* effective = rule_for(catalogue, catalogue.find(path.text())).choose(claims);
    attributes.push_back(describe(claims, effective, nullptr, path, catalogue, now));
  }
  for (const auto& [index, reading] : readings) {
    const AttributeDefinition& definition = catalogue.at(index);
    const bool is_outdated = reading.claims.empty();
    const Claim* effective =
        is_outdated ? definition.survivorship.choose(reading.outdated) : reading.find_effective();
    if (effective == nullptr) continue;
    attributes.push_back(describe(is_outdated ? reading.outdated : reading.claims, effective,
                                  is_outdated ? nullptr : &reading, definition.path, catalogue, now));
    if (is_outdated) attributes.back().get_object()["outdated"] = true;
  }
  JsonArray unknown;
  for (AttributeIndex index = 0; index < catalogue.size(); ++index) {
    const auto read = readings.find(index);
    const bool is_known = read != readings.end() ? read->second.find_effective() != nullptr
                                                 : user.claims.contains(catalogue.at(index).path);
    if (!is_known) unknown.emplace_back(catalogue.at(index).path.text());
  }
  JsonObject out;
  out["user_id"] = user.id.text();
  out["version"] = user.version;
  out["attributes"] = std::move(attributes);
  out["unknown"] = std::move(unknown);
  return out;
}

}  // namespace acquaint::profile
