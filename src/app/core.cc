#include "app/core.h"

#include <limits>
#include <atomic>
#include <thread>

#include "api/application.h"
#include "api/authentication/provider_documents.h"
#include "api/enrichment.h"
#include "api/script_execution.h"
#include "api/visitors.h"
#include "app/mail_room.h"
#include "app/report_room.h"
#include "app/study_room.h"
#include "app/timed_pauses.h"
#include "app/version.h"
#include "base/log.h"
#include "enrichment/enricher.h"
#include "enrichment/room.h"
#include "enrichment/round.h"
#include "login/breached_passwords.h"
#include "outbound/mail.h"
#include "outbound/resolver.h"
#include "outbound/url.h"
#include "population/population.h"
#include "population/reports.h"
#include "rules/declared.h"
#include "rules/runner_pool.h"
#include "webhooks/dispatcher.h"

namespace acquaint::app {
namespace {

constexpr std::size_t kRecentDecisions = 4000, kRecentJobs = 10'000, kRecentExecutions = 500, kPausesMax = 200;

class StoreOperations final : public api::Operations {
 public:
  StoreOperations(store::Store& store, const Metrics& metrics) : store_(store), metrics_(metrics) {}

  std::string problem() const override { return store_.health().problem; }
  std::string metrics() override { return metrics_.text(); }

  Task<Result<Done>> back_up(std::string file) override {
    if (running_.exchange(true)) {
      co_return fail(Error::Kind::conflict, "backup.running", "Another backup is being written.");
    }
    auto result = co_await suspend_until<Result<Done>>([&](Completion<Result<Done>> done) {
      // The former thread has ended, but for its return.
      thread_ = std::jthread([this, file, done] { done(store_.back_up(file)); });
    });
    running_ = false;
    co_return result;
  }

