// A user: one document that holds identities, claims with provenance, and the asking state, so that
// a decision reads one record. Auth0's view of it is derived (projection.h).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "profile/asking_state.h"
#include "profile/attribute.h"
#include "profile/behaviour.h"
#include "profile/claim.h"
#include "profile/consent_state.h"
#include "profile/handle.h"
#include "profile/look_up.h"

namespace acquaint::profile {

// One login of a person. The first one is the primary: it names the user.
struct Identity {
  std::string connection;  // "Username-Password-Authentication", "linkedin", ...
  std::string provider;    // "auth0" for a database connection, else the strategy's name.
  Json user_id;            // Within the provider; a number where the provider says so.
  bool is_social = false;
  std::optional<JsonObject> profile_data;  // What the provider said, raw.
  // The stored text of the user that a linked identity was before: all of its claims and its password,
  // so that the link can be undone. Empty: it never was a user of its own.
  std::string former_user;

  bool operator==(const Identity&) const = default;
};

// An anonymous visitor that turned out to be this user, and what undoing that has to take back.
struct MergedVisitor {
  UserId id;
  Time at;
  std::vector<std::string> declined_questions = {};  // Paths that the visitor alone had declined,
  std::vector<std::string> declined_forms = {};      // and ids of forms.
  bool stopped = false;                              // The visitor alone said "stop asking me".

  bool operator==(const MergedVisitor&) const = default;
};

// How many former passwords a user can have at most.
inline constexpr std::size_t kPasswordHistoryMax = 24;

using Claims = std::map<AttributePath, std::vector<Claim>>;

struct User {
  UserId id;
  std::uint64_t version = 0;  // Counts changes; set by the store.
  Time created;
  Time updated;
  std::vector<Identity> identities;
  Claims claims;
  bool shows_empty_user_metadata = false;  // Auth0 shows {} after it was cleared, nothing before.
  std::string password_hash;               // libsodium's argon2id string; empty: no password login.
  std::vector<std::string> password_history;  // Hashes of former passwords, the latest first.
  std::optional<Time> last_password_reset;
  std::optional<Time> last_login;
  std::string last_ip;
  std::int64_t logins_count = 0;
  AskingState asking;
  Consents consents;
  Behaviour behaviour;
  LookUps look_ups;
  std::vector<MergedVisitor> visitors;  // The last ones, oldest first.
  // Only of visitors (visitor.h): whose visitor it was, and whose it was not.
  std::optional<UserId> merged_into;
  std::optional<UserId> parted_from;

  explicit User(UserId user_id) : id(std::move(user_id)) {}
  bool operator==(const User&) const = default;
};

// The effective claim under the standard survivorship: for handles and other places that must not
// depend on settings. Null when nothing is known.
const Claim* find_claim(const User& user, const AttributePath& path);
std::optional<std::string> find_text(const User& user, std::string_view root_key);

// Who the linked identities of this user were before.
std::vector<UserId> former_users_of(const User& user);

// The stored form. Reading accepts exactly what writing makes: error "user.corrupt" otherwise.
std::string to_stored_text(const User& user);
Result<User> parse_stored_user(std::string_view text);

}  // namespace acquaint::profile
