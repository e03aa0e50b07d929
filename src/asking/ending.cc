#include "asking/ending.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

using profile::AskingState;
using profile::EndedDecision;

bool is_open(const AskingState& state, std::string_view id) { return state.open && state.open->id == id; }

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool is_declined(const AskingState& state, const std::string& path) {
  const auto found = state.questions.find(path);
  return found != state.questions.end() && found->second.declined;
}

// Not one that only an answer would have called for: perhaps nobody saw it.
bool was_asked(const AskingState& before, const std::string& path) {
  const auto found = before.questions.find(path);
  return found != before.questions.end() && found->second.last_asked == before.open->asked;
}

void end_open(Ending& ending, const AskingState& before, const AskingState& after,
              const std::vector<std::string>& just_answered) {
  // The reply that ended it may refuse by name, too; "never" refuses all that was left, which is no such refusal.
  const bool replied = ending.outcome == "answered";
  ending.form = before.open->form;
  ending.moment = before.open->moment;
  ending.asked_at = before.open->asked;
  for (const std::string& path : before.open->questions) {
    if (contains(before.open->answered, path) || contains(just_answered, path)) {
      ending.answered.push_back(path);
    } else if (is_declined(before, path) || (replied && is_declined(after, path))) {
      ending.refused.push_back(path);
    } else if (was_asked(before, path)) {
      ending.left.push_back(path);
    }
  }
}

JsonArray to_json(const std::vector<std::string>& paths) {
  JsonArray array;
  for (const std::string& path : paths) array.emplace_back(path);
  return array;
}

std::optional<std::vector<std::string>> read_paths(const JsonObject& data, std::string_view name) {
  const JsonArray* array = find_array(data, name);
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> paths;
  for (const Json& path : *array) {
    if (!path.is_string()) return std::nullopt;
    paths.emplace_back(path.get_string());
  }
  return paths;
}

}  // namespace

std::optional<Ending> ending_of(const AskingState& before, const AskingState& after,
                                std::string_view decision, const std::vector<std::string>& just_answered) {
  const EndedDecision* now = find_ended(after, decision);
  if (now == nullptr || is_open(after, decision)) return std::nullopt;
  Ending ending;
  ending.decision = decision;
  ending.outcome = now->outcome;
  if (is_open(before, decision)) {
    end_open(ending, before, after, just_answered);
    return ending;
  }
  const EndedDecision* then = find_ended(before, decision);
  if (then == nullptr || then->outcome == now->outcome) return std::nullopt;
  ending.is_late = true;
  ending.form = then->form;
  ending.was_withdrawn = then->outcome == "withdrawn";
  ending.had_answer = then->had_answer;
  for (const std::string& path : just_answered) {
    if (contains(then->questions, path)) ending.answered.push_back(path);
  }
  return ending;
}

JsonObject to_json(const Ending& ending) {
  JsonObject data{{"decision", ending.decision},
                  {"outcome", ending.outcome},
                  {"answered", to_json(ending.answered)},
                  {"refused", to_json(ending.refused)}};
  if (!ending.form.empty()) data["form"] = ending.form;
  if (!ending.left.empty()) data["left"] = to_json(ending.left);
  if (!ending.moment.empty()) data["moment"] = ending.moment;
  if (ending.asked_at) data["asked_at"] = to_iso8601(*ending.asked_at);
  if (ending.is_late) data["late"] = true;
  if (ending.was_withdrawn) data["withdrawn"] = true;
  if (ending.had_answer) data["answered_before"] = true;
  return data;
}

Result<Ending> parse_ending(const JsonObject& data) {
  const auto decision = find_string(data, "decision"), outcome = find_string(data, "outcome");
  auto answered = read_paths(data, "answered"), refused = read_paths(data, "refused");
  if (!decision || !outcome || !answered || !refused) {
    return fail(Error::Kind::internal, "learning.corrupt", "How a decision ended cannot be read.");
  }
  const auto asked_at = find_string(data, "asked_at");
  return Ending{.decision = std::string(*decision),
                .outcome = std::string(*outcome),
                .answered = std::move(*answered),
                .refused = std::move(*refused),
                .is_late = find_bool(data, "late").value_or(false),
                .was_withdrawn = find_bool(data, "withdrawn").value_or(false),
                .had_answer = find_bool(data, "answered_before").value_or(false),
                .form = std::string(find_string(data, "form").value_or("")),
                .left = read_paths(data, "left").value_or(std::vector<std::string>()),
                .moment = std::string(find_string(data, "moment").value_or("")),
                .asked_at = asked_at ? parse_iso8601(*asked_at) : std::nullopt};
}

}  // namespace acquaint::asking
