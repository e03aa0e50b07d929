// Whether a user has agreed that a client gets what it asks for, and what happens when they agree or
// take it back. The one place that decides it: /authorize asks here before it gives a code.
#pragma once

#include <string>
#include <vector>

#include "api/route.h"
#include "consent/receipt.h"
#include "login/authorization.h"
#include "login/grant.h"
#include "login/mapped_claim.h"
#include "profile/user.h"
#include "texts/language.h"

namespace acquaint::api::authentication {

// Clients of others need the user's consent for each scope; the operator's own only where an API says
// so. prompt=consent asks though the user agreed before the request.
bool needs_consent(const settings::Settings& settings, const login::AuthorizationRequest& request,
                   const profile::User& user);

// Whether a client is told this mapped claim of the user: one of others only what the user was shown.
bool may_be_told(const profile::User& user, const login::Client& client, std::string_view audience,
                 const login::MappedClaim& claim);

// What the request asks for claim by claim, beside its scopes.
login::SingleClaims single_claims(const login::AuthorizationRequest& request);

// What the page says.
struct ConsentQuestion {
  std::string client;                // Its name.
  bool is_own = false;               // The operator's.
  std::string host;                  // Where the answer goes: what the name cannot fake.
  std::vector<std::string> allowed;  // What the client could then do, a line for each scope.
  std::vector<std::string> covers;   // The same, as a receipt names it.
  std::string language;              // Of these lines, BCP 47.

  // All of it, as one text that a receipt can be about.
  std::string text() const;
};
ConsentQuestion consent_question(const settings::Settings& settings,
                                 const login::AuthorizationRequest& request,
                                 const texts::Language& language);

// The user agreed to this question: to what it covers beside what they agreed to before.
profile::Change accept_client(const login::AuthorizationRequest& request,
                              const ConsentQuestion& question, consent::Occasion occasion);
// The user did not; what they agreed to before stays.
profile::Change decline_client(const login::AuthorizationRequest& request,
                               consent::Occasion occasion);

// Takes back what a client may do on one API, and ends its refresh tokens and codes for it. Its access
// tokens end by themselves.
Task<Result<Done>> end_client(Services& services, profile::UserId user,
                              profile::ConsentSubject client, consent::Occasion occasion);

}  // namespace acquaint::api::authentication
