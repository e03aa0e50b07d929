#include "asking/model.h"

#include <algorithm>
#include <cmath>

#include "asking/normal.h"

namespace acquaint::asking {
namespace {

// Places of the groups, one after the other. The null model's come first, so that they are its own.
constexpr int kFatigueAt = 1;
constexpr int kDismissalsAt = kFatigueAt + kFatigues;
constexpr int kBatchAt = kDismissalsAt + kDismissals;
constexpr int kPageAt = kBatchAt + kBatches;
constexpr int kDeviceAt = kPageAt + kPages;
constexpr int kHourAt = kDeviceAt + kDevices;
constexpr int kSegmentAt = kHourAt + kHours;
constexpr int kSourceAt = kSegmentAt + kSegments;
constexpr int kShared = kSourceAt + kSources;
static_assert(kPageAt == static_cast<int>(kNullWeights));

// Of each attribute: itself, then with the page, the device and the segment.
constexpr int kWithPageAt = 1;
constexpr int kWithDeviceAt = kWithPageAt + kPages;
constexpr int kWithSegmentAt = kWithDeviceAt + kDevices;
constexpr int kPerAttribute = kWithSegmentAt + kSegments;

constexpr double kVarianceLeast = 1e-5;
constexpr double kVarianceGrowth = .0005;  // A day, up to the prior's.
constexpr double kEvidenceKept = .9995;
constexpr double kEvidenceToTrust = 4;  // Nats.
constexpr double kBatchImportance = .7;
constexpr double kSnoozeImportance = .6;
constexpr double kLateImportance = 1.5;
constexpr double kChangeMax = .3;
constexpr double kOtherDevice = .25;  // A user's next visit is mostly on the same device.

constexpr int kActiveMax = 13;

struct Active {
  std::array<std::size_t, kActiveMax> at;
  int count = 0;

