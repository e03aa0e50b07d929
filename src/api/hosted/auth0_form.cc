#include "api/hosted/auth0_form.h"

#include <algorithm>

#include "api/auth0_forms.h"
#include "api/authentication/authorize.h"
#include "api/flow_effects.h"
#include "api/hosted/me.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/locale.h"
#include "api/offered_values.h"
#include "api/query.h"
#include "base/encoding.h"
#include "base/log.h"

namespace acquaint::api::hosted {
namespace {

using flows::Progress;
using http::Response;

constexpr std::string_view kForm = "auth0-form";

std::string language_of(const Call& call, const std::string& return_to) {
  const std::string wanted = authentication::ui_locales_of(call, return_to);
  const std::string first = wanted.substr(0, std::min<std::size_t>(wanted.find(' '), 35));
  return first.empty() ? locale_of(call.request) : first;
}

// The name of the run's ticket opens nothing, but it is part of what does.
FlowOrigin origin_of(const Call& call, const OpenForm& open) {
  return {.request = call.request.id,
          .form = open.form->id,
          .journey = to_base64url(sha256("journey\n" + open.key.name)).substr(0, 22)};
}

// What happens in the run sees the user as they are now.
Task<Result<flows::RunWorld>> world_of(Call& call, const OpenForm& open, flows::Effects& effects) {
  const auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return std::unexpected(user.error());
  co_return flows::RunWorld{*call.settings->auth0,
                            *open.form,
                            form_context(call, (*user)->user(), open.return_to),
                            language_of(call, open.return_to),
                            call.services.random,
                            effects};
}

// What is said above the fields.
struct Notice {
  std::string text;
  bool offers_to_go_on = false;  // It is not the person's fault: they can leave the form.
};

Notice notice_of(const Call& call, const OpenForm& open, const Progress& progress) {
  if (progress.kind == Progress::Kind::refused) return {progress.message};
  if (progress.kind != Progress::Kind::failed) return {};
  log_event(LogLevel::warning, "auth0_form.failed",
            {{"code", std::string_view(progress.error.code)},
             {"form", std::string_view(open.form->id)},
             {"action", std::string_view(progress.error.field)}});
  return {look_of(call, open.return_to).language.say("auth0_form.failed"), true};
}

// The way out of a form that does not work.
void add_way_out(JsonObject& description, const Call& call, const OpenForm& open) {
  JsonArray parts{JsonObject{{"text", look_of(call, open.return_to).language.say("auth0_form.go_on")},
                             {"href", open.return_to}}};
  JsonArray elements{JsonObject{{"kind", "text"}, {"heading", false}, {"parts", std::move(parts)}}};
  for (Json& element : description["elements"].as_array()) elements.push_back(std::move(element));
  description["elements"] = std::move(elements);
}

// Of two pages the one where the browser may end up must be allowed in the page's policy.
std::string leads_to(const Call& call, const OpenForm& open, const flows::RunWorld& world) {
  const std::string ending = flows::ending_address(open.run, world);
  return ending.empty() ? authentication::continues_at(call, open.return_to) : ending;
}

std::string secret_in(std::string_view address) {
  return percent_decode(address.substr(address.find("?run=") + 5)).value_or("");
}

Response step_page(const Call& call, const OpenForm& open, const flows::RunWorld& world,
                   std::string_view step, flows::Shown shown, const Notice& notice, int status) {
  const flows::Scope scope = flows::scope_of(open.run, world);
  const flows::Chance chance{call.services.clock.now(), call.services.random};
  const flows::Reading reading{open.form->json,
                               flows::language_for(open.form->json, world.language), scope, chance};
  const auto here = std::ranges::find(open.run.history, step);
  if (here != open.run.history.begin())
    shown.previous_address = open.address + "&step=" + percent_encode(*(here - 1));
  shown.jump_address = open.address + "&step=";
  shown.shows_defaults = reveal_for(call.principal, chance.now) == forms::Reveal::full;
  JsonObject description = flows::describe(reading, step, shown);
  if (notice.offers_to_go_on) add_way_out(description, call, open);
  std::vector<pages::Problem> problems;
  if (!notice.text.empty()) problems.push_back({"", notice.text});
  const FormToken token = make_token(call, kForm);
  return page_answer(
      status,
      pages::render_question({.look = look_of(call, open.return_to),
                              .csrf = token.token,
                              .decision = secret_in(open.address),
                              .return_to = {},
                              .action = open.address.substr(0, open.address.find('?')),
                              .mandatory = true,
                              .profile_url = std::string(kProfilePage),
                              .step = std::make_shared<const JsonObject>(std::move(description)),
                              .problems = std::move(problems)}),
      token, leads_to(call, open, world));
}

// Without a step to show it on.
Response notice_page(const Call& call, const OpenForm& open, const Notice& notice) {
  const pages::Look look = look_of(call, open.return_to);
  return page_answer(notice.offers_to_go_on ? 503 : 403,
                     pages::render_message({.look = look,
                                            .title = look.language.say("failed.title"),
                                            .text = notice.text,
                                            .link_url = notice.offers_to_go_on ? open.return_to : "",
                                            .link_text = look.language.say("auth0_form.go_on")}));
}

// The flow after the end: nobody waits for it.
Task<Result<Done>> run_after(Services& services, settings::SettingsPtr settings,
                             FlowOrigin origin, flows::FormRun run, JsonObject context) {
  const flows::Document* form = settings->auth0->find_form(origin.form);
  const JsonObject* ending = form == nullptr ? nullptr : find_object(form->json, "ending");
  const JsonObject* after = ending == nullptr ? nullptr : find_object(*ending, "after_submit");
  const flows::Document* flow =
      after == nullptr ? nullptr
                       : settings->auth0->find_flow(find_string(*after, "flow_id").value_or(""));
  if (flow == nullptr) co_return Done{};
  FlowEffects effects(services, settings, std::move(origin));
  const flows::RunWorld world{*settings->auth0, *form,  std::move(context), {},
                              services.random,  effects};
  flows::FlowState state{.scope = flows::scope_of(run, world), .codes = run.codes};
  const auto end =
      co_await flows::run_flow(*settings->auth0, *flow, state, services.random, effects);
  if (!end) co_return std::unexpected(end.error());
  co_return Done{};
}

Response end_page(Call& call, const OpenForm& open, const flows::RunWorld& world) {
  call.services.errands.run_later(
      run_after(call.services, call.settings, origin_of(call, open), open.run, world.context));
  const std::string address = flows::ending_address(open.run, world);
  return go_on_to(address.empty() ? open.return_to : address);
}

// Begins the run, the first time that its page is opened.
Task<Result<Progress>> begin_run(Call& call, OpenForm& open, const flows::RunWorld& world) {
  if (const auto claimed = co_await claim_form(call, open); !claimed)
    co_return std::unexpected(claimed.error());
  JsonObject fields = open.fields, vars = open.vars;
  auto progress = co_await flows::begin(open.run, world, std::move(fields), std::move(vars));
  const bool can_begin_again = !progress || progress->kind == Progress::Kind::failed ||
                               progress->kind == Progress::Kind::refused;
  if (can_begin_again) {
    const auto released = co_await release_form(call, open);
    if (!released) co_return std::unexpected(released.error());
    co_return progress;
  }
  const auto saved = co_await save_form(call, open, 0);
  if (!saved) co_return std::unexpected(saved.error());
  co_return progress;
}

Task<Result<Response>> show_form(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  std::string secret(query->text("run").value_or(""));
  auto open = co_await open_form(call, std::move(secret));
  if (!open) co_return std::unexpected(open.error());
  FlowEffects effects(call.services, call.settings, origin_of(call, *open));
  const auto world = co_await world_of(call, *open, effects);
  if (!world) co_return std::unexpected(world.error());
  if (open->run.has_ended) co_return go_on_to(open->return_to);
  if (!open->has_begun) {
    const auto progress = co_await begin_run(call, *open, *world);
    if (!progress && progress.error().kind == Error::Kind::conflict)
      co_return go_on_to(open->address);
    if (!progress) co_return std::unexpected(progress.error());
    if (progress->kind == Progress::Kind::ended) co_return end_page(call, *open, *world);
    if (progress->kind != Progress::Kind::step)
      co_return notice_page(call, *open, notice_of(call, *open, *progress));
  }
  std::string step(query->text("step").value_or(open->run.node));
  if (!flows::is_reachable(open->run, open->form->json, step)) step = open->run.node;
  co_return step_page(call, *open, *world, step, {.values = open->run.fields}, {}, 200);
}

// What was typed, as it was typed.
JsonObject typed_values(const FormFields& posted) {
  JsonObject values;
  for (const auto& [name, text] : posted) {
    const Json value = text == "true" ? Json(true) : Json(is_utf8(text) ? text : std::string());
    Json& held = values[name];
    if (held.is_null()) {
      held = value;
    } else if (held.is_array()) {
      held.get_array().push_back(value);
    } else {
      held = JsonArray{held, value};
    }
  }
  return values;
}

Task<Result<Response>> go_on_with(Call& call, OpenForm open, const flows::RunWorld& world,
                                  std::string step, JsonObject answers) {
  const std::int64_t round = open.run.round;
  const auto claimed = co_await claim_form(call, open);
  const bool is_elsewhere = !claimed && (claimed.error().code == "auth0_form.late" ||
                                         claimed.error().code == "auth0_form.busy");
  if (is_elsewhere) co_return go_on_to(open.address);
  if (!claimed) co_return std::unexpected(claimed.error());
  const auto progress = co_await flows::go_on(open.run, world, step, std::move(answers));
  if (!progress) {
    const auto released = co_await release_form(call, open);
    co_return std::unexpected(released ? progress.error() : released.error());
  }
  const auto saved = co_await save_form(call, open, round);
  if (!saved && saved.error().kind == Error::Kind::conflict) co_return go_on_to(open.address);
  if (!saved) co_return std::unexpected(saved.error());
  if (progress->kind == Progress::Kind::ended) co_return end_page(call, open, world);
  if (progress->kind == Progress::Kind::step) co_return go_on_to(open.address);
  const Notice notice = notice_of(call, open, *progress);
  co_return step_page(call, open, world, step, {.values = open.run.fields}, notice,
                      notice.offers_to_go_on ? 503 : 422);
}

Task<Result<Response>> answer_form(Call& call) {
  const auto posted = PostedForm::read(call, kForm);
  if (!posted && is_stale(posted.error())) {
    co_return shown_anew(posted.error(),
                         call.request.path + "?run=" + percent_encode(posted_text(call.request, "decision")));
  }
  if (!posted) co_return std::unexpected(posted.error());
  std::string secret(posted->text("decision")), step(posted->text("step"));
  auto open = co_await open_form(call, std::move(secret));
  if (!open) co_return std::unexpected(open.error());
  if (open->run.has_ended) co_return go_on_to(open->return_to);
  // Another page has answered meanwhile, or somebody made the step up: the page shows where things
  // stand.
  if (!flows::is_reachable(open->run, open->form->json, step)) co_return go_on_to(open->address);
  FlowEffects effects(call.services, call.settings, origin_of(call, *open));
  const auto world = co_await world_of(call, *open, effects);
  if (!world) co_return std::unexpected(world.error());
  const flows::Scope scope = flows::scope_of(open->run, *world);
  const flows::Chance chance{call.services.clock.now(), call.services.random};
  const flows::Reading reading{
      open->form->json, flows::language_for(open->form->json, world->language), scope, chance};
  const FormFields given = pages::posted_answers(posted->fields());
  auto answers = flows::read_answers(reading, step, given);
  if (!answers) {
    co_return step_page(call, *open, *world, step,
                        {.values = typed_values(given), .problems = answers.error()}, {}, 422);
  }
  co_return co_await go_on_with(call, std::move(*open), *world, std::move(step),
                                std::move(*answers));
}

constexpr Route kAuth0FormRoutes[] = {
    {http::Method::get, "/u/forms/{form}", Access::session(), show_form,
     "A step of one of Auth0's forms, in a log-in."},
    {http::Method::post, "/u/forms/{form}", Access::session(), answer_form,
     "Answers that step and goes on."},
};

}  // namespace

std::span<const Route> auth0_form_routes() {
  return kAuth0FormRoutes;
}

}  // namespace acquaint::api::hosted
