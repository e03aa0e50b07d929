#include "api/hosted/question.h"

#include <algorithm>

#include "api/ask.h"
#include "api/auth0_forms.h"
#include "api/authentication/authorize.h"
#include "api/authentication/login_demand.h"
#include "api/authentication/login_rules.h"
#include "api/hosted/me.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/hosted/posted_replies.h"
#include "api/hosted/return_to.h"
#include "api/locale.h"
#include "api/offered_values.h"
#include "api/query.h"
#include "asking/asked_since.h"
#include "asking/decision_id.h"
#include "base/log.h"
#include "forms/document.h"
#include "population/population.h"
#include "settings/login_needs.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;

constexpr std::string_view kQuestionForm = "question";

Response to_site(const std::string& return_to) {
  return Response::see_other(return_to).with("Cache-Control", "no-store");
}

// Nothing that goes wrong with a question keeps a user from the site.
Response give_up(const Error& error, const std::string& return_to) {
  log_event(LogLevel::warning, "question.gave_up", {{"code", error.code}});
  return to_site(return_to);
}

Response question_page(const Call& call, const AskedStep& step, const std::string& decision,
                       const std::string& return_to, int status) {
  const FormToken token = make_token(call, kQuestionForm);
  return page_answer(status,
                     pages::render_question({.look = look_of(call, return_to),
                                             .csrf = token.token,
                                             .decision = decision,
                                             .return_to = return_to,
                                             .mandatory = step.mandatory,
                                             .profile_url = std::string(kProfilePage),
                                             .step = step.description.json,
                                             .is_for_everybody = step.description.is_for_everybody}),
                     token, authentication::continues_at(call, return_to),
                     pages::image_origins_of(*step.description.json));
}

// What the question is asked in: the client's wish comes before the browser's.
std::string locale_of(const Call& call, std::string_view return_to) {
  const std::string wanted = authentication::ui_locales_of(call, return_to);
  const std::string first = wanted.substr(0, std::min<std::size_t>(wanted.find(' '), 35));
  return first.empty() ? api::locale_of(call.request) : first;
}

asking::Moment login_moment(const Call& call, std::string_view return_to) {
  asking::Moment moment{.kind = asking::MomentKind::login};
  moment.session = call.principal.session;
  moment.holder = call.principal.session;
  moment.locale = locale_of(call, return_to);
  moment.client = authentication::client_of(call, return_to);
  moment.now = call.services.clock.now();
  return moment;
}

// What the client of this log-in needs; without a step when there is nothing of it to ask.
Task<Result<Ask>> ask_for_client(Call& call, profile::UserPtr user, asking::Moment moment,
                                 asking::Demand demand, forms::Reveal reveal) {
  if (demand.needs.empty()) co_return Ask{};
  auto needed = co_await ask_for(call.services, call.settings, std::move(user), std::move(moment),
                                 std::move(demand), asking::Recipient::application, reveal);
  if (!needed) co_return std::unexpected(needed.error());
  co_return std::move(needed->ask);
}

// What the session was asked before, once more: the next step, the next form on the way to the client, the page loaded
// again. All of a log-in is one moment.
bool is_once_more(const Call& call, const profile::User& before, const Ask& asked) {
  const bool was_asked_here = before.asking.open && before.asking.open->holder == call.principal.session;
  return was_asked_here && asked.reason == asking::Reason::decision_repeated;
}

// First what the client needs, then whatever is worth asking.
Task<Result<Ask>> ask_first(Call& call, profile::UserPtr user, const asking::Moment& moment,
                            asking::Demand demand, forms::Reveal reveal) {
  auto needed = co_await ask_for_client(call, user, moment, std::move(demand), reveal);
  if (!needed || needed->step) co_return needed;
  co_return co_await ask(call.services, call.settings, std::move(user), moment, reveal);
}

Task<Result<Ask>> ask_at_login(Call& call, profile::UserPtr user, const std::string& return_to, forms::Reveal reveal) {
  const asking::Moment moment = login_moment(call, return_to);
  const asking::Demand claims = authentication::claims_of_login(call, return_to);
  asking::Demand demand = settings::needs_at_login(*call.settings, moment.client, claims);
  auto asked = co_await ask_first(call, user, moment, std::move(demand), reveal);
  if (asked && !is_once_more(call, user->user(), *asked)) {
    call.services.population.moments().note(user->user().id, moment, claims);
  }
  co_return asked;
}

std::string question_at(const std::string& return_to) {
  return "/u/question?return_to=" + percent_encode(return_to);
}

// On to the site, unless its client needs what another form asks for.
Task<Result<Response>> go_on(Call& call, const std::string& return_to) {
  auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return give_up(user.error(), return_to);
  const forms::Reveal reveal = reveal_for(call.principal, call.services.clock.now());
  asking::Moment moment = login_moment(call, return_to);
  asking::Demand demand = settings::needs_at_login(*call.settings, moment.client,
                                                   authentication::claims_of_login(call, return_to));
  demand = asking::not_asked_since(call.principal.authenticated, std::move(demand), (*user)->user().asking);
  const auto needed = co_await ask_for_client(call, std::move(*user), std::move(moment), std::move(demand), reveal);
  if (!needed) co_return give_up(needed.error(), return_to);
  co_return to_site(needed->step ? question_at(return_to) : return_to);
}

