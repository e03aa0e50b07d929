// A whole server without a network: all routes over a store in memory, at a time that stands still
// until it is moved. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "api/application.h"
#include "api/authentication/provider_documents.h"
#include "base/encoding.h"
#include "enrichment/enricher.h"
#include "login/account.h"
#include "population/population.h"
#include "population/reports.h"
#include "outbound/client.h"
#include "store/store.h"

namespace acquaint::api {

inline constexpr std::string_view kSampleIssuer = "https://login.example/";

// Title and company at the second login; a newsletter beside one article.
inline constexpr std::string_view kSampleSettings = R"json({
  "site": {"name": "Analytical Times"},
  "catalogue": {
    "user_metadata.title": {"label": "Job title", "worth": 30, "schema": {"type": "string", "maxLength": 120}},
    "user_metadata.company": {"label": "Company", "worth": 25, "equivalents": ["company"]},
    "company": {"label": "Company"},
    "user_metadata.subscribed": {"label": "Newsletter", "effort": "choice", "schema": {"type": "boolean"}}
  },
  "policy": {"cadence": "brisk", "questions_max": 2},
  "forms": [
    {"id": "work", "title": "Your work",
     "purpose": {"id": "personalisation", "legalBasis": "consent", "text": "To pick articles for you."},
     "schema": {"type": "object", "additionalProperties": false, "required": ["title", "company"],
                "properties": {"title": {"type": "string", "title": "Job title", "minLength": 2, "maxLength": 120},
                               "company": {"type": "string", "title": "Company", "minLength": 2, "maxLength": 120}}},
     "uischema": {"type": "Categorization", "elements": [
       {"type": "Category", "label": "Where do you work?", "options": {"id": "work"}, "elements": [
         {"type": "Control", "scope": "#/properties/title"},
         {"type": "Control", "scope": "#/properties/company"}]}]},
     "map": {"title": "user_metadata.title", "company": "user_metadata.company"},
     "targeting": {">=": [{"var": "stats.logins"}, 2]},
     "cadence": {"placement": ["login"], "mode": "page", "maxQuestionsPerStep": 2, "afterSkipDays": 7, "maxAsks": 3}},
    {"id": "newsletter", "title": "Once a month",
     "purpose": {"id": "newsletter", "legalBasis": "consent", "text": "One letter a month."},
     "schema": {"type": "object", "additionalProperties": false, "required": ["subscribed"],
                "properties": {"subscribed": {"type": "boolean", "title": "Send me the newsletter"}}},
     "uischema": {"type": "Categorization", "elements": [
       {"type": "Category", "label": "Our newsletter?", "options": {"id": "newsletter"}, "elements": [
         {"type": "Control", "scope": "#/properties/subscribed"}]}]},
     "map": {"subscribed": "user_metadata.subscribed"},
     "cadence": {"placement": ["page:/articles/engines"], "mode": "inline", "afterSkipDays": 30, "maxAsks": 2}}
  ],
  "connections": [{"name": "linkedin", "strategy": "linkedin"}]
})json";

// Keys take half a second to make: once for all tests of a program.
inline const login::ServerKeys& sample_keys() {
  static const login::ServerKeys keys = [] {
    static const std::unique_ptr<store::Store> store = store::make_memory_store();
    SystemRandom random;
    return *run(login::load_keys(store->keys(), random, SystemClock().now()));
  }();
  return keys;
}

class SampleOperations final : public Operations {
 public:
  std::string trouble;
  std::string problem() const override { return trouble; }
  std::string metrics() override { return "acquaint_up 1\n"; }
  Task<Result<Done>> back_up(std::string file) override {
    backups.push_back(std::move(file));
    co_return Done{};
  }
  std::vector<std::string> backups;
};

// The other servers: each answers by a function of the request that a test gives it; all others are
// out of reach.
class SampleHttp final : public outbound::HttpClient {
 public:
  using Answer = std::function<outbound::HttpAnswer(const outbound::HttpRequest&)>;
  std::map<std::string, Answer> servers;  // By URL.
  std::vector<outbound::HttpRequest> requests;

  Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override {
    requests.push_back(request);
    const auto server = servers.find(request.url);
    if (server == servers.end()) {
      co_return fail(Error::Kind::unavailable, "outbound.connect", "Nobody is there.");
    }
    co_return server->second(request);
  }
};

