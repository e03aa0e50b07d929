// Which form is asked: every form passes its gates, and of those that have something to ask, mandatory
// ones go first, then one whose turn it is, then by priority, then by what their best questions score.
#pragma once

#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "asking/candidates.h"
#include "asking/shortlist.h"

namespace acquaint::asking {

// A form that could be asked, with what would be asked of it.
struct Contender {
  const Offer* offer = nullptr;
  CandidateList candidates;
  double total = 0;
  bool has_turn = false;  // It is the turn of one of its questions: share.h.
};

// What becomes of the forms that lose.
enum class Losers {
  forgotten,
  kept,  // Those that could be asked, with all their candidates: the learning order chooses among them.
};

class Contest {
 public:
  Contest(const Inputs& inputs, bool held_out, Losers losers, const Urgency& urgency, GateTrace& trace);

  void hold();

  // Nothing before it was held, or when no form has anything to ask now.
  bool has_winner() const { return best_.offer != nullptr; }
  Contender& winner() { return best_; }
  const Urgency& urgency() const { return urgency_; }
  // With the winner among them, as they were before one prompt had no place for all. Not the mandatory.
  std::vector<Contender>& contenders() { return contenders_; }
  // When the first form could be asked that only its own clocks stop.
  std::optional<Time> earliest() const { return earliest_; }

  // How the forms ended, for the trace; `asked` is null when the winner is not asked after all.
  void note_ranking(const Offer* asked) const;

 private:
  // What forms are compared by.
  using Rank = std::tuple<bool, bool, int, double>;

  void draw_turn();
  const Offer* most_promising() const;
  void consider(const Offer& offer);
  bool passes_first_gates(const Offer& offer) const;
  bool passes_counts(const Offer& offer) const;
  bool passes_condition(const Offer& offer) const;
  bool passes_clocks(const Offer& offer);
  Stop elapsed_stop(const Offer& offer) const;
  bool passes_form_clocks(const Offer& offer, const Stop& form_clock, const Stop& elapsed) const;
  bool has_turn() const;
  void wait_until(Time next);
  void contend(const Offer& offer);
  Rank rank(const Offer& offer, double total, bool has_turn) const;
  std::pair<bool, int> priority(const Offer& offer) const;
  bool can_win(const Offer& offer, double score) const;
  bool goes_before_the_best(const Offer& offer, double total, bool has_turn) const;

  const Inputs& in_;
  const bool held_out_;
  const Losers losers_;
  const Urgency& urgency_;
  GateTrace& trace_;
  const std::string_view where_;
  std::optional<profile::AttributeIndex> turn_;  // The question whose guaranteed share this prompt is.
  CandidateList candidates_;  // Of the form under consideration.
  Shortlist shortlist_;
  Contender best_;
  std::vector<Contender> contenders_;
  std::vector<std::pair<const Offer*, double>> totals_;  // Only for the trace.
  std::optional<Time> earliest_;
};

}  // namespace acquaint::asking
