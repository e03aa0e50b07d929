#include "app/report_room.h"

#include <algorithm>
#include <chrono>

#include "base/log.h"

namespace acquaint::app {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr SteadyClock::duration kRestMin = std::chrono::milliseconds(250), kRestMax = std::chrono::seconds(2);
constexpr int kRestPerWork = 9;

// Nothing when so many wait that the next ones would be refused before long.
SteadyClock::duration rest_after(std::size_t folded, SteadyClock::duration took) {
  if (folded > ingest::kReportsWaitingMax / 2) return SteadyClock::duration(0);
  return std::clamp(kRestPerWork * took, kRestMin, kRestMax);
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
  while (!stop.stop_requested()) {
    const auto begun = SteadyClock::now();
    const std::size_t folded = fold(reports_);
    const auto rest = rest_after(folded, SteadyClock::now() - begun);
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, rest, [] { return false; });
  }
  fold(reports_);
}

}  // namespace acquaint::app
