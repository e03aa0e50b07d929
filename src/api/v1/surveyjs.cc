#include "api/v1/surveyjs.h"

#include <algorithm>

#include "api/body.h"
#include "forms/surveyjs.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;

JsonArray to_json(const std::vector<forms::LeftOut>& parts) {
  JsonArray out;
  for (const forms::LeftOut& part : parts)
    out.push_back(JsonObject{{"field", part.place}, {"text", part.text}});
  return out;
}

// Whether the form could be published as it is; nothing when it could.
Json problem_of(const JsonObject& form, const settings::Settings& settings) {
  const asking::Names names(settings.catalogue, &settings.segments);
  const auto compiled = forms::Form::compile(form, names);
  if (compiled) return nullptr;
  return JsonObject{{"code", compiled.error().code},
                    {"field", compiled.error().field},
                    {"message", compiled.error().message}};
}

Task<Result<Response>> read_survey(Call& call) {
  const auto body = read_json_body(call.request, {"survey", "id"});
  if (!body) co_return std::unexpected(body.error());
  const JsonObject* survey = find_object(*body, "survey");
  if (survey == nullptr) co_return invalid("survey.invalid", "A survey is expected.", "/survey");
  auto id = text_member(*body, "id", "survey", 64);
  if (!id) co_return std::unexpected(id.error());
  auto converted = forms::form_of_survey(*survey, *id);
  if (!converted) {
    Error error = converted.error();
    error.field = "/survey" + error.field;
    co_return std::unexpected(std::move(error));
  }
  JsonObject out{{"left_out", to_json(converted->left_out)}};
  if (Json problem = problem_of(converted->document, *call.settings); !problem.is_null())
    out["problem"] = std::move(problem);
  out["form"] = std::move(converted->document);
  co_return Response::json(200, out);
}

Task<Result<Response>> write_survey(Call& call) {
  const std::string_view id = call.request.path_value("form");
  const auto found = std::ranges::find_if(
      call.settings->forms,
      [id](const settings::PublishedForm& one) { return one.form.id() == id; });
  if (found == call.settings->forms.end())
    co_return fail(Error::Kind::not_found, "form.not_found", "There is no such form.");
  forms::Converted converted = forms::survey_of_form(found->form.document());
  JsonObject out{{"survey", std::move(converted.document)},
                 {"left_out", to_json(converted.left_out)}};
  co_return Response::json(200, out);
}

constexpr Route kSurveyJsRoutes[] = {
    {http::Method::post, "/v1/surveyjs", Access::scopes("read:tenant_settings"), read_survey,
     "A form document from a survey of SurveyJS, and what of it was left out. Nothing is saved."},
    {http::Method::get, "/v1/surveyjs/{form}", Access::scopes("read:tenant_settings"), write_survey,
     "A form as a survey of SurveyJS, and what of it was left out."},
};

}  // namespace

std::span<const Route> surveyjs_routes() {
  return kSurveyJsRoutes;
}

}  // namespace acquaint::api::v1
