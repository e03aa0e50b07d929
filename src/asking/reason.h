// The gates that a user, a form and a question pass before anything is asked, and why they stop.
// Public and stable: explanations and analytics show the names. docs/asking.md is their manual.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace acquaint::asking {

// In the order in which they are passed.
enum class Gate {
  stopped,
  paused,
  hold_out,
  protected_moment,
  lease,
  roll_out,
  moment,
  purpose,
  known,
  condition,
  never,
  snoozed,
  question_clock,
  form_clock,
  gap,
  session,
  page,
  rolling_cap,
  fatigue,
  hold,
  rank,
};

enum class Reason {
  ok,
  user_stopped,
  policy_paused,
  form_paused,
  held_out,
  protected_moment,
  leased,
  decision_open,
  decision_repeated,
  not_rolled_out,
  wrong_moment,
  not_askable,
  consent_withdrawn,
  value_unknown,
  value_uncertain,
  value_stale,
  value_known,
  equivalent_known,
  moot,
  nothing_unknown,
  condition_no,
  condition_unknown,
  depends_on_answer,
  form_declined,
  question_declined,
  question_waiting,
  asks_exhausted,
  nothing_left,
  form_waiting,
  form_exhausted,
  form_budget_spent,
  gap_running,
  session_cap,
  page_cap,
  rolling_cap,
  fatigue_spent,
  no_gain,
  better_moment,
  other_form,
  over_limit,
  asked,
  waiting,
  nothing_to_ask,
};

inline constexpr std::array<std::pair<Gate, std::string_view>, 21> kGates{{
    {Gate::stopped, "stopped"},
    {Gate::paused, "paused"},
    {Gate::hold_out, "hold_out"},
    {Gate::protected_moment, "protected_moment"},
    {Gate::lease, "lease"},
    {Gate::roll_out, "roll_out"},
    {Gate::moment, "moment"},
    {Gate::purpose, "purpose"},
    {Gate::known, "known"},
    {Gate::condition, "condition"},
    {Gate::never, "never"},
    {Gate::snoozed, "snoozed"},
    {Gate::question_clock, "question_clock"},
    {Gate::form_clock, "form_clock"},
    {Gate::gap, "gap"},
    {Gate::session, "session"},
    {Gate::page, "page"},
    {Gate::rolling_cap, "rolling_cap"},
    {Gate::fatigue, "fatigue"},
    {Gate::hold, "hold"},
    {Gate::rank, "rank"},
}};
static_assert(kGates.back().first == Gate::rank && kGates.size() == std::size_t(Gate::rank) + 1);

inline constexpr std::array<std::pair<Reason, std::string_view>, 43> kReasons{{
    {Reason::ok, "ok"},
    {Reason::user_stopped, "user_stopped"},
    {Reason::policy_paused, "policy_paused"},
    {Reason::form_paused, "form_paused"},
    {Reason::held_out, "held_out"},
    {Reason::protected_moment, "protected_moment"},
    {Reason::leased, "leased"},
    {Reason::decision_open, "decision_open"},
    {Reason::decision_repeated, "decision_repeated"},
    {Reason::not_rolled_out, "not_rolled_out"},
    {Reason::wrong_moment, "wrong_moment"},
    {Reason::not_askable, "not_askable"},
    {Reason::consent_withdrawn, "consent_withdrawn"},
    {Reason::value_unknown, "value_unknown"},
    {Reason::value_uncertain, "value_uncertain"},
    {Reason::value_stale, "value_stale"},
    {Reason::value_known, "value_known"},
    {Reason::equivalent_known, "equivalent_known"},
    {Reason::moot, "moot"},
    {Reason::nothing_unknown, "nothing_unknown"},
    {Reason::condition_no, "condition_no"},
    {Reason::condition_unknown, "condition_unknown"},
    {Reason::depends_on_answer, "depends_on_answer"},
    {Reason::form_declined, "form_declined"},
    {Reason::question_declined, "question_declined"},
    {Reason::question_waiting, "question_waiting"},
    {Reason::asks_exhausted, "asks_exhausted"},
    {Reason::nothing_left, "nothing_left"},
    {Reason::form_waiting, "form_waiting"},
    {Reason::form_exhausted, "form_exhausted"},
    {Reason::form_budget_spent, "form_budget_spent"},
    {Reason::gap_running, "gap_running"},
    {Reason::session_cap, "session_cap"},
    {Reason::page_cap, "page_cap"},
    {Reason::rolling_cap, "rolling_cap"},
    {Reason::fatigue_spent, "fatigue_spent"},
    {Reason::no_gain, "no_gain"},
    {Reason::better_moment, "better_moment"},
    {Reason::other_form, "other_form"},
    {Reason::over_limit, "over_limit"},
    {Reason::asked, "asked"},
    {Reason::waiting, "waiting"},
    {Reason::nothing_to_ask, "nothing_to_ask"},
}};
static_assert(kReasons.back().first == Reason::nothing_to_ask &&
              kReasons.size() == std::size_t(Reason::nothing_to_ask) + 1);

// The tables are in the order of the enumerators.
constexpr std::string_view name_of(Gate gate) { return kGates[std::size_t(gate)].second; }
constexpr std::string_view name_of(Reason reason) { return kReasons[std::size_t(reason)].second; }

}  // namespace acquaint::asking
