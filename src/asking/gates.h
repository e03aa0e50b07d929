// The single gates: small pure functions that user_gates, candidates and contest pass in order.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "asking/decide.h"
#include "asking/knowledge.h"
#include "asking/stop.h"

namespace acquaint::asking {

// How often the user was asked anything: what draws go by.
std::int64_t prompts_of(const profile::AskingState& asking);

// What the user's state says of a form or of a question's attribute. Null: never shown or asked.
template <typename State>
const State* find_state(const std::map<std::string, State, std::less<>>& states, std::string_view key) {
  if (states.empty()) return nullptr;
  const auto found = states.find(key);
  return found == states.end() ? nullptr : &found->second;
}

// ---- what is known of an attribute ----

Knowledge knowledge_of(const Question& question, const Inputs& inputs);

// ---- of a question; `state` is null when it was never asked ----

// That a sensitive attribute has a purpose is seen to by the catalogue.
Stop purpose_gate(const Question& question, const profile::User& user);
// What the form's rules say: depends_on_answer when one reads the answer to one of `pending`, which
// are asked before it.
Stop shown_gate(const Question& question, std::span<const profile::AttributeIndex> pending,
                const Inputs& inputs);
// Whether a rule reads the answer to a question for this attribute.
bool reads_answer(const ShowRule& rule, profile::AttributeIndex attribute);
// "Never ask me this" holds for the attributes as well that this one came from.
Stop never_gate(const Question& question, const profile::QuestionState* state, const profile::AskingState& asking);
// Whether an answer is on its way from a provider that fills the attribute. `provider`: whose, when it stops.
Stop enrichment_gate(profile::AttributeIndex attribute, const Inputs& inputs, std::string_view* provider = nullptr);
Stop snoozed_gate(const profile::QuestionState* state, Time now);
Stop asks_gate(const profile::QuestionState* state, int asks_max);
// Fills in what the score has of worth, ease and boosts.
void rate(Chosen& chosen, const Inputs& inputs);
double patience_of(const profile::QuestionState* state);
// Which of the policy's kinds of users this is, for Features::segment: the first that fits. 0: none.
std::uint8_t segment_bucket(const Inputs& inputs);

// ---- of a form; `state` is null when it was never shown ----

Stop roll_out_gate(const Offer& offer, const Inputs& inputs);
Stop moment_gate(const Offer& offer, const Moment& moment, std::string_view where);
Stop condition_gate(const std::optional<Condition>& condition, const Inputs& inputs);
Stop form_clock_gate(const Offer& offer, const profile::FormState* state, const Inputs& inputs);
// How many questions of this form may still be asked now: of one prompt, and of its monthly budget.
int questions_left(const Offer& offer, const Inputs& inputs);

// The bound of Offer::score_max: the sum over the best questions that one prompt can have, with nothing
// known and nothing dismissed. A change of catalogue or policy makes another one.
double score_max_of(const Offer& offer, const profile::Catalogue& catalogue, const Policy& policy);
// The sum of the greatest `most` scores, from the greatest down: always in the same order, so that equal
// scores give equal sums, and greater ones never a smaller sum. Sorts `scores`.
double sum_of_best(std::vector<double>& scores, int most);

// ---- of the user ----

Stop protected_gate(const Inputs& inputs);
Stop gap_gate(const Inputs& inputs);
Stop session_gate(const Inputs& inputs);
Stop page_gate(const Inputs& inputs);
Stop rolling_cap_gate(const Inputs& inputs);
Stop fatigue_gate(const Inputs& inputs);
Stop site_cap_gate(const Inputs& inputs);

}  // namespace acquaint::asking
