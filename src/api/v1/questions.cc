#include "api/v1/questions.h"

#include "api/body.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;

constexpr std::size_t kNameMax = 256;

Task<Result<Response>> list(Call& call) {
  const auto states = co_await call.services.figures.questions();
  if (!states) co_return std::unexpected(states.error());
  const auto& junk_max = call.settings->policy.junk_max;
  JsonObject out{{"junk_max", junk_max ? Json(*junk_max) : Json(nullptr)}};
  JsonArray& questions = out["questions"].emplace_array();
  for (const auto& [question, state] : *states) questions.push_back(analytics::describe(question, state));
  co_return Response::json(200, out).with("Cache-Control", "no-store");
}

Task<Result<Response>> resume(Call& call) {
  const auto body = read_json_body(call.request, {"form", "attribute"});
  if (!body) co_return std::unexpected(body.error());
  auto form = text_member(*body, "form", "", kNameMax);
  if (!form) co_return std::unexpected(form.error());
  auto attribute = text_member(*body, "attribute", "", kNameMax);
  if (!attribute) co_return std::unexpected(attribute.error());
  const analytics::QuestionKey question{std::move(*form), std::move(*attribute)};
  const auto states = co_await call.services.figures.questions();
  if (!states) co_return std::unexpected(states.error());
  const auto held = states->find(question);
  if (held == states->end() || !held->second.paused) {
    co_return fail(Error::Kind::not_found, "question.not_paused", "This question is not paused.");
  }
  profile::Event event = analytics::resume_event(question, call.principal.actor(), call.services.clock.now());
  const auto told = co_await call.services.events.append(std::move(event));
  if (!told) co_return std::unexpected(told.error());
  co_return Response::no_content();
}

constexpr Route kQuestionRoutes[] = {
    {http::Method::get, "/v1/questions", Access::scopes("read:stats"), list,
     "How good the answers to each question are, and which questions are paused."},
    {http::Method::post, "/v1/questions/resume", Access::scopes("update:tenant_settings"), resume,
     "Takes back the pause of a question."},
};

}  // namespace

std::span<const Route> question_routes() { return kQuestionRoutes; }

}  // namespace acquaint::api::v1
