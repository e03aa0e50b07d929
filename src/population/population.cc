#include "population/population.h"

#include "base/log.h"
#include "base/task.h"

namespace acquaint::population {

Result<Done> Population::load_moments() {
  const auto stored = run(moment_store_.load());
  if (!stored) return std::unexpected(stored.error());
  moments_.restore(*stored);
  return Done{};
}

void Population::save_moments() {
  StoredSample changes = moments_.take_changes(clock_.now());
  if (changes.users.empty()) return;
  std::vector<profile::UserId> users;
  for (const StoredMoments& each : changes.users) users.push_back(each.user);
  const auto saved = run(moment_store_.save(std::move(changes)));
  if (saved) return;
  moments_.keep_changes(users);
  log_event(LogLevel::warning, "moments.not_saved", {{"code", std::string_view(saved.error().code)}});
}

}  // namespace acquaint::population
