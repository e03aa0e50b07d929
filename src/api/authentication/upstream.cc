#include "api/authentication/upstream.h"

#include "api/authentication/authorize.h"
#include "api/authentication/parameters.h"
#include "api/authentication/provider_calls.h"
#include "api/authentication/sharing.h"
#include "api/hosted/let_in.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/provider_list.h"
#include "api/hosted/return_to.h"
#include "api/query.h"
#include "base/log.h"
#include "consent/purpose.h"
#include "http/problem.h"
#include "login/redirect.h"
#include "login/upstream/account.h"
#include "login/upstream/answer.h"
#include "login/upstream/request.h"
#include "login/upstream/seen_words.h"
#include "settings/arms.h"

namespace acquaint::api::authentication {
namespace {

using namespace login::upstream;
using http::Response;
using settings::Connection;

constexpr std::string_view kUserPurpose = "upstream user";
constexpr Duration kUserPatience = std::chrono::minutes(5);  // From the post to its own GET.

std::string callback_of(const Call& call) {
  return call.services.issuer + "login/callback";
}

Result<const Connection*> find_upstream(const Call& call, std::string_view name) {
  const Connection* connection = call.settings->find_connection(name);
  if (connection == nullptr || !connection->upstream) {
    return fail(Error::Kind::not_found, "upstream.unknown_connection",
                "There is no such way to log in.");
  }
  return connection;
}

// The browser must not tell the next site which address of ours, with its state, it comes from.
Response leave_for(std::string url) {
  return Response::see_other(std::move(url))
      .with("Cache-Control", "no-store")
      .with("Referrer-Policy", "no-referrer");
}

// What a person reads. What was wrong in detail is for the log.
std::string text_of(const Error& error, const std::string& provider,
                    const texts::Language& language) {
  const std::string_view key = error.code == "upstream.denied"           ? "provider.denied"
                               : error.code == "upstream.user_blocked"   ? "provider.blocked"
                               : error.kind == Error::Kind::conflict     ? "provider.taken"
                               : error.kind == Error::Kind::throttled    ? "log_in.too_many"
                               : error.kind == Error::Kind::unavailable  ? "provider.unreachable"
                                                                         : "provider.distrusted";
  return language.say(key, {{"provider", provider}});
}

// The same for a client (RFC 6749 §4.1.2.1).
std::pair<std::string_view, std::string_view> answer_of(const Error& error) {
  if (error.code == "upstream.denied")
    return {"access_denied", "User did not authorize the request"};
  if (error.code == "upstream.user_blocked") return {"access_denied", "user is blocked"};
  if (error.kind == Error::Kind::conflict) return {"access_denied", error.message};
  if (error.kind == Error::Kind::unavailable || error.kind == Error::Kind::throttled) {
    return {"temporarily_unavailable", "The identity provider cannot be reached"};
  }
  return {"server_error", "The identity provider's answer could not be used"};
}

// A log-in for a client ends at the client, any other on a page with a way back.
Response refusal(const Call& call, const Connection& connection, const std::string& return_to,
                 const Error& error) {
  log_event(LogLevel::warning, "upstream.failed",
            {{"connection", std::string_view(connection.name)},
             {"code", std::string_view(error.code)},
             {"message", std::string_view(error.message)},
             {"request", std::string_view(call.request.id)}});
  const auto [name, description] = answer_of(error);
  if (auto answer = refuse_behind(call, return_to, name, description)) return std::move(*answer);
  const std::string provider = hosted::provider_name(connection);
  const pages::Look look = hosted::look_of(call, return_to);
  return hosted::page_answer(
      http::status_of(error.kind),
      pages::render_message(
          {.look = look,
           .title = look.language.say("provider.failed_title", {{"provider", provider}}),
           .text = text_of(error, provider, look.language),
           .link_url = "/u/login?return_to=" + percent_encode(return_to),
           .link_text = look.language.say("reset_request.back")}));
}

// A place to go to, by which page of ours the user comes there, and the hash of what it said.
struct Departure {
  std::string return_to;
  std::string shown_on;
  std::string shown_hash;
};

Task<Result<Response>> send_to_provider(Call& call, const Connection& connection,
                                        Departure departure) {
  const Options& options = *connection.upstream;
  const auto site = co_await find_site(call.services, options);
  if (!site) co_return std::unexpected(site.error());
  Attempt attempt =
      new_attempt(connection.name, std::move(departure.return_to), call.services.random);
  attempt.issuer = site->endpoints.issuer;
  attempt.shown_on = std::move(departure.shown_on);
  attempt.shown_hash = std::move(departure.shown_hash);
  const auto state = seal_attempt(call.services.keys.seal, attempt, call.services.clock.now(),
                                  call.services.random);
  if (!state) co_return std::unexpected(state.error());
  const Hints hints{.login_hint = login_hint_of(call, attempt.return_to),
                    .wants_proof = wants_proof(call, attempt.return_to)};
  co_return leave_for(authorization_url(options, *site, attempt, *state, callback_of(call), hints))
      .with("Set-Cookie", keep_handle(attempt));
}

Task<Result<Response>> begin(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto connection = find_upstream(call, query->text("connection").value_or(""));
  if (!connection) co_return std::unexpected(connection.error());
  const std::string return_to = hosted::safe_return_to(query->text("return_to").value_or("/"));
  const consent::Wording words = sharing_words(call, **connection, return_to);
  Departure departure{.return_to = return_to,
                      .shown_on = page_that_told(call, *query, **connection, words),
                      .shown_hash = consent::hash_of_text(words.text)};
  if (departure.shown_on.empty()) {
    const auto must = must_tell(call, *query, **connection, words);
    if (!must) co_return std::unexpected(must.error());
    if (*must) co_return sharing_page(call, **connection, return_to, words);
  }
  auto sent = co_await send_to_provider(call, **connection, std::move(departure));
  if (!sent) co_return refusal(call, **connection, return_to, sent.error());
  co_return sent;
}

// The user as it stands after the log-in. Two first log-ins at once are one user: who comes second
// finds the user that the first one made.
Task<Result<profile::UserPtr>> save_arrival(Call& call, Arrival arrival, Told told) {
  profile::UserStore& users = call.services.users;
  const profile::Catalogue& catalogue = call.settings->catalogue;
  for (int round = 0;; ++round) {
    const auto id = co_await users.find_by_handle(handle_of(arrival));
    if (id) {
      profile::Change change =
          with_note(record_arrival(std::move(arrival), catalogue), std::move(told));
      co_return co_await users.change(*id, std::move(change));
    }
    if (id.error().kind != Error::Kind::not_found) co_return std::unexpected(id.error());
    auto made = make_user(arrival, catalogue);
    if (!made) co_return std::unexpected(made.error());
    const auto noted = note_told(*made, told);
    if (!noted) co_return std::unexpected(noted.error());
    auto created = co_await users.create(std::move(made->user), std::move(made->events));
    if (created || created.error().kind != Error::Kind::conflict || round > 0) co_return created;
  }
}

// From the answer of the provider to who it is. Wrong codes cost calls of the provider, so attempts
// are counted; those that failed because it cannot be reached are not.
Task<Result<Person>> ask_provider(Call& call, const Connection& connection, const Attempt& attempt,
                                  const Answer& answer) {
  const auto site = co_await find_site(call.services, *connection.upstream);
  if (!site) co_return std::unexpected(site.error());
  auto code = code_of(answer, attempt, site->names_itself);
  if (!code) co_return std::unexpected(code.error());
  login::Throttle& throttle = call.services.throttle;
  const auto allowed =
      throttle.reserve_provider_call(call.request.client, call.services.clock.now());
  if (!allowed) co_return std::unexpected(allowed.error());
  GivenCode given{.options = *connection.upstream,
                  .site = *site,
                  .attempt = attempt,
                  .code = std::move(*code),
                  .user = answer.user,
                  .callback = callback_of(call)};
  auto person = co_await find_person(call.services, std::move(given));
  if (person || person.error().kind == Error::Kind::unavailable) {
    throttle.release_provider_call(call.request.client);
  }
  co_return person;
}

Task<Result<Response>> log_in(Call& call, const Connection& connection, const Attempt& attempt,
                              const Answer& answer) {
  auto person = co_await ask_provider(call, connection, attempt, answer);
  if (!person) co_return std::unexpected(person.error());
  Arrival arrival{.connection = connection.name,
                  .provider = connection.upstream->provider,
                  .root_attributes = connection.root_attributes,
                  .person = std::move(*person),
                  .ip = call.request.client,
                  .now = call.services.clock.now(),
                  .arms = settings::arms_of(call.settings)};
  Told told{.connection = &connection,
            .settings = call.settings.get(),
            .words = sharing_words(call, connection, attempt.return_to),
            .page = {},
            .now = arrival.now};
  // What the settings make of it meanwhile, nobody has read.
  const bool is_of_today = attempt.shown_hash == consent::hash_of_text(told.words.text);
  if (is_of_today) told.page = attempt.shown_on;
  const bool was_told = !told.page.empty();
  const auto user = co_await save_arrival(call, std::move(arrival), std::move(told));
  if (!user && user.error().code == "upstream.not_told") {
    co_return hosted::go_on_to(sharing_path(connection.name, attempt.return_to));
  }
  if (!user) co_return std::unexpected(user.error());
  auto let_in = co_await hosted::let_in(call, (*user)->user().id, attempt.return_to);
  if (let_in && was_told) {
    const std::string_view cookies = call.request.header("cookie").value_or("");
    let_in->headers.emplace_back("Set-Cookie",
                                 remember_seen(cookies, connection.name, attempt.shown_hash));
  }
  co_return let_in;
}

// The posted part of an answer is sealed on its way: see take_post().
std::string open_user(const Call& call, const std::string& sealed) {
  const auto content =
      login::open_sealed(call.services.keys.seal, kUserPurpose, sealed, call.services.clock.now());
  return content ? std::string(find_string(*content, "user").value_or("")) : std::string();
}

Task<Result<Response>> finish(Call& call) {
  const auto fields = parse_form(call.request.query);
  auto answer = read_answer(fields.value_or(FormFields()));
  if (!answer) co_return std::unexpected(answer.error());
  answer->user = open_user(call, answer->user);
  const auto attempt =
      open_attempt(call.services.keys.seal, answer->state,
                   call.request.header("cookie").value_or(""), call.services.clock.now());
  if (!attempt) co_return std::unexpected(attempt.error());
  const auto connection = find_upstream(call, attempt->connection);
  if (!connection) co_return std::unexpected(connection.error());
  auto done = co_await log_in(call, **connection, *attempt, *answer);
  Response response =
      done ? std::move(*done) : refusal(call, **connection, attempt->return_to, done.error());
  response.headers.emplace_back("Set-Cookie", forget_handle());
  co_return response;
}

constexpr std::size_t kPostMax = 64 * 1024;  // With a state and an ID token.

// A browser sends no cookies of ours with another site's post: it asks again, as its own
// navigation. What the post says of the person is sealed, so that it stands in no address.
Task<Result<Response>> take_post(Call& call) {
  const auto fields = posted_fields(call.request, kPostMax);
  const auto answer = read_answer(fields.value_or(FormFields()));
  if (!answer) co_return std::unexpected(answer.error());
  FormFields handed_on{{"state", answer->state}};
  const std::pair<std::string_view, const std::string*> others[] = {
      {"code", &answer->code}, {"error", &answer->error}, {"iss", &answer->issuer}};
  for (const auto& [name, value] : others) {
    if (!value->empty()) handed_on.emplace_back(name, *value);
  }
  if (!answer->user.empty()) {
    handed_on.emplace_back(
        "user", login::seal(call.services.keys.seal, kUserPurpose, {{"user", answer->user}},
                            call.services.clock.now() + kUserPatience, call.services.random));
  }
  co_return leave_for(login::with_query("/login/callback", handed_on));
}

constexpr Route kUpstreamRoutes[] = {
    {http::Method::get, "/u/login/upstream", Access::anyone(), begin,
     "Sends the browser to another identity provider to log in there."},
    {http::Method::get, "/login/callback", Access::anyone(), finish,
     "Where identity providers send the browser back to: signs in."},
    {http::Method::post, "/login/callback", Access::anyone(), take_post,
     "The same, for providers that answer with a form."},
};

}  // namespace

std::span<const Route> upstream_routes() {
  return kUpstreamRoutes;
}

std::string upstream_path(std::string_view connection, std::string_view return_to) {
  return login::with_query("/u/login/upstream", {{"connection", std::string(connection)},
                                                 {"return_to", std::string(return_to)}});
}

}  // namespace acquaint::api::authentication
