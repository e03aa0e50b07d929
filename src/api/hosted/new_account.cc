#include "api/hosted/new_account.h"

#include <algorithm>
#include <utility>

#include "api/account_actions.h"
#include "api/action_event.h"
#include "api/authentication/authorize.h"
#include "api/chosen_password.h"
#include "api/hosted/let_in.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/password_words.h"
#include "api/hosted/provider_list.h"
#include "api/mailing.h"
#include "api/security_log.h"
#include "login/account.h"
#include "login/consume_ticket.h"
#include "login/mailed_link.h"
#include "settings/arms.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

constexpr std::size_t kNameMax = 150;

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void check_name(const std::string& name, std::string field, std::string_view missing,
                const texts::Language& language, std::vector<pages::Problem>& problems) {
  if (name.empty()) {
    problems.push_back({std::move(field), language.say(missing)});
  } else if (code_points(name) > kNameMax) {
    problems.push_back(
        {std::move(field), language.say("sign_up.name_too_long", {{"count", kNameMax}})});
  }
}

// What is wrong but for the password, in the order of the fields.
std::vector<pages::Problem> check_sign_up(const pages::SignUpPage& page,
                                          const texts::Language& language) {
  std::vector<pages::Problem> problems;
  check_name(page.given_name, "given_name", "sign_up.given_name_missing", language, problems);
  check_name(page.family_name, "family_name", "sign_up.family_name_missing", language, problems);
  if (!profile::is_email(page.email)) {
    problems.push_back({"email", language.say("sign_up.bad_email")});
  }
  return problems;
}

Task<Result<std::optional<login::PasswordProblem>>> check_password(Call& call,
                                                                   const pages::SignUpPage& page,
                                                                   const std::string& password) {
  login::NewPassword wanted{.password = password,
                            .user = {{"email", page.email},
                                     {"name", page.given_name + " " + page.family_name},
                                     {"given_name", page.given_name},
                                     {"family_name", page.family_name}},
                            .latest_hashes = {}};
  co_return co_await find_problem_of_chosen(call, login::kDatabaseConnection, std::move(wanted), PasswordStage::sign_up);
}

// Adds a change to those that make the user.
Result<Done> go_on(profile::Changed& made, const profile::Change& change) {
  auto changed = change(made.user);
  if (!changed) return std::unexpected(std::move(changed.error()));
  std::ranges::move(changed->events, std::back_inserter(made.events));
  made.user = std::move(changed->user);
  return Done{};
}

Result<profile::Changed> make_user(const Call& call, const pages::SignUpPage& page, std::string password_hash,
                                   const std::optional<ProvedAddress>& proof) {
  const Time now = call.services.clock.now();
  const std::string connection(login::kDatabaseConnection);
  auto made = login::make_database_user(
      {.connection = connection,
       .id = std::nullopt,
       .root = {{"given_name", page.given_name},
                {"family_name", page.family_name},
                {"name", page.given_name + " " + page.family_name},
                {"email", profile::fold(page.email)}},
       .password_hash = std::move(password_hash)},
      call.settings->catalogue,
      {.source = profile::Source::user, .origin = "signup", .name = "anonymous", .now = now},
      call.services.random);
  if (!made) return made;
  if (proof) {
    const login::MailedLink link{.email = page.email, .made = proof->mailed, .result_url = {}};
    const auto verified = go_on(*made, login::verify_email(link, call.settings->catalogue, now));
    if (!verified) return std::unexpected(verified.error());
  }
  // Signing up is the first login.
  const auto signed_in = go_on(*made, login::record_login(connection, call.request.client, now, settings::arms_of(call.settings)));
  if (!signed_in) return std::unexpected(signed_in.error());
  return made;
}

Registration registration_of(const Call& call, const pages::SignUpPage& page) {
  Registration registration{.connection = std::string(login::kDatabaseConnection),
                            .client_id = {},
                            .body = {{"given_name", page.given_name}, {"family_name", page.family_name}, {"email", page.email}},
                            .asked = JsonObject()};
  if (const auto request = authentication::request_behind(call, page.return_to)) {
    registration.client_id = request->client_id;
    registration.asked = asked_of(*request);
  }
  return registration;
}

JsonObject required_field(std::string_view name, const texts::Language& language, std::string_view value = {}) {
  return {{"name", name},
          {"label", language.say("label." + std::string(name))},
          {"widget", "text"},
          {"autocomplete", name},
          {"required", true},
          {"value", value}};
}

// The page again, with what speaks against the account.
Response again(const Call& call, pages::SignUpPage page, const std::optional<ProvedAddress>& proof,
               std::string problem) {
  page.problems.push_back({"", std::move(problem)});
  if (proof) return finish_page(call, page, *proof, 422);
  return sign_up_page(call, std::move(page), 422);
}

