// Evaluates conditions: a line {"rule": …, "answers": {…}} in, a line "yes", "no", "unknown" or the code of
// the error out.
#include <iostream>
#include <string>

#include "asking/condition.h"

namespace acquaint {
namespace {

std::string verdict(std::string_view line) {
  const auto row = parse_json_object(line);
  if (!row) return row.error().code;
  const JsonObject* answers = find_object(*row, "answers");
  const Json* rule = find(*row, "rule");
  if (answers == nullptr || rule == nullptr) return "bad row";
  const profile::Catalogue nothing;
  const auto condition = asking::Condition::compile(*rule, nothing);
  if (!condition) return condition.error().code;
  switch (condition->evaluate({.answers = answers, .now = {}})) {
    case asking::Verdict::yes: return "yes";
    case asking::Verdict::no: return "no";
    case asking::Verdict::unknown: return "unknown";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace
}  // namespace acquaint

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << acquaint::verdict(line) << '\n';
}