// Lends a client to who wants one of its own.
class LentHttp final : public outbound::HttpClient {
 public:
  explicit LentHttp(outbound::HttpClient& client) : client_(client) {}
  Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override { return client_.send(std::move(request)); }

 private:
  outbound::HttpClient& client_;
};

// A browser's cookies, as far as the tests need them.
class CookieJar {
 public:
  void take(const http::Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name != "Set-Cookie") continue;
      const std::size_t equals = value.find('=');
      cookies_[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
    }
  }
  std::string header() const {
    std::string text;
    for (const auto& [name, value] : cookies_) {
      if (!value.empty()) text += (text.empty() ? "" : "; ") + name + "=" + value;
    }
    return text;
  }

 private:
  std::map<std::string, std::string> cookies_;
};

// Keeps the letters that are sent.
class SamplePost final : public login::Post {
 public:
  bool has_server = true;
  std::vector<login::Letter> letters;

  bool delivers() const override { return has_server; }
  void send(login::Letter letter) override { letters.push_back(std::move(letter)); }
};

// Does errands at once, unless they are to wait.
class SampleErrands final : public login::Errands {
 public:
  bool waits = false;
  std::vector<Task<Result<Done>>> waiting;
  std::vector<Error> failures;

  void run_later(Task<Result<Done>> errand) override {
    waiting.push_back(std::move(errand));
    if (!waits) run_all();
  }
  void run_all() {
    for (Task<Result<Done>>& errand : std::exchange(waiting, {})) {
      const auto done = run(std::move(errand));
      if (!done) failures.push_back(done.error());
    }
  }
};

// Makes look-ups at once, unless they are to wait; its pauses take no time.
class SampleDesk final : public enrichment::Desk {
 public:
  explicit SampleDesk(outbound::HttpClient& client) : client_(client) {}
  bool waits = false;
  std::vector<Task<Result<Done>>> waiting;

  bool run_later(Task<Result<Done>> work) override {
    waiting.push_back(std::move(work));
    if (!waits) run_all();
    return true;
  }
  void call_after(Duration, std::move_only_function<void()> call) override { call(); }
  bool is_closing() const override { return false; }
  outbound::HttpClient& http() override { return client_; }
  void run_all() {
    for (Task<Result<Done>>& work : std::exchange(waiting, {})) EXPECT_TRUE(run(std::move(work)).has_value());
  }

 private:
  outbound::HttpClient& client_;
};

// Pauses that take no time but the clock's.
class SamplePauses final : public Pauses {
 public:
  explicit SamplePauses(ManualClock& clock) : clock_(clock) {}
  std::function<void()> meanwhile;  // Happens in the first pause, once.
  std::size_t left = 1'000;         // Further ones are refused.

  Task<bool> pause(Duration time) override {
    if (left == 0) co_return false;
    --left;
    clock_.advance(time);
    if (meanwhile) std::exchange(meanwhile, nullptr)();
    co_return true;
  }

 private:
  ManualClock& clock_;
};

class SampleServer : public testing::Test {
 public:
  ManualClock clock_{*parse_iso8601("2026-11-01T12:00:00Z")};
  SeededRandom random_{7};
  std::unique_ptr<store::Store> store_ = store::make_memory_store();
  settings::Live settings_{store_->settings(),
                           settings::management_access(std::string(kSampleIssuer) + "api/v2/", "machine",
                                                       "machine-secret-0123456789"),
                           sample_keys().seal};
  login::Sessions sessions_{store_->sessions(), random_};
  login::HashPool hashes_{{.threads = 1}};
  login::BreachedPasswords breached_passwords_;
  login::Throttle throttle_{settings::attack_protection_of(settings_)};
  login::TokenVerifier tokens_{sample_keys().ring, std::string(kSampleIssuer),
                               std::string(kSampleIssuer) + "api/v2/"};
  login::TokenVerifier userinfo_tokens_{sample_keys().ring, std::string(kSampleIssuer),
                                        std::string(kSampleIssuer) + "userinfo"};
  SamplePost post_;
  SampleErrands errands_;
  RecentJobs jobs_{100};
  SampleHttp http_;
  authentication::ProviderDocuments provider_documents_{http_, clock_};
  // Starts nothing before a rule is to run.
  std::unique_ptr<rules::Scripts> scripts_ =
      rules::make_runner_pool({.node = "node", .folder = "runner", .limits = {}}, std::make_unique<LentHttp>(http_));
  RecentExecutions recent_executions_{100};
  SamplePauses pauses_{clock_};
  RecentDecisions recent_decisions_{100};
  LiveLearner learner_{{store_->events(), store_->users(), store_->learner(), settings_, clock_, random_}};
  analytics::Warden warden_{store_->figures(), store_->events(), clock_};
  asking::SiteCap site_cap_;
  SampleOperations operations_;
  population::Population population_{store_->users(), store_->moments(), store_->coverage(), settings_, clock_};
  population::Reports reports_{store_->reports(), population_.segments()};
  SampleDesk desk_{http_};
  enrichment::Enricher enricher_{population_.users(), store_->spending(), desk_, clock_};
  Services services_ = services_with(population_.users());
  Application public_{services_, public_routes()};
  Application operators_{services_, operations_routes()};
  CookieJar browser_;

