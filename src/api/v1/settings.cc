#include "api/v1/settings.h"

#include <charconv>

#include "api/body.h"
#include "api/query.h"
#include "api/script_execution.h"
#include "population/population.h"
#include "settings/lint.h"
#include "settings/stored_document.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using settings::SettingsVersion;

constexpr std::size_t kNoteMax = 1000;
constexpr Duration kForecastMax = std::chrono::seconds(20);

struct Submission {
  JsonObject document;
  std::string note;
};

Result<Submission> read_submission(const http::Request& request) {
  auto body = read_json_body(request, {"document", "note"}, settings::kDocumentLimits);
  if (!body) return std::unexpected(body.error());
  const JsonObject* document = find_object(*body, "document");
  if (document == nullptr) {
    return invalid("settings.no_document", "The settings document is expected.", "/document");
  }
  auto note = text_member(*body, "note", "", kNoteMax);
  if (!note) return std::unexpected(note.error());
  return Submission{*document, std::move(*note)};
}

JsonObject describe(const SettingsVersion& version) {
  JsonObject out;
  if (version.version != 0) out["version"] = version.version;
  out["note"] = version.note;
  out["saved"] = to_iso8601(version.saved);
  return out;
}

Result<Response> show(const SettingsVersion& version) {
  auto document = settings::parse_document(version);
  if (!document) return std::unexpected(document.error());
  JsonObject out = describe(version);
  out["document"] = std::move(*document);
  return Response::json(200, out);
}

JsonObject describe(const settings::Difference& difference) {
  JsonObject out;
  out["difference"] = settings::to_json(difference);
  out["text"] = settings::to_text(difference);
  return out;
}

Task<Result<Response>> show_current(Call& call) {
  JsonObject out;
  out["version"] = call.settings->version;
  out["document"] = call.settings->document;
  co_return Response::json(200, out);
}

Task<Result<Response>> plan(Call& call) {
  const auto submission = read_submission(call.request);
  if (!submission) co_return std::unexpected(submission.error());
  const auto difference = call.services.settings.plan(submission->document);
  if (!difference) co_return std::unexpected(difference.error());
  const auto previewed = call.services.settings.preview(submission->document);
  if (!previewed) co_return std::unexpected(previewed.error());
  const std::vector<settings::LintWarning> warnings = settings::lint(**previewed);
  JsonObject out = describe(*difference);
  out["version"] = call.settings->version;
  out["warnings"] = settings::to_json(warnings);
  out["warnings_text"] = settings::to_text(warnings);
  co_return Response::json(200, out);
}

// The document of the body, or none: the settings in force, compared with themselves.
Task<Result<Response>> forecast(Call& call) {
  const auto body = read_json_body(call.request, {"document"}, settings::kDocumentLimits);
  if (!body) co_return std::unexpected(body.error());
  settings::SettingsPtr planned = call.settings;
  if (const JsonObject* document = find_object(*body, "document")) {
    auto previewed = call.services.settings.preview(*document);
    if (!previewed) co_return std::unexpected(previewed.error());
    planned = std::move(*previewed);
  } else if (body->contains("document")) {
    co_return invalid("settings.no_document", "The settings document is expected.", "/document");
  }
  auto& forecasts = call.services.population.forecasts();
  const auto made = co_await forecasts.compare(call.settings, std::move(planned), kForecastMax);
  if (!made) co_return std::unexpected(made.error());
  JsonObject out = population::to_json(*made);
  out["text"] = population::to_text(*made);
  co_return Response::json(200, out);
}

Task<Result<Response>> show_forecast(Call& call) {
  const auto percent = call.services.population.forecasts().percent();
  JsonObject out{{"running", percent.has_value()}};
  if (percent) out["percent"] = *percent;
  co_return Response::json(200, out);
}

Task<Result<Response>> publish(Call& call, JsonObject document, std::string note) {
  const auto published = co_await call.services.settings.publish(std::move(document), std::move(note),
                                                                 call.services.clock.now());
  if (!published) co_return std::unexpected(published.error());
  prepare_runners(call.services, *call.services.settings.current());
  JsonObject out = describe(published->difference);
  out["version"] = published->version;
  co_return Response::json(200, out);
}

Task<Result<Response>> apply(Call& call) {
  auto submission = read_submission(call.request);
  if (!submission) co_return std::unexpected(submission.error());
  co_return co_await publish(call, std::move(submission->document), std::move(submission->note));
}

