#include "analytics/figures.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "asking/ending.h"
#include "asking/study.h"

namespace acquaint::analytics {
namespace {

using profile::FeedEvent;

std::string text_of(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

std::vector<std::string> texts_of(const JsonObject& object, std::string_view name) {
  std::vector<std::string> texts;
  const JsonArray* array = find_array(object, name);
  if (array == nullptr) return texts;
  for (const Json& each : *array) {
    if (each.is_string()) texts.emplace_back(each.get_string());
  }
  return texts;
}

// Where figures of one event are added: once for everybody, once for each arm that the user is in.
class Tally {
 public:
  Tally(Figures& into, Day day, std::string form, std::string moment, const JsonObject* experiments)
      : into_(into), place_{.day = day, .form = std::move(form), .question = {}, .moment = std::move(moment),
                            .arm = {}, .measure = {}} {
    if (experiments == nullptr) return;
    for (const auto& [experiment, arm] : *experiments) {
      if (arm.is_string()) arms_.push_back(std::string(experiment) + "/" + std::string(arm.get_string()));
    }
  }

  void add(std::string_view measure, std::string_view question = {}) {
    place_.measure = measure;
    place_.question = question;
    for (const std::string& arm : arms_) {
      place_.arm = arm;
      ++into_[place_];
    }
    place_.arm.clear();
    ++into_[place_];
  }

 private:
  Figures& into_;
  Figure place_;
  std::vector<std::string> arms_;
};

// A follower counts once it is answered: perhaps nobody saw it.
void count_made(const FeedEvent& event, Figures& into) {
  const JsonObject* explanation = find_object(event.event.data, "explanation");
  const JsonObject* form = explanation == nullptr ? nullptr : find_object(*explanation, "form");
  if (form == nullptr || find_string(*explanation, "outcome") != "ask") return;
  const JsonObject* moment = find_object(*explanation, "moment");
  Tally tally(into, day_of(event.event.at), text_of(*form, "id"),
              moment == nullptr ? std::string() : text_of(*moment, "kind"), find_object(*explanation, "experiments"));
  tally.add(kShown);
  const JsonArray* questions = find_array(*explanation, "questions");
  if (questions == nullptr) return;
  for (const Json& each : *questions) {
    const JsonObject* question = each.if_object();
    if (question == nullptr || find_bool(*question, "follows").value_or(false)) continue;
    tally.add(kShown, text_of(*question, "attribute"));
  }
}

// Of a form, for an event that says which one it is about.
std::optional<Tally> tally_of(const FeedEvent& event, Figures& into) {
  const JsonObject& data = event.event.data;
  const auto form = find_string(data, "form");
  if (!form) return std::nullopt;
  return Tally(into, day_of(event.event.at), std::string(*form), text_of(data, "moment"), find_object(data, "experiments"));
}

void count_started(const FeedEvent& event, Figures& into) {
  if (auto tally = tally_of(event, into)) tally->add(kStarted);
}

std::string within(Duration took) {
  const std::int64_t seconds = std::chrono::ceil<std::chrono::seconds>(took).count();
  const auto* bound = std::ranges::lower_bound(kSecondsBounds, seconds);
  return std::string(kWithin) + (bound == std::end(kSecondsBounds) ? "" : std::to_string(*bound));
}

void count_answered(const FeedEvent& event, Figures& into) {
  const JsonObject& data = event.event.data;
  auto counted = tally_of(event, into);
  if (!counted) return;
  Tally& tally = *counted;
  const std::vector<std::string> answered = texts_of(data, "attributes"), confirmed = texts_of(data, "confirmed"),
                                 declined = texts_of(data, "declined");
  const bool is_first = find_bool(data, "first").value_or(false);
  // Where nothing told of the start, the first answer is it; a late one is none, as its start may have been told.
  if (is_first && data.contains("asked_at") && !find_bool(data, "started").value_or(false)) tally.add(kStarted);
  if (is_first && !answered.empty()) tally.add(kAnswered);
  tally.add(std::string(kStep) + text_of(data, "step"));
  for (const std::string& path : answered) tally.add(kAnswered, path);
  for (const std::string& path : confirmed) tally.add(kConfirmed, path);
  for (const std::string& path : declined) tally.add(kDeclined, path);
  // Of several answers that come together nobody knows how long each took.
  const auto asked_at = parse_iso8601(text_of(data, "asked_at"));
  if (asked_at && answered.size() == 1 && declined.empty()) {
    tally.add(within(std::max(Duration(0), event.event.at - *asked_at)), answered.front());
  }
}

void count_ended(const FeedEvent& event, Figures& into) {
  const JsonObject& data = event.event.data;
  const auto ending = asking::parse_ending(data);
  if (!ending || ending->form.empty()) return;
  const auto ended_at = find_string(data, "ended_at");
  const Time at = ended_at ? parse_iso8601(*ended_at).value_or(event.event.at) : event.event.at;
  Tally tally(into, day_of(at), ending->form, ending->moment, find_object(data, "experiments"));
  if (ending->is_late) return tally.add(kLate);
  // Sent off without a single answer, a form was skipped (asking/outcome.cc).
  const bool is_empty = ending->answered.empty() && ending->refused.empty();
  const std::string_view outcome = ending->outcome == "answered" && is_empty ? "skipped" : std::string_view(ending->outcome);
  const bool is_complete = outcome == "answered";
  tally.add(is_complete ? kCompleted : outcome);
  if (is_complete && ending->asked_at) tally.add(within(std::max(Duration(0), at - *ending->asked_at)));
  // What was left when the user went on without it.
  for (const std::string& path : ending->left) tally.add(is_complete ? "passed_over" : outcome, path);
}

}  // namespace

Day day_of(Time time) {
  return Day(static_cast<std::int32_t>(std::chrono::floor<std::chrono::days>(time).time_since_epoch().count()));
}

std::string to_date(Day day) {
  return to_iso8601(Time(std::chrono::days(static_cast<std::int32_t>(day)))).substr(0, 10);
}

void count(const FeedEvent& event, Figures& into) {
  if (!event.user) return;
  const std::string& type = event.event.type;
  if (type == asking::kDecisionMade) count_made(event, into);
  if (type == asking::kDecisionStarted) count_started(event, into);
  if (type == asking::kDecisionAnswered) count_answered(event, into);
  if (type == asking::kDecisionEnded) count_ended(event, into);
}

}  // namespace acquaint::analytics