  // What a test left waiting uses the enricher, which was made after the desk.
  ~SampleServer() override { desk_.waiting.clear(); }

  // All of it, over these users.
  Services services_with(profile::UserStore& users) {
    return {.users = users,
            .visitors = store_->visitors(),
            .events = store_->events(),
            .settings = settings_,
            .population = population_,
            .sessions = sessions_,
            .hashes = hashes_,
            .breached_passwords = breached_passwords_,
            .throttle = throttle_,
            .keys = sample_keys(),
            .tokens = tokens_,
            .userinfo_tokens = userinfo_tokens_,
            .grants = store_->grants(),
            .tickets = store_->tickets(),
            .webhooks = store_->webhooks(),
            .post = post_,
            .errands = errands_,
            .jobs = jobs_,
            .http = http_,
            .provider_documents = provider_documents_,
            .scripts = *scripts_,
            .recent_decisions = recent_decisions_,
            .learner = learner_,
            .figures = store_->figures(),
            .warden = warden_,
            .site_cap = site_cap_,
            .operations = operations_,
            .clock = clock_,
            .random = random_,
            .issuer = std::string(kSampleIssuer),
            .origin = "https://login.example",
            .version = "1.2.3",
            .operator_token = "operator-token",
            .reports = reports_,
            .enricher = enricher_,
            .recent_executions = recent_executions_,
            .pauses = pauses_};
  }

  void SetUp() override {
    ASSERT_TRUE(run(settings_.publish(*parse_json_object(kSampleSettings), "sample", clock_.now())));
  }

  // Gives the default database these options.
  void publish_password_options(std::string_view options) {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["connections"] = JsonArray{
        {{"name", login::kDatabaseConnection}, {"strategy", "auth0"}, {"options", *parse_json(options)}}};
    ASSERT_TRUE(run(settings_.publish(document, "passwords", clock_.now())));
  }

  static http::Request request(http::Method method, std::string_view target, std::string body = "") {
    http::Request out;
    out.method = method;
    out.path = target.substr(0, target.find('?'));
    if (const std::size_t mark = target.find('?'); mark != std::string_view::npos) out.query = target.substr(mark + 1);
    out.body = std::move(body);
    out.client = "203.0.113.7";
    out.id = "test-1";
    if (!out.body.empty()) out.headers.emplace_back("content-type", "application/json");
    return out;
  }

  http::Response send(http::Request message) { return run(public_.handle(std::move(message))); }
  http::Response send_to_operators(http::Request message) { return run(operators_.handle(std::move(message))); }

  // As a client with these scopes; all of the Management API's when none are given.
  std::string token(std::string_view scopes = {}) {
    login::ClientGrant grant{.client_id = "machine", .audience = std::string(kSampleIssuer) + "api/v2/", .scopes = {}};
    grant.scopes = scopes.empty() ? all_scopes() : *login::Scopes::parse(scopes);
    return login::issue_access_token(sample_keys().newest(), kSampleIssuer, grant, clock_.now());
  }
  static login::Scopes all_scopes() {
    std::string text;
    for (const std::string_view scope : login::management_scopes()) text.append(text.empty() ? "" : " ").append(scope);
    return *login::Scopes::parse(text);
  }

  http::Response as_client(http::Method method, std::string_view target, std::string body = "",
                           std::string_view scopes = {}) {
    http::Request message = request(method, target, std::move(body));
    message.headers.emplace_back("authorization", "Bearer " + token(scopes));
    return send(std::move(message));
  }