std::unexpected<Error> no_draft() {
  return fail(Error::Kind::not_found, "settings.no_draft", "There is no draft.");
}

Task<Result<Response>> show_draft(Call& call) {
  const auto draft = co_await call.services.settings.draft();
  if (!draft) co_return std::unexpected(draft.error());
  if (!*draft) co_return no_draft();
  co_return show(**draft);
}

Task<Result<Response>> save_draft(Call& call) {
  const auto submission = read_submission(call.request);
  if (!submission) co_return std::unexpected(submission.error());
  const auto saved = co_await call.services.settings.save_draft(submission->document, submission->note,
                                                                call.services.clock.now());
  if (!saved) co_return std::unexpected(saved.error());
  co_return Response::no_content();
}

Task<Result<Response>> publish_draft(Call& call) {
  const auto draft = co_await call.services.settings.draft();
  if (!draft) co_return std::unexpected(draft.error());
  if (!*draft) co_return no_draft();
  auto document = settings::parse_document(**draft);
  if (!document) co_return std::unexpected(document.error());
  co_return co_await publish(call, std::move(*document), (*draft)->note);
}

Task<Result<Response>> list_versions(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto after = query->number("after", 0, std::uint64_t{1} << 53);
  if (!after) co_return std::unexpected(after.error());
  const auto versions =
      co_await call.services.settings.versions(static_cast<std::int64_t>(*after), 100);
  if (!versions) co_return std::unexpected(versions.error());
  JsonArray list;
  for (const SettingsVersion& version : *versions) list.push_back(describe(version));
  JsonObject out;
  out["versions"] = std::move(list);
  co_return Response::json(200, out);
}

Task<Result<Response>> show_version(Call& call) {
  const std::string_view text = call.request.path_value("version");
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto missing =
      fail(Error::Kind::not_found, "settings.no_such_version", "There is no such version.");
  if (error != std::errc() || end != text.data() + text.size() || number < 1) co_return missing;
  const auto versions = co_await call.services.settings.versions(number - 1, 1);
  if (!versions) co_return std::unexpected(versions.error());
  if (versions->empty() || versions->front().version != number) co_return missing;
  co_return show(versions->front());
}

constexpr Route kSettingsRoutes[] = {
    {http::Method::get, "/v1/settings", Access::scopes("read:tenant_settings"), show_current,
     "The settings in force and their version."},
    {http::Method::post, "/v1/settings/plan", Access::scopes("read:tenant_settings"), plan,
     "Checks a document and says what publishing it would change."},
    {http::Method::post, "/v1/settings/forecast", Access::scopes("read:tenant_settings"), forecast,
     "How many users a document would ask today and this week, beside those that are asked now."},
    {http::Method::get, "/v1/settings/forecast", Access::scopes("read:tenant_settings"), show_forecast,
     "Whether a forecast is being made, and how far it is."},
    {http::Method::post, "/v1/settings", Access::scopes("update:tenant_settings"), apply,
     "Publishes a document and puts it in force."},
    {http::Method::get, "/v1/settings/draft", Access::scopes("read:tenant_settings"), show_draft,
     "The document that is being worked on."},
    {http::Method::put, "/v1/settings/draft", Access::scopes("update:tenant_settings"), save_draft,
     "Keeps a document that is being worked on; it need not be valid yet."},
    {http::Method::post, "/v1/settings/draft/publish", Access::scopes("update:tenant_settings"),
     publish_draft, "Publishes the draft."},
    {http::Method::get, "/v1/settings/versions", Access::scopes("read:tenant_settings"),
     list_versions, "What was published, when and why; 100 behind `after`."},
    {http::Method::get, "/v1/settings/versions/{version}", Access::scopes("read:tenant_settings"),
     show_version, "One published document; publish it again to go back to it."},
};

constexpr Route kControlRoutes[] = {
    {http::Method::post, "/control/plan", Access::operators(), plan,
     "As /v1/settings/plan, for the command `plan`."},
    {http::Method::post, "/control/forecast", Access::operators(), forecast,
     "As POST /v1/settings/forecast, for the command `plan`."},
    {http::Method::post, "/control/apply", Access::operators(), apply,
     "As POST /v1/settings, for the command `apply`."},
};

}  // namespace

std::span<const Route> settings_routes() { return kSettingsRoutes; }
std::span<const Route> settings_control_routes() { return kControlRoutes; }

}  // namespace acquaint::api::v1
