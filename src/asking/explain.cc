#include "asking/explain.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

std::string_view name_of(Decision::Kind kind) {
  switch (kind) {
    case Decision::Kind::nothing: return "nothing";
    case Decision::Kind::ask: return "ask";
    case Decision::Kind::repeat: return "repeat";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string_view name_of(TraceLine::Subject subject) {
  switch (subject) {
    case TraceLine::Subject::user: return "user";
    case TraceLine::Subject::form: return "form";
    case TraceLine::Subject::attribute: return "attribute";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string_view name_of(Resolution::Outcome outcome) {
  switch (outcome) {
    case Resolution::Outcome::ignored: return "ignored";
    case Resolution::Outcome::withdrawn: return "withdrawn";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

JsonObject to_json(const Score& score) {
  return {{"total", score.total()},       {"worth", score.worth}, {"residual", score.residual},
          {"ease", score.ease},           {"patience", score.patience},
          {"boost", score.boost}};
}

JsonObject to_json(const Chosen& chosen, const profile::Catalogue& catalogue) {
  JsonObject out{{"attribute", catalogue.at(chosen.attribute).path.text()},
                 {"field", chosen.question->field},
                 {"required", chosen.question->required},
                 {"confirm", chosen.confirm},
                 {"follows", chosen.follows},
                 {"score", to_json(chosen.score)}};
  if (chosen.stage != Stage::optional) out["requirement"] = name_of(chosen.stage);
  return out;
}

std::string_view name_of(Arm arm) { return arm == Arm::learned ? "learned" : "standard"; }

std::string_view name_of(Hold hold) {
  switch (hold) {
    case Hold::none: return "none";
    case Hold::no_gain: return "no_gain";
    case Hold::better_moment: return "better_moment";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

JsonObject to_json(const Features& features) {
  return {{"page", features.page},       {"device", features.device}, {"hour", features.hour},
          {"segment", features.segment}, {"source", features.source}, {"fatigue", features.fatigue}};
}

JsonObject to_json(const Option& option, const profile::Catalogue& catalogue) {
  return {{"attribute", catalogue.at(option.attribute).path.text()},
          {"points", option.points},
          {"dismissals", option.dismissals},
          {"standard", option.is_standard}};
}

JsonObject to_json(const Learned::Candidate& candidate, const profile::Catalogue& catalogue) {
  JsonObject out = to_json(candidate.option, catalogue);
  out["probability"] = candidate.estimate.probability;
  out["spread"] = candidate.estimate.spread;
  out["gain"] = candidate.estimate.gain;
  out["propensity"] = candidate.estimate.propensity;
  return out;
}

// Of the prediction for what leads, asked alone.
JsonObject factors_of(const Learned& learned, const Inputs& in) {
  JsonObject factors;
  const auto lead = std::ranges::find(learned.asked, learned.lead, &Option::attribute);
  if (lead == learned.asked.end()) return factors;
  const Posed of{lead->attribute, lead->dismissals, 1};
  for (const Contribution& part : contributions(in.guidance->model, learned.features, of)) factors[part.of] = part.amount;
  return factors;
}

JsonObject to_json(const Learned& learned, const Inputs& in) {
  JsonArray candidates, asked;
  for (const auto& candidate : learned.candidates) candidates.push_back(to_json(candidate, in.catalogue));
  for (const Option& option : learned.asked) asked.push_back(to_json(option, in.catalogue));
  return {{"arm", name_of(learned.arm)},
          {"trusted", learned.is_trusted},
          {"explored", learned.is_explored},
          {"hold", name_of(learned.hold)},
          {"lead", in.catalogue.at(learned.lead).path.text()},
          {"propensity", learned.propensity},
          {"draw", learned.draw},
          {"asked", std::move(asked)},
          {"factors", factors_of(learned, in)},
          {"features", to_json(learned.features)},
          {"candidates", std::move(candidates)},
          {"evidence", in.guidance->model.evidence},
          {"model", in.guidance->model.version},
          {"control", in.guidance->control},
          {"seed", in.guidance->seed},
          {"log", in.guidance->place}};
}

JsonObject to_json(const TraceLine& line) {
  JsonObject out{{"subject", name_of(line.subject)}};
  if (!line.name.empty()) out["name"] = line.name;
  if (!line.form.empty()) out["form"] = line.form;
  out["gate"] = asking::name_of(line.gate);
  out["passed"] = line.passed;
  out["reason"] = asking::name_of(line.reason);
  if (line.next) out["next_eligible"] = to_iso8601(*line.next);
  if (!line.detail.empty()) out["detail"] = line.detail;
  return out;
}

JsonObject to_json(const Resolution& resolution) {
  return {{"decision", resolution.id},
          {"outcome", name_of(resolution.outcome)},
          {"at", to_iso8601(resolution.at)}};
}

}  // namespace

JsonObject explain(const Decision& decision, const Trace& trace, const Inputs& in, std::string_view id) {
  JsonObject out{{"outcome", name_of(decision.kind)}, {"reason", asking::name_of(decision.reason)}};
  if (!id.empty()) out["decision"] = id;
  if (decision.offer != nullptr) {
    out["form"] = {{"id", decision.offer->form},
                   {"version", decision.offer->version},
                   {"step", decision.step},
                   {"mode", asking::name_of(decision.offer->cadence.mode)},
                   {"mandatory", decision.is_mandatory}};
  }
  JsonArray& questions = out["questions"].emplace_array();
  for (const Chosen& chosen : decision.questions) questions.push_back(to_json(chosen, in.catalogue));
  JsonArray& gates = out["gates"].emplace_array();
  for (const TraceLine& line : trace.lines) gates.push_back(to_json(line));
  if (decision.next_eligible) out["next_eligible"] = to_iso8601(*decision.next_eligible);
  if (decision.resolves) out["resolves"] = to_json(*decision.resolves);
  if (decision.learned) out["learning"] = to_json(*decision.learned, in);
  if (!in.policy.assigned.empty()) out["experiments"] = to_json(in.policy.assigned);
  out["moment"] = {{"kind", asking::name_of(in.moment.kind)}, {"at", to_iso8601(in.moment.now)}};
  if (!in.moment.name.empty()) out["moment"].get_object()["name"] = in.moment.name;
  out["versions"] = {{"user", in.user.version},
                     {"settings", in.settings_version},
                     {"order", in.policy.order == Ranking::ranked ? "ranked" : "static"}};
  return out;
}

}  // namespace acquaint::asking
