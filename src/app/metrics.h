// What the server counts, for Prometheus (https://prometheus.io/docs/practices/naming/).
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <memory>
#include <string>

#include "api/live_learner.h"
#include "http/server.h"
#include "store/store.h"

namespace acquaint::app {

// Safe to use from any thread.
class Metrics final : public http::Observer {
 public:
  // All of these must outlive it.
  Metrics(const store::Store& store, const api::LiveLearner& learner, const settings::Live& settings);

  void answered(const http::Request& request, const http::Response& response,
                std::chrono::nanoseconds taken) override;
  void connections(std::size_t open) override;

  // In Prometheus' text format 0.0.4.
  std::string text() const;

 private:
  prometheus::Registry registry_;
  std::shared_ptr<prometheus::Collectable> store_;
  std::shared_ptr<prometheus::Collectable> learning_;
  std::array<prometheus::Counter*, 6> answers_{};  // By the first digit of the status.
  prometheus::Histogram* durations_ = nullptr;
  prometheus::Gauge* connections_ = nullptr;
};

}  // namespace acquaint::app
