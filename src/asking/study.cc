#include "asking/study.h"

#include <algorithm>

#include "asking/ending.h"

namespace acquaint::asking {
namespace {

using profile::Event;

std::unexpected<Error> corrupt(std::string_view field) {
  return fail(Error::Kind::internal, "learning.corrupt", "What was learnt from cannot be read.",
              std::string(field));
}

const JsonObject* learning_of(const Event& made) {
  const JsonObject* explanation = find_object(made.data, "explanation");
  return explanation == nullptr ? nullptr : find_object(*explanation, "learning");
}

std::vector<profile::AttributeIndex> indexes_of(const std::vector<std::string>& paths,
                                                const profile::Catalogue& catalogue) {
  std::vector<profile::AttributeIndex> indexes;
  for (const std::string& path : paths) {
    if (const auto index = catalogue.find(path)) indexes.push_back(*index);
  }
  return indexes;
}

Answer otherwise_of(const Ending& ending) {
  if (ending.outcome == "snoozed") return Answer::snoozed;
  if (ending.outcome == "never") return Answer::refused;
  return Answer::dismissed;
}

Result<Done> take_end(Study& study, const profile::FeedEvent& event, const Event* made,
                      const profile::Catalogue& catalogue, const Policy& policy) {
  const auto ending = parse_ending(event.event.data);
  if (!ending) return std::unexpected(ending.error());
  const JsonObject* learning = made == nullptr ? nullptr : learning_of(*made);
  // Made without guidance, or pointless through no act of the user: there is nothing to learn, nor, later, to
  // correct.
  const bool is_withdrawn = ending->outcome == "withdrawn" || ending->was_withdrawn;
  if (learning == nullptr || is_withdrawn || !event.user) return Done{};
  const auto awaited = parse_awaited(*learning, made->at, catalogue);
  if (!awaited) return std::unexpected(awaited.error());
  const auto ended_at = find_string(event.event.data, "ended_at");
  const Ended how{.answered = indexes_of(ending->answered, catalogue),
                  .otherwise = otherwise_of(*ending),
                  .refused = indexes_of(ending->refused, catalogue),
                  .is_late = ending->is_late,
                  .had_answer = ending->had_answer,
                  .at = ended_at ? parse_iso8601(*ended_at).value_or(event.event.at) : event.event.at};
  // Before the first lesson there is nothing to forget: time counts from there.
  if (study.learner.model.version == 0) study.learner.model.rested = how.at;
  study.learner = ended(std::move(study.learner), event.user->text(), *awaited, how, policy.learning);
  return Done{};
}

Result<Done> take_visits(Study& study, const Event& event) {
  const JsonArray* counts = find_array(event.data, "seen");
  if (counts == nullptr) return corrupt("/seen");
  auto seen = study.learner.model.seen;
  for (const Json& entry : *counts) {
    const JsonObject* count = entry.if_object();
    const auto read = [&](std::string_view name) {
      return count == nullptr ? -1 : find_int(*count, name).value_or(-1);
    };
    const std::int64_t page = read("page"), device = read("device"), times = read("times");
    if (page < 0 || page >= kPages || device < 0 || device >= kDevices || times < 0) return corrupt("/seen");
    seen[static_cast<std::size_t>(page)][static_cast<std::size_t>(device)] += static_cast<double>(times);
  }
  study.learner.model.seen = seen;
  return Done{};
}

}  // namespace

JsonObject to_json(const Visits& visits) {
  JsonArray counts;
  for (const auto& [where, times] : visits) {
    counts.push_back(JsonObject{{"page", where.first}, {"device", where.second}, {"times", times}});
  }
  return {{"seen", std::move(counts)}};
}

void note_made(JsonObject& data, const Decision& decision, const profile::User& user) {
  if (decision.learned && user.asking.forms.empty()) data["first"] = true;
}

Result<Done> take_in(Study& study, const profile::FeedEvent& event, const Event* made,
                     const profile::Catalogue& catalogue, const Policy& policy) {
  study.position = event.position;
  const std::string& type = event.event.type;
  const Time at = event.event.at;
  if (type == kDecisionEnded) return take_end(study, event, made, catalogue, policy);
  if (type == kLearningVisits && !event.user) return take_visits(study, event.event);
  if (type == kDecisionMade && event.user && find_bool(event.event.data, "first").value_or(false)) {
    study.learner.trial =
        enrolled(std::move(study.learner.trial), event.user->text(), policy.learning, at);
  }
  if (type == kLearningReset && !event.user) study.learner = new_learner(catalogue, at);
  if (type == kLearningResumed && !event.user) study.learner.trial = {};
  return Done{};
}

JsonObject to_json(const Study& study, const profile::Catalogue& catalogue) {
  return {{"position", profile::to_text(study.position)},
          {"seed", static_cast<std::int64_t>(study.seed)},
          {"model", to_json(study.learner.model, catalogue)},
          {"trial", to_json(study.learner.trial)}};
}

Result<Study> parse_study(const JsonObject& stored, const profile::Catalogue& catalogue) {
  const auto place = find_string(stored, "position");
  const auto position = place ? profile::parse_position(*place) : corrupt("/position");
  if (!position) return corrupt("/position");
  const auto seed = find_int(stored, "seed");
  if (!seed || *seed < 0) return corrupt("/seed");
  const JsonObject* trial_json = find_object(stored, "trial");
  const JsonObject* model_json = find_object(stored, "model");
  if (trial_json == nullptr || model_json == nullptr) return corrupt("");
  auto trial = parse_trial(*trial_json);
  if (!trial) return std::unexpected(std::move(trial.error()));
  auto model = parse_model(*model_json, catalogue);
  if (!model) return std::unexpected(std::move(model.error()));
  return Study{{std::move(*model), std::move(*trial)}, *position, static_cast<std::uint64_t>(*seed)};
}

}  // namespace acquaint::asking