  // Somebody of the default database, as an application adds them; the id.
  std::string add_user(std::string_view email = "ada@example.com", const JsonObject& user_metadata = {}) {
    JsonObject body{{"connection", login::kDatabaseConnection}, {"email", email}, {"password", "analytical engine 1843"}};
    if (!user_metadata.empty()) body["user_metadata"] = user_metadata;
    const auto made = as_client(http::Method::post, "/api/v2/users", to_text(body));
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string(json(made).at("user_id").as_string());
  }

  http::Response as_operator(http::Method method, std::string_view target, std::string body = "") {
    http::Request message = request(method, target, std::move(body));
    message.headers.emplace_back("authorization", "Bearer operator-token");
    return send_to_operators(std::move(message));
  }

  // As the browser of the test, with its cookies; it keeps those that it gets.
  http::Response as_browser(http::Request message) {
    const std::string cookies = browser_.header();
    if (!cookies.empty()) message.headers.emplace_back("cookie", cookies);
    message.headers.emplace_back("sec-fetch-site", "same-origin");
    http::Response response = send(std::move(message));
    browser_.take(response);
    return response;
  }
  http::Response browse(std::string_view target) { return as_browser(request(http::Method::get, target)); }
  http::Response browser_json(http::Method method, std::string_view target, std::string body = "") {
    return as_browser(request(method, target, std::move(body)));
  }

  // Fills in the form of the page and sends it to where the page is. At the log-in page it goes on to
  // the password, when that is among the fields.
  http::Response submit(std::string_view target, const FormFields& fields) {
    const bool has_password = std::ranges::find(fields, "password", &FormFields::value_type::first) != fields.end();
    if (has_password && target.substr(0, target.find('?')) == "/u/login") {
      const std::string next(header(post_form(target, fields), "Location"));
      return next.empty() ? http::Response{} : post_form(next, fields);
    }
    return post_form(target, fields);
  }

  // Fills in the form of the page and sends it to where the page is.
  http::Response post_form(std::string_view target, const FormFields& fields) {
    const http::Response page = browse(target);
    std::string body = "csrf=" + percent_encode(hidden(page.body, "csrf"));
    for (const std::string_view name : {"decision", "step", "return_to", "ticket"}) {
      const std::string value = hidden(page.body, name);
      if (!value.empty()) body.append("&").append(name).append("=").append(percent_encode(value));
    }
    for (const auto& [name, value] : fields) body += "&" + percent_encode(name) + "=" + percent_encode(value);
    http::Request message = request(http::Method::post, target.substr(0, target.find('?')));
    message.body = std::move(body);
    message.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    return as_browser(std::move(message));
  }

  // The value of a hidden field; empty when the page has none.
  static std::string hidden(const std::string& html, std::string_view name) {
    const std::size_t at = html.find("name=\"" + std::string(name) + "\"");
    if (at == std::string::npos) return {};
    const std::string mark = "value=\"";
    const std::size_t from = html.find(mark, at);
    if (from == std::string::npos || from > html.find('>', at)) return {};
    const std::size_t start = from + mark.size();
    return html.substr(start, html.find('"', start) - start);
  }

  void sign_up(std::string_view email = "ada@example.com") {
    const http::Response done = submit("/u/signup", {{"given_name", "Ada"}, {"family_name", "Lovelace"},
                                                     {"email", std::string(email)},
                                                     {"password", "analytical engine 1843"}});
    ASSERT_EQ(done.status, 303) << done.body;
  }
  http::Response log_in(std::string_view email = "ada@example.com") {
    return submit("/u/login", {{"email", std::string(email)}, {"password", "analytical engine 1843"}});
  }

  static JsonObject json(const http::Response& response) {
    const auto body = parse_json_object(response.body, {.depth_max = 64, .size_max = 64 << 20});
    EXPECT_TRUE(body.has_value()) << response.status << " " << response.body;
    return body.value_or(JsonObject());
  }
  static std::string_view header(const http::Response& response, std::string_view name) {
    const auto found = std::ranges::find(response.headers, name, &http::Headers::value_type::first);
    return found == response.headers.end() ? std::string_view() : std::string_view(found->second);
  }
};

}  // namespace acquaint::api
