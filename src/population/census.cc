#include "population/census.h"

#include "base/log.h"

namespace acquaint::population {
namespace {

constexpr std::size_t kPage = 200;

bool refuse(const Error& error) {
  log_event(LogLevel::warning, "coverage.not_counted", {{"code", std::string_view(error.code)}});
  return false;
}

}  // namespace

bool Census::work() {
  if (!walk_) {
    const Time now = clock_.now();
    const analytics::Day today = analytics::day_of(now);
    if (is_counted(today)) return false;
    settings::SettingsPtr settings = settings_.current();
    std::vector<analytics::CoverageRow> rows = analytics::empty_rows(today, settings->catalogue);
    walk_.emplace(Walk{.settings = std::move(settings), .as_of = now, .day = today, .position = {}, .rows = std::move(rows)});
  }
  if (!walk_->is_complete && !read_page(*walk_)) return false;
  return !walk_->is_complete || save();
}

// What cannot be told counts as counted: it is asked again at once.
bool Census::is_counted(analytics::Day day) {
  if (counted_ && *counted_ >= day) return true;
  const auto latest = run(store_.latest());
  if (!latest) return !refuse(latest.error());
  counted_ = *latest;
  return counted_ && *counted_ >= day;
}

bool Census::read_page(Walk& walk) {
  const auto page = run(users_.list({.limit = kPage, .order = profile::UserOrder::id, .after = walk.position}));
  if (!page) return refuse(page.error());
  const profile::Catalogue& catalogue = walk.settings->catalogue;
  for (const profile::UserPtr& user : page->users) {
    analytics::count_user(*user->view(catalogue), catalogue, walk.as_of, walk.rows);
  }
  walk.users += static_cast<std::int64_t>(page->users.size());
  walk.is_complete = page->users.size() < kPage;
  if (!page->users.empty()) walk.position = page->users.back()->user().id;
  return true;
}

bool Census::save() {
  const auto saved = run(store_.save(walk_->day, walk_->rows));
  if (!saved) return refuse(saved.error());
  log_event(LogLevel::info, "coverage.counted", {{"users", walk_->users}});
  counted_ = walk_->day;
  walk_.reset();
  return true;
}

}  // namespace acquaint::population
