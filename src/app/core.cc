#include "app/core.h"

#include <atomic>
#include <thread>

#include "api/application.h"
#include "app/version.h"
#include "base/log.h"
#include "login/breached_passwords.h"
#include "login/client.h"

namespace acquaint::app {
namespace {

constexpr std::size_t kRecentDecisions = 4000;

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

std::vector<login::Client> built_in_clients(const Config& config) {
  if (config.bootstrap_client_id.empty()) return {};
  return {login::make_management_client(config.bootstrap_client_id, config.bootstrap_client_secret,
                                        config.issuer + "api/v2/")};
}

void note_untidied(const char* event, const Result<std::size_t>& removed) {
  if (removed) return;
  log_event(LogLevel::warning, event, {{"code", std::string_view(removed.error().code)}});
}

// Members are in the order in which they need each other.
class RealCore final : public Core {
 public:
  RealCore(const Config& config, std::unique_ptr<store::Store> store, login::ServerKeys keys,
           login::BreachedPasswords breached_passwords)
      : store_(std::move(store)),
        keys_(std::move(keys)),
        settings_(store_->settings(), built_in_clients(config)),
        sessions_(store_->sessions(), random_, {.lifetime = config.session_lifetime}),
        breached_passwords_(std::move(breached_passwords)),
        hashes_({.threads = config.hash_threads}),
        tokens_(keys_.public_keys(), config.issuer, config.issuer + "api/v2/"),
        userinfo_tokens_(keys_.public_keys(), config.issuer, config.issuer + "userinfo"),
        metrics_(*store_),
        operations_(*store_, metrics_),
        services_{.users = store_->users(),
                  .settings = settings_,
                  .sessions = sessions_,
                  .hashes = hashes_,
                  .breached_passwords = breached_passwords_,
                  .throttle = throttle_,
                  .keys = keys_,
                  .tokens = tokens_,
                  .userinfo_tokens = userinfo_tokens_,
                  .grants = store_->grants(),
                  .tickets = store_->tickets(),
                  .recent_decisions = recent_decisions_,
                  .operations = operations_,
                  .clock = clock_,
                  .random = random_,
                  .issuer = config.issuer,
                  .origin = origin_of(config.issuer),
                  .version = kVersion,
                  .operator_token = random_token(random_, 32)},
        public_(services_, api::public_routes()),
        operators_(services_, api::operations_routes()) {}

  http::Handler& public_handler() override { return public_; }
  http::Handler& operations_handler() override { return operators_; }
  Metrics& metrics() override { return metrics_; }
  store::Store& store() override { return *store_; }
  const std::string& operator_token() const override { return services_.operator_token; }

  Result<Done> load_settings() { return run(settings_.reload()); }

  void tidy() override {
    note_untidied("sessions.not_tidied", run(store_->sessions().remove_expired(clock_.now())));
    note_untidied("grants.not_tidied", run(store_->grants().remove_expired(clock_.now())));
    note_untidied("tickets.not_tidied", run(store_->tickets().remove_expired(clock_.now())));
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
  api::RecentDecisions recent_decisions_{kRecentDecisions};
  Metrics metrics_;
  StoreOperations operations_;
  api::Services services_;
  api::Application public_;
  api::Application operators_;
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
  auto core = std::make_unique<RealCore>(config, std::move(*store), std::move(*keys),
                                         std::move(breached_passwords));
  if (const auto loaded = core->load_settings(); !loaded) return std::unexpected(loaded.error());
  return core;
}

}  // namespace acquaint::app
