// The learning order: which of the questions that may be asked comes first, and whether a better
// moment is worth waiting for. It chooses among what all gates let pass, and never opens one.
#pragma once

#include <cstddef>
#include <optional>
#include <ranges>
#include <span>
#include <vector>

#include "asking/model.h"

namespace acquaint::asking {

// A question that may be asked now.
struct Option {
  profile::AttributeIndex attribute = 0;
  double points = 0;  // What an answer would add: of 100 for a profile without a gap.
  int dismissals = 0;
  bool is_standard = false;  // The ranked order would ask it first. Exactly one of all is.

  bool operator==(const Option&) const = default;
};

struct Estimate {
  double probability = 0;  // Of an answer, when it is asked alone.
  double spread = 0;       // Of the probability.
  double gain = 0;         // Points to be expected, less the price of a prompt without an answer.
  double propensity = 0;   // With which it was to be drawn. They sum up to 1.
};

enum class Hold { none, no_gain, better_moment };

struct Choice {
  Hold hold = Hold::none;    // Unless it is none, nothing is asked.
  std::size_t lead = 0;      // Of the options, asked first.
  bool is_explored = false;  // Another one seemed best.
  std::vector<Estimate> estimates;
};

struct Waiting {
  Duration since_eligible{0};  // How long the user could have been asked.
  Duration between_visits{0};  // On average.
};

// `draw` is uniform in [0, 1). As long as the model is not trusted, the ranked order's choice
// leads, or any other with the share that is explored. Needs at least one option.
Choice choose(std::span<const Option> options, const Features& features, const Model& model,
              const Learning& policy, const Waiting& waiting, double draw);

// Which of these propensities a number uniform in [0, 1) falls on; `otherwise` where rounding has left a crumb. With what the
// log holds of a decision, it says once more what led.
std::size_t drawn(std::ranges::input_range auto&& propensities, std::size_t otherwise, double draw) {
  double sum = 0;
  std::size_t at = 0;
  for (const double propensity : propensities) {
    sum += propensity;
    if (draw < sum) return at;
    ++at;
  }
  return otherwise;
}

// Which of the options to ask together with those that are `chosen` already, at most `most` in all:
// each adds at least 5 % to what is to be expected. In the order in which they were added.
std::vector<std::size_t> fill_up(std::vector<std::size_t> chosen, std::span<const Option> options,
                                 std::size_t most, const Features& features, const Model& model,
                                 double annoyance_price);

// Uniform in [0, 1), the same for the same seed, user and number of prompts that the user has had.
double draw_for(std::uint64_t seed, std::string_view user, std::int64_t prompts);

}  // namespace acquaint::asking
