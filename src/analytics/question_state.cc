#include "analytics/question_state.h"

#include <algorithm>

#include "analytics/interval.h"
#include "analytics/quality.h"
#include "asking/study.h"

namespace acquaint::analytics {
namespace {

void follow_answers(const JsonObject& data, QuestionChanges& into) {
  const JsonObject* quality = find_object(data, "quality");
  const auto form = find_string(data, "form");
  const JsonArray* judged = quality == nullptr ? nullptr : find_array(*quality, "judged");
  if (!form || judged == nullptr) return;
  const JsonObject* junk = find_object(*quality, "junk");
  for (const Json& path : *judged) {
    if (!path.is_string()) continue;
    QuestionChange& change = into[{std::string(*form), std::string(path.get_string())}];
    ++change.judged;
    if (junk != nullptr && junk->contains(path.get_string())) ++change.junk;
  }
}

std::optional<QuestionKey> key_in(const JsonObject& data) {
  const auto form = find_string(data, "form"), attribute = find_string(data, "attribute");
  if (!form || !attribute) return std::nullopt;
  return QuestionKey{std::string(*form), std::string(*attribute)};
}

}  // namespace

void follow(const profile::FeedEvent& event, QuestionChanges& into) {
  const JsonObject& data = event.event.data;
  if (event.user) {
    if (event.event.type == asking::kDecisionAnswered) follow_answers(data, into);
    return;
  }
  const auto key = key_in(data);
  if (!key) return;
  if (event.event.type == kQuestionPaused) into[*key].paused = event.event.at;
  if (event.event.type == kQuestionResumed) into[*key] = {.begins_anew = true, .judged = 0, .junk = 0, .paused = {}};
}

QuestionState changed(const QuestionState& before, const QuestionChange& change) {
  QuestionState after = change.begins_anew ? QuestionState() : before;
  after.judged += change.judged;
  after.junk += change.junk;
  if (change.paused) after.paused = change.paused;
  return after;
}

bool says_too_little(const QuestionState& state, double percent) {
  const auto share = share_of(std::min(state.junk, state.judged), state.judged);
  return share && state.judged >= kJudgedLeast && share->low * 100 > percent;
}

profile::Event pause_event(const QuestionKey& question, const QuestionState& state, Time now) {
  return {.type = std::string(kQuestionPaused),
          .at = now,
          .actor = "server",
          .attribute = {},
          .data = {{"form", question.form}, {"attribute", question.attribute}, {"judged", state.judged}, {"junk", state.junk}}};
}

profile::Event resume_event(const QuestionKey& question, std::string actor, Time now) {
  return {.type = std::string(kQuestionResumed),
          .at = now,
          .actor = std::move(actor),
          .attribute = {},
          .data = {{"form", question.form}, {"attribute", question.attribute}}};
}

JsonObject describe(const QuestionKey& question, const QuestionState& state) {
  return {{"form", question.form},
          {"attribute", question.attribute},
          {"judged", state.judged},
          {"junk", state.junk},
          {"junk_share", describe(share_of(std::min(state.junk, state.judged), state.judged))},
          {"paused", state.paused ? Json(to_iso8601(*state.paused)) : Json(nullptr)}};
}

}  // namespace acquaint::analytics