// Of all who come at once with the link, one is let through.
Task<Result<bool>> use(Call& call, const std::optional<ProvedAddress>& proof) {
  if (!proof) co_return true;
  co_return co_await login::consume_ticket(call.services.tickets, proof->link.key, proof->link.secret,
                                           call.services.clock.now());
}

}  // namespace

Response sign_up_page(const Call& call, pages::SignUpPage page, int status) {
  const FormToken token = make_token(call, kSignUpForm);
  page.look = look_of(call, page.return_to);
  page.csrf = token.token;
  page.providers = provider_links(call, page.return_to, "/u/signup", browser_of(call, token));
  page.password_hint = words_for(call.settings->password_policy(login::kDatabaseConnection),
                                 page.look.language);
  return page_answer(status, pages::render_sign_up(page), token,
                     authentication::continues_at(call, page.return_to));
}

Response finish_page(const Call& call, const pages::SignUpPage& page, const ProvedAddress& proof, int status) {
  const FormToken token = make_token(call, kFinishForm);
  const pages::Look look = look_of(call, page.return_to);
  const texts::Language& language = look.language;
  JsonObject email = required_field("email", language, page.email);
  email["widget"] = "email";
  email["readonly"] = true;
  JsonObject password = required_field("password", language);
  password["widget"] = "password";
  password["autocomplete"] = "new-password";
  password["hint"] = words_for(call.settings->password_policy(login::kDatabaseConnection), language);
  JsonObject given_name = required_field("given_name", language, page.given_name);
  given_name["autocomplete"] = "given-name";
  JsonObject family_name = required_field("family_name", language, page.family_name);
  family_name["autocomplete"] = "family-name";
  const pages::FormPage form{.look = look,
                             .title = language.say("sign_up.title"),
                             .text = language.say("sign_up.finish_text"),
                             .action = "/u/signup/finish",
                             .csrf = token.token,
                             .hidden = {{"ticket", proof.ticket}},
                             .fields = {std::move(given_name), std::move(family_name), std::move(email), std::move(password)},
                             .button = language.say("sign_up.submit"),
                             .problems = page.problems};
  return page_answer(status, pages::render_form(form), token, authentication::continues_at(call, page.return_to));
}

Response sign_up_link_is_gone(const Call& call) {
  Response gone = message_page(call, 410, "mailed.gone_title", "mailed.gone", {"/u/signup", "mailed.ask_again"});
  gone.refusal = telling_refusal(Error{.kind = Error::Kind::unauthorized, .code = "ticket.not_found", .message = {}, .field = {}});
  return gone;
}

Result<Done> check_open_for_sign_ups(const Call& call) {
  if (call.settings->find_connection(login::kDatabaseConnection)->takes_sign_ups) return Done{};
  return fail(Error::Kind::forbidden, "login.no_sign_ups", "Nobody can sign up here at present.");
}

Task<Result<std::vector<pages::Problem>>> find_problems(Call& call, const pages::SignUpPage& page,
                                                        const std::string& password) {
  const texts::Language language = look_of(call, page.return_to).language;
  std::vector<pages::Problem> problems = check_sign_up(page, language);
  const auto of_password = co_await check_password(call, page, password);
  if (!of_password) co_return std::unexpected(of_password.error());
  if (*of_password) problems.push_back({"password", words_for(**of_password, language)});
  co_return problems;
}

Task<Result<Response>> make_account(Call& call, pages::SignUpPage page, std::string password,
                                    std::optional<ProvedAddress> proof) {
  // Hashed before it is known whether the address is taken, so that the time does not tell.
  auto hash = co_await call.services.hashes.hash(password);
  if (!hash) co_return std::unexpected(hash.error());
  auto account = make_user(call, page, std::move(*hash), proof);
  if (!account) co_return std::unexpected(account.error());
  const Registration registration = registration_of(call, page);
  auto refusal = co_await run_pre_registration(call, registration, *account);
  if (!refusal) co_return std::unexpected(refusal.error());
  if (*refusal) co_return again(call, std::move(page), proof, std::move((*refusal)->user_message));
  const auto used = co_await use(call, proof);
  if (!used) co_return std::unexpected(used.error());
  if (!*used) co_return sign_up_link_is_gone(call);
  const auto user =
      co_await call.services.users.create(std::move(account->user), std::move(account->events));
  if (!user && user.error().kind == Error::Kind::conflict) {
    std::string problem = look_of(call, page.return_to).language.say("sign_up.not_created");
    co_return again(call, std::move(page), proof, std::move(problem));
  }
  if (!user) co_return std::unexpected(user.error());
  run_post_registration(call, registration, (*user)->user());
  if (!proof) mail_verification_link(call, (*user)->user().id);
  co_return co_await let_in(call, (*user)->user().id, page.return_to);
}

}  // namespace acquaint::api::hosted
