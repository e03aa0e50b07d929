#include "profile/fatigue.h"

#include <cmath>

namespace acquaint::profile {

double fatigue_at(const AskingState& state, Duration half_life, Time now) {
  if (state.fatigue <= 0 || now <= state.fatigue_at) return state.fatigue;
  const std::chrono::duration<double, std::milli> age = now - state.fatigue_at;
  const std::chrono::duration<double, std::milli> half = half_life;
  return state.fatigue * std::exp2(-age / half);
}

}  // namespace acquaint::profile
