#include "api/auth0_forms.h"

#include <utility>

#include "api/authentication/authorize.h"
#include "asking/moment.h"
#include "base/encoding.h"
#include "login/consume_ticket.h"
#include "profile/projection.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kPurpose = "auth0-form";
constexpr Duration kLife = std::chrono::hours(1);
constexpr Duration kClaimLife = std::chrono::minutes(1);  // Longer than a flow may take.
constexpr std::string_view kBusyUntil = "busy_until";
constexpr std::string_view kUserMembers[] = {
    "user_id",      "username",       "name",       "given_name",
    "family_name",  "nickname",       "email",      "email_verified",
    "phone_number", "phone_verified", "picture",    "user_metadata",
    "app_metadata", "created_at",     "updated_at", "last_password_reset",
    "identities"};

std::string text_of(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

std::unexpected<Error> no_run() {
  return fail(Error::Kind::not_found, "auth0_form.no_run",
              "This form was filled in already, or is too old.");
}

std::unexpected<Error> late() {
  return fail(Error::Kind::conflict, "auth0_form.late",
              "Another page has answered this meanwhile.");
}

// Whether the ticket stands where the page has found it.
bool is_at(const login::Ticket& ticket, bool has_begun, std::int64_t round) {
  return ticket.content.contains("run") == has_begun &&
         flows::parse_run(object_or_empty(ticket.content, "run")).round == round;
}

std::string address_of(std::string_view form, std::string_view secret) {
  return "/u/forms/" + percent_encode(form) + "?run=" + percent_encode(secret);
}

// The ticket of a secret, if it is this user's and in time.
Task<Result<login::Ticket>> find_ticket(Services& services, profile::UserId user,
                                        std::string secret) {
  const auto parsed = login::parse_link_secret(kPurpose, secret);
  if (!parsed) co_return no_run();
  auto ticket = co_await login::find_open_ticket(services.tickets, *parsed, services.clock.now());
  if (!ticket) co_return std::unexpected(ticket.error());
  if (!*ticket || (*ticket)->user != user) co_return no_run();
  co_return std::move(**ticket);
}

}  // namespace

Task<Result<std::string>> start_form(Services& services, settings::SettingsPtr settings,
                                     profile::UserId user, FormStart start) {
  const flows::Document* form = settings->auth0->find_form(start.form);
  if (form == nullptr)
    co_return fail(Error::Kind::not_found, "auth0_form.not_found", "There is no such form.");
  if (to_text(start.fields).size() > flows::kGivenBytesMax ||
      to_text(start.vars).size() > flows::kGivenBytesMax) {
    co_return fail(Error::Kind::too_large, "auth0_form.too_large",
                   "There is too much in this form.");
  }
  login::TicketRequest wanted{.purpose = std::string(kPurpose),
                              .user = std::move(user),
                              .expires = services.clock.now() + kLife,
                              .content = {{"form", form->id},
                                          {"fields", start.fields},
                                          {"vars", start.vars},
                                          {"return_to", start.return_to}}};
  login::NewTicket made = login::make_link_ticket(std::move(wanted), services.random);
  const auto saved = co_await services.tickets.save(std::move(made.ticket));
  if (!saved) co_return std::unexpected(saved.error());
  co_return address_of(form->id, made.secret);
}

Task<Result<std::optional<FormResult>>> result_of_form(Services& services, profile::UserId user,
                                                       std::string address) {
  const std::size_t mark = address.find("?run=");
  auto secret = mark == std::string::npos
                    ? std::nullopt
                    : percent_decode(std::string_view(address).substr(mark + 5));
  if (!secret) co_return std::nullopt;
  const auto ticket = co_await find_ticket(services, std::move(user), std::move(*secret));
  if (!ticket && ticket.error().kind == Error::Kind::not_found) co_return std::nullopt;
  if (!ticket) co_return std::unexpected(ticket.error());
  flows::FormRun run = flows::parse_run(object_or_empty(ticket->content, "run"));
  if (!run.has_ended) co_return std::nullopt;
  co_return FormResult{text_of(ticket->content, "form"), std::move(run.fields),
                       std::move(run.vars)};
}

