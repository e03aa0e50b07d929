#include "app/metrics.h"

#include <prometheus/text_serializer.h>

namespace acquaint::app {
namespace {

prometheus::MetricFamily family(std::string name, std::string help, prometheus::MetricType type,
                                double value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = value;
  } else {
    metric.gauge.value = value;
  }
  prometheus::MetricFamily out;
  out.name = std::move(name);
  out.help = std::move(help);
  out.type = type;
  out.metric.push_back(std::move(metric));
  return out;
}

// Asks the store when it is asked itself.
class StoreMetrics final : public prometheus::Collectable {
 public:
  explicit StoreMetrics(const store::Store& store) : store_(store) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    using enum prometheus::MetricType;
    const store::StoreHealth health = store_.health();
    const auto number = [](std::uint64_t value) { return static_cast<double>(value); };
    return {
        family("acquaint_store_writable", "1 while the store can be written.", Gauge, health.writable ? 1 : 0),
        family("acquaint_users", "Users in the store.", Gauge, number(health.users)),
        family("acquaint_users_cached", "Users held in memory.", Gauge, number(health.users_cached)),
        family("acquaint_user_cache_hits_total", "Users found in memory.", Counter, number(health.cache_hits)),
        family("acquaint_user_cache_misses_total", "Users read from the file.", Counter,
               number(health.cache_misses)),
        family("acquaint_store_commits_total", "Group commits, each of them one fsync.", Counter,
               number(health.commits)),
        family("acquaint_store_changes_total", "Writes that these commits held.", Counter,
               number(health.changes)),
    };
  }

 private:
  const store::Store& store_;
};

// Says nothing while the settings do not learn.
class LearningMetrics final : public prometheus::Collectable {
 public:
  LearningMetrics(const api::LiveLearner& learner, const settings::Live& settings)
      : learner_(learner), settings_(settings) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    using enum prometheus::MetricType;
    const api::GuidePtr guide = learner_.guide(*settings_.current());
    if (!guide) return {};
    return {
        family("acquaint_learning_asks_total", "Questions that were learnt from.", Counter, guide->model.asks),
        family("acquaint_learning_evidence", "Nats by which the model has predicted better.", Gauge,
               guide->model.evidence),
        family("acquaint_learning_trusted", "1 while the model predicts well enough to be used.", Gauge,
               guide->model.is_trusted ? 1 : 0),
        family("acquaint_learning_switched_off", "1 when learning did harm and was switched off.", Gauge,
               guide->is_off ? 1 : 0),
        family("acquaint_learning_users_compared", "Users who were watched for 14 days.", Gauge,
               guide->standard.count + guide->learned.count),
        family("acquaint_learning_points_standard", "Points that a user of the control group brought.", Gauge,
               guide->standard.mean),
        family("acquaint_learning_points_learned", "Points that a user of the learned order brought.", Gauge,
               guide->learned.mean),
    };
  }

 private:
  const api::LiveLearner& learner_;
  const settings::Live& settings_;
};

}  // namespace

Metrics::Metrics(const store::Store& store, const api::LiveLearner& learner, const settings::Live& settings)
    : store_(std::make_shared<StoreMetrics>(store)),
      learning_(std::make_shared<LearningMetrics>(learner, settings)) {
  auto& answers = prometheus::BuildCounter()
                      .Name("acquaint_http_requests_total")
                      .Help("Answers by class of status.")
                      .Register(registry_);
  for (std::size_t digit = 1; digit < answers_.size(); ++digit) {
    answers_[digit] = &answers.Add({{"status", std::to_string(digit) + "xx"}});
  }
  durations_ = &prometheus::BuildHistogram()
                    .Name("acquaint_http_request_duration_seconds")
                    .Help("From the end of a request to its answer.")
                    .Register(registry_)
                    .Add({}, prometheus::Histogram::BucketBoundaries{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                                                     0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5});
  connections_ = &prometheus::BuildGauge()
                      .Name("acquaint_http_connections")
                      .Help("Open connections.")
                      .Register(registry_)
                      .Add({});
}

void Metrics::answered(const http::Request&, const http::Response& response,
                       std::chrono::nanoseconds taken) {
  const auto digit = static_cast<std::size_t>(response.status / 100);
  if (digit > 0 && digit < answers_.size()) answers_[digit]->Increment();
  durations_->Observe(std::chrono::duration<double>(taken).count());
}

void Metrics::connections(std::size_t open) { connections_->Set(static_cast<double>(open)); }

std::string Metrics::text() const {
  auto families = registry_.Collect();
  for (const auto& source : {store_, learning_}) {
    auto more = source->Collect();
    std::move(more.begin(), more.end(), std::back_inserter(families));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace acquaint::app
