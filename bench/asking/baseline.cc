#include "baseline.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace acquaint::bench {

std::vector<std::size_t> StaticQueue::ask(const Occasion& occasion) {
  users_.resize(occasion.world.people().size());
  User& user = users_[occasion.user];
  user.shows.resize(occasion.known.size());
  if (occasion.visit.day - user.last < gap_) return {};
  std::vector<std::size_t> asked;
  for (std::size_t q = 0; q < occasion.known.size() && asked.size() < batch_; ++q) {
    if (occasion.known[q] || user.shows[q] >= shows_max_) continue;
    asked.push_back(q);
    ++user.shows[q];
  }
  if (!asked.empty()) user.last = occasion.visit.day;
  return asked;
}

std::vector<std::size_t> AskAll::ask(const Occasion& occasion) {
  std::vector<std::size_t> asked;
  for (std::size_t q = 0; occasion.visit_number == 0 && q < occasion.known.size(); ++q) {
    if (!occasion.known[q]) asked.push_back(q);
  }
  return asked;
}

struct Oracle::View {
  const Occasion& occasion;
  double left;       // Value that is still unknown.
  double remaining;  // Share of the time in which the user is watched.
  double leaving;
  double future;  // What is lost with the user.

  double probability(std::size_t question, std::size_t batch) const {
    return occasion.world.probability(occasion.person, question, occasion.visit, occasion.fatigue,
                                      occasion.dismissals[question], batch);
  }
};

double Oracle::value(const View& view, const std::vector<std::size_t>& asked) const {
  double any = 0, points = 0;
  for (const std::size_t question : asked) {
    const double p = view.probability(question, asked.size());
    any = std::max(any, p);
    points += view.occasion.world.values()[question] * p;
  }
  const double burden = 1 + .3 * (static_cast<double>(asked.size()) - 1);
  return points - (1 - any + .2 * any) * view.leaving * burden * view.future -
         terms_.shadow_price * view.left * view.remaining * burden * (any * .35 + 1 - any);
}

bool Oracle::waits(const View& view, std::size_t question) const {
  constexpr double kShareOfPlace[kPlaces] = {.3, .35, .21, .14};
  const Occasion& occasion = view.occasion;
  double usual = 0;
  Visit elsewhere = occasion.visit;
  for (elsewhere.place = 0; elsewhere.place < kPlaces; ++elsewhere.place) {
    for (elsewhere.device = 0; elsewhere.device < kDeviceKinds; ++elsewhere.device) {
      const double share = elsewhere.device == occasion.person.usual_device ? .8 : .2;
      usual += kShareOfPlace[elsewhere.place] * share *
               occasion.world.probability(occasion.person, question, elsewhere, occasion.fatigue,
                                          occasion.dismissals[question], 1);
    }
  }
  return view.probability(question, 1) <
         terms_.patience * usual * std::min(1.0, 2 * view.remaining);
}

std::vector<std::size_t> Oracle::ask(const Occasion& occasion) {
  last_.resize(occasion.world.people().size(), -kNever);
  if (occasion.visit.day - last_[occasion.user] < terms_.gap) return {};
  View view{.occasion = occasion};
  for (std::size_t q = 0; q < occasion.known.size(); ++q) {
    if (!occasion.known[q]) view.left += occasion.world.values()[q];
  }
  const double watched = occasion.world.terms().days_watched;
  view.remaining =
      std::max(0.0, (occasion.person.arrival + watched - occasion.visit.day) / watched);
  view.leaving = std::min(.5, occasion.person.leaving * std::exp(.35 * occasion.fatigue));
  view.future = 100 + .6 * view.left * view.remaining;

  std::vector<std::size_t> asked;
  double now = .2;  // The price of a prompt must come in with the first question.
  while (asked.size() < batch_max_) {
    std::optional<std::size_t> next;
    double best = now;
    asked.push_back(0);
    for (std::size_t q = 0; q < occasion.known.size(); ++q) {
      if (occasion.known[q] || std::find(asked.begin(), asked.end() - 1, q) != asked.end() - 1)
        continue;
      asked.back() = q;
      const double with = value(view, asked);
      if (with > best) best = with, next = q;
    }
    asked.pop_back();
    if (!next || (asked.empty() && terms_.patience > 0 && waits(view, *next))) break;
    asked.push_back(*next);
    now = best;
  }
  if (!asked.empty()) last_[occasion.user] = occasion.visit.day;
  return asked;
}

}  // namespace acquaint::bench
