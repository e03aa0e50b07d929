#include "simulation.h"

#include <algorithm>
#include <cmath>
#include <queue>

#include "chance.h"

namespace acquaint::bench {
namespace {

constexpr double kPriceOfUser = 100;
constexpr double kPriceOfPrompt = .2;
constexpr double kDaysToAnswerLate = 2;

struct Life {
  std::vector<bool> known;
  std::vector<int> dismissals;
  double fatigue = 0, fatigue_day = 0;
  bool has_left = false;
};

struct LateAnswer {
  double day;
  std::size_t user;
  std::vector<std::size_t> questions;
  bool operator<(const LateAnswer& other) const {
    return day > other.day;
  }  // The earliest is on top.
};

class Run {
 public:
  Run(const World& world, Asker& asker, std::uint64_t seed)
      : world_(world), asker_(asker), chance_(seed * 104729 + 71) {
    const std::size_t questions = world.terms().questions;
    for (std::size_t i = 0; i < world.people().size(); ++i) {
      lives_.push_back(
          {.known = std::vector<bool>(questions), .dismissals = std::vector<int>(questions)});
    }
  }

  Outcome run() {
    for (const auto& [day, user, number] : all_visits()) {
      deliver_late(day);
      if (!lives_[user].has_left) visit(user, number);
    }
    deliver_late(kNever);
    return summed();
  }

 private:
  struct When {
    double day;
    std::size_t user, number;
    auto operator<=>(const When&) const = default;
  };

  std::vector<When> all_visits() const {
    std::vector<When> all;
    for (std::size_t user = 0; user < world_.people().size(); ++user) {
      const auto& visits = world_.people()[user].visits;
      for (std::size_t number = 0; number < visits.size(); ++number)
        all.push_back({visits[number].day, user, number});
    }
    std::ranges::sort(all);
    return all;
  }

  void gain(std::size_t user, std::size_t question) {
    lives_[user].known[question] = true;
    points_ += world_.values()[question];
    ++answers_;
  }

  void deliver_late(double until) {
    while (!late_.empty() && late_.top().day <= until) {
      const LateAnswer late = late_.top();
      late_.pop();
      const Person& person = world_.people()[late.user];
      if (late.day >= person.arrival + world_.terms().days_watched) continue;
      std::vector<std::size_t> fresh;
      for (const std::size_t question : late.questions) {
        if (lives_[late.user].known[question]) continue;
        gain(late.user, question);
        fresh.push_back(question);
      }
      asker_.hear_late(late.user, fresh, late.day);
    }
  }

  void visit(std::size_t user, std::size_t number) {
    Life& life = lives_[user];
    const Person& person = world_.people()[user];
    const Visit& visit = person.visits[number];
    life.fatigue *= std::exp2(-(visit.day - life.fatigue_day) / world_.terms().fatigue_half_life);
    life.fatigue_day = visit.day;
    for (std::size_t q = 0; q < life.known.size(); ++q) {
      if (visit.day >= person.known_from[q]) life.known[q] = true;
    }
    const Occasion occasion{world_, user,         person,     visit,
                            number, life.fatigue, life.known, life.dismissals};
    const std::vector<std::size_t> asked = asker_.ask(occasion);
    if (!asked.empty()) reply(occasion, asked, life);
  }

  void reply(const Occasion& occasion, const std::vector<std::size_t>& asked, Life& life) {
    ++prompts_;
    for (const std::size_t question : asked) known_asked_ += life.known[question];
    std::vector<double> logits;
    for (const std::size_t question : asked) {
      logits.push_back(world_.logit(occasion.person, question, occasion.visit, life.fatigue,
                                    life.dismissals[question], asked.size()));
    }
    // Who reacts at all does so for the sake of the question that is most welcome.
    const double most = logistic(*std::ranges::max_element(logits));
    const bool is_mandatory = asker_.is_mandatory();
    const double lost = std::min(.8, .04 * std::max(0.0, static_cast<double>(asked.size()) - 3));
    const bool reacts = is_mandatory ? !chance_.happens(lost) : chance_.happens(most);
    std::vector<Reply> replies(asked.size(), Reply::passed_over);
    if (reacts) {
      for (std::size_t i = 0; i < asked.size(); ++i) {
        if (is_mandatory || chance_.happens(logistic(logits[i]) / most))
          replies[i] = Reply::answered;
      }
    } else {
      const double what = chance_.uniform();
      replies[0] = what < .25 ? Reply::snoozed : what < .37 ? Reply::refused : Reply::passed_over;
    }
    settle(occasion, asked, std::move(replies), reacts, life);
    if (is_mandatory && !reacts) leave(life);
  }

  void settle(const Occasion& occasion, const std::vector<std::size_t>& asked,
              std::vector<Reply> replies, bool reacts, Life& life) {
    const bool is_late = reacts && !asker_.is_mandatory() && chance_.happens(world_.terms().late);
    const double before = life.fatigue;
    const double burden = 1 + .3 * (static_cast<double>(asked.size()) - 1);
    life.fatigue += (reacts ? .35 : 1) * burden;
    std::vector<std::size_t> answered;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (replies[i] == Reply::answered) {
        answered.push_back(asked[i]);
      } else {
        ++life.dismissals[asked[i]];
      }
    }
    if (is_late) {
      late_.push({occasion.visit.day + kDaysToAnswerLate * chance_.exponential(), occasion.user,
                  answered});
      replies.assign(asked.size(), Reply::no_reply);
    }
    asker_.hear(occasion, asked, replies);
    if (!is_late) {
      for (const std::size_t question : answered) gain(occasion.user, question);
    }
    const double leaving =
        occasion.person.leaving * std::exp(.35 * before) * (reacts ? .2 : 1) * burden;
    if (chance_.happens(std::min(.5, leaving))) leave(life);
  }

  void leave(Life& life) {
    if (!life.has_left) ++left_;
    life.has_left = true;
  }

  Outcome summed() const {
    double askable = 0;
    for (const Person& person : world_.people()) {
      for (std::size_t q = 0; q < person.known_from.size(); ++q) {
        if (person.known_from[q] == kNever) askable += world_.values()[q];
      }
    }
    const auto users = static_cast<double>(world_.people().size());
    return {.net = (points_ - kPriceOfUser * left_ - kPriceOfPrompt * prompts_) / users,
            .complete = points_ / askable,
            .prompts = prompts_ / users,
            .answers = answers_ / users,
            .left = left_ / users,
            .known_asked = known_asked_};
  }

  const World& world_;
  Asker& asker_;
  Chance chance_;
  std::vector<Life> lives_;
  std::priority_queue<LateAnswer> late_;
  double points_ = 0, answers_ = 0, prompts_ = 0, left_ = 0, known_asked_ = 0;
};

}  // namespace

Outcome simulate(const World& world, Asker& asker, std::uint64_t seed) {
  return Run(world, asker, seed).run();
}

}  // namespace acquaint::bench
