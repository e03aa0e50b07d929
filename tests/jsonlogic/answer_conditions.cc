// Answers conditions, so that other implementations of JsonLogic can be compared with ours. Each line of
// the input is {"rule": ..., "data": {"answers": {...}, "moment": {...}}}; each line of the output is "yes",
// "no", "unknown", or the code with which the rule is refused.
#include <iostream>
#include <string>
#include <string_view>

#include "asking/condition.h"
#include "asking/moment.h"

namespace acquaint::asking {
namespace {

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::no: return "no";
    case Verdict::unknown: return "unknown";
    case Verdict::yes: return "yes";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string answer(const Json& line) {
  const auto condition = Condition::compile(line.at("rule"), profile::Catalogue());
  if (!condition) return condition.error().code;
  Moment moment;
  moment.context = line.at("data").at("moment").as_object();
  const JsonObject& answers = line.at("data").at("answers").as_object();
  return std::string(name_of(condition->evaluate({.moment = &moment, .answers = &answers, .now = {}})));
}

}  // namespace
}  // namespace acquaint::asking

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto json = acquaint::parse_json(line);
    if (!json) {
      std::cerr << "A line is not JSON.\n";
      return 1;
    }
    std::cout << acquaint::asking::answer(*json) << '\n';
  }
}
