// What the stores in memory share: plain containers under one lock.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analytics/coverage_store.h"
#include "analytics/figure_store.h"
#include "asking/learner_store.h"
#include "enrichment/spending_store.h"
#include "ingest/report_store.h"
#include "login/grant_store.h"
#include "login/key_store.h"
#include "login/session_store.h"
#include "login/ticket_store.h"
#include "population/moment_store.h"
#include "profile/event_feed.h"
#include "profile/user_store.h"
#include "profile/visitor_store.h"
#include "settings/settings_store.h"
#include "store/next_version.h"
#include "webhooks/webhook_store.h"

namespace acquaint::store {

struct MemoryWebhook {
  webhooks::WebhookState state;
  std::deque<webhooks::Delivery> deliveries;  // The latest last.
  std::uint64_t deliveries_made = 0;
};

struct Memory {
  std::mutex mutex;
  std::map<profile::UserId, profile::UserPtr> users;
  std::map<profile::Handle, profile::UserId> handles;
  std::map<profile::UserId, std::vector<profile::StoredEvent>> events;
  std::map<profile::EventPosition, profile::FeedEvent> feed;  // The same events, over all users.
  profile::EventPosition latest_position;
  std::map<std::pair<profile::UserId, std::string>, login::Session> sessions;  // By secret hash.
  std::map<std::pair<profile::UserId, std::string>, login::Grant> grants;  // By id.
  std::map<login::TicketKey, login::Ticket> tickets;
  std::map<std::string, MemoryWebhook> webhooks;
  std::vector<login::StoredKey> keys;
  std::map<profile::UserId, std::string> moments;  // Documents.
  std::string moment_bounds;
  std::map<std::uint64_t, ingest::WaitingReport> reports;  // By number.
  std::uint64_t reports_made = 0;
  std::vector<settings::SettingsVersion> published;
  std::optional<settings::SettingsVersion> draft;
  std::optional<std::string> learner;
  std::map<std::pair<std::string, std::string>, enrichment::Spending> spending;  // By month and provider.
  analytics::Figures figures;
  analytics::Cohorts cohorts;
  analytics::Participants participants;
  analytics::QuestionStates questions;
  std::map<analytics::Day, std::vector<analytics::CoverageRow>> coverage;
  profile::EventPosition figures_counted_to;
  std::uint64_t writes = 0;
};

class MemoryUsers final : public profile::UserStore {
 public:
  explicit MemoryUsers(Memory& memory) : memory_(memory) {}

  Task<Result<profile::UserPtr>> find(profile::UserId id) override;
  Task<Result<profile::UserId>> find_by_handle(profile::Handle handle) override;
  Task<Result<profile::UserPtr>> create(profile::User user,
                                        std::vector<profile::Event> events) override;
  Task<Result<profile::UserPtr>> change(profile::UserId id, profile::Change change) override;
  Task<Result<profile::UserPair>> change_pair(profile::UserId first, profile::UserId second,
                                              profile::PairChange change) override;
  Task<Result<profile::UserPtr>> erase(profile::UserId id) override;
  Task<Result<profile::UserPage>> list(profile::UserQuery query) override;
  Task<Result<std::vector<profile::StoredEvent>>> history(profile::UserId id, std::uint64_t after,
                                                          std::size_t limit) override;

  // See ingest::ReportStore.
  Result<profile::UserPtr> fold(const profile::UserId& id, const std::vector<std::uint64_t>& reports,
                                const profile::Change& change);

 private:
  Result<profile::UserPtr> change_locked(const profile::UserId& id, const profile::Change& change);
  bool is_any_taken(const NextVersion& next) const;
  // By anybody but these two.
  bool is_any_taken(const NextVersion& next, const profile::UserId& first,
                    const profile::UserId& second) const;
  profile::UserPtr save(NextVersion next);
  // All but the history.
  bool remove(const profile::UserId& id);
  void remove_events(const profile::UserId& id);
  // Who was merged into this user, with their history.
  void remove_visitors_of(const profile::UserId& user);

  Memory& memory_;
};

class MemoryVisitors final : public profile::VisitorStore {
 public:
  explicit MemoryVisitors(Memory& memory) : memory_(memory) {}

  Task<Result<std::uint64_t>> count() override;
  Task<Result<std::vector<profile::UserId>>> idle(profile::IdleQuery query) override;

 private:
  Memory& memory_;
};

class MemoryEvents final : public profile::EventFeed {
 public:
  explicit MemoryEvents(Memory& memory) : memory_(memory) {}

  Task<Result<profile::FeedPage>> read(profile::FeedQuery query) override;
  Task<Result<profile::EventPosition>> latest() override;
  Task<Result<Done>> append(profile::Event event) override;
  Task<Result<profile::FeedPage>> read_own(profile::OwnEventsQuery query) override;

 private:
  Memory& memory_;
};

class MemorySessions final : public login::SessionStore {
 public:
  explicit MemorySessions(Memory& memory) : memory_(memory) {}

  Task<Result<Done>> save(login::Session session) override;
  Task<Result<login::Session>> find(profile::UserId user, std::string secret_hash) override;
  Task<Result<Done>> prolong(profile::UserId user, std::string secret_hash, Time expires) override;
  Task<Result<Done>> remove(profile::UserId user, std::string secret_hash) override;
  Task<Result<Done>> remove_all(profile::UserId user) override;
  Task<Result<std::size_t>> remove_expired(Time now) override;

 private:
  Memory& memory_;
};

class MemoryGrants final : public login::GrantStore {
 public:
  explicit MemoryGrants(Memory& memory) : memory_(memory) {}