Task<Result<Response>> show_question(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::string return_to = safe_return_to(query->text("return_to").value_or("/"));
  // What rules find out need not be asked.
  auto moved = co_await authentication::rules_before_question(call, return_to);
  if (!moved) co_return give_up(moved.error(), return_to);
  if (*moved) co_return std::move(**moved);
  auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return give_up(user.error(), return_to);
  const auto form = co_await form_at_login(call, *user, return_to);
  if (!form) co_return give_up(form.error(), return_to);
  if (*form) co_return to_site(**form);
  const forms::Reveal reveal = reveal_for(call.principal, call.services.clock.now());
  const auto asked = co_await ask_at_login(call, std::move(*user), return_to, reveal);
  if (!asked) co_return give_up(asked.error(), return_to);
  if (!asked->step) co_return to_site(return_to);
  co_return question_page(call, *asked->step, asked->decision, return_to, 200);
}

EndDecision refusal_of(std::string_view action, std::string decision) {
  if (action == "never") {
    return [decision = std::move(decision)](profile::AskingState state, const asking::Terms& terms) {
      return asking::never(std::move(state), decision, asking::Refusal::questions, {}, terms);
    };
  }
  return [decision = std::move(decision)](profile::AskingState state, const asking::Terms& terms) {
    return asking::skipped(std::move(state), decision, terms);
  };
}

Task<Result<Response>> take_answers(Call& call, const PostedForm& posted, const profile::UserId& user,
                                    const std::string& return_to) {
  const std::string decision(posted.text("decision"));
  const std::string step(posted.text("step"));
  const std::string locale = locale_of(call, return_to);
  ReadAnswers read = reader_of(posted);
  const auto outcome = co_await answer(call.services, call.settings, decision, user, step, locale,
                                       std::move(read), call.principal.actor(),
                                       reveal_for(call.principal, call.services.clock.now()));
  if (!outcome && outcome.error().code == "decision.ended") {
    co_return message_page(call, 409, "question.ended_title", "question.ended", {return_to, "question.go_on"}, return_to);
  }
  if (!outcome) co_return give_up(outcome.error(), return_to);
  if (!outcome->problems.empty()) {
    co_return question_page(call, *outcome->next, decision, return_to, 422);
  }
  if (outcome->complete) co_return co_await go_on(call, return_to);
  co_return to_site(question_at(return_to));
}

Task<Result<Response>> answer_question(Call& call) {
  const auto posted = PostedForm::read(call, kQuestionForm);
  if (!posted && is_stale(posted.error())) co_return shown_anew(posted.error(), question_at(posted_return_to(call.request)));
  if (!posted) co_return std::unexpected(posted.error());
  const std::string return_to = safe_return_to(posted->text("return_to"));
  const profile::UserId& user = *call.principal.user;
  const auto owner = asking::user_of_decision(posted->text("decision"));
  if (!owner || *owner != user) co_return to_site(return_to);

  const std::string_view action = posted->text("action");
  if (is_answer(*posted)) co_return co_await take_answers(call, *posted, user, return_to);
  const std::string decision(posted->text("decision"));
  EndDecision how = refusal_of(action, decision);
  std::string event = action == "never" ? "decision.refused" : "decision.skipped";
  const auto ended = co_await end_decision(call.services, call.settings, decision, user,
                                           std::move(event), std::move(how),
                                           call.principal.actor());
  if (!ended) co_return give_up(ended.error(), return_to);
  co_return to_site(return_to);
}

// The path names the content, so a browser may keep it for ever.
Task<Result<Response>> show_asset(Call& call) {
  const auto asset = pages::find_asset(call.request.path);
  if (!asset) co_return fail(Error::Kind::not_found, "http.no_such_route", "There is nothing here.");
  co_return Response{.status = 200,
                     .headers = {{"Content-Type", std::string(asset->content_type)},
                                 {"Cache-Control", "public, max-age=31536000, immutable"}},
                     .body = std::string(asset->text)};
}

Task<Result<Response>> show_form_schema(Call&) {
  co_return Response::json_text(200, std::string(forms::form_schema_text()))
      .with("Cache-Control", "public, max-age=86400");
}

constexpr Route kQuestionRoutes[] = {
    {http::Method::get, "/u/question", Access::session(), show_question,
     "The question that may be asked after log-in, or the way to the site."},
    {http::Method::post, "/u/question", Access::session(), answer_question,
     "Answers, puts off or refuses that question."},
    {http::Method::get, "/u/assets/{file}", Access::anyone(), show_asset,
     "The style sheet of the hosted pages."},
    {http::Method::get, "/schemas/form-1.json", Access::anyone(), show_form_schema,
     "The JSON Schema of form documents."},
};

}  // namespace

std::span<const Route> question_routes() { return kQuestionRoutes; }

}  // namespace acquaint::api::hosted
