#include "asking/policy.h"

#include <utility>

#include "asking/features.h"
#include "asking/fields.h"
#include "profile/attribute.h"

namespace acquaint::asking {
namespace {

using std::chrono::days;

constexpr Duration kLongest = days(3650);
constexpr std::size_t kListMax = 200;

struct Preset {
  Duration after_answer;
  Duration after_ignore;
};
constexpr std::pair<std::string_view, Preset> kPresets[] = {
    {"gentle", {days(3), days(7)}},
    {"normal", {days(1), days(2)}},
    {"brisk", {days(0), days(1)}},
};

constexpr std::pair<std::string_view, Ranking> kOrders[] = {
    {"ranked", Ranking::ranked},
    {"static", Ranking::static_order},
};

constexpr std::pair<std::string_view, Learning::Mode> kModes[] = {
    {"off", Learning::Mode::off},
    {"observe", Learning::Mode::observe},
    {"on", Learning::Mode::on},
};

const JsonArray* next_list(Fields& fields, std::string_view name) {
  const Json* value = fields.next(name);
  if (value == nullptr) return nullptr;
  const JsonArray* list = value->if_array();
  if (list == nullptr || list->size() > kListMax) {
    fields.refuse(name, "A list of at most 200 elements is expected.");
    return nullptr;
  }
  return list;
}

void read_protections(Fields& fields, Policy& policy) {
  const JsonArray* list = next_list(fields, "protected_moments");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto placement = Placement::read((*list)[i], "policy.bad_field", pointer_to(fields.at("protected_moments"), i));
    if (!placement) return fields.adopt(placement.error());
    policy.protected_moments.push_back(std::move(*placement));
  }
}

Result<Condition> find_segment(const Segments& segments, std::string_view name, std::string at) {
  const Segment* segment = segments.find(name);
  if (segment != nullptr) return segment->condition;
  return invalid("policy.unknown_segment", "No segment of this name is declared.", std::move(at));
}

// Where a boost counts, and for whom.
void read_scope(Fields& fields, const Segments& segments, Boost& boost) {
  std::string segment;
  const Json* where = fields.next("placement");
  fields.read("segment", segment, 64);
  if (!segment.empty()) {
    auto found = find_segment(segments, segment, fields.at("segment"));
    if (!found) return fields.adopt(found.error());
    boost.segment = std::move(*found);
  }
  if (where == nullptr && boost.segment) return;
  auto placement = Placement::read(where == nullptr ? Json() : *where, "policy.bad_field", fields.at("placement"));
  if (!placement) return fields.adopt(placement.error());
  boost.placement = std::move(*placement);
}

void read_boost(const Json& json, const std::string& at, Fields& outer, const Segments& segments, Policy& policy) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) {
    return outer.adopt({Error::Kind::invalid, "policy.bad_field", "An object is expected.", at});
  }
  Fields fields(*object, "policy.bad_field", at);
  Boost boost{.placement = {}, .attribute = {}, .factor = 1};
  read_scope(fields, segments, boost);
  fields.read("attribute", boost.attribute, 1024);
  fields.read("factor", boost.factor, 0.1, 10);
  if (!profile::AttributePath::parse(boost.attribute)) {
    fields.refuse("attribute", "An attribute's path is expected.");
  }
  if (const auto done = fields.finish(); !done) return outer.adopt(done.error());
  policy.boosts.push_back(std::move(boost));
}

void read_pages(Fields& fields, Learning& learning) {
  const JsonArray* list = next_list(fields, "pages");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const std::string at = pointer_to(fields.at("pages"), i);
    auto placement = Placement::read((*list)[i], "policy.bad_field", at);
    if (placement && i >= kPagesDeclaredMax) {
      placement = invalid("policy.bad_field", "At most 8 kinds of pages can be told apart.", at);
    }
    if (!placement) return fields.adopt(placement.error());
    learning.pages.push_back(std::move(*placement));
  }
}

void read_kinds_of_users(Fields& fields, const Segments& segments, Learning& learning) {
  const JsonArray* list = next_list(fields, "segments");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const std::string at = pointer_to(fields.at("segments"), i);
    if (!(*list)[i].is_string() || i >= kSegments - 1) {
      return fields.adopt({Error::Kind::invalid, "policy.bad_field", "Names of at most 7 segments are expected.", at});
    }
    auto found = find_segment(segments, (*list)[i].get_string(), at);
    if (!found) return fields.adopt(found.error());
    learning.segments.push_back(std::move(*found));
  }
}