 private:
  store::Store& store_;
  const Metrics& metrics_;
  std::atomic<bool> running_{false};
  std::jthread thread_;
};

// "https://login.example" of "https://login.example/tenant/".
std::string origin_of(const std::string& issuer) {
  return issuer.substr(0, issuer.find('/', issuer.find("://") + 3));
}

settings::BuiltIn built_in(const Config& config) {
  return settings::management_access(config.issuer + "api/v2/", config.bootstrap_client_id,
                                     config.bootstrap_client_secret);
}

outbound::HttpClientOptions outbound_options(const Config& config) {
  outbound::HttpClientOptions options;
  options.allowed_networks = config.outbound_allowed_networks;
  options.insecure_hosts = config.outbound_insecure_hosts;
  options.allowed_ports = config.outbound_allowed_ports;
  options.ca_file = config.outbound_ca_file;
  return options;
}

// For callers that have a breaker of their own.
outbound::HttpClientOptions without_breaker(outbound::HttpClientOptions options) {
  options.breaker.failures_max = std::numeric_limits<unsigned>::max();
  return options;
}

template <typename T>
void note_untidied(const char* event, const Result<T>& done) {
  if (done) return;
  log_event(LogLevel::warning, event, {{"code", std::string_view(done.error().code)}});
}

// What the mail server is greeted with: our own name, where it is one.
std::string hello_name(const std::string& issuer) {
  const std::string origin = origin_of(issuer);
  const std::string authority = origin.substr(origin.find("://") + 3);
  const std::string host = authority.substr(0, authority.rfind(':'));
  return outbound::is_host_name(host) ? host : "localhost";
}

// Null when no mail server is configured.
Result<std::unique_ptr<outbound::Mailer>> make_mailer(const Config& config,
                                                      outbound::Resolver& resolver) {
  if (config.smtp.host.empty()) return nullptr;
  outbound::SmtpOptions options = config.smtp;
  options.hello_name = hello_name(config.issuer);
  return outbound::make_smtp_mailer(resolver, std::move(options));
}

// What the core gets made, because it can fail.
struct Parts {
  std::unique_ptr<store::Store> store;
  login::ServerKeys keys;
  login::BreachedPasswords breached_passwords;
  std::unique_ptr<outbound::Resolver> resolver;
  std::unique_ptr<outbound::Mailer> mailer;
};

// Members are in the order in which they need each other.
class RealCore final : public Core {
 public:
  RealCore(const Config& config, Parts parts)
      : store_(std::move(parts.store)),
        keys_(std::move(parts.keys)),
        settings_(store_->settings(), built_in(config), keys_.seal),
        sessions_(store_->sessions(), random_, {.lifetime = config.session_lifetime, .idle = config.session_idle_lifetime}),
        breached_passwords_(std::move(parts.breached_passwords)),
        hashes_({.threads = config.hash_threads}),
        tokens_(keys_.ring, config.issuer, config.issuer + "api/v2/"),
        userinfo_tokens_(keys_.ring, config.issuer, config.issuer + "userinfo"),
        resolver_(std::move(parts.resolver)),
        outbound_options_(outbound_options(config)),
        http_(curl_thread_, *resolver_, outbound_options_),
        scripts_(rules::make_runner_pool(
            {.node = config.node, .folder = config.runner_folder, .limits = {}},
            std::make_unique<outbound::CurlHttpClient>(curl_thread_, *resolver_, outbound_options_))),
        mail_room_(std::make_unique<MailRoom>(std::move(parts.mailer),
                                              MailRoomOptions{.from = config.mail_from}, clock_,
                                              random_)),
        learner_({store_->events(), store_->users(), store_->learner(), settings_, clock_, random_}),
        bookkeeper_(store_->events(), store_->figures()),
        warden_(store_->figures(), store_->events(), clock_),
        metrics_(*store_, learner_, settings_),
        operations_(*store_, metrics_),
        population_(store_->users(), store_->moments(), store_->coverage(), settings_, clock_),
        reports_(store_->reports(), population_.segments()),
        look_up_room_(std::make_unique<enrichment::Room>(
            std::make_unique<outbound::CurlHttpClient>(curl_thread_, *resolver_, without_breaker(outbound_options_)))),
        enricher_(population_.users(), store_->spending(), *look_up_room_, clock_),
        services_{.users = population_.users(),
                  .visitors = store_->visitors(),
                  .events = store_->events(),
                  .settings = settings_,
                  .population = population_,
                  .sessions = sessions_,
                  .hashes = hashes_,
                  .breached_passwords = breached_passwords_,
                  .throttle = throttle_,
                  .keys = keys_,
                  .tokens = tokens_,
                  .userinfo_tokens = userinfo_tokens_,
                  .grants = store_->grants(),
                  .tickets = store_->tickets(),
                  .webhooks = store_->webhooks(),
                  .post = *mail_room_,
                  .errands = *mail_room_,
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
                  .issuer = config.issuer,
                  .origin = origin_of(config.issuer),
                  .version = kVersion,
                  .operator_token = random_token(random_, 32),
                  .reports = reports_,
                  .enricher = enricher_,
                  .recent_executions = recent_executions_,
                  .pauses = pauses_},
        public_(services_, api::public_routes()),
        operators_(services_, api::operations_routes()) {}

  void start_webhooks() override {
    // A client of their own, so that they stop at once with the dispatcher, and take no other call's slots.
    auto client =
        std::make_unique<outbound::CurlHttpClient>(curl_thread_, *resolver_, outbound_options_);
    dispatcher_.emplace(webhooks::CourierTools{store_->events(), store_->webhooks(), keys_.seal,
                                               clock_, random_},
                        [this] { return settings_.current()->webhooks; }, std::move(client));
  }

  void start_learning() override { study_room_.emplace(learner_, bookkeeper_, warden_, settings_); }

  void start_folding() override { report_room_.emplace(reports_); }

  void end_pauses() override { pauses_.end(); }

  // Their work uses what was made after them.
  ~RealCore() override {
    look_up_room_.reset();
    mail_room_.reset();
  }