  Task<Result<Done>> save(login::Grant grant) override;
  Task<Result<Done>> change(profile::UserId user, std::string id,
                            login::GrantChange change) override;
  Task<Result<std::vector<login::Grant>>> list(profile::UserId user) override;
  Task<Result<Done>> remove(profile::UserId user, std::string id) override;
  Task<Result<Done>> remove_all(profile::UserId user, std::string client_id) override;
  Task<Result<std::size_t>> remove_expired(Time now) override;

 private:
  Memory& memory_;
};

class MemoryTickets final : public login::TicketStore {
 public:
  explicit MemoryTickets(Memory& memory) : memory_(memory) {}

  Task<Result<Done>> save(login::Ticket ticket) override;
  Task<Result<Done>> add(login::Ticket ticket) override;
  Task<Result<login::Ticket>> find(login::TicketKey key) override;
  Task<Result<Done>> change(login::TicketKey key, login::TicketChange change) override;
  Task<Result<Done>> remove(login::TicketKey key) override;
  Task<Result<Done>> remove_all(profile::UserId user, std::string purpose) override;
  Task<Result<std::size_t>> remove_expired(Time now) override;

 private:
  Memory& memory_;
};

class MemoryWebhooks final : public webhooks::WebhookStore {
 public:
  explicit MemoryWebhooks(Memory& memory) : memory_(memory) {}

  Task<Result<std::optional<webhooks::WebhookState>>> find(std::string webhook_id) override;
  Task<Result<std::optional<webhooks::WebhookState>>> change(
      std::string webhook_id, webhooks::StateChange change,
      std::vector<webhooks::Delivery> deliveries) override;
  Task<Result<std::vector<webhooks::Delivery>>> deliveries(std::string webhook_id,
                                                           std::uint64_t before,
                                                           std::size_t limit) override;

 private:
  Memory& memory_;
};

class MemoryKeys final : public login::KeyStore {
 public:
  explicit MemoryKeys(Memory& memory) : memory_(memory) {}

  Task<Result<std::vector<login::StoredKey>>> load() override;
  Task<Result<Done>> add(login::StoredKey key) override;

 private:
  Memory& memory_;
};

class MemoryLearner final : public asking::LearnerStore {
 public:
  explicit MemoryLearner(Memory& memory) : memory_(memory) {}

  Task<Result<std::optional<std::string>>> load() override;
  Task<Result<Done>> save(std::string document, Time now) override;

 private:
  Memory& memory_;
};

class MemoryMoments final : public population::MomentStore {
 public:
  explicit MemoryMoments(Memory& memory) : memory_(memory) {}

  Task<Result<population::StoredSample>> load() override;
  Task<Result<Done>> save(population::StoredSample changed) override;

 private:
  Memory& memory_;
};

class MemoryFigures final : public analytics::FigureStore {
 public:
  explicit MemoryFigures(Memory& memory) : memory_(memory) {}

  Task<Result<profile::EventPosition>> counted_to() override;
  Task<Result<Done>> add(profile::EventPosition from, profile::EventPosition to,
                         analytics::Books books) override;
  Task<Result<analytics::Participants>> participants(std::vector<profile::UserId> users) override;
  Task<Result<std::vector<analytics::CohortSum>>> cohorts(analytics::Day watched) override;
  Task<Result<analytics::QuestionStates>> questions() override;
  Task<Result<std::vector<analytics::FigureSum>>> read(analytics::FigureQuery query) override;

 private:
  Memory& memory_;
};

class MemoryCoverage final : public analytics::CoverageStore {
 public:
  explicit MemoryCoverage(Memory& memory) : memory_(memory) {}

  Task<Result<std::optional<analytics::Day>>> latest() override;
  Task<Result<Done>> save(analytics::Day day, std::vector<analytics::CoverageRow> rows) override;
  Task<Result<std::vector<analytics::CoverageRow>>> read(analytics::CoverageQuery query) override;

 private:
  Memory& memory_;
};

class MemoryReports final : public ingest::ReportStore {
 public:
  MemoryReports(Memory& memory, MemoryUsers& users) : memory_(memory), users_(users) {}

  Task<Result<Done>> append(std::vector<ingest::Message> messages) override;
  Task<Result<std::vector<ingest::WaitingReport>>> waiting(std::size_t limit) override;
  Task<Result<profile::UserPtr>> fold(profile::UserId user, std::vector<std::uint64_t> reports,
                                      profile::Change change) override;

 private:
  Memory& memory_;
  MemoryUsers& users_;
};

class MemorySpending final : public enrichment::SpendingStore {
 public:
  explicit MemorySpending(Memory& memory) : memory_(memory) {}

  Task<Result<bool>> charge(std::string provider, std::string month, enrichment::Money price,
                            std::optional<enrichment::Money> budget) override;
  Task<Result<Done>> give_back(std::string provider, std::string month, enrichment::Money price) override;
  Task<Result<std::vector<enrichment::Spending>>> of_month(std::string month) override;

 private:
  Memory& memory_;
};

class MemorySettings final : public settings::SettingsStore {
 public:
  explicit MemorySettings(Memory& memory) : memory_(memory) {}

  Task<Result<std::vector<settings::SettingsVersion>>> published(std::int64_t after,
                                                                 std::size_t limit) override;
  Task<Result<settings::SettingsVersion>> publish(std::int64_t latest, std::string document,
                                                  std::string note, Time now) override;
  Task<Result<std::optional<settings::SettingsVersion>>> draft() override;
  Task<Result<Done>> save_draft(std::string document, std::string note, Time now) override;

 private:
  Memory& memory_;
};

}  // namespace acquaint::store
