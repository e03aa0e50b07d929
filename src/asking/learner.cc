#include "asking/learner.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

bool contains(const std::vector<profile::AttributeIndex>& list, profile::AttributeIndex attribute) {
  return std::ranges::find(list, attribute) != list.end();
}

std::unexpected<Error> corrupt(std::string field) {
  return fail(Error::Kind::internal, "learning.corrupt",
              "What a decision was made from cannot be read.", std::move(field));
}

bool read_bucket(const JsonObject& features, std::string_view name, int buckets,
                 std::uint8_t& into) {
  const auto bucket = find_int(features, name);
  if (!bucket || *bucket < 0 || *bucket >= buckets) return false;
  into = static_cast<std::uint8_t>(*bucket);
  return true;
}

std::optional<Features> read_features(const JsonObject* json) {
  Features features;
  const bool is_whole = json != nullptr && read_bucket(*json, "page", kPages, features.page) &&
                        read_bucket(*json, "device", kDevices, features.device) &&
                        read_bucket(*json, "hour", kHours, features.hour) &&
                        read_bucket(*json, "segment", kSegments, features.segment) &&
                        read_bucket(*json, "source", kSources, features.source) &&
                        read_bucket(*json, "fatigue", kFatigues, features.fatigue);
  return is_whole ? std::optional(features) : std::nullopt;
}

}  // namespace

Learner new_learner(const profile::Catalogue& catalogue, Time now) {
  return {new_model(catalogue, now), {}};
}

Awaited awaited(const Decision& decision, Time at) {
  return {decision.learned->features, decision.learned->asked, at};
}

Result<Awaited> parse_awaited(const JsonObject& learning, Time at,
                              const profile::Catalogue& catalogue) {
  const auto features = read_features(find_object(learning, "features"));
  if (!features) return corrupt("/features");
  const JsonArray* asked = find_array(learning, "asked");
  if (asked == nullptr) return corrupt("/asked");
  Awaited decision{*features, {}, at};
  for (const Json& json : *asked) {
    const JsonObject* object = json.if_object();
    if (object == nullptr) return corrupt("/asked");
    const auto attribute = find_string(*object, "attribute");
    const auto points = find_number(*object, "points");
    const auto dismissals = find_int(*object, "dismissals");
    const auto standard = find_bool(*object, "standard");
    if (!attribute || !points || !dismissals || *dismissals < 0 || !standard)
      return corrupt("/asked");
    const auto index = catalogue.find(*attribute);
    if (!index) continue;
    const int times = static_cast<int>(std::min<std::int64_t>(*dismissals, 1000));
    decision.asked.push_back({*index, *points, times, *standard});
  }
  return decision;
}

Learner decided(Learner learner, const Decision& decision, const profile::User& user,
                const Moment& moment, const Policy& policy) {
  learner.model = visited(std::move(learner.model), features_of(user, moment, policy));
  // Users take part from the first time that they could be asked anything.
  if (decision.learned && user.asking.forms.empty()) {
    learner.trial = enrolled(std::move(learner.trial), user.id.text(), policy.learning, moment.now);
  }
  return learner;
}

Learner ended(Learner learner, std::string_view user, const Awaited& decision, const Ended& how,
              const Learning& policy) {
  double points = 0;
  const int batch = static_cast<int>(decision.asked.size());
  for (const Option& option : decision.asked) {
    const bool is_answered = contains(how.answered, option.attribute);
    if (is_answered) points += option.points;
    if (how.is_late && !is_answered) continue;
    const Answer answer = is_answered ? (how.is_late ? Answer::given_late : Answer::given)
                          : contains(how.refused, option.attribute) ? Answer::refused
                                                                    : how.otherwise;
    learner.model =
        learnt(std::move(learner.model),
               {decision.features, {option.attribute, option.dismissals, batch}, answer, how.at});
  }
  double score = points;
  if (!how.is_late && how.answered.empty()) score -= policy.annoyance_price;
  // It gives back what the silence has cost.
  if (how.is_late && !how.had_answer && !how.answered.empty()) score += policy.annoyance_price;
  learner.trial = scored(std::move(learner.trial), user, score, how.at);
  return learner;
}

}  // namespace acquaint::asking
