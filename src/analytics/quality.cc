#include "analytics/quality.h"

#include "analytics/interval.h"
#include "asking/study.h"

namespace acquaint::analytics {
namespace {

// Of a question as a whole: not by moment, and for everybody alone.
Figure figure_of(const profile::FeedEvent& event, std::string_view form, std::string_view question, std::string measure) {
  return {.day = day_of(event.event.at), .form = std::string(form), .question = std::string(question), .moment = {}, .arm = {},
          .measure = std::move(measure)};
}

void count_judged(const profile::FeedEvent& event, Figures& into) {
  const JsonObject* quality = find_object(event.event.data, "quality");
  const auto form = find_string(event.event.data, "form");
  if (quality == nullptr || !form) return;
  const auto add_all = [&](std::string_view name, std::string_view measure) {
    const JsonArray* paths = find_array(*quality, name);
    if (paths == nullptr) return;
    for (const Json& path : *paths) {
      if (path.is_string()) ++into[figure_of(event, *form, path.get_string(), std::string(measure))];
    }
  };
  add_all("judged", kJudged);
  add_all("straight", kStraight);
  const JsonObject* junk = find_object(*quality, "junk");
  if (junk == nullptr) return;
  for (const auto& [path, kind] : *junk) {
    if (!kind.is_string()) continue;
    ++into[figure_of(event, *form, path, std::string(kJunk))];
    ++into[figure_of(event, *form, path, std::string(kJunk) + ":" + std::string(kind.get_string()))];
  }
}

void count_contradicted(const profile::FeedEvent& event, Figures& into) {
  const JsonObject* contradicts = find_object(event.event.data, "contradicts");
  if (contradicts == nullptr) return;
  const auto origin = find_string(*contradicts, "origin");
  const auto seconds = find_int(*contradicts, "seconds");
  if (!origin || origin->empty() || !seconds || std::chrono::seconds(*seconds) > kContradictedWithin) return;
  ++into[figure_of(event, *origin, event.event.attribute, std::string(kContradicted))];
}

}  // namespace

void count_quality(const profile::FeedEvent& event, Figures& into) {
  if (!event.user) return;
  if (event.event.type == asking::kDecisionAnswered) count_judged(event, into);
  if (event.event.type == "attribute.set") count_contradicted(event, into);
}

JsonObject describe_quality(const std::map<std::string, std::int64_t, std::less<>>& measures) {
  const auto of = [&](std::string_view name) {
    const auto found = measures.find(name);
    return found == measures.end() ? 0 : found->second;
  };
  const auto share = share_of(std::min(of(kJunk), of(kJudged)), of(kJudged));
  JsonObject kinds;
  const std::string prefix = std::string(kJunk) + ":";
  for (const auto& [name, times] : measures) {
    if (name.starts_with(prefix)) kinds[name.substr(prefix.size())] = times;
  }
  return {{"judged", of(kJudged)},
          {"junk", of(kJunk)},
          {"junk_share", describe(share)},
          {"suspect", share && of(kJudged) >= kJudgedLeast && share->low > kJunkLimit},
          {"kinds", std::move(kinds)},
          {"straight", of(kStraight)},
          {"contradicted", of(kContradicted)}};
}

}  // namespace acquaint::analytics