  http::Handler& public_handler() override { return public_; }
  http::Handler& operations_handler() override { return operators_; }
  Metrics& metrics() override { return metrics_; }
  store::Store& store() override { return *store_; }
  population::Population& population() override { return population_; }
  const std::string& operator_token() const override { return services_.operator_token; }

  Result<Done> load() {
    if (auto loaded = run(settings_.reload()); !loaded) return loaded;
    // Without runners log-ins are refused; the API, with which it is put right, is there.
    api::prepare_runners(services_, *settings_.current());
    return population_.load_moments();
  }

  void tidy() override {
    note_untidied("sessions.not_tidied", run(store_->sessions().remove_expired(clock_.now())));
    note_untidied("grants.not_tidied", run(store_->grants().remove_expired(clock_.now())));
    note_untidied("tickets.not_tidied", run(store_->tickets().remove_expired(clock_.now())));
    note_untidied("visitors.not_tidied", run(api::remove_idle_visitors(services_)));
    note_untidied("enrichment.round_stopped", run(round_.go_on(api::enrichment_scope(settings_.current()))));
  }

 private:
  SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<store::Store> store_;
  login::ServerKeys keys_;
  settings::Live settings_;
  login::Sessions sessions_;
  login::BreachedPasswords breached_passwords_;
  login::HashPool hashes_;
  login::Throttle throttle_{settings::attack_protection_of(settings_)};
  login::TokenVerifier tokens_;
  login::TokenVerifier userinfo_tokens_;
  std::unique_ptr<outbound::Resolver> resolver_;
  outbound::CurlThread curl_thread_;
  const outbound::HttpClientOptions outbound_options_;
  outbound::CurlHttpClient http_;
  api::authentication::ProviderDocuments provider_documents_{http_, clock_};
  std::unique_ptr<rules::Scripts> scripts_;
  std::unique_ptr<MailRoom> mail_room_;
  api::RecentJobs jobs_{kRecentJobs};
  api::RecentExecutions recent_executions_{kRecentExecutions};
  api::RecentDecisions recent_decisions_{kRecentDecisions};
  TimedPauses pauses_{kPausesMax};
  api::LiveLearner learner_;
  analytics::Bookkeeper bookkeeper_;
  analytics::Warden warden_;
  asking::SiteCap site_cap_;
  Metrics metrics_;
  StoreOperations operations_;
  population::Population population_;
  population::Reports reports_;
  std::unique_ptr<enrichment::Room> look_up_room_;
  enrichment::Enricher enricher_;
  enrichment::Round round_{store_->users(), enricher_, clock_};
  api::Services services_;
  api::Application public_;
  api::Application operators_;
  std::optional<webhooks::Dispatcher> dispatcher_;
  std::optional<StudyRoom> study_room_;
  std::optional<ReportRoom> report_room_;
};

}  // namespace

Result<std::unique_ptr<Core>> Core::open(const Config& config) {
  login::BreachedPasswords breached_passwords;
  if (!config.breached_passwords_file.empty()) {
    auto opened = login::BreachedPasswords::open(config.breached_passwords_file);
    if (!opened) return std::unexpected(opened.error());
    breached_passwords = std::move(*opened);
  }
  auto store = store::open_sqlite_store(config.data, {.bytes_max = config.cache_bytes});
  if (!store) return std::unexpected(store.error());
  SystemRandom random;
  auto keys = run(login::load_keys((*store)->keys(), random, SystemClock().now()));
  if (!keys) return std::unexpected(keys.error());
  auto resolver = std::make_unique<outbound::SystemResolver>();
  auto mailer = make_mailer(config, *resolver);
  if (!mailer) return std::unexpected(mailer.error());
  auto core = std::make_unique<RealCore>(
      config, Parts{.store = std::move(*store),
                    .keys = std::move(*keys),
                    .breached_passwords = std::move(breached_passwords),
                    .resolver = std::move(resolver),
                    .mailer = std::move(*mailer)});
  if (const auto loaded = core->load(); !loaded) return std::unexpected(loaded.error());
  return core;
}

}  // namespace acquaint::app
