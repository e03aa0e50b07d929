// The candidates that one prompt has a place for. It keeps its memory from form to form, so that a
// decision allocates little.
#pragma once

#include <optional>
#include <vector>

#include "asking/candidates.h"

namespace acquaint::asking {

class Shortlist {
 public:
  explicit Shortlist(const Inputs& inputs) : in_(inputs) {}

  // Keeps the best `most` and what follows from their answers. The question whose turn it is goes before
  // all others.
  void keep_the_best(CandidateList& candidates, const Offer& offer, std::size_t most,
                     std::optional<profile::AttributeIndex> turn, GateTrace& trace);

  // The candidates that do not follow from an answer, in the order of the form. Whoever keeps others
  // than the best puts these first here, and keeps them. Valid as long as the candidates are.
  std::vector<Candidate*>& start(CandidateList& candidates);
  void keep_the_first(std::size_t most, CandidateList& candidates, const Offer& offer, GateTrace& trace);

  // The sum of the scores of the best `most`: of all candidates, or of those that may be shown.
  double score_of_the_best(const CandidateList& candidates, int most);
  double score_of_what_leads(const CandidateList& candidates);

 private:
  void drop(Candidate& candidate, const Offer& offer, std::size_t most, GateTrace& trace);
  bool depends_on_dropped(const Question& question) const;

  const Inputs& in_;
  std::vector<Candidate*> leading_;
  std::vector<profile::AttributeIndex> dropped_;
  std::vector<double> scores_;
};

}  // namespace acquaint::asking
