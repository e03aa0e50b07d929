// Which form is asked: every form passes its gates, and of those that have something to ask, mandatory
// ones go first, then by priority, then by what their best questions score.
#pragma once

#include <optional>
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
};

// What becomes of the forms that lose.
enum class Losers {
  forgotten,
  kept,  // Those that could be asked, with all their candidates: the learning order chooses among them.
};

class Contest {
 public:
  Contest(const Inputs& inputs, bool held_out, Losers losers, GateTrace& trace);

  void hold();

  // Nothing before it was held, or when no form has anything to ask now.
  bool has_winner() const { return best_.offer != nullptr; }
  Contender& winner() { return best_; }
  // With the winner among them, as they were before one prompt had no place for all. Not the mandatory.
  std::vector<Contender>& contenders() { return contenders_; }
  // When the first form could be asked that only its own clocks stop.
  std::optional<Time> earliest() const { return earliest_; }

  // How the forms ended, for the trace; `asked` is null when the winner is not asked after all.
  void note_ranking(const Offer* asked) const;

 private:
  const Offer* most_promising() const;
  void consider(const Offer& offer);
  bool passes_first_gates(const Offer& offer) const;
  bool passes_condition(const Offer& offer) const;
  bool passes_clocks(const Offer& offer);
  void wait_until(Time next);
  void contend(const Offer& offer);
  bool can_win(const Offer& offer, double score) const;
  bool goes_before_the_best(const Offer& offer, double total) const;

  const Inputs& in_;
  const bool held_out_;
  const Losers losers_;
  GateTrace& trace_;
  const std::string_view where_;
  CandidateList candidates_;  // Of the form under consideration.
  Shortlist shortlist_;
  Contender best_;
  std::vector<Contender> contenders_;
  std::vector<std::pair<const Offer*, double>> totals_;  // Only for the trace.
  std::optional<Time> earliest_;
};

}  // namespace acquaint::asking
