#include "asking/shortlist.h"

#include <algorithm>

namespace acquaint::asking {

void Shortlist::keep_the_best(CandidateList& candidates, const Offer& offer, std::size_t most,
                              std::optional<profile::AttributeIndex> turn, GateTrace& trace) {
  start(candidates);
  if (leading_.size() <= most) return;
  const Ranking order = order_of(offer, in_.policy);
  std::ranges::sort(leading_, [order, turn](const Candidate* a, const Candidate* b) {
    const bool has_a = a->chosen.attribute == turn, has_b = b->chosen.attribute == turn;
    return has_a != has_b ? has_a : goes_before(*a, *b, order);
  });
  keep_the_first(most, candidates, offer, trace);
}

std::vector<Candidate*>& Shortlist::start(CandidateList& candidates) {
  leading_.clear();
  for (Candidate& candidate : candidates) {
    if (!candidate.chosen.follows) leading_.push_back(&candidate);
  }
  return leading_;
}

void Shortlist::keep_the_first(std::size_t most, CandidateList& candidates, const Offer& offer,
                               GateTrace& trace) {
  dropped_.clear();
  for (std::size_t i = most; i < leading_.size(); ++i) drop(*leading_[i], offer, most, trace);
  for (Candidate& candidate : candidates) {
    if (candidate.chosen.follows && depends_on_dropped(*candidate.chosen.question)) {
      drop(candidate, offer, most, trace);
    }
  }
  std::erase_if(candidates, [](const Candidate& candidate) { return candidate.is_dropped; });
}

void Shortlist::drop(Candidate& candidate, const Offer& offer, std::size_t most, GateTrace& trace) {
  candidate.is_dropped = true;
  dropped_.push_back(candidate.chosen.attribute);
  trace.question(*candidate.chosen.question, offer, Gate::rank, {Reason::over_limit});
  trace.detail("score", candidate.chosen.score.total());
  trace.detail("questions_max", most);
}

bool Shortlist::depends_on_dropped(const Question& question) const {
  return std::ranges::any_of(question.shown_when, [this](const ShowRule& rule) {
    return std::ranges::any_of(
        dropped_, [&](profile::AttributeIndex dropped) { return reads_answer(rule, dropped); });
  });
}

double Shortlist::score_of_the_best(const CandidateList& candidates, int most) {
  scores_.clear();
  for (const Candidate& candidate : candidates) scores_.push_back(candidate.chosen.score.total());
  return sum_of_best(scores_, most);
}

double Shortlist::score_of_what_leads(const CandidateList& candidates) {
  scores_.clear();
  for (const Candidate& candidate : candidates) {
    if (!candidate.chosen.follows) scores_.push_back(candidate.chosen.score.total());
  }
  return sum_of_best(scores_, static_cast<int>(scores_.size()));
}

}  // namespace acquaint::asking
