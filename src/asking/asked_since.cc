#include "asking/asked_since.h"

namespace acquaint::asking {

Demand not_asked_since(Time begin, Demand demand, const profile::AskingState& asking) {
  std::erase_if(demand.needs, [&](const Need& need) {
    const auto question = asking.questions.find(need.attribute);
    return question != asking.questions.end() && question->second.last_asked >= begin;
  });
  return demand;
}

}  // namespace acquaint::asking
