// Runs of Auth0's forms in a log-in: they are begun here, by a setting or by a rule or action that
// calls api.prompt.render(), and the hosted page (hosted/auth0_form.h) leads the person through
// them.
#pragma once

#include <optional>
#include <string>

#include "api/route.h"
#include "flows/form_run.h"
#include "login/ticket.h"
#include "profile/snapshot.h"

namespace acquaint::api {

struct FormStart {
  std::string form;       // Id, or name.
  JsonObject fields;      // What a caller gives along; people can see it.
  JsonObject vars;        // The same for flows alone.
  std::string return_to;  // Where the browser goes at the end: see hosted::safe_return_to().
};

// Where the browser is to be sent; nothing is run before it comes. The run is this user's, for an
// hour. Errors: not_found "auth0_form.not_found", too_large "auth0_form.too_large", and those of
// the store.
Task<Result<std::string>> start_form(Services& services, settings::SettingsPtr settings,
                                     profile::UserId user, FormStart start);

// What a run has come to, for who goes on with the log-in.
struct FormResult {
  std::string form;
  JsonObject fields;
  JsonObject vars;
};
// Nothing while it has not ended, for another user, and once the hour is over. `address` is what
// start_form() gave.
Task<Result<std::optional<FormResult>>> result_of_form(Services& services, profile::UserId user,
                                                       std::string address);

// The address of the form that the settings put at log-ins, begun; nothing when there is none for
// this user now.
Task<Result<std::optional<std::string>>> form_at_login(Call& call, profile::UserPtr user,
                                                       std::string return_to);

// A run as the page opens it.
struct OpenForm {
  std::string address;  // Of the page, without a step.
  login::TicketKey key;
  const flows::Document* form = nullptr;  // Of the settings of the call.
  flows::FormRun run;
  JsonObject fields, vars;  // That it was started with,
  bool has_begun = false;   // until it begins.
  std::string return_to;
};

// Error not_found "auth0_form.no_run" for an address that opens nothing to this user.
Task<Result<OpenForm>> open_form(Call& call, std::string secret);
// Before anything is run: nobody else goes on with the round meanwhile, so that flows run once and a
// code is tried once. conflict "auth0_form.late" when another page came first, unavailable
// "auth0_form.busy" while one is under way; it is given up for lost after a minute.
Task<Result<Done>> claim_form(Call& call, const OpenForm& open);
// Nothing came of it.
Task<Result<Done>> release_form(Call& call, const OpenForm& open);
// Keeps what became of it, and ends the claim. conflict "auth0_form.late" when another page came first.
Task<Result<Done>> save_form(Call& call, const OpenForm& open, std::int64_t round_before);

// What templates read of the user and the log-in (reference: Auth0, "Forms: Variables", context).
JsonObject form_context(const Call& call, const profile::User& user, std::string_view return_to);

}  // namespace acquaint::api
