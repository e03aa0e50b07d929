#include "asking/occasion.h"

#include <algorithm>
#include <utility>

#include "asking/fields.h"
#include "asking/visit.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

constexpr int kCountMax = 1'000'000;
constexpr std::size_t kCountsMax = 50;
constexpr Duration kLongest = std::chrono::days(3650);

constexpr std::pair<std::string_view, Counting::What> kCounted[] = {
    {"logins", Counting::What::logins},
    {"visits", Counting::What::visits},
    {"pageViews", Counting::What::page_views},
};

constexpr std::pair<std::string_view, Elapsed::Since> kPast[] = {
    {"signUp", Elapsed::Since::sign_up},
    {"lastLogin", Elapsed::Since::last_login},
    {"lastAsk", Elapsed::Since::last_ask},
    {"lastAnswer", Elapsed::Since::last_answer},
};

bool is_count(const Json& json) {
  return json.is_int64() && json.get_int64() >= 1 && json.get_int64() <= kCountMax;
}

// A number, or a list of them.
bool read_counts(const Json& json, std::vector<int>& into) {
  const JsonArray list = json.is_array() ? json.get_array() : JsonArray{json};
  if (list.empty() || list.size() > kCountsMax || !std::ranges::all_of(list, is_count)) return false;
  for (const Json& element : list) into.push_back(static_cast<int>(element.get_int64()));
  return true;
}

// Whether any count there is can fit: bounds may leave out every one of those that are named.
bool can_fit(const Counting& counting) {
  if (counting.at.empty() && counting.every == 0) return true;
  if (std::ranges::any_of(counting.at, [&](int count) { return counting.fits(count); })) return true;
  if (counting.every == 0) return false;
  const int multiples = (std::max(counting.from, 1) + counting.every - 1) / counting.every;
  return !counting.to || multiples * counting.every <= *counting.to;
}

void read_counting(Fields& outer, std::string_view name, Counting::What what, std::vector<Counting>& into) {
  const Json* value = outer.next(name);
  if (value == nullptr) return;
  constexpr const char* kExpected =
      "A count from 1 to 1,000,000, a list of at most 50, or an object with at, every, from, to is expected.";
  Counting counting{.what = what, .at = {}, .every = 0, .from = 0, .to = {}};
  const JsonObject* object = value->if_object();
  if (object == nullptr) {
    if (!read_counts(*value, counting.at)) return outer.refuse(name, kExpected);
    into.push_back(std::move(counting));
    return;
  }
  Fields fields(*object, outer.code(), outer.at(name));
  const Json* at = fields.next("at");
  if (at != nullptr && !read_counts(*at, counting.at)) fields.refuse("at", kExpected);
  fields.read("every", counting.every, 1, kCountMax);
  fields.read("from", counting.from, 1, kCountMax);
  fields.read("to", counting.to, 1, kCountMax);
  if (counting.to && *counting.to < counting.from) fields.refuse("to", "It is less than `from`.");
  if (object->empty()) return outer.refuse(name, kExpected);
  if (!can_fit(counting)) {
    fields.refuse(counting.at.empty() ? "every" : "at", "No count fits these and `from` and `to`.");
  }
  if (const auto done = fields.finish(); !done) return outer.adopt(done.error());
  into.push_back(std::move(counting));
}

void read_elapsed(Fields& outer, std::string_view name, Elapsed::Since since, std::vector<Elapsed>& into) {
  const Json* value = outer.next(name);
  if (value == nullptr) return;
  Elapsed elapsed{.since = since, .least = Duration(0), .most = {}};
  const JsonObject* object = value->if_object();
  if (object == nullptr) {
    outer.read(name, elapsed.least, Duration(0), kLongest);
    into.push_back(elapsed);
    return;
  }
  Fields fields(*object, outer.code(), outer.at(name));
  fields.read("least", elapsed.least, Duration(0), kLongest);
  Duration most = kLongest;
  fields.read("most", most, Duration(0), kLongest);
  if (object->contains("most")) elapsed.most = most;
  if (most < elapsed.least) fields.refuse("most", "It is shorter than `least`.");
  if (const auto done = fields.finish(); !done) return outer.adopt(done.error());
  into.push_back(elapsed);
}

std::int64_t count_of(Counting::What what, const profile::User& user, const Moment& moment) {
  switch (what) {
    case Counting::What::logins: return user.logins_count;
    case Counting::What::visits: return visits_at(user.asking, moment);
    case Counting::What::page_views: return page_views_at(user.asking, moment);
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::optional<Time> time_of(Elapsed::Since since, const profile::User& user) {
  const auto& prompts = user.asking.prompts;
  switch (since) {
    case Elapsed::Since::sign_up: return user.created;
    case Elapsed::Since::last_login: return user.last_login;
    case Elapsed::Since::last_ask: return prompts.empty() ? std::nullopt : std::optional(prompts.back().at);
    case Elapsed::Since::last_answer: return user.asking.last_answer;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

bool Counting::fits(std::int64_t count) const {
  if (count < from || (to && count > *to)) return false;
  if (at.empty() && every == 0) return true;
  return std::ranges::find(at, count) != at.end() || (every != 0 && count > 0 && count % every == 0);
}

Occasion Occasion::read(Fields& fields) {
  Occasion occasion;
  for (const auto& [name, what] : kCounted) read_counting(fields, name, what, occasion.counts);
  const Json* value = fields.next("since");
  if (value == nullptr) return occasion;
  const JsonObject* object = value->if_object();
  if (object == nullptr) {
    fields.refuse("since", "An object is expected.");
    return occasion;
  }
  Fields since(*object, fields.code(), fields.at("since"));
  for (const auto& [name, past] : kPast) read_elapsed(since, name, past, occasion.elapsed);
  if (const auto done = since.finish(); !done) fields.adopt(done.error());
  return occasion;
}

Stop Occasion::count_gate(const profile::User& user, const Moment& moment) const {
  for (const Counting& counting : counts) {
    if (!counting.fits(count_of(counting.what, user, moment))) return {Reason::wrong_count};
  }
  return {};
}

Stop Occasion::elapsed_gate(const profile::User& user, Time now) const {
  Stop stop;
  for (const Elapsed& each : elapsed) {
    const auto from = time_of(each.since, user);
    if (!from) {
      if (each.most) return {Reason::too_late};
      continue;
    }
    if (each.most && now > *from + *each.most) return {Reason::too_late};
    const Time until = *from + each.least;
    if (now >= until) continue;
    stop = {Reason::too_soon, stop.reason == Reason::ok ? until : std::max(until, stop.passes_at)};
  }
  return stop;
}

}  // namespace acquaint::asking