Task<Result<std::optional<std::string>>> form_at_login(Call& call, profile::UserPtr user,
                                                       std::string return_to) {
  const auto& login_form = call.settings->auth0->login_form;
  if (!login_form) co_return std::nullopt;
  if (login_form->when) {
    asking::Moment moment{.kind = asking::MomentKind::login};
    moment.client = authentication::client_of(call, return_to);
    moment.now = call.services.clock.now();
    const auto view = user->view(call.settings->catalogue);
    const asking::Facts facts{
        .user = &user->user(), .view = view.get(), .moment = &moment, .now = moment.now};
    if (login_form->when->evaluate(facts) != asking::Verdict::yes) co_return std::nullopt;
  }
  FormStart start{
      .form = login_form->form, .fields = {}, .vars = {}, .return_to = std::move(return_to)};
  profile::UserId id = user->user().id;
  auto address = co_await start_form(call.services, call.settings, std::move(id), std::move(start));
  if (!address) co_return std::unexpected(address.error());
  co_return std::move(*address);
}

Task<Result<OpenForm>> open_form(Call& call, std::string secret) {
  profile::UserId user = *call.principal.user;
  const auto ticket = co_await find_ticket(call.services, std::move(user), secret);
  if (!ticket) co_return std::unexpected(ticket.error());
  OpenForm open{.address = address_of(text_of(ticket->content, "form"), secret),
                .key = ticket->key,
                .form = call.settings->auth0->find_form(text_of(ticket->content, "form")),
                .run = flows::parse_run(object_or_empty(ticket->content, "run")),
                .fields = object_or_empty(ticket->content, "fields"),
                .vars = object_or_empty(ticket->content, "vars"),
                .has_begun = ticket->content.contains("run"),
                .return_to = text_of(ticket->content, "return_to")};
  if (open.form == nullptr || open.form->id != call.request.path_value("form")) co_return no_run();
  co_return open;
}

Task<Result<Done>> claim_form(Call& call, const OpenForm& open) {
  const Time now = call.services.clock.now();
  const bool has_begun = open.has_begun;
  const std::int64_t round = open.run.round;
  login::TicketChange change =
      [now, has_begun, round](const login::Ticket& ticket) -> Result<std::optional<login::Ticket>> {
    if (!is_at(ticket, has_begun, round)) return late();
    if (find_int(ticket.content, kBusyUntil).value_or(0) > to_ms(now)) {
      return fail(Error::Kind::unavailable, "auth0_form.busy",
                  "Another page is answering this just now.");
    }
    login::Ticket claimed = ticket;
    claimed.content[kBusyUntil] = to_ms(now + kClaimLife);
    return claimed;
  };
  login::TicketKey key = open.key;
  co_return co_await call.services.tickets.change(std::move(key), std::move(change));
}

Task<Result<Done>> release_form(Call& call, const OpenForm& open) {
  login::TicketChange change =
      [](const login::Ticket& ticket) -> Result<std::optional<login::Ticket>> {
    login::Ticket released = ticket;
    released.content.erase(kBusyUntil);
    return released;
  };
  login::TicketKey key = open.key;
  co_return co_await call.services.tickets.change(std::move(key), std::move(change));
}

Task<Result<Done>> save_form(Call& call, const OpenForm& open, std::int64_t round_before) {
  const JsonObject run = flows::to_json(open.run);
  const bool had_begun = open.has_begun;
  login::TicketChange change =
      [&run, round_before,
       had_begun](const login::Ticket& ticket) -> Result<std::optional<login::Ticket>> {
    if (!is_at(ticket, had_begun, round_before)) return late();
    login::Ticket changed = ticket;
    changed.content["run"] = run;
    changed.content.erase(kBusyUntil);
    changed.content.erase("fields");
    changed.content.erase("vars");
    return changed;
  };
  login::TicketKey key = open.key;
  co_return co_await call.services.tickets.change(std::move(key), std::move(change));
}

JsonObject form_context(const Call& call, const profile::User& user, std::string_view return_to) {
  const JsonObject whole = profile::project(user, call.settings->catalogue);
  JsonObject shown;
  for (const std::string_view name : kUserMembers) {
    if (const Json* value = find(whole, name)) shown[name] = *value;
  }
  JsonObject context{{"user", std::move(shown)},
                     {"tenant", JsonObject{{"name", call.settings->site.name}}}};
  const std::string client_id = authentication::client_of(call, return_to);
  const login::Client* client = call.settings->find_client(client_id);
  if (client != nullptr)
    context["client"] = JsonObject{{"client_id", client_id}, {"name", client->name}};
  context["transaction"] = JsonObject{{"correlation_id", call.request.id}};
  return context;
}

}  // namespace acquaint::api
