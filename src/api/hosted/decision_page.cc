#include "api/hosted/decision_page.h"

#include <utility>

#include "api/ask.h"
#include "api/decision_link.h"
#include "api/hosted/me.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/posted_replies.h"
#include "api/locale.h"
#include "api/query.h"
#include "forms/posted.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

constexpr std::string_view kForm = "decision";

// For a link that opens nothing, and for one whose decision has ended elsewhere; what is broken
// here passes through.
Result<Response> refusal(const Call& call, const Error& error) {
  if (error.kind == Error::Kind::unavailable || error.kind == Error::Kind::internal) {
    return std::unexpected(error);
  }
  return message_page(call, 410, "mailed.gone_title", "mailed.gone");
}

std::string address_of(std::string_view ticket) {
  return "/u/ask?ticket=" + percent_encode(ticket);
}

// Nobody is kept from anything here: a form that is mandatory elsewhere may be left.
Response decision_page(const Call& call, const Ask& ask, std::string_view ticket, int status) {
  const FormToken token = make_token(call, kForm);
  return page_answer(status,
                     pages::render_question({.look = look_of(call),
                                             .csrf = token.token,
                                             .decision = ask.decision,
                                             .return_to = {},
                                             .action = address_of(ticket),
                                             .step = ask.step->description.json,
                                             .is_for_everybody = ask.step->description.is_for_everybody}),
                     token, {}, pages::image_origins_of(*ask.step->description.json));
}

Result<std::string> ticket_of(const Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) return std::unexpected(query.error());
  return std::string(query->text("ticket").value_or(""));
}

// The answers that the link brings along, for an answer by one tap.
ReadAnswers preselection_of(const FormFields& fields) {
  return [answers = pages::posted_answers(fields)](const forms::Run& run, const forms::Step& step) {
    return forms::read_posted(run, step, answers);
  };
}

Task<Result<Response>> show(Call& call) {
  const auto ticket = ticket_of(call);
  if (!ticket) co_return std::unexpected(ticket.error());
  const auto link = co_await open_decision_link(call.services, *ticket);
  if (!link) co_return refusal(call, link.error());
  const auto fields = parse_form(call.request.query);
  const ReadAnswers preselect = fields ? preselection_of(*fields) : ReadAnswers();
  const auto shown =
      describe_decision(link->user->user(), *call.settings, link->decision, locale_of(call.request),
                        call.services.clock.now(), preselect);
  if (!shown) co_return refusal(call, shown.error());
  co_return decision_page(call, *shown, *ticket, 200);
}

Task<Result<Response>> take_answers(Call& call, DecisionLink link, const std::string& ticket,
                                    const PostedForm& posted) {
  const profile::UserId user = link.user->user().id;
  const std::string step(posted.text("step")), locale = locale_of(call.request);
  ReadAnswers read = reader_of(posted);
  const auto outcome = co_await answer(call.services, call.settings, link.decision, user, step,
                                       locale, std::move(read), "user:" + user.text());
  // Answered on another tab meanwhile: the page shows where things stand.
  if (!outcome && outcome.error().code == "decision.wrong_step") {
    co_return go_on_to(address_of(ticket));
  }
  if (!outcome) co_return refusal(call, outcome.error());
  if (!outcome->problems.empty()) {
    Ask again;
    again.decision = link.decision;
    again.step = outcome->next;
    co_return decision_page(call, again, ticket, 422);
  }
  if (!outcome->complete) co_return go_on_to(address_of(ticket));
  const auto ended = co_await end_decision_link(call.services, std::move(link.secret));
  if (!ended) co_return std::unexpected(ended.error());
  co_return message_page(call, 200, "mailed.thanks_title", "mailed.thanks", {std::string(kProfilePage), "question.profile"});
}

Task<Result<Response>> refuse(Call& call, DecisionLink link, bool is_for_good) {
  const profile::UserId user = link.user->user().id;
  EndDecision how = [id = link.decision, is_for_good](profile::AskingState state,
                                                      const asking::Terms& terms) {
    return is_for_good ? asking::never(std::move(state), id, asking::Refusal::questions, {}, terms)
                       : asking::skipped(std::move(state), id, terms);
  };
  std::string event = is_for_good ? "decision.refused" : "decision.skipped";
  const auto ended = co_await end_decision(call.services, call.settings, link.decision, user,
                                           std::move(event), std::move(how), "user:" + user.text());
  if (!ended) co_return refusal(call, ended.error());
  const auto closed = co_await end_decision_link(call.services, std::move(link.secret));
  if (!closed) co_return std::unexpected(closed.error());
  co_return message_page(call, 200, "mailed.refused_title", "mailed.refused");
}

Task<Result<Response>> take(Call& call) {
  const auto ticket = ticket_of(call);
  if (!ticket) co_return std::unexpected(ticket.error());
  const auto posted = PostedForm::read(call, kForm);
  if (!posted && is_stale(posted.error())) co_return shown_anew(posted.error(), address_of(*ticket));
  if (!posted) co_return std::unexpected(posted.error());
  auto link = co_await open_decision_link(call.services, *ticket);
  if (!link) co_return refusal(call, link.error());
  if (is_answer(*posted)) co_return co_await take_answers(call, std::move(*link), *ticket, *posted);
  co_return co_await refuse(call, std::move(*link), posted->text("action") == "never");
}

constexpr Route kDecisionPageRoutes[] = {
    {http::Method::get, "/u/ask", Access::anyone(), show, "The page behind a link to a decision."},
    {http::Method::post, "/u/ask", Access::anyone(), take,
     "Answers, puts off or refuses that decision."},
};

}  // namespace

std::span<const Route> decision_page_routes() {
  return kDecisionPageRoutes;
}

}  // namespace acquaint::api::hosted
