#include "world.h"

#include <algorithm>
#include <cmath>

#include "chance.h"

namespace acquaint::bench {
namespace {

std::vector<double> zipf(std::size_t count, double exponent) {
  std::vector<double> values;
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(std::pow(static_cast<double>(i + 1), -exponent));
    sum += values.back();
  }
  for (double& value : values) value *= 100 / sum;
  return values;
}

// Distances from the mean of the logarithms, in standard deviations.
std::vector<double> standardised(const std::vector<double>& values) {
  double mean = 0, squares = 0;
  for (const double value : values) mean += std::log(value) / static_cast<double>(values.size());
  for (const double value : values) squares += std::pow(std::log(value) - mean, 2);
  const double deviation = std::sqrt(squares / static_cast<double>(values.size())) + 1e-12;
  std::vector<double> standard;
  for (const double value : values) standard.push_back((std::log(value) - mean) / deviation);
  return standard;
}

std::size_t place_of(double u, double v, double w) {
  return u < .3 ? 0 : v < .5 ? 1 : w < .6 ? 2 : 3;
}

}  // namespace

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

std::vector<WorldTerms> worlds() {
  return {
      {.name = "base"},
      {.name = "ctx-strong", .context = 2, .context_by_question = 1.6},
      {.name = "hetero-users", .user_spread = 1.5, .privacy = 1.0, .leaving_spread = 1.6},
      {.name = "sensitive-top", .value_with_refusal = -.8, .willingness_spread = .9},
      {.name = "drift", .willingness_spread = .9, .shuffles_once = true},
      {.name = "patient", .fatigue_cost = .1, .leaving = .0003},
      {.name = "fragile", .fatigue_cost = .6, .leaving = .02},
      {.name = "enriched", .enrichment = .45},
      {.name = "slow-feedback", .late = .6},
      {.name = "costly-batch", .batch_cost = .45},
      {.name = "rare-visits", .visits_per_day = .1},
      {.name = "flat-value", .value_exponent = 0, .value_with_refusal = 0},
      {.name = "fast-drift", .willingness_spread = .9, .days_between_shuffles = 12},
      {.name = "aligned", .value_with_refusal = .8, .context = .5, .context_by_question = .3},
      {.name = "no-signal",
       .willingness = -.5,
       .willingness_spread = 0,
       .effort_cost = 0,
       .user_spread = 0,
       .privacy = 0,
       .context = 0,
       .context_by_question = 0,
       .segment_spread = 0,
       .leaving_spread = 0},
  };
}

World::World(WorldTerms terms, std::uint64_t seed) : terms_(std::move(terms)) {
  Chance chance(seed * 7919 + 13);
  make_questions(chance);
  make_context(chance);
  people_.reserve(terms_.users);
  for (std::size_t i = 0; i < terms_.users; ++i) people_.push_back(make_person(chance));
}

void World::make_questions(Chance& chance) {
  values_ = zipf(terms_.questions, terms_.value_exponent);
  const std::vector<double> standing = standardised(values_);
  const double correlation = terms_.value_with_refusal,
               rest = std::sqrt(1 - correlation * correlation);
  const double by_question = terms_.context_by_question;
  const bool is_flat = terms_.willingness_spread == 0;
  for (std::size_t q = 0; q < terms_.questions; ++q) {
    const double ease = correlation * standing[q] + rest * chance.normal();
    const double effort = static_cast<double>(chance.below(3)) / 2;
    efforts_.push_back(is_flat && terms_.effort_cost == 0 ? 0 : effort);
    const double sensitivity = std::clamp(.4 - .35 * ease + .15 * chance.normal(), 0.0, 1.2);
    sensitivity_.push_back(is_flat ? .4 : sensitivity);
    willingness_.push_back(terms_.willingness + terms_.willingness_spread * ease -
                           terms_.effort_cost * effort);
    auto& place = with_place_.emplace_back();
    for (double& with : place) {
      const bool fits = chance.happens(.25);
      with = by_question * (fits ? 1.0 : -.15) + .2 * by_question * chance.normal();
    }
    for (double& with : with_device_.emplace_back()) with = .2 * by_question * chance.normal();
    for (double& with : with_segment_.emplace_back()) with = .3 * by_question * chance.normal();
  }
  shuffled_ = willingness_;
  for (std::size_t q = shuffled_.size() - 1; q > 0; --q)
    std::swap(shuffled_[q], shuffled_[chance.below(q + 1)]);
}

