// Lets a policy ask the people of a world, and counts what that brings and costs.
#pragma once

#include <cstdint>
#include <vector>

#include "world.h"

namespace acquaint::bench {

enum class Reply { answered, passed_over, snoozed, refused, no_reply };

// What happens at one visit. Policies that must not look inside ignore `fatigue` and `person`'s
// nature.
struct Occasion {
  const World& world;
  std::size_t user;
  const Person& person;
  const Visit& visit;
  std::size_t visit_number;
  double fatigue;
  const std::vector<bool>& known;  // By question.
  const std::vector<int>& dismissals;
};

class Asker {
 public:
  virtual ~Asker() = default;

  // The questions to ask now; none: nothing.
  virtual std::vector<std::size_t> ask(const Occasion& occasion) = 0;
  // One reply for each question. no_reply: the answer, if any comes, comes late.
  virtual void hear(const Occasion&, const std::vector<std::size_t>&, const std::vector<Reply>&) {}
  virtual void hear_late(std::size_t, const std::vector<std::size_t>&, double) {}
  // Everything is asked at the first visit, and who does not answer is lost.
  virtual bool is_mandatory() const { return false; }
};

// All per user, but for `complete`.
struct Outcome {
  double net =
      0;  // Points collected, less 100 for a user who was driven away and .2 for every prompt.
  double complete = 0;  // Share of the value that could be asked for.
  double prompts = 0;
  double answers = 0;
  double left = 0;
  double known_asked = 0;  // Questions that were asked though they were known: must be 0.

  double prompts_per_answer() const { return prompts / (answers > 0 ? answers : 1); }
};

Outcome simulate(const World& world, Asker& asker, std::uint64_t seed);

}  // namespace acquaint::bench
