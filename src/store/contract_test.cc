// The only file that sees both sides: the contracts of the domain and the stores that keep them.
#include "analytics/coverage_store_contract.h"
#include "analytics/figure_store_contract.h"
#include "asking/learner_store_contract.h"
#include "enrichment/spending_store_contract.h"
#include "ingest/report_store_contract.h"
#include "login/grant_store_contract.h"
#include "login/key_store_contract.h"
#include "login/session_store_contract.h"
#include "login/ticket_store_contract.h"
#include "population/moment_store_contract.h"
#include "profile/event_feed_contract.h"
#include "profile/user_store_contract.h"
#include "profile/visitor_store_contract.h"
#include "settings/settings_store_contract.h"
#include "store/sqlite/test_folder.h"
#include "store/store.h"
#include "webhooks/webhook_store_contract.h"

namespace acquaint {
namespace {

struct Memory {
  std::unique_ptr<store::Store> store = store::make_memory_store();
};

struct Sqlite {
  store::TestFolder folder;
  std::unique_ptr<store::Store> store = *store::open_sqlite_store(folder.path());
};

// Every read of a user goes to the file.
struct SqliteUncached {
  store::TestFolder folder;
  std::unique_ptr<store::Store> store = *store::open_sqlite_store(folder.path(), {.bytes_max = 0});
};

// Room for a handful of users: they come and go.
struct SqliteCrowded {
  store::TestFolder folder;
  std::unique_ptr<store::Store> store =
      *store::open_sqlite_store(folder.path(), {.bytes_max = 64 * 1024});
};

template <typename Home>
std::shared_ptr<profile::UserStore> users_of() {
  const auto home = std::make_shared<Home>();
  return {home, &home->store->users()};
}

template <typename Home>
profile::EventFeeds feed_of() {
  const auto home = std::make_shared<Home>();
  return {.feed = {home, &home->store->events()}, .users = {home, &home->store->users()}};
}

template <typename Home>
profile::VisitorStores visitors_of() {
  const auto home = std::make_shared<Home>();
  return {.visitors = {home, &home->store->visitors()}, .users = {home, &home->store->users()}};
}

template <typename Home>
login::SessionStores sessions_of() {
  const auto home = std::make_shared<Home>();
  return {.sessions = {home, &home->store->sessions()}, .users = {home, &home->store->users()}};
}

template <typename Home>
login::GrantStores grants_of() {
  const auto home = std::make_shared<Home>();
  return {.grants = {home, &home->store->grants()}, .users = {home, &home->store->users()}};
}

template <typename Home>
login::TicketStores tickets_of() {
  const auto home = std::make_shared<Home>();
  return {.tickets = {home, &home->store->tickets()}, .users = {home, &home->store->users()}};
}

template <typename Home>
std::shared_ptr<webhooks::WebhookStore> webhooks_of() {
  const auto home = std::make_shared<Home>();
  return {home, &home->store->webhooks()};
}

template <typename Home>
std::shared_ptr<login::KeyStore> keys_of() {
  const auto home = std::make_shared<Home>();
  return {home, &home->store->keys()};
}

template <typename Home>
population::MomentStores moments_of() {
  const auto home = std::make_shared<Home>();
  return {.moments = {home, &home->store->moments()}, .users = {home, &home->store->users()}};
}

template <typename Home>
ingest::ReportStores reports_of() {
  const auto home = std::make_shared<Home>();
  return {.reports = {home, &home->store->reports()}, .users = {home, &home->store->users()}};
}

template <typename Home>
std::shared_ptr<settings::SettingsStore> settings_of() {
  const auto home = std::make_shared<Home>();
  return {home, &home->store->settings()};
}

template <typename Home>
std::shared_ptr<asking::LearnerStore> learner_of() {
  const auto home = std::make_shared<Home>();
  return {home, &home->store->learner()};
}

template <typename Home>
analytics::FigureStores figures_of() {
  const auto home = std::make_shared<Home>();
  return {.figures = {home, &home->store->figures()}, .users = {home, &home->store->users()}};
}

template <typename Home>
std::shared_ptr<analytics::CoverageStore> coverage_of() {
  const auto home = std::make_shared<Home>();
  return {home, &home->store->coverage()};
}

template <typename Home>
std::shared_ptr<enrichment::SpendingStore> spending_of() {
  const auto home = std::make_shared<Home>();
  return {home, &home->store->spending()};
}

const auto kName = [](const auto& test) { return std::string(test.param.name); };

}  // namespace

namespace analytics {
INSTANTIATE_TEST_SUITE_P(Store, CoverageStoreContract,
                         testing::Values(CoverageStoreMaker{"Memory", coverage_of<Memory>},
                                         CoverageStoreMaker{"Sqlite", coverage_of<Sqlite>}),
                         kName);
INSTANTIATE_TEST_SUITE_P(Store, FigureStoreContract,
                         testing::Values(FigureStoreMaker{"Memory", figures_of<Memory>},
                                         FigureStoreMaker{"Sqlite", figures_of<Sqlite>}),
                         kName);
}  // namespace analytics

namespace profile {
INSTANTIATE_TEST_SUITE_P(Store, UserStoreContract,
                         testing::Values(UserStoreMaker{"Memory", users_of<Memory>},
                                         UserStoreMaker{"Sqlite", users_of<Sqlite>},
                                         UserStoreMaker{"SqliteUncached", users_of<SqliteUncached>},
                                         UserStoreMaker{"SqliteCrowded", users_of<SqliteCrowded>}),
                         kName);
INSTANTIATE_TEST_SUITE_P(Store, EventFeedContract,
                         testing::Values(EventFeedMaker{"Memory", feed_of<Memory>},
                                         EventFeedMaker{"Sqlite", feed_of<Sqlite>}),
                         kName);
INSTANTIATE_TEST_SUITE_P(Store, VisitorStoreContract,
                         testing::Values(VisitorStoreMaker{"Memory", visitors_of<Memory>},
                                         VisitorStoreMaker{"Sqlite", visitors_of<Sqlite>},
                                         VisitorStoreMaker{"SqliteUncached", visitors_of<SqliteUncached>}),
                         kName);
}  // namespace profile

namespace asking {
INSTANTIATE_TEST_SUITE_P(Store, LearnerStoreContract,
                         testing::Values(LearnerStoreMaker{"Memory", learner_of<Memory>},
                                         LearnerStoreMaker{"Sqlite", learner_of<Sqlite>}),
                         kName);
}  // namespace asking

namespace enrichment {
INSTANTIATE_TEST_SUITE_P(Store, SpendingStoreContract,
                         testing::Values(SpendingStoreMaker{"Memory", spending_of<Memory>},
                                         SpendingStoreMaker{"Sqlite", spending_of<Sqlite>}),
                         kName);
}  // namespace enrichment

namespace ingest {
INSTANTIATE_TEST_SUITE_P(Store, ReportStoreContract,
                         testing::Values(ReportStoreMaker{"Memory", reports_of<Memory>},
                                         ReportStoreMaker{"Sqlite", reports_of<Sqlite>},
                                         ReportStoreMaker{"SqliteUncached", reports_of<SqliteUncached>}),
                         kName);
}  // namespace ingest

namespace login {
INSTANTIATE_TEST_SUITE_P(Store, SessionStoreContract,
                         testing::Values(SessionStoreMaker{"Memory", sessions_of<Memory>},
                                         SessionStoreMaker{"Sqlite", sessions_of<Sqlite>}),
                         kName);
INSTANTIATE_TEST_SUITE_P(Store, GrantStoreContract,
                         testing::Values(GrantStoreMaker{"Memory", grants_of<Memory>},
                                         GrantStoreMaker{"Sqlite", grants_of<Sqlite>}),
                         kName);
INSTANTIATE_TEST_SUITE_P(Store, TicketStoreContract,
                         testing::Values(TicketStoreMaker{"Memory", tickets_of<Memory>},
                                         TicketStoreMaker{"Sqlite", tickets_of<Sqlite>}),
                         kName);
INSTANTIATE_TEST_SUITE_P(Store, KeyStoreContract,
                         testing::Values(KeyStoreMaker{"Memory", keys_of<Memory>},
                                         KeyStoreMaker{"Sqlite", keys_of<Sqlite>}),
                         kName);
}  // namespace login

namespace webhooks {
INSTANTIATE_TEST_SUITE_P(Store, WebhookStoreContract,
                         testing::Values(WebhookStoreMaker{"Memory", webhooks_of<Memory>},
                                         WebhookStoreMaker{"Sqlite", webhooks_of<Sqlite>}),
                         kName);
}  // namespace webhooks

namespace population {
INSTANTIATE_TEST_SUITE_P(Store, MomentStoreContract,
                         testing::Values(MomentStoreMaker{"Memory", moments_of<Memory>},
                                         MomentStoreMaker{"Sqlite", moments_of<Sqlite>}),
                         kName);
}  // namespace population

namespace settings {
INSTANTIATE_TEST_SUITE_P(Store, SettingsStoreContract,
                         testing::Values(SettingsStoreMaker{"Memory", settings_of<Memory>},
                                         SettingsStoreMaker{"Sqlite", settings_of<Sqlite>}),
                         kName);
}  // namespace settings

}  // namespace acquaint
