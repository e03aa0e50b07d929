#include <algorithm>

#include "profile/visitor.h"
#include "store/memory/memory.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

class MemoryStore final : public Store {
 public:
  profile::UserStore& users() override { return users_; }
  profile::VisitorStore& visitors() override { return visitors_; }
  profile::EventFeed& events() override { return events_; }
  login::SessionStore& sessions() override { return sessions_; }
  login::GrantStore& grants() override { return grants_; }
  login::TicketStore& tickets() override { return tickets_; }
  webhooks::WebhookStore& webhooks() override { return webhooks_; }
  login::KeyStore& keys() override { return keys_; }
  population::MomentStore& moments() override { return moments_; }
  ingest::ReportStore& reports() override { return reports_; }
  settings::SettingsStore& settings() override { return settings_; }
  asking::LearnerStore& learner() override { return learner_; }
  analytics::FigureStore& figures() override { return figures_; }
  analytics::CoverageStore& coverage() override { return coverage_; }
  enrichment::SpendingStore& spending() override { return spending_; }

  StoreHealth health() const override {
    const std::lock_guard lock(memory_.mutex);
    const auto users = static_cast<std::uint64_t>(std::ranges::count_if(
        memory_.users, [](const auto& held) { return !profile::is_visitor(held.first); }));
    return {.problem = {},
            .users = users,
            .users_cached = users,
            .commits = 0,
            .changes = memory_.writes};
  }

  Result<Done> back_up(const std::string&, const CopyProgress&) override {
    return fail(Error::Kind::unavailable, "store.unavailable",
                "What is only in memory cannot be backed up.");
  }

 private:
  mutable Memory memory_;
  MemoryUsers users_{memory_};
  MemoryVisitors visitors_{memory_};
  MemoryEvents events_{memory_};
  MemorySessions sessions_{memory_};
  MemoryGrants grants_{memory_};
  MemoryTickets tickets_{memory_};
  MemoryWebhooks webhooks_{memory_};
  MemoryKeys keys_{memory_};
  MemoryMoments moments_{memory_};
  MemoryReports reports_{memory_, users_};
  MemorySettings settings_{memory_};
  MemoryLearner learner_{memory_};
  MemoryFigures figures_{memory_};
  MemoryCoverage coverage_{memory_};
  MemorySpending spending_{memory_};
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace acquaint::store