void read_learning(Fields& outer, const Segments& segments, Learning& learning) {
  const Json* value = outer.next("learning");
  if (value == nullptr) return;
  const JsonObject* object = value->if_object();
  if (object == nullptr) return outer.refuse("learning", "An object is expected.");
  Fields fields(*object, "policy.bad_field", outer.at("learning"));
  fields.read_word("mode", learning.mode, kModes);
  fields.read("annoyance_price", learning.annoyance_price, 0, 20);
  fields.read("explore", learning.explore, 0, 10);
  fields.read("control", learning.control, 0, 50);
  fields.read("asks_min", learning.asks_min, 0, 1'000'000);
  fields.read("ramp_users", learning.ramp_users, 0, 1'000'000);
  fields.read("hold_max", learning.hold_max, Duration(0), days(30));
  read_pages(fields, learning);
  read_kinds_of_users(fields, segments, learning);
  if (const auto done = fields.finish(); !done) outer.adopt(done.error());
}

}  // namespace

JsonObject to_json(const std::vector<Assigned>& assigned) {
  JsonObject experiments;
  for (const auto& [experiment, arm] : assigned) experiments[experiment] = arm;
  return experiments;
}

Result<Policy> Policy::parse(const JsonObject& document, const std::string& at, const Segments& segments) {
  Policy policy;
  Fields fields(document, "policy.bad_field", at);
  Preset preset{policy.gap_after_answer, policy.gap_after_ignore};
  fields.read_word("cadence", preset, kPresets);
  policy.gap_after_answer = preset.after_answer;
  policy.gap_after_ignore = preset.after_ignore;

  fields.read("paused", policy.paused);
  fields.read("hold_out", policy.hold_out, 0, 100);
  fields.read_word("order", policy.order, kOrders);
  fields.read("gap_after_answer", policy.gap_after_answer, Duration(0), kLongest);
  fields.read("gap_after_ignore", policy.gap_after_ignore, Duration(0), kLongest);
  fields.read("gap_doublings_max", policy.gap_doublings_max, 0, 6);
  fields.read("prompts_max", policy.prompts_max, 0, kPromptsMax);
  fields.read("prompts_window", policy.prompts_window, std::chrono::hours(1), days(366));
  fields.read("fatigue_max", policy.fatigue_max, 0.1, 1000);
  fields.read("fatigue_half_life", policy.fatigue_half_life, std::chrono::hours(1), days(366));
  fields.read("prompts_per_session_max", policy.prompts_per_session_max, 0, kPromptsMax);
  fields.read("prompts_per_page_max", policy.prompts_per_page_max, 0, kPromptsMax);
  fields.read("questions_max", policy.questions_max, 1, 20);
  fields.read("questions_max_inline", policy.questions_max_inline, 1, 20);
  fields.read("questions_max_slide_in", policy.questions_max_slide_in, 1, 20);
  fields.read("lease", policy.lease, std::chrono::seconds(1), days(1));
  fields.read("ignored_after", policy.ignored_after, std::chrono::minutes(1), days(90));
  fields.read("snooze", policy.snooze, std::chrono::minutes(1), kLongest);
  fields.read("snooze_max", policy.snooze_max, std::chrono::minutes(1), kLongest);
  fields.read("dismissal_backoff", policy.dismissal_backoff, Duration(0), kLongest);
  fields.read("dismissal_backoff_max", policy.dismissal_backoff_max, Duration(0), kLongest);
  fields.read("dismissals_max", policy.dismissals_max, 0, 100);
  fields.read("junk_max", policy.junk_max, 1, 100);
  fields.read("question_gap", policy.question_gap, Duration(0), kLongest);
  policy.channels = read_channels(fields);
  fields.read("interruptions_per_hour", policy.interruptions_per_hour, 0, 1'000'000);
  read_protections(fields, policy);
  const JsonArray* boosts = next_list(fields, "boosts");
  for (std::size_t i = 0; boosts != nullptr && i < boosts->size(); ++i) {
    read_boost((*boosts)[i], pointer_to(fields.at("boosts"), i), fields, segments, policy);
  }
  policy.requirements = read_requirements(fields);
  policy.shares = read_shares(fields);
  read_learning(fields, segments, policy.learning);
  if (policy.snooze > policy.snooze_max) fields.refuse("snooze", "It is longer than snooze_max.");
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  return policy;
}

}  // namespace acquaint::asking
