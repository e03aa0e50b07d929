#include "api/v1/widget.h"

#include <utility>

#include "api/body.h"
#include "api/cross_origin.h"
#include "api/query.h"
#include "login/account.h"
#include "login/widget_token.h"
#include "widget/files.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;

constexpr std::size_t kTextMax = 256;

Result<login::WidgetToken> read_wish(const Call& call) {
  const auto body = read_json_body(call.request, {"user_id", "origin", "session"});
  if (!body) return std::unexpected(body.error());
  const auto named = text_member(*body, "user_id", "", 255);
  if (!named) return std::unexpected(named.error());
  auto user = profile::UserId::parse(*named);
  if (!user) return invalid("user.bad_id", "The id of a user is expected.", "/user_id");
  auto origin = text_member(*body, "origin", "", kTextMax);
  if (!origin) return std::unexpected(origin.error());
  if (*origin != call.services.origin && !is_site_origin(*call.settings, *origin)) {
    return invalid("widget.unknown_origin", "An origin is expected that a client declares in web_origins.", "/origin");
  }
  auto session = text_member(*body, "session", "", kTextMax);
  if (!session) return std::unexpected(session.error());
  return login::WidgetToken{.user = std::move(*user),
                            .client = call.principal.client_id,
                            .origin = std::move(*origin),
                            .session = std::move(*session)};
}

Task<Result<Response>> make_token(Call& call) {
  const auto wish = read_wish(call);
  if (!wish) co_return std::unexpected(wish.error());
  const auto user = co_await call.services.users.find(wish->user);
  if (!user) co_return std::unexpected(user.error());
  if (login::is_blocked((*user)->user())) {
    co_return fail(Error::Kind::conflict, "user.blocked", "This user is blocked.", "/user_id");
  }
  const JsonObject made{
      {"token", login::issue_widget_token(call.services.keys.seal, *wish, call.services.clock.now(),
                                          call.services.random)},
      {"expires_in", login::kWidgetTokenLifetime.count()}};
  co_return Response::json(201, made).with("Cache-Control", "no-store");
}

// Whether the request names what the browser already has, or would take it compressed. Lists of quality
// values are not weighed: every browser that sends a token of this name takes it.
bool has_token(const http::Request& request, std::string_view header, std::string_view token) {
  return request.header(header).value_or("").find(token) != std::string_view::npos;
}

Task<Result<Response>> show_file(Call& call) {
  const auto file = widget::find_file(call.request.path_value("file"));
  if (!file) co_return fail(Error::Kind::not_found, "http.no_such_route", "There is nothing here.");
  const bool is_compressed = !file->gzip.empty() && has_token(call.request, "accept-encoding", "gzip");
  const std::string tag = "\"" + file->tag + (is_compressed ? "-gzip\"" : "\"");
  Response response{.status = 200,
                    .headers = {{"Content-Type", std::string(file->content_type)},
                                {"Cache-Control", file->is_pinned ? "public, max-age=31536000, immutable"
                                                                  : "public, max-age=300"},
                                {"ETag", tag},
                                {"Vary", "Accept-Encoding"},
                                // Scripts are public, and a page that checks their hash must be able to read them.
                                {"Access-Control-Allow-Origin", "*"},
                                {"Cross-Origin-Resource-Policy", "cross-origin"}}};
  if (has_token(call.request, "if-none-match", tag)) {
    response.status = 304;
    co_return response;
  }
  if (is_compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = is_compressed ? file->gzip : file->text;
  co_return response;
}

// Runs the scripts of this server, calls it alone, and is shown by pages of one origin at most. Forms show images of any.
std::string frame_policy(std::string_view ancestor) {
  return "default-src 'none'; script-src 'self'; connect-src 'self'; img-src https: http: data:; base-uri 'none'; form-action 'none'; "
         "require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors " + std::string(ancestor);
}

// The page that asks what scripts of the page around it must not read. It knows nobody: the page around it hands it a token.
Task<Result<Response>> show_frame(Call& call) {
  const std::string_view page = widget::frame_page();
  if (page.empty()) co_return fail(Error::Kind::not_found, "http.no_such_route", "There is nothing here.");
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::string_view origin = query->text("origin").value_or("");
  const bool is_ours = origin == call.services.origin || is_site_origin(*call.settings, origin);
  Response response = is_ours ? Response::html(200, std::string(page)) : Response::text(403, "No page of this origin may ask.\n");
  co_return std::move(response)
      .with("Content-Security-Policy", frame_policy(is_ours ? origin : "'none'"))
      .with("Referrer-Policy", "no-referrer")
      .with("Cache-Control", "no-store");
}

constexpr Route kWidgetRoutes[] = {
    {http::Method::post, "/v1/widget-sessions", Access::scopes("create:decisions"), make_token,
     "A token with which the widget asks one user, on pages of one origin."},
    {http::Method::get, "/widget/frame", Access::anyone(), show_frame,
     "The page that asks within a frame, for pages of the `origin` that a client declares."},
    {http::Method::get, "/widget/{file}", Access::anyone(), show_file, "A file of the widget."},
};

}  // namespace

std::span<const Route> widget_routes() {
  return kWidgetRoutes;
}

}  // namespace acquaint::api::v1
