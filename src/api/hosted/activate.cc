#include "api/hosted/activate.h"

#include "api/authentication/client_consent.h"
#include "api/hosted/consent.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/query.h"
#include "login/account.h"
#include "login/device.h"
#include "pages/activate_page.h"

namespace acquaint::api::hosted {
namespace {

using authentication::ConsentQuestion;
using http::Response;
using login::AuthorizationRequest;

constexpr std::string_view kThrottled = "device code";

std::string activate_path(std::string_view user_code) {
  std::string path = "/activate";
  if (!user_code.empty()) path += "?user_code=" + percent_encode(user_code);
  return path;
}

// `problem` is the key of a text, or empty.
Response ask_for_code(const Call& call, std::string_view typed, std::string_view problem,
                      int status) {
  const pages::Look look = look_of(call);
  return page_answer(status,
                     pages::render_user_code(
                         {.look = look,
                          .user_code = std::string(typed.substr(0, 32)),
                          .problem = problem.empty() ? std::string() : look.language.say(problem)}));
}

// What the device asks for, as an authorization request would.
AuthorizationRequest as_authorization(const login::DeviceRequest& device) {
  AuthorizationRequest request;
  request.client_id = device.client_id;
  request.audience = device.audience;
  request.scopes = device.scopes;
  return request;
}

ConsentQuestion question_for(const Call& call, const AuthorizationRequest& request) {
  return authentication::consent_question(*call.settings, request, look_of(call).language);
}

// Bound to the user, the code and the words on the page: see hosted/consent.cc.
std::string form_name(const Call& call, const std::string& user_code,
                      const ConsentQuestion& question) {
  return "activate " + call.principal.user->text() + " " +
         to_base64url(sha256(user_code + "\n" + question.text()));
}

// The request behind a code that was typed. Guesses are counted: throttled
// "login.too_many_attempts"; not_found "device.no_code" and "ticket.not_found" for any that is not
// waiting for an answer.
Task<Result<login::DeviceRequest>> find_request(Call& call, std::string user_code) {
  const Time now = call.services.clock.now();
  const std::string guesser = std::string(kThrottled) + " " + call.principal.user->text();
  if (const auto allowed = call.services.throttle.reserve_code(guesser, now); !allowed) {
    co_return std::unexpected(allowed.error());
  }
  const auto ticket = co_await call.services.tickets.find(login::device_key(user_code));
  if (!ticket) co_return std::unexpected(ticket.error());
  auto request = login::open_device_request(*ticket, now);
  if (request) call.services.throttle.succeed_code(guesser);
  co_return request;
}

Task<Result<Response>> refuse_code(const Call& call, std::string typed, Error error) {
  if (error.kind == Error::Kind::not_found) {
    co_return ask_for_code(call, typed, "device.wrong", 404);
  }
  if (error.kind == Error::Kind::throttled) {
    co_return ask_for_code(call, typed, "log_in.too_many", 429);
  }
  co_return std::unexpected(std::move(error));
}

Task<Result<Response>> show_activate(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::string typed(query->text("user_code").value_or(""));
  const auto user_code = login::read_user_code(typed);
  if (!call.principal.user) {
    co_return go_on_to("/u/login?return_to=" +
                       percent_encode(activate_path(user_code.value_or(""))));
  }
  if (typed.empty()) co_return ask_for_code(call, typed, {}, 200);
  if (!user_code) {
    co_return ask_for_code(call, typed, "device.malformed", 422);
  }
  const auto device = co_await find_request(call, *user_code);
  if (!device) co_return co_await refuse_code(call, typed, device.error());
  const auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return std::unexpected(user.error());
  const ConsentQuestion question = question_for(call, as_authorization(*device));
  const FormToken token = make_token(call, form_name(call, *user_code, question));
  co_return page_answer(200,
                        pages::render_device({.look = look_of(call),
                                              .csrf = token.token,
                                              .user_code = *user_code,
                                              .client = question.client,
                                              .account = account_of((*user)->user()),
                                              .allowed = question.allowed}),
                        token);
}

// Records the answer where it belongs: the consent with the user, the approval with the device.
Task<Result<Done>> record(Call& call, const std::string& user_code,
                          const login::DeviceRequest& device, bool accepts) {
  std::optional<login::DeviceApproval> approval;
  if (accepts) {
    const AuthorizationRequest request = as_authorization(device);
    consent::Occasion occasion{.source = "page:/activate",
                               .actor = call.principal.actor(),
                               .now = call.services.clock.now()};
    profile::Change change = authentication::accept_client(
        request, question_for(call, request), std::move(occasion));
    const auto saved = co_await call.services.users.change(*call.principal.user, std::move(change));
    if (!saved) co_return std::unexpected(saved.error());
    approval = login::DeviceApproval{*call.principal.user, call.principal.session,
                                     call.principal.authenticated};
  }
  login::TicketChange change =
      [&](const login::Ticket& ticket) -> Result<std::optional<login::Ticket>> {
    auto answered = login::answer_device(ticket, approval, call.services.clock.now());
    if (!answered) return std::unexpected(answered.error());
    return std::optional(std::move(*answered));
  };
  co_return co_await call.services.tickets.change(login::device_key(user_code), std::move(change));
}

Task<Result<Response>> answer_activate(Call& call) {
  const std::string user_code = login::read_user_code(posted_text(call.request, "user_code")).value_or("");
  if (user_code.empty()) co_return go_on_to(activate_path(""));
  const auto device = co_await find_request(call, user_code);
  if (!device) co_return co_await refuse_code(call, user_code, device.error());
  const ConsentQuestion question = question_for(call, as_authorization(*device));
  const auto posted = PostedForm::read(call, form_name(call, user_code, question));
  if (!posted && is_stale(posted.error())) co_return shown_anew(posted.error(), activate_path(user_code));
  if (!posted) co_return std::unexpected(posted.error());
  const std::string_view action = posted->text("action");
  if (action != "accept" && action != "decline") co_return go_on_to(activate_path(user_code));

  const auto recorded = co_await record(call, user_code, *device, action == "accept");
  if (!recorded) co_return co_await refuse_code(call, user_code, recorded.error());
  if (action == "accept") {
    co_return message_page(call, 200, "device.done_title", "device.done");
  }
  co_return message_page(call, 200, "device.declined_title", "device.declined");
}

constexpr Route kActivateRoutes[] = {
    {http::Method::get, "/activate", Access::session_if_any(), show_activate,
     "Asks for the code that a device shows, then whether it may come in."},
    {http::Method::post, "/activate", Access::session(), answer_activate,
     "Lets the device in, or does not."},
};

}  // namespace

std::span<const Route> activate_routes() { return kActivateRoutes; }

}  // namespace acquaint::api::hosted
