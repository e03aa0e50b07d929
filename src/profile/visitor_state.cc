#include "profile/visitor_state.h"

#include <algorithm>
#include <iterator>

#include "profile/fatigue.h"

namespace acquaint::profile {
namespace {

template <typename Value>
void raise(Value& into, const Value& other) {
  into = std::max(into, other);
}

// What the visitor alone declined is noted in `declined`.
void join(bool& into, bool other, const std::string& name, std::vector<std::string>& declined) {
  if (other && !into) declined.push_back(name);
  into = into || other;
}

void join_questions(AskingState& into, const AskingState& other, MergedVisitor& merged) {
  for (const auto& [path, question] : other.questions) {
    QuestionState& held = into.questions[path];
    held.asks += question.asks;
    held.dismissals += question.dismissals;
    raise(held.last_asked, question.last_asked);
    raise(held.next_allowed, question.next_allowed);
    if (question.first_asked) held.first_asked = std::min(held.first_asked.value_or(*question.first_asked), *question.first_asked);
    join(held.declined, question.declined, path, merged.declined_questions);
  }
}

void join_forms(AskingState& into, const AskingState& other, MergedVisitor& merged) {
  for (const auto& [id, form] : other.forms) {
    FormState& held = into.forms[id];
    held.shown += form.shown;
    raise(held.last_shown, form.last_shown);
    raise(held.completed, form.completed);
    raise(held.next_allowed, form.next_allowed);
    join(held.declined, form.declined, id, merged.declined_forms);
  }
}

void join_prompts(AskingState& into, const AskingState& other) {
  std::vector<Prompt> all;
  std::ranges::merge(into.prompts, other.prompts, std::back_inserter(all), {}, &Prompt::at, &Prompt::at);
  into.prompts = std::move(all);
}

// Fatigue says little without its time: both are taken as of the later one.
void join_fatigue(AskingState& into, const AskingState& other, Duration half_life) {
  const Time at = std::max(into.fatigue_at, other.fatigue_at);
  into.fatigue = std::max(fatigue_at(into, half_life, at), fatigue_at(other, half_life, at));
  into.fatigue_at = at;
}

void part_fatigue(AskingState& from, const AskingState& other, Duration half_life) {
  if (from.fatigue == fatigue_at(other, half_life, from.fatigue_at)) from.fatigue = 0;
}

void join_asking(AskingState& into, const AskingState& other, MergedVisitor& merged, Duration half_life) {
  join_questions(into, other, merged);
  join_forms(into, other, merged);
  join_prompts(into, other);
  raise(into.gap_until, other.gap_until);
  raise(into.ignored_in_a_row, other.ignored_in_a_row);
  join_fatigue(into, other, half_life);
  raise(into.last_answer, other.last_answer);
  into.visits.count += other.visits.count;
  into.page_views.count += other.page_views.count;
  merged.stopped = other.stopped && !into.stopped;
  into.stopped = into.stopped || other.stopped;
}

void join_behaviour(Behaviour& into, const Behaviour& other) {
  for (const auto& [name, count] : other.counts) {
    const auto [held, is_new] = into.counts.try_emplace(name, count);
    if (is_new) continue;
    held->second.count += count.count;
    held->second.first = std::min(held->second.first, count.first);
    raise(held->second.last, count.last);
  }
  while (into.counts.size() > kEventNamesMax) {
    into.counts.erase(std::ranges::min_element(into.counts, {}, [](const auto& entry) { return entry.second.last; }));
  }
}

void subtract(int& from, int count) { from = std::max(0, from - count); }

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::ranges::find(list, name) != list.end();
}

// A time that came with the visitor goes with it, where the user has none of its own that it may have taken
// the place of.
template <typename Held>
void take_back(Held& held, const Held& brought) {
  if (held == brought) held = Held();
}

void part_questions(AskingState& from, const AskingState& other, const MergedVisitor& merged) {
  for (const auto& [path, question] : other.questions) {
    const auto found = from.questions.find(path);
    if (found == from.questions.end()) continue;
    QuestionState& held = found->second;
    subtract(held.asks, question.asks);
    subtract(held.dismissals, question.dismissals);
    if (held.asks == 0 && held.dismissals == 0) {
      take_back(held.last_asked, question.last_asked);
      take_back(held.first_asked, question.first_asked);
      take_back(held.next_allowed, question.next_allowed);
    }
    if (contains(merged.declined_questions, path)) held.declined = false;
    if (held == QuestionState()) from.questions.erase(found);
  }
}

void part_forms(AskingState& from, const AskingState& other, const MergedVisitor& merged) {
  for (const auto& [id, form] : other.forms) {
    const auto found = from.forms.find(id);
    if (found == from.forms.end()) continue;
    FormState& held = found->second;
    subtract(held.shown, form.shown);
    if (held.shown == 0) {
      take_back(held.last_shown, form.last_shown);
      take_back(held.completed, form.completed);
      take_back(held.next_allowed, form.next_allowed);
    }
    if (contains(merged.declined_forms, id)) held.declined = false;
    if (held == FormState()) from.forms.erase(found);
  }
}

void part_asking(AskingState& from, const AskingState& other, const MergedVisitor& merged, Duration half_life) {
  part_questions(from, other, merged);
  part_forms(from, other, merged);
  std::erase_if(from.prompts, [&](const Prompt& prompt) { return std::ranges::find(other.prompts, prompt) != other.prompts.end(); });
  if (from.prompts.empty()) {
    take_back(from.gap_until, other.gap_until);
    take_back(from.last_answer, other.last_answer);
    part_fatigue(from, other, half_life);
    take_back(from.ignored_in_a_row, other.ignored_in_a_row);
  }
  from.visits.count = std::max<std::int64_t>(0, from.visits.count - other.visits.count);
  from.page_views.count = std::max<std::int64_t>(0, from.page_views.count - other.page_views.count);
  if (merged.stopped) from.stopped = false;
}

void part_behaviour(Behaviour& from, const Behaviour& other) {
  for (const auto& [name, count] : other.counts) {
    const auto held = from.counts.find(name);
    if (held == from.counts.end()) continue;
    held->second.count -= count.count;
    if (held->second.count <= 0) from.counts.erase(held);
  }
}

}  // namespace

MergedVisitor join_states(User& user, const User& visitor, Duration fatigue_half_life) {
  MergedVisitor merged{.id = visitor.id, .at = {}};
  join_asking(user.asking, visitor.asking, merged, fatigue_half_life);
  join_behaviour(user.behaviour, visitor.behaviour);
  for (const auto& [subject, receipt] : visitor.consents) user.consents.try_emplace(subject, receipt);
  return merged;
}

void part_states(User& user, const User& visitor, const MergedVisitor& merged, Duration fatigue_half_life) {
  part_asking(user.asking, visitor.asking, merged, fatigue_half_life);
  part_behaviour(user.behaviour, visitor.behaviour);
  for (const auto& [subject, receipt] : visitor.consents) {
    const auto held = user.consents.find(subject);
    if (held != user.consents.end() && held->second == receipt) user.consents.erase(held);
  }
}

}  // namespace acquaint::profile
