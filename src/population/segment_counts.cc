#include "population/segment_counts.h"

#include <algorithm>

#include "base/log.h"
#include "base/task.h"

namespace acquaint::population {
namespace {

constexpr std::size_t kPage = 200;
constexpr Duration kRecountEvery = std::chrono::hours(1);

bool same_part(const settings::Settings& a, const settings::Settings& b, std::string_view name) {
  const Json *one = find(a.document, name), *other = find(b.document, name);
  if (one == nullptr || other == nullptr) return one == other;
  return *one == *other;
}

// Whether both put the same users in the same segments.
bool count_the_same(const settings::Settings& a, const settings::Settings& b) {
  return a.version == b.version || (same_part(a, b, "segments") && same_part(a, b, "catalogue"));
}

bool drifts(const settings::Settings& settings) {
  return std::ranges::any_of(settings.segments.all(),
                             [](const asking::Segment& segment) { return segment.condition.drifts(); });
}

}  // namespace

Standing SegmentCounts::Count::standing_of(const profile::User& user, const profile::ProfileView& view) const {
  Standing standing{.version = user.version, .in = {}};
  asking::Memberships memberships;
  const asking::Facts facts{.user = &user, .view = &view, .now = as_of, .memberships = &memberships};
  std::size_t number = 0;
  for (const asking::Segment& segment : settings->segments.all()) {
    standing.in[number++] = memberships.of(segment.condition, facts) == asking::Verdict::yes;
  }
  return standing;
}

SegmentReport SegmentCounts::report() const {
  const settings::SettingsPtr in_force = settings_.current();
  SegmentReport report{
      .settings_version = in_force->version, .as_of = clock_.now(), .percent = 0, .users = {}, .segments = {}};
  for (const asking::Segment& segment : in_force->segments.all()) {
    report.segments.push_back({segment.name, segment.label, segment.condition.drifts(), {}});
  }
  const CountPtr count = begin_watching().shown;
  if (!count || !count_the_same(*count->settings, *in_force)) return report;
  report.as_of = count->as_of;
  const std::lock_guard lock(count->mutex);
  const Tally& tally = count->tally;
  if (!tally.is_complete() || !tally.is_sure()) {
    const std::int64_t all = std::max<std::int64_t>(1, count->users_expected);
    report.percent = static_cast<int>(std::clamp<std::int64_t>(tally.users() * 100 / all, 0, 99));
    return report;
  }
  report.percent.reset();
  report.users = tally.users();
  for (std::size_t i = 0; i < report.segments.size(); ++i) report.segments[i].users = tally.count(i);
  return report;
}

SegmentCounts::Counts SegmentCounts::begin_watching() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

bool SegmentCounts::work() {
  renew();
  const Counts counts = begin_watching();
  const CountPtr count = counts.next ? counts.next : counts.shown;
  {
    const std::lock_guard lock(count->mutex);
    if (!count->tally.is_sure()) count->tally.restart();
    if (!count->has_segments() || count->tally.is_complete()) return false;
  }
  std::erase_if(earlier_, [](const auto& earlier) {
    const std::lock_guard lock(earlier.first->mutex);
    return earlier.first->tally.have_ended(earlier.second);
  });
  if (!earlier_.empty()) return false;
  if (!read_page(*count)) return false;
  finish(count);
  return true;
}

void SegmentCounts::renew() {
  settings::SettingsPtr in_force = settings_.current();
  const Counts counts = begin_watching();
  const CountPtr& latest = counts.next ? counts.next : counts.shown;
  if (!latest || !count_the_same(*latest->settings, *in_force)) return replace(std::move(in_force));
  if (!counts.next && is_due(*counts.shown)) replace(std::move(in_force));
}

bool SegmentCounts::is_due(const Count& count) const {
  return drifts(*count.settings) && clock_.now() - count.as_of >= kRecountEvery;
}

void SegmentCounts::replace(settings::SettingsPtr settings) {
  const auto count = std::make_shared<Count>();
  count->settings = std::move(settings);
  count->as_of = clock_.now();
  Counts former;
  {
    const std::lock_guard lock(mutex_);
    former = counts_;
    const bool goes_on = counts_.shown && count_the_same(*counts_.shown->settings, *count->settings);
    counts_ = goes_on ? Counts{counts_.shown, count} : Counts{count, nullptr};
  }
  for (const CountPtr& each : {former.shown, former.next}) {
    if (!each) continue;
    const std::lock_guard lock(each->mutex);
    earlier_.emplace_back(each, each->tally.begun());
  }
}

bool SegmentCounts::read_page(Count& count) {
  profile::UserQuery query{.limit = kPage, .order = profile::UserOrder::id};
  {
    const std::lock_guard lock(count.mutex);
    query.after = count.tally.position();
    query.with_total = !query.after;
    count.tally.begin_page();
  }
  const auto page = run(users_.list(query));
  if (!page) {
    log_event(LogLevel::warning, "segments.not_counted", {{"code", std::string_view(page.error().code)}});
    const std::lock_guard lock(count.mutex);
    count.tally.drop_page();
    return false;
  }
  std::vector<SeenUser> seen;
  seen.reserve(page->users.size());
  for (const profile::UserPtr& user : page->users) {
    const auto view = user->view(count.settings->catalogue);
    seen.push_back({user->user().id, count.standing_of(user->user(), *view)});
  }
  const std::lock_guard lock(count.mutex);
  if (page->total) count.users_expected = static_cast<std::int64_t>(*page->total);
  count.tally.end_page(seen, seen.size() < kPage);
  return true;
}

void SegmentCounts::finish(const CountPtr& count) {
  std::int64_t users = 0;
  {
    const std::lock_guard lock(count->mutex);
    if (!count->tally.is_complete() || !count->tally.is_sure()) return;
    users = count->tally.users();
  }
  {
    const std::lock_guard lock(mutex_);
    counts_ = {count, nullptr};
  }
  log_event(LogLevel::info, "segments.counted", {{"users", users}, {"version", count->settings->version}});
}

SegmentCounts::Watch::Watch(SegmentCounts& counts, profile::UserId id, Tally::Intent intent) {
  // Under the lock, so that a count that comes knows of every write that it is not told of.
  const std::lock_guard lock(counts.mutex_);
  std::size_t number = 0;
  for (const CountPtr& count : {counts.counts_.shown, counts.counts_.next}) {
    if (!count) continue;
    const std::lock_guard counting(count->mutex);
    legs_[number++].emplace(Leg{count, count->tally.begin(id, intent), {}});
  }
}

SegmentCounts::Watch::~Watch() {
  for (auto& leg : legs_) {
    if (!leg) continue;
    const std::lock_guard lock(leg->count->mutex);
    leg->count->tally.fail(leg->flight);
  }
}

void SegmentCounts::Watch::before(const profile::User* user) {
  for (auto& leg : legs_) {
    if (!leg || !leg->count->has_segments()) continue;
    leg->before.reset();
    if (user == nullptr) continue;
    leg->before = leg->count->standing_of(*user, profile::view_of(*user, leg->count->settings->catalogue));
  }
}

void SegmentCounts::Watch::after(const profile::UserPtr& user) {
  for (auto& leg : legs_) {
    if (!leg) continue;
    std::optional<Standing> standing;
    if (user && leg->count->has_segments()) {
      standing = leg->count->standing_of(user->user(), *user->view(leg->count->settings->catalogue));
    }
    const std::lock_guard lock(leg->count->mutex);
    leg->count->tally.end(leg->flight, leg->before, standing);
    leg.reset();
  }
}

}  // namespace acquaint::population
