#include "population/moment_log.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "base/stable_hash.h"
#include "profile/visitor.h"

namespace acquaint::population {
namespace {

using asking::Moment;
using profile::UserId;

constexpr std::size_t kTextMax = 200;  // Bytes.
constexpr std::size_t kNeedsBytesMax = 512;  // Of the names: one of POST /v1/needs fits in any case.
constexpr Duration kGrowsEvery = std::chrono::days(1);

// What a stored moment is a list of: see to_json.
constexpr std::size_t kSizes[] = {8, 10, 11};  // Of earlier versions, before there were clients and needs, and of this one.
constexpr std::size_t kTexts[] = {1, 2, 3, 4, 5, 8, 9, 10};

std::uint64_t hash_of(const UserId& user) { return stable_hash("acquaint.moments", user.text()); }

std::string cut(std::string_view text) { return std::string(cut_text(text, kTextMax)); }

std::string text_of(const asking::Demand& demand) {
  if (demand.needs.empty()) return {};
  JsonArray essential, voluntary;
  std::size_t bytes = 0;
  for (JsonArray* list : {&essential, &voluntary}) {
    for (const asking::Need& need : demand.needs) {
      if (need.is_essential != (list == &essential) || list->size() >= asking::kNeedsMax) continue;
      bytes += need.attribute.size();
      if (bytes <= kNeedsBytesMax) list->emplace_back(need.attribute);
    }
  }
  JsonObject needs{{"essential", std::move(essential)}, {"voluntary", std::move(voluntary)}};
  if (demand.purpose) needs["purpose"] = demand.purpose->id;
  return to_text(needs);
}

RecordedMoment recorded(const Moment& moment, const asking::Demand& needs) {
  const std::string_view url = moment.url;
  return {.at = moment.now,
          .kind = moment.kind,
          .name = cut(moment.name),
          .url = cut(url.substr(0, url.find_first_of("?#"))),
          .device = cut(moment.device),
          .locale = cut(moment.locale),
          .session = short_hash(moment.session),
          .page = short_hash(moment.page),
          .client = moment.client,  // Of one that is declared.
          .app = cut(moment.app),
          .needs = text_of(needs)};
}

Json to_json(const RecordedMoment& moment) {
  return JsonArray{to_ms(moment.at), asking::name_of(moment.kind), moment.name, moment.url, moment.device,
                   moment.locale, moment.session, moment.page, moment.client, moment.app, moment.needs};
}

std::optional<std::uint32_t> number_of(const Json& json) {
  if (!json.is_int64() || json.get_int64() < 0 || json.get_int64() > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(json.get_int64());
}

std::optional<RecordedMoment> parse_moment(const Json& json) {
  const JsonArray* list = json.if_array();
  if (list == nullptr || std::ranges::find(kSizes, list->size()) == std::end(kSizes)) return std::nullopt;
  if (!(*list)[0].is_int64()) return std::nullopt;
  for (const std::size_t i : kTexts) {
    if (i < list->size() && !(*list)[i].is_string()) return std::nullopt;
  }
  const auto text = [&](std::size_t i) { return i < list->size() ? std::string((*list)[i].get_string()) : std::string(); };
  const auto kind = asking::parse_moment_kind(text(1));
  const auto session = number_of((*list)[6]), page = number_of((*list)[7]);
  if (!kind || !session || !page) return std::nullopt;
  return RecordedMoment{.at = from_ms((*list)[0].get_int64()),
                        .kind = *kind,
                        .name = text(2),
                        .url = text(3),
                        .device = text(4),
                        .locale = text(5),
                        .session = *session,
                        .page = *page,
                        .client = text(8),
                        .app = text(9),
                        .needs = text(10)};
}

}  // namespace

void MomentLog::note(const UserId& user, const Moment& moment, const asking::Demand& needs) {
  if (profile::is_visitor(user)) return;  // Forecasts are about users.
  const std::uint64_t hash = hash_of(user);
  if (hash > bound_.load(std::memory_order_relaxed)) return;
  RecordedMoment made = recorded(moment, needs);
  const std::lock_guard lock(mutex_);
  add(user, hash, std::move(made));
  make_room();
}

void MomentLog::add(const UserId& user, std::uint64_t hash, RecordedMoment moment) {
  since_ = since_ ? std::min(*since_, moment.at) : moment.at;
  const auto entry = users_.try_emplace(user, Entry{hash, {}}).first;
  std::deque<RecordedMoment>& moments = entry->second.moments;
  const auto place = std::ranges::upper_bound(moments, moment.at, {}, &RecordedMoment::at);
  moments.insert(place, std::move(moment));
  changed_.insert(user);
  if (moments.size() > kMomentsMax) moments.pop_front();
}

// Whoever has the greatest hash goes, and nobody with a greater one comes.
void MomentLog::make_room() {
  while (users_.size() > kSampledUsersMax) {
    const auto last = std::ranges::max_element(users_, {}, [](const auto& entry) { return entry.second.hash; });
    bound_ = last->second.hash - 1;
    changed_.insert(last->first);
    users_.erase(last);
  }
}

void MomentLog::forget(const UserId& user) {
  const std::lock_guard lock(mutex_);
  users_.erase(user);
  changed_.erase(user);  // The store has forgotten them by itself.
}

// A sample that became much too small, because fewer users come, grows again.
void MomentLog::drop_oldest(Time now) {
  const Time oldest = now - kRemembered;
  if (since_) since_ = std::max(*since_, oldest);
  for (auto& [id, entry] : users_) {
    while (!entry.moments.empty() && entry.moments.front().at <= oldest) {
      entry.moments.pop_front();
      changed_.insert(id);
    }
  }
  std::erase_if(users_, [](const auto& entry) { return entry.second.moments.empty(); });
  const std::uint64_t bound = bound_;
  if (users_.size() >= kSampledUsersMax / 4 || bound == UINT64_MAX || now - grown_ < kGrowsEvery) return;
  bound_ = bound > UINT64_MAX / 2 ? UINT64_MAX : bound * 2;
  grown_ = now;
}

MomentSample MomentLog::sample(Time now) {
  const std::lock_guard lock(mutex_);
  drop_oldest(now);
  MomentSample sample{.share = (static_cast<double>(bound_) + 1) / 0x1p64, .since = since_, .users = {}};
  sample.users.reserve(users_.size());
  for (const auto& [id, entry] : users_) {
    sample.users.push_back({id, {entry.moments.begin(), entry.moments.end()}});
  }
  std::ranges::sort(sample.users, {}, [](const UserMoments& user) { return hash_of(user.id); });
  return sample;
}

StoredSample MomentLog::take_changes(Time now) {
  const std::lock_guard lock(mutex_);
  drop_oldest(now);
  StoredSample changes;
  if (changed_.empty()) return changes;
  for (const UserId& id : std::exchange(changed_, {})) {
    const auto entry = users_.find(id);
    JsonArray moments;
    if (entry != users_.end()) {
      for (const RecordedMoment& moment : entry->second.moments) moments.push_back(to_json(moment));
    }
    changes.users.push_back({id, moments.empty() ? std::string() : to_text(moments)});
  }
  // A number beyond 2^63 is no JSON number to everybody.
  JsonObject bounds{{"bound", std::to_string(bound_)}};
  if (since_) bounds["since"] = to_ms(*since_);
  changes.bounds = to_text(bounds);
  return changes;
}

void MomentLog::keep_changes(const std::vector<UserId>& users) {
  const std::lock_guard lock(mutex_);
  changed_.insert(users.begin(), users.end());
}

void MomentLog::restore(const StoredSample& stored) {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, document] : stored.users) {
    const auto json = parse_json(document);
    const JsonArray* moments = json ? json->if_array() : nullptr;
    for (std::size_t i = 0; moments != nullptr && i < moments->size(); ++i) {
      if (auto moment = parse_moment((*moments)[i])) add(id, hash_of(id), std::move(*moment));
    }
  }
  if (const auto bounds = parse_json_object(stored.bounds)) {
    if (const auto since = find_int(*bounds, "since")) since_ = std::min(since_.value_or(Time::max()), from_ms(*since));
    const std::string bound(find_string(*bounds, "bound").value_or(""));
    std::uint64_t number = 0;
    const char* end = bound.data() + bound.size();
    if (std::from_chars(bound.data(), end, number).ptr == end && !bound.empty()) bound_ = number;
  }
  make_room();
  changed_.clear();
}

}  // namespace acquaint::population
