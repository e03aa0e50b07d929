#include "app/report_room.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"

namespace acquaint::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr SteadyClock::duration kRestMin = std::chrono::milliseconds(250), kRestMax = std::chrono::seconds(2);
constexpr int kRestPerWork = 9;

// After a look that took so long and folded what came in `period`. No longer than until as many as are counted at once
// have come at that rate.
SteadyClock::duration rest_after(std::size_t folded, SteadyClock::duration took, SteadyClock::duration period) {
  const auto rest = std::clamp(kRestPerWork * took, kRestMin, kRestMax);
  if (folded >= ingest::kReportsAtOnce) return SteadyClock::duration(0);
  const double times = ingest::kReportsAtOnce / static_cast<double>(std::max<std::size_t>(folded, 1));
  return std::min(rest, std::chrono::duration_cast<SteadyClock::duration>(period * std::min(times, 1000.0)));
}

std::size_t fold(population::Reports& reports) {
  const auto folded = run(reports.fold());
  if (folded) return *folded;
  log_event(LogLevel::warning, "ingest.fold_failed", {{"code", std::string_view(folded.error().code)}});
  return 0;
}

}  // namespace

ReportRoom::ReportRoom(population::Reports& reports)
    : reports_(reports), thread_([this](const std::stop_token& stop) { work(stop); }) {}

void ReportRoom::work(const std::stop_token& stop) {
  auto looked = SteadyClock::now();
  while (!stop.stop_requested()) {
    const auto begun = SteadyClock::now(), last = std::exchange(looked, begun);
    const std::size_t folded = fold(reports_);
    const auto rest = rest_after(folded, SteadyClock::now() - begun, begun - last);
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, rest, [] { return false; });
  }
  fold(reports_);
}

}  // namespace acquaint::app
