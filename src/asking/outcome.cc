#include "asking/outcome.h"

#include <algorithm>

#include "base/check.h"
#include "profile/fatigue.h"

namespace acquaint::asking {
namespace {

using profile::EndedDecision;
using profile::OpenDecision;
using profile::QuestionState;

constexpr std::size_t kEndedMax = 8;
constexpr Duration kPromptsKept = std::chrono::days(30);  // Forms' monthly budgets look back so far.

enum class Ending { answered, skipped, snoozed, never, ignored, withdrawn };

std::string_view name_of(Ending ending) {
  switch (ending) {
    case Ending::answered: return "answered";
    case Ending::skipped: return "skipped";
    case Ending::snoozed: return "snoozed";
    case Ending::never: return "never";
    case Ending::ignored: return "ignored";
    case Ending::withdrawn: return "withdrawn";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

// base * 2^times, at most `most`; `times` is bounded first, so nothing overflows.
Duration doubled(Duration base, int times, Duration most) {
  return std::min(base * (std::int64_t{1} << std::clamp(times, 0, 20)), most);
}

constexpr Duration kForever = std::chrono::days(36500);

// ---- what happens to one question ----

void answer(QuestionState& question) {
  question.asks = 0;
  question.dismissals = 0;
  question.next_allowed = Time();
  question.first_asked.reset();
}

void dismiss(QuestionState& question, const Terms& terms) {
  const Policy& policy = terms.policy;
  ++question.dismissals;
  const Duration backoff =
      doubled(policy.dismissal_backoff, question.dismissals - 1, policy.dismissal_backoff_max);
  question.next_allowed = std::max(question.next_allowed, terms.now + backoff);
  if (policy.dismissals_max > 0 && question.dismissals >= policy.dismissals_max) {
    question.declined = true;
  }
}

void settle_unanswered(QuestionState& question, Ending ending, Duration snooze, const Terms& terms) {
  switch (ending) {
    case Ending::answered:
    case Ending::skipped: return dismiss(question, terms);
    case Ending::snoozed: question.next_allowed = std::max(question.next_allowed, terms.now + snooze); return;
    case Ending::never:     // Declined already, or refused with its form.
    case Ending::ignored:   // The user may not have seen it: the gap alone answers for it.
    case Ending::withdrawn: return;
  }
}

// ---- what happens to the form and to the user ----

void settle_form(profile::FormState& form, Ending ending, Duration snooze, const Terms& terms) {
  switch (ending) {
    case Ending::answered:
      form.completed = terms.now;
      form.next_allowed = terms.now + terms.cadence.cooldown;
      return;
    case Ending::skipped:
    case Ending::never:
    case Ending::ignored: form.next_allowed = terms.now + terms.cadence.after_skip; return;
    case Ending::snoozed: form.next_allowed = terms.now + snooze; return;
    case Ending::withdrawn: return;
  }
}

void add_fatigue(AskingState& state, bool any_answer, std::size_t questions, const Terms& terms) {
  const double more = questions > 1 ? static_cast<double>(questions - 1) : 0;
  state.fatigue = fatigue_at(state, terms.policy, terms.now) + (any_answer ? .35 : 1) * (1 + .3 * more);
  state.fatigue_at = std::max(state.fatigue_at, terms.now);
}

void settle_user(AskingState& state, Ending ending, bool any_answer, const Terms& terms) {
  const Policy& policy = terms.policy;
  if (any_answer) {
    state.ignored_in_a_row = 0;
    state.gap_until = terms.now + policy.gap_after_answer;
    return;
  }
  // A snooze is a promise to come back, so it does not count as one more refusal.
  if (ending != Ending::snoozed) ++state.ignored_in_a_row;
  const int times =
      ending == Ending::snoozed ? 0 : std::min(state.ignored_in_a_row, policy.gap_doublings_max);
  state.gap_until =
      std::max(state.gap_until, terms.now + doubled(policy.gap_after_ignore, times, kForever));
}

void remember(AskingState& state, EndedDecision ended) {
  state.ended.push_back(std::move(ended));
  if (state.ended.size() > kEndedMax) state.ended.erase(state.ended.begin());
}

// The questions that were counted as asked: all but those that only an answer would have called for.
std::vector<std::string> counted_questions(const AskingState& state, const OpenDecision& open) {
  std::vector<std::string> counted;
  for (const std::string& path : open.questions) {
    const auto found = state.questions.find(path);
    if (found != state.questions.end() && found->second.last_asked == open.asked) counted.push_back(path);
  }
  return counted;
}

void end(AskingState& state, Ending ending, Duration snooze, const Terms& terms) {
  const OpenDecision open = std::move(*state.open);
  state.open.reset();
  const bool any_answer = !open.answered.empty();
  const std::vector<std::string> counted = counted_questions(state, open);
  for (const std::string& path : counted) {
    QuestionState& question = state.questions[path];
    if (!contains(open.answered, path) && !question.declined) {
      settle_unanswered(question, ending, snooze, terms);
    }
  }
  // Sent off without a single answer, a form was skipped.
  const bool is_skip = ending == Ending::answered && !any_answer;
  settle_form(state.forms[open.form], is_skip ? Ending::skipped : ending, snooze, terms);
  if (ending != Ending::withdrawn || any_answer) {
    settle_user(state, ending, any_answer, terms);
    add_fatigue(state, any_answer, counted.size(), terms);
  }
  EndedDecision ended{.mark = profile::mark_of_decision(open.id), .outcome = std::string(name_of(ending)), .ended = terms.now, .form = {}, .questions = {}};
  if (ending == Ending::ignored || ending == Ending::withdrawn) {
    ended.form = open.form;
    ended.had_answer = any_answer;
    for (const std::string& path : counted) {
      if (!contains(open.answered, path)) ended.questions.push_back(path);
    }
  }
  remember(state, std::move(ended));
}

// ---- where a decision stands when an outcome arrives ----

std::unexpected<Error> no_such_decision() {
  return fail(Error::Kind::not_found, "decision.not_found", "There is no such decision.", "id");
}

struct Standing {
  bool repeated = false;          // Nothing is to be done.
  EndedDecision* late = nullptr;  // Ended, but without the user: the outcome still counts.
};

Result<Standing> stand(AskingState& state, std::string_view id, Ending ending) {
  if (state.open && state.open->id == id) return Standing{};
  EndedDecision* ended = find_ended(state, id);
  if (ended == nullptr) return no_such_decision();
  if (ended->outcome == name_of(ending)) return Standing{.repeated = true};
  const bool without_user =
      ended->outcome == name_of(Ending::ignored) || ended->outcome == name_of(Ending::withdrawn);
  if (without_user) return Standing{.late = ended};
  return fail(Error::Kind::conflict, "decision.ended",
              "The decision has already ended with another outcome.", "id");
}

// Whether another decision was made at the moment when this one was withdrawn, and asks the question in its place.
bool was_withdrawn_for(const EndedDecision& ended, const QuestionState& question) {
  return ended.outcome == name_of(Ending::withdrawn) && question.last_asked == ended.ended;
}

// Settles a decision that ended without the user. Its fatigue has been counted.
void settle_late(AskingState& state, EndedDecision& ended, Ending ending, Duration snooze,
                 const Terms& terms) {
  for (const std::string& path : ended.questions) {
    QuestionState& question = state.questions[path];
    // What took its place and asks the same settles it.
    const bool is_asked_on = was_withdrawn_for(ended, question);
    if (!question.declined && !is_asked_on) settle_unanswered(question, ending, snooze, terms);
  }
  settle_form(state.forms[ended.form], ending, snooze, terms);
  ended.outcome = name_of(ending);
  ended.ended = terms.now;
  ended.form.clear();
  ended.questions.clear();
  ended.had_answer = false;
}

// Those of `declined` that were asked and have no answer.
void decline(AskingState& state, const std::vector<std::string>& declined,
             const std::vector<std::string>& asked, const std::vector<std::string>& answered) {
  for (const std::string& path : declined) {
    if (contains(asked, path) && !contains(answered, path)) state.questions[path].declined = true;
  }
}

void answer_late(AskingState& state, EndedDecision& ended, const Answered& what, const Terms& terms) {
  bool any_answer = false;
  for (const std::string& path : what.questions) {
    if (std::erase(ended.questions, path) == 0) continue;
    answer(state.questions[path]);
    any_answer = true;
  }
  if (any_answer) {
    ended.had_answer = true;
    state.ignored_in_a_row = 0;
    state.last_answer = terms.now;
    const Time last = state.prompts.empty() ? terms.now : state.prompts.back().at;
    state.gap_until = std::min(state.gap_until, last + terms.policy.gap_after_ignore);
  }
  decline(state, what.declined, ended.questions, {});
  if (what.complete || ended.questions.empty()) {
    settle_late(state, ended, Ending::answered, Duration(0), terms);
  }
}

// Whether it is the prompt that the gap of its channel is counted from.
bool is_last_of_channel(const profile::Prompt& prompt, const AskingState& state, const Policy& policy) {
  const auto is_clocked = [&](const ChannelClock& clock) { return stored_channel(clock.channel) == prompt.channel; };
  return std::ranges::any_of(policy.channels, is_clocked) &&
         std::ranges::none_of(state.prompts, [&](const profile::Prompt& other) {
           return other.channel == prompt.channel && other.at > prompt.at;
         });
}

// All that no window and no gap of a channel looks back on.
void forget_old_prompts(AskingState& state, const Policy& policy, Time now) {
  const Time oldest = now - std::max(policy.prompts_window, kPromptsKept);
  std::vector<profile::Prompt> kept;
  for (const profile::Prompt& prompt : state.prompts) {
    if (prompt.at > oldest || is_last_of_channel(prompt, state, policy)) kept.push_back(prompt);
  }
  state.prompts = std::move(kept);
}

// Whether the decision that has just been withdrawn, at this moment, asked it too.
bool takes_over(const AskingState& state, std::string_view path, Time now) {
  if (state.ended.empty()) return false;
  const EndedDecision& last = state.ended.back();
  return last.outcome == name_of(Ending::withdrawn) && last.ended == now &&
         std::ranges::find(last.questions, path) != last.questions.end();
}

bool is_settled(const AskingState& state, const OpenDecision& open) {
  return std::ranges::all_of(open.questions, [&](const std::string& path) {
    if (contains(open.answered, path)) return true;
    const auto found = state.questions.find(path);
    return found != state.questions.end() && found->second.declined;
  });
}

Result<AskingState> leave(AskingState state, std::string_view id, Ending ending, Duration snooze,
                          const Terms& terms) {
  const auto standing = stand(state, id, ending);
  if (!standing) return std::unexpected(standing.error());
  if (standing->repeated) return state;
  if (standing->late != nullptr) {
    settle_late(state, *standing->late, ending, snooze, terms);
  } else {
    end(state, ending, snooze, terms);
  }
  return state;
}

}  // namespace

Result<AskingState> asked(AskingState state, const Asked& what, const Policy& policy) {
  if (state.open) {
    if (state.open->id == what.id) return state;
    return fail(Error::Kind::conflict, "decision.open", "Another decision is open.");
  }
  const Time now = what.moment.now;
  int counted = 0;
  for (const std::string& path : what.questions) {
    if (contains(what.followers, path)) continue;
    QuestionState& question = state.questions[path];
    if (!takes_over(state, path, now)) ++question.asks;
    question.last_asked = now;
    if (policy.question_gap > Duration(0)) question.next_allowed = now + policy.question_gap;
    if (!question.first_asked && counts_days(policy.requirements, path)) question.first_asked = now;
    ++counted;
  }
  profile::FormState& form = state.forms[what.form];
  ++form.shown;
  form.last_shown = now;

  forget_old_prompts(state, policy, now);
  if (state.prompts.size() >= static_cast<std::size_t>(kPromptsMax)) state.prompts.erase(state.prompts.begin());
  state.prompts.push_back({.at = now,
                           .form = profile::mark_of(what.form),
                           .session = profile::mark_of(what.moment.session),
                           .page = profile::mark_of(what.moment.page),
                           .questions = counted,
                           .channel = stored_channel(what.moment.kind)});
  state.open = OpenDecision{.id = what.id,
                            .form = what.form,
                            .form_version = what.form_version,
                            .step = what.step,
                            .questions = what.questions,
                            .answered = {},
                            .offered = what.offered,
                            .moment = std::string(name_of(what.moment.kind)),
                            .holder = what.moment.holder,
                            .asked = now,
                            .lease_until = now + policy.lease};
  return state;
}

AskingState renewed(AskingState state, std::string_view holder, const Policy& policy, Time now) {
  ACQUAINT_CHECK(state.open);
  state.open->holder = holder;
  state.open->lease_until = now + policy.lease;
  return state;
}

Result<AskingState> started(AskingState state, std::string_view id) {
  if (state.open && state.open->id == id) {
    state.open->started = true;
  } else if (profile::find_ended(state, id) == nullptr) {
    return no_such_decision();
  }
  return state;
}

Result<AskingState> answered(AskingState state, std::string_view id, const Answered& what,
                             const Terms& terms) {
  const auto standing = stand(state, id, Ending::answered);
  if (!standing) return std::unexpected(standing.error());
  if (standing->repeated) return state;
  if (standing->late != nullptr) {
    answer_late(state, *standing->late, what, terms);
    return state;
  }
  state.open->started = true;
  for (const std::string& path : what.questions) {
    // Fields that stand beside the questions, or were answered before, do not count again.
    if (!contains(state.open->questions, path) || contains(state.open->answered, path)) continue;
    state.open->answered.push_back(path);
    state.last_answer = terms.now;
    answer(state.questions[path]);
  }
  decline(state, what.declined, state.open->questions, state.open->answered);
  if (!what.next_step.empty()) state.open->step = what.next_step;
  if (what.complete || is_settled(state, *state.open)) {
    end(state, Ending::answered, Duration(0), terms);
  }
  return state;
}

Result<AskingState> skipped(AskingState state, std::string_view id, const Terms& terms) {
  return leave(std::move(state), id, Ending::skipped, Duration(0), terms);
}

Result<AskingState> snoozed(AskingState state, std::string_view id, std::optional<Duration> how_long,
                            const Terms& terms) {
  const Duration snooze = how_long.value_or(terms.policy.snooze);
  if (snooze <= Duration(0) || snooze > terms.policy.snooze_max) {
    return invalid("snooze.bad_duration", "The time is not positive, or longer than is allowed.",
                   "/duration");
  }
  return leave(std::move(state), id, Ending::snoozed, snooze, terms);
}

Result<AskingState> never(AskingState state, std::string_view id, Refusal refusal,
                          const std::vector<std::string>& questions, const Terms& terms) {
  // A refusal that is in force already needs no decision to stand on.
  const auto is_declined = [&](const std::string& path) {
    const auto found = state.questions.find(path);
    return found != state.questions.end() && found->second.declined;
  };
  const bool in_force = refusal == Refusal::questions && !questions.empty() &&
                        std::ranges::all_of(questions, is_declined);
  const auto standing = stand(state, id, Ending::never);
  if (!standing && standing.error().kind == Error::Kind::conflict && in_force) return state;
  if (!standing) return std::unexpected(standing.error());
  if (standing->repeated) return state;

  EndedDecision* const late = standing->late;
  const std::vector<std::string> held = late != nullptr ? late->questions : state.open->questions;
  const std::string form = late != nullptr ? late->form : state.open->form;
  if (refusal == Refusal::questions) {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (!contains(held, questions[i])) {
        return invalid("decision.not_asked", "The decision does not ask this.",
                       pointer_to("/questions", i));
      }
    }
    const std::vector<std::string> asked_for = late != nullptr ? held : counted_questions(state, *state.open);
    const std::vector<std::string>& refused = questions.empty() ? asked_for : questions;
    for (const std::string& path : refused) {
      const bool is_answered = late == nullptr && contains(state.open->answered, path);
      if (!is_answered) state.questions[path].declined = true;
    }
    const bool ends = questions.empty() || late != nullptr || is_settled(state, *state.open);
    if (!ends) return state;
  }
  if (refusal == Refusal::form) state.forms[form].declined = true;
  if (refusal == Refusal::everything) state.stopped = true;
  if (late != nullptr) {
    settle_late(state, *late, Ending::never, Duration(0), terms);
  } else {
    end(state, Ending::never, Duration(0), terms);
  }
  return state;
}

AskingState ignored(AskingState state, const Terms& terms) {
  ACQUAINT_CHECK(state.open);
  end(state, Ending::ignored, Duration(0), terms);
  return state;
}

AskingState withdrawn(AskingState state, const Terms& terms) {
  ACQUAINT_CHECK(state.open);
  end(state, Ending::withdrawn, Duration(0), terms);
  return state;
}

double fatigue_at(const AskingState& state, const Policy& policy, Time now) {
  return profile::fatigue_at(state, policy.fatigue_half_life, now);
}

}  // namespace acquaint::asking