  void add(int place) { at[static_cast<std::size_t>(count++)] = static_cast<std::size_t>(place); }
  std::span<const std::size_t> places() const {
    return {at.data(), static_cast<std::size_t>(count)};
  }
};

int dismissals_bucket(int dismissals) {
  return std::clamp(dismissals, 0, kDismissals - 1);
}
int batch_bucket(int batch) {
  return std::clamp(batch, 1, kBatches) - 1;
}

void add_null(Active& active, const Features& features, const Posed& of) {
  active.add(0);
  active.add(kFatigueAt + features.fatigue);
  active.add(kDismissalsAt + dismissals_bucket(of.dismissals));
  if (of.batch > 1) active.add(kBatchAt + batch_bucket(of.batch));
}

Active active_weights(const Features& features, const Posed& of) {
  Active active;
  add_null(active, features, of);
  active.add(kPageAt + features.page);
  active.add(kDeviceAt + features.device);
  active.add(kHourAt + features.hour);
  active.add(kSegmentAt + features.segment);
  active.add(kSourceAt + features.source);
  const int own = kShared + static_cast<int>(of.attribute) * kPerAttribute;
  active.add(own);
  active.add(own + kWithPageAt + features.page);
  active.add(own + kWithDeviceAt + features.device);
  active.add(own + kWithSegmentAt + features.segment);
  return active;
}

// ---- priors ----

double effort_of(const profile::AttributeDefinition& definition) {
  switch (definition.effort) {
    case profile::Effort::choice:
      return 0;
    case profile::Effort::short_text:
      return .5;
    case profile::Effort::long_or_sensitive:
      return 1;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Weight shared_prior(int place) {
  if (place == 0) return {-.15, .30};
  if (place < kDismissalsAt) return {.15 * (kFatigueAt - place), .03};
  if (place < kBatchAt) return {.2 * (kDismissalsAt - place), .03};
  if (place < kPageAt) return {.08 * (kBatchAt - place), .01};
  if (place < kHourAt) return {0, .10};    // Page and device.
  if (place < kSourceAt) return {0, .06};  // Hour and segment.
  return {0, .03};
}

Weight attribute_prior(int place, double effort) {
  if (place == 0) return {-.2 * effort, .15};
  if (place < kWithDeviceAt) return {0, .08};
  if (place < kWithSegmentAt) return {0, .03};
  return {0, .04};
}

double prior_variance(std::size_t place) {
  const int at = static_cast<int>(place);
  return at < kShared ? shared_prior(at).variance
                      : attribute_prior((at - kShared) % kPerAttribute, 0).variance;
}

// ---- the update ----

template <typename Weights>
Belief sum_of(const Weights& weights, const Active& active) {
  Belief belief;
  for (const std::size_t at : active.places()) belief.add(weights[at]);
  return belief;
}

template <typename Weights>
void update(Weights& weights, const Active& active, bool positive, double importance) {
  const Belief belief = sum_of(weights, active);
  const double deviation = std::sqrt(belief.variance), sign = positive ? 1 : -1;
  const double t = sign * belief.mean / deviation;
  // Far in the tail the ratio is -t in the limit, where computing it would divide 0 by 0.
  const double v = t < -6 ? -t : normal_density(t) / normal_cdf(t);
  const double w = v * (v + t);
  for (const std::size_t at : active.places()) {
    Weight& weight = weights[at];
    const double variance = weight.variance;
    weight.mean += importance * sign * variance * v / deviation;
    weight.variance =
        std::max(kVarianceLeast, variance * (1 - importance * w * variance / belief.variance));
  }
}

double importance_of(const Lesson& lesson) {
  if (lesson.answer == Answer::given_late) return kLateImportance;
  const double importance = lesson.of.batch > 1 ? kBatchImportance : 1;
  return lesson.answer == Answer::snoozed ? importance * kSnoozeImportance : importance;
}

void weigh_evidence(Model& model, double full, double null, bool positive, const Lesson& lesson) {
  const auto bounded = [](double probability) { return std::clamp(probability, .001, .999); };
  const double better_if_given = std::log(bounded(full) / bounded(null));
  const double better_if_not = std::log((1 - bounded(full)) / (1 - bounded(null)));
  if (lesson.answer == Answer::given_late) {
    // It was weighed as dismissed before.
    model.evidence +=
        (lesson.of.batch > 1 ? kBatchImportance : 1) * (better_if_given - better_if_not);
  } else {
    model.evidence = model.evidence * kEvidenceKept +
                     importance_of(lesson) * (positive ? better_if_given : better_if_not);
  }
  if (model.evidence > kEvidenceToTrust) model.is_trusted = true;
  if (model.evidence < 0) model.is_trusted = false;
}

// What is long ago says less of today.
void grow_uncertain(Model& model, Time now) {
  using namespace std::chrono;
  if (now - model.rested < days(1)) return;
  const auto rest = floor<days>(now - model.rested);
  model.rested += rest;
  const double growth = kVarianceGrowth * static_cast<double>(rest.count());
  for (std::size_t at = 0; at < model.weights.size(); ++at) {
    double& variance = model.weights[at].variance;
    variance = std::min(std::max(variance, prior_variance(at)), variance + growth);
  }
}

double worth_of_all(const profile::Catalogue& catalogue) {
  double worth = 0;
  for (const auto& definition : catalogue.attributes()) worth += definition.worth;
  return worth;
}

// ---- the stored form ----

std::unexpected<Error> corrupt(std::string field) {
  return fail(Error::Kind::internal, "model.corrupt", "The stored model cannot be read.",
              std::move(field));
}

template <typename Weights>
JsonArray numbers_of(const Weights& weights, std::size_t from, std::size_t count) {
  JsonArray numbers;
  for (std::size_t at = from; at < from + count; ++at) {
    numbers.emplace_back(weights[at].mean);
    numbers.emplace_back(weights[at].variance);
  }
  return numbers;
}

template <typename Weights>
bool read_numbers(const Json* json, Weights& weights, std::size_t from, std::size_t count) {
  const JsonArray* numbers = json == nullptr ? nullptr : json->if_array();
  if (numbers == nullptr || numbers->size() != 2 * count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const double* mean = (*numbers)[2 * i].if_double();
    const double* variance = (*numbers)[2 * i + 1].if_double();
    if (mean == nullptr || variance == nullptr || !(std::abs(*mean) < 100) ||
        !(*variance > 0 && *variance < 100)) {
      return false;
    }
    weights[from + i] = {*mean, *variance};
  }
  return true;
}

JsonArray to_json(const std::array<std::array<double, kDevices>, kPages>& seen) {
  JsonArray counts;
  for (const auto& page : seen) {
    for (const double count : page) counts.emplace_back(count);
  }
  return counts;
}

bool read_seen(const JsonArray* counts, std::array<std::array<double, kDevices>, kPages>& seen) {
  if (counts == nullptr || counts->size() != static_cast<std::size_t>(kPages * kDevices))
    return false;
  for (std::size_t i = 0; i < counts->size(); ++i) {
    const double* count = (*counts)[i].if_double();
    if (count == nullptr || !(*count >= 0)) return false;
    seen[i / kDevices][i % kDevices] = *count;
  }
  return true;
}

std::size_t own_place(profile::AttributeIndex index) {
  return kShared + index * kPerAttribute;
}

}  // namespace

double Belief::probability() const {
  return normal_cdf(mean / std::sqrt(variance));
}

double Belief::spread() const {
  const double deviation = std::sqrt(variance);
  return normal_density(mean / deviation) / deviation * std::sqrt(variance - 1);
}

Model new_model(const profile::Catalogue& catalogue, Time now) {
  Model model{
      .catalogue_version = catalogue.version(), .weights = {}, .null_weights = {}, .rested = now};
  model.weights.reserve(kShared + catalogue.size() * kPerAttribute);
  for (int place = 0; place < kShared; ++place) model.weights.push_back(shared_prior(place));
  for (const auto& definition : catalogue.attributes()) {
    for (int place = 0; place < kPerAttribute; ++place) {
      model.weights.push_back(attribute_prior(place, effort_of(definition)));
    }
  }
  std::copy_n(model.weights.begin(), kNullWeights, model.null_weights.begin());
  const double worth = worth_of_all(catalogue);
  if (worth > 0) model.points_per_worth = 100 / worth;
  return model;
}

Belief predict(const Model& model, const Features& features, const Posed& of) {
  return sum_of(model.weights, active_weights(features, of));
}

std::vector<Contribution> contributions(const Model& model, const Features& features,
                                        const Posed& of) {
  const Active active = active_weights(features, of);
  const bool is_batch = of.batch > 1;
  std::vector<std::string_view> names = {"base", "fatigue", "dismissals"};
  if (is_batch) names.push_back("batch");
  for (const char* name : {"page", "device", "hour", "segment", "source", "question",
                           "question and page", "question and device", "question and segment"}) {
    names.push_back(name);
  }
  std::vector<Contribution> out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out.push_back({names[i], model.weights[active.at[i]].mean});
  return out;
}

Model learnt(Model model, const Lesson& lesson) {
  grow_uncertain(model, lesson.at);
  const bool positive = lesson.answer == Answer::given || lesson.answer == Answer::given_late;
  const Active full = active_weights(lesson.features, lesson.of);
  Active null;
  add_null(null, lesson.features, lesson.of);
  weigh_evidence(model, sum_of(model.weights, full).probability(),
                 sum_of(model.null_weights, null).probability(), positive, lesson);
  update(model.weights, full, positive, importance_of(lesson));
  update(model.null_weights, null, positive, importance_of(lesson));
  if (lesson.answer != Answer::given_late) model.asks += 1;
  ++model.version;
  return model;
}

Model visited(Model model, const Features& features) {
  model.seen[features.page][features.device] += 1;
  return model;
}

double usual_probability(const Model& model, const Features& features, const Posed& of) {
  double sum = 0, total = 0;
  Features elsewhere = features;
  for (int page = 0; page < kPages; ++page) {
    for (int device = 0; device < kDevices; ++device) {
      double count = model.seen[static_cast<std::size_t>(page)][static_cast<std::size_t>(device)];
      if (count == 0) continue;
      if (device != features.device) count *= kOtherDevice;
      elsewhere.page = static_cast<std::uint8_t>(page);
      elsewhere.device = static_cast<std::uint8_t>(device);
      const Belief belief = predict(model, elsewhere, of);
      sum += count * quick_normal_cdf(belief.mean / std::sqrt(belief.variance));
      total += count;
    }
  }
  return total > 0 ? sum / total : predict(model, features, of).probability();
}

JsonObject to_json(const Model& model, const profile::Catalogue& catalogue) {
  JsonObject attributes;
  for (profile::AttributeIndex index = 0; index < catalogue.size(); ++index) {
    attributes[catalogue.at(index).path.text()] =
        numbers_of(model.weights, own_place(index), kPerAttribute);
  }
  return {{"shape", kShared * 1000 + kPerAttribute},
          {"version", static_cast<std::int64_t>(model.version)},
          {"asks", model.asks},
          {"evidence", model.evidence},
          {"trusted", model.is_trusted},
          {"rested", to_ms(model.rested)},
          {"seen", to_json(model.seen)},
          {"null", numbers_of(model.null_weights, 0, kNullWeights)},
          {"shared", numbers_of(model.weights, 0, kShared)},
          {"attributes", std::move(attributes)}};
}

Result<Model> parse_model(const JsonObject& stored, const profile::Catalogue& catalogue) {
  const auto version = find_int(stored, "version"), rested = find_int(stored, "rested");
  const auto asks = find_number(stored, "asks"), evidence = find_number(stored, "evidence");
  const auto trusted = find_bool(stored, "trusted");
  const JsonObject* attributes = find_object(stored, "attributes");
  if (find_int(stored, "shape") != kShared * 1000 + kPerAttribute) return corrupt("/shape");
  if (!version || !rested || !asks || !evidence || !trusted || attributes == nullptr)
    return corrupt("");
  Model model = new_model(catalogue, from_ms(*rested));
  model.version = static_cast<std::uint64_t>(*version);
  model.asks = *asks;
  model.evidence = *evidence;
  model.is_trusted = *trusted;
  if (!read_seen(find_array(stored, "seen"), model.seen)) return corrupt("/seen");
  if (!read_numbers(find(stored, "null"), model.null_weights, 0, kNullWeights))
    return corrupt("/null");
  if (!read_numbers(find(stored, "shared"), model.weights, 0, kShared)) return corrupt("/shared");
  double new_points = 0;
  for (profile::AttributeIndex index = 0; index < catalogue.size(); ++index) {
    const profile::AttributeDefinition& definition = catalogue.at(index);
    const Json* own = find(*attributes, definition.path.text());
    if (own == nullptr) {
      new_points += definition.worth * model.points_per_worth;
    } else if (!read_numbers(own, model.weights, own_place(index), kPerAttribute)) {
      return corrupt("/attributes");
    }
  }
  if (new_points > 100 * kChangeMax) {
    model.evidence = 0;
    model.is_trusted = false;
  }
  return model;
}

}  // namespace acquaint::asking
