// When something in a form is shown: the SHOW and HIDE rules of JSON Forms over JsonLogic.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "asking/condition.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::forms {

enum class Effect { show, hide };

struct ShowRule {
  Effect effect;
  asking::Condition condition;
  std::vector<std::string> answers;  // The fields whose answers it reads, in order, each once.
  bool reads_more = false;           // Whether it reads anything but answers.
};

// What a logic that has compiled reads.
struct ReadNames {
  std::vector<std::string> answers;  // Fields, in order, each once.
  bool more = false;                 // Whether it reads anything but answers.
};
ReadNames read_names(const Json& logic);

// Reads {"effect": "SHOW", "condition": {"type": "JSONLOGIC", "logic": {...}}}, whose shape has been
// checked. Errors are those of Condition::compile, pointing into the document from `at`.
Result<ShowRule> read_show_rule(const JsonObject& rule, const std::string& at,
                                const asking::Names& known);

// Whether all rules let the thing be seen. Unknown does not count as yes: SHOW needs a yes, and HIDE
// only hides on one.
bool shows(std::span<const ShowRule> rules, const asking::Facts& facts);

}  // namespace acquaint::forms
