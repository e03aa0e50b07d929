#include "api/hosted/finish_sign_up.h"

#include <utility>

#include "api/hosted/new_account.h"
#include "api/hosted/posted_form.h"
#include "api/query.h"
#include "login/account.h"
#include "login/consume_ticket.h"
#include "login/sign_up_link.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

struct OpenLink {
  ProvedAddress proof;
  pages::SignUpPage page;  // With the address, and where to go on to.
};

// The sign-up that the link goes on with; nothing when it was used or is too old, or the address got an account meanwhile.
Task<Result<std::optional<OpenLink>>> open_link(Call& call, std::string ticket_text) {
  auto secret = login::parse_sign_up_link(ticket_text);
  if (!secret) co_return std::nullopt;
  const auto ticket = co_await login::find_open_ticket(call.services.tickets, *secret, call.services.clock.now());
  if (!ticket) co_return std::unexpected(ticket.error());
  if (!*ticket) co_return std::nullopt;
  const auto link = login::read_sign_up_link(**ticket);
  if (!link) co_return std::unexpected(link.error());
  std::string connection(login::kDatabaseConnection);
  const auto holder = co_await login::find_login_user(call.services.users, std::move(connection), link->email);
  if (holder) co_return std::nullopt;
  if (holder.error().kind != Error::Kind::not_found) co_return std::unexpected(holder.error());
  OpenLink open{.proof = {.link = std::move(*secret), .ticket = std::move(ticket_text), .mailed = link->made},
                .page = {.return_to = link->return_to, .email = link->email}};
  co_return open;
}

Task<Result<Response>> show_finish(Call& call) {
  if (auto allowed = check_open_for_sign_ups(call); !allowed) co_return std::unexpected(allowed.error());
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  std::string ticket(query->text("ticket").value_or(""));
  const auto open = co_await open_link(call, std::move(ticket));
  if (!open) co_return std::unexpected(open.error());
  if (!*open) co_return sign_up_link_is_gone(call);
  co_return finish_page(call, (*open)->page, (*open)->proof, 200);
}

Task<Result<Response>> finish(Call& call) {
  if (auto allowed = check_open_for_sign_ups(call); !allowed) co_return std::unexpected(allowed.error());
  const auto posted = PostedForm::read(call, kFinishForm);
  if (!posted) co_return refused_form(call, posted.error(), same_link(call.request));
  std::string ticket(posted->text("ticket"));
  auto open = co_await open_link(call, std::move(ticket));
  if (!open) co_return std::unexpected(open.error());
  if (!*open) co_return sign_up_link_is_gone(call);
  pages::SignUpPage page = std::move((*open)->page);
  page.given_name = trimmed(posted->text("given_name"));
  page.family_name = trimmed(posted->text("family_name"));
  std::string password(posted->text("password"));
  auto problems = co_await find_problems(call, page, password);
  if (!problems) co_return std::unexpected(problems.error());
  page.problems = std::move(*problems);
  if (!page.problems.empty()) co_return finish_page(call, page, (*open)->proof, 422);
  co_return co_await make_account(call, std::move(page), std::move(password), std::move((*open)->proof));
}

constexpr Route kFinishSignUpRoutes[] = {
    {http::Method::get, "/u/signup/finish", Access::anyone(), show_finish,
     "The page behind the link of a mail to sign up."},
    {http::Method::post, "/u/signup/finish", Access::anyone(), finish,
     "Makes the account with the address that the mail went to, and signs in."},
};

}  // namespace

std::span<const Route> finish_sign_up_routes() { return kFinishSignUpRoutes; }

}  // namespace acquaint::api::hosted
