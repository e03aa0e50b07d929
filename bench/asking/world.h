// Simulated users of simulated sites: who comes when, what they would answer, and what asking
// costs.
//
// A user answers a question with a probability that depends on the question, the page, device and
// time, the user's own nature, recent fatigue, earlier refusals of the question and the length of
// the prompt. Each prompt may drive a user away for good. docs/learning.md says where the figures
// come from.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace acquaint::bench {

inline constexpr std::size_t kPlaces = 4, kDeviceKinds = 2, kDayParts = 3, kUserSegments = 4;

struct WorldTerms {
  std::string name;
  std::size_t questions = 14;
  std::size_t users = 1000;
  double days_of_arrival = 120;
  double days_watched = 90;
  double days_of_interest = 150;    // Mean of the time after which a user stays away anyway.
  double visits_per_day = .33;      // Median.
  double value_exponent = .7;       // Zipf's.
  double value_with_refusal = -.3;  // Correlation of a question's value with its answers.
  double willingness = .25;         // Logit of an answer, of an average question.
  double willingness_spread = .6;
  double effort_cost = .6;
  double user_spread = .8;
  double privacy = .6;
  double context = 1;              // Strength of page, device and time.
  double context_by_question = 1;  // The same, of one question.
  double segment_spread = .4;
  double fatigue_cost = .35;
  double fatigue_half_life = 7;  // Days.
  double dismissal_cost = .35;
  double batch_cost = .15;  // Of each further question.
  double late = .1;         // Share of answers that come after days.
  double enrichment = .15;  // Share of values that become known without asking.
  double leaving = .004;    // Chance of a prompt without an answer to drive a fresh user away.
  double leaving_spread = 1;
  bool shuffles_once = false;  // Half-way, what is asked willingly changes.
  double days_between_shuffles = 0;
};

// 15 worlds, the last three of which are such that learning should not help.
std::vector<WorldTerms> worlds();

struct Visit {
  double day;  // Since the world began.
  std::size_t place, device, day_part;
};

struct Person {
  std::size_t segment = 0;
  bool is_social = false;
  std::size_t usual_device = 0;
  double will = 0, privacy = 0, fatigability = 0, leaving = 0;
  double arrival = 0;
  std::vector<Visit> visits;
  std::vector<double>
      known_from;  // By question: the day from which it is known without asking, or never.
};

inline constexpr double kNever = 1e9;

class World {
 public:
  World(WorldTerms terms, std::uint64_t seed);

  // Whether this user answers: a logit. `batch` is the number of questions of the prompt.
  double logit(const Person& person, std::size_t question, const Visit& visit, double fatigue,
               int dismissals, std::size_t batch) const;
  double probability(const Person& person, std::size_t question, const Visit& visit, double fatigue,
                     int dismissals, std::size_t batch) const;

  const WorldTerms& terms() const { return terms_; }
  const std::vector<double>& values() const { return values_; }    // Sum up to 100.
  const std::vector<double>& efforts() const { return efforts_; }  // 0, .5, 1.
  const std::vector<Person>& people() const { return people_; }

 private:
  void make_questions(class Chance& chance);
  void make_context(Chance& chance);
  Person make_person(Chance& chance) const;
  double willingness(std::size_t question, double day) const;

  WorldTerms terms_;
  std::vector<double> values_, efforts_, sensitivity_, willingness_, shuffled_;
  std::array<double, kPlaces> of_place_;
  std::array<double, kDeviceKinds> of_device_;
  std::array<double, kDayParts> of_day_part_;
  std::array<double, kUserSegments> of_segment_;
  std::array<double, 2> of_source_;
  std::vector<std::array<double, kPlaces>> with_place_;
  std::vector<std::array<double, kDeviceKinds>> with_device_;
  std::vector<std::array<double, kUserSegments>> with_segment_;
  std::vector<Person> people_;
};

double logistic(double x);

}  // namespace acquaint::bench
