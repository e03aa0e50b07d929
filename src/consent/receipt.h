// Receipts: that a person agreed to something, or took it back, when, where, and to which text. The
// user's document holds the last receipt of each subject, so that a decision reads one record; each
// receipt is also an event, "consent.granted" or "consent.withdrawn", and events are never changed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "consent/purpose.h"
#include "profile/change.h"

namespace acquaint::consent {

// What the person saw when they decided.
struct Wording {
  std::int64_t version = 0;  // 0: it has none.
  std::string text;          // Exactly as shown.
  std::string language;

  bool operator==(const Wording&) const = default;
};
Wording wording_of(const Purpose& purpose, std::string_view language);

// Who decided, when, and on which surface: "page:/u/consent", "form:newsletter", "client:abc".
struct Occasion {
  std::string source;
  std::string actor;  // For the event: "user:auth0|1".
  Time now;
};

profile::ConsentSubject of_purpose(std::string_view id);
profile::ConsentSubject of_client(std::string_view client_id, std::string_view audience);
profile::ConsentSubject of_connection(std::string_view name);

// Replaces what was said of the subject before. `covers`: scopes or attributes, in any order.
void grant(profile::Changed& into, const profile::ConsentSubject& subject, const Wording& shown,
           std::vector<std::string> covers, const Occasion& occasion);
// No difference when it was taken back before.
void withdraw(profile::Changed& into, const profile::ConsentSubject& subject,
              const Occasion& occasion);

// The last receipt, granted or taken back; null when the subject was never decided on.
const profile::Receipt* find_last(const profile::User& user,
                                  const profile::ConsentSubject& subject);
// The receipt in force; null when the subject was never decided on, or was taken back.
const profile::Receipt* find_granted(const profile::User& user,
                                     const profile::ConsentSubject& subject);
bool is_granted(const profile::User& user, std::string_view purpose);
bool is_withdrawn(const profile::User& user, std::string_view purpose);
// Granted to a text that none of the purpose's texts is any more: ask again.
bool needs_renewal(const profile::User& user, const Purpose& purpose);

// As the API shows it, and as the event holds it.
JsonObject to_json(const profile::ConsentSubject& subject, const profile::Receipt& receipt);

}  // namespace acquaint::consent
