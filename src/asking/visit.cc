#include "asking/visit.h"

#include <algorithm>

#include "asking/offer.h"

namespace acquaint::asking {
namespace {

using profile::AskingState;
using profile::Tally;

constexpr std::size_t kRecentMax = 8;

bool is_new(const Tally& tally, std::string_view name) {
  return !name.empty() && std::ranges::find(tally.recent, profile::mark_of(name)) == tally.recent.end();
}

void count(Tally& tally, std::string_view name) {
  if (!is_new(tally, name)) return;
  ++tally.count;
  if (tally.recent.size() >= kRecentMax) tally.recent.erase(tally.recent.begin());
  tally.recent.push_back(profile::mark_of(name));
}

void merge(Counters& into, Counters more) {
  into.visits |= more.visits;
  into.page_views |= more.page_views;
}

}  // namespace

Counters counters_in(const Json& logic) {
  Counters counters;
  if (const auto* text = logic.if_string()) {
    counters.visits = *text == "stats.visits";
    counters.page_views = *text == "stats.page_views";
  } else if (const JsonArray* list = logic.if_array()) {
    for (const Json& element : *list) merge(counters, counters_in(element));
  } else if (const JsonObject* object = logic.if_object()) {
    for (const auto& member : *object) merge(counters, counters_in(member.value()));
  }
  return counters;
}

Counters counters_for(std::span<const Offer> offers, const Segments& segments) {
  Counters counters;
  for (const Segment& segment : segments.all()) merge(counters, counters_in(segment.condition.logic()));
  for (const Offer& offer : offers) {
    for (const Counting& counting : offer.cadence.occasion.counts) {
      counters.visits |= counting.what == Counting::What::visits;
      counters.page_views |= counting.what == Counting::What::page_views;
    }
    if (offer.targeting) merge(counters, counters_in(offer.targeting->logic()));
    for (const Step& step : offer.steps) {
      for (const Question& question : step.questions) {
        if (question.moot_when) merge(counters, counters_in(question.moot_when->logic()));
        for (const ShowRule& rule : question.shown_when) merge(counters, counters_in(rule.condition.logic()));
      }
    }
  }
  return counters;
}

std::int64_t visits_at(const AskingState& state, const Moment& moment) {
  return state.visits.count + (is_new(state.visits, moment.session) ? 1 : 0);
}

std::int64_t page_views_at(const AskingState& state, const Moment& moment) {
  return state.page_views.count + (is_new(state.page_views, moment.page) ? 1 : 0);
}

bool is_to_count(const AskingState& state, const Moment& moment, Counters counters) {
  return (counters.visits && is_new(state.visits, moment.session)) ||
         (counters.page_views && is_new(state.page_views, moment.page));
}

AskingState counted(AskingState state, const Moment& moment, Counters counters) {
  if (counters.visits) count(state.visits, moment.session);
  if (counters.page_views) count(state.page_views, moment.page);
  return state;
}

}  // namespace acquaint::asking