void World::make_context(Chance& chance) {
  of_place_ = {-.5, .4, -.1, -.3};
  for (double& of : of_place_) of = terms_.context * (of + .2 * chance.normal());
  of_device_ = {.2 * terms_.context, -.4 * terms_.context};
  of_day_part_ = {.1 * terms_.context, -.3 * terms_.context, .25 * terms_.context};
  for (double& of : of_segment_) of = terms_.segment_spread * chance.normal();
  of_source_ = {.1 * terms_.context, -.1 * terms_.context};
}

Person World::make_person(Chance& chance) const {
  Person person;
  person.segment = chance.below(kUserSegments);
  person.is_social = chance.happens(.4);
  person.usual_device = chance.happens(.45) ? 1 : 0;
  person.will = terms_.user_spread * chance.normal();
  person.privacy = terms_.privacy * chance.exponential();
  person.fatigability = terms_.fatigue_cost * std::exp(.5 * chance.normal());
  const double spread = terms_.leaving_spread;
  person.leaving = terms_.leaving * std::exp(spread * chance.normal() - spread * spread / 2);
  person.arrival = terms_.days_of_arrival * chance.uniform();
  const double rate = terms_.visits_per_day * std::exp(.7 * chance.normal());
  const double end = std::min(terms_.days_watched, chance.exponential() * terms_.days_of_interest);
  for (double day = 0; day < end; day += chance.exponential() / rate) {
    const double when = person.arrival + day;
    const double u = chance.uniform(), v = chance.uniform(), w = chance.uniform();
    person.visits.push_back(
        {.day = when,
         .place = place_of(u, v, w),
         .device = chance.happens(.8) ? person.usual_device : 1 - person.usual_device,
         .day_part = static_cast<std::size_t>((when - std::floor(when)) * kDayParts)});
  }
  for (std::size_t q = 0; q < terms_.questions; ++q) {
    const double by_question = .4 + 1.2 * static_cast<double>((q * 7) % 5) / 4;
    const bool is_known =
        chance.happens(terms_.enrichment * (person.is_social ? 2.0 : .6) * by_question);
    const double delay = chance.happens(.7) ? 0 : chance.uniform() * 10;
    person.known_from.push_back(is_known ? person.arrival + delay : kNever);
  }
  return person;
}

double World::willingness(std::size_t question, double day) const {
  if (terms_.days_between_shuffles > 0) {
    const auto epoch = static_cast<std::size_t>(day / terms_.days_between_shuffles);
    if (epoch > 0)
      return willingness_[(question * 3 + 1 + (epoch * 5) % (terms_.questions - 1)) %
                          terms_.questions];
  }
  const bool is_late = day > .45 * (terms_.days_of_arrival + terms_.days_watched);
  return terms_.shuffles_once && is_late ? shuffled_[question] : willingness_[question];
}

double World::logit(const Person& person, std::size_t question, const Visit& visit, double fatigue,
                    int dismissals, std::size_t batch) const {
  return willingness(question, visit.day) + of_place_[visit.place] + of_device_[visit.device] +
         of_day_part_[visit.day_part] + of_segment_[person.segment] + of_source_[person.is_social] +
         with_place_[question][visit.place] + with_device_[question][visit.device] +
         with_segment_[question][person.segment] + person.will -
         sensitivity_[question] * person.privacy - person.fatigability * fatigue -
         terms_.dismissal_cost * dismissals - terms_.batch_cost * static_cast<double>(batch - 1);
}

double World::probability(const Person& person, std::size_t question, const Visit& visit,
                          double fatigue, int dismissals, std::size_t batch) const {
  return logistic(logit(person, question, visit, fatigue, dismissals, batch));
}

}  // namespace acquaint::bench
