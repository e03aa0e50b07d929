// A small site with four attributes and two forms, as the tests know it. For tests only.
#pragma once

#include "asking/decide.h"
#include "asking/explain.h"
#include "profile/sample_user.h"

namespace acquaint::asking {

inline constexpr const char* kTitle = "user_metadata.title";
inline constexpr const char* kCompany = "user_metadata.company";
inline constexpr const char* kPhone = "user_metadata.phone";
inline constexpr const char* kIncome = "user_metadata.income";

struct SampleSite {
  // Scores of unknown values: title 10 * .45, company 10 * .38, phone 5 * .38, income 20 * .30.
  profile::Catalogue catalogue = *profile::Catalogue::parse(*parse_json_object(R"({
    "user_metadata.title": {"worth": 10, "effort": "choice", "fresh_for": "100d"},
    "user_metadata.company": {"worth": 10, "equivalents": ["app_metadata.crm_company", "user_metadata.phone"],
                              "confidence_min": 0.6},
    "user_metadata.phone": {"worth": 5},
    "user_metadata.income": {"worth": 20, "effort": "sensitive", "sensitive": true,
                             "purpose": "Offers", "asks_max": 2}})"));
  Policy policy;
  std::vector<Offer> offers = {form("frm_work", {kTitle, kCompany}), form("frm_more", {kPhone, kIncome})};
  profile::User user = profile::ada();
  Moment moment{.kind = MomentKind::page, .url = "https://example.com/articles/7", .session = "s1",
                .page = "p1", .holder = "tab-1", .now = profile::noon()};

  Offer form(std::string id, std::vector<const char*> paths) const {
    Offer offer{.form = std::move(id), .version = 3, .purpose = {}, .targeting = {},
                .cadence = *Cadence::parse({{"placement", {"page", "login"}}}), .steps = {}};
    for (const char* path : paths) {
      offer.steps.push_back({.id = std::string("step of ") + path,
                             .questions = {question_for(catalogue, *catalogue.find(path), path, false)}});
    }
    return offer;
  }

  void know(const char* path, Json value, Time at = profile::noon(), double confidence = 1.0) {
    user.claims[*profile::AttributePath::parse(path)].push_back(
        profile::claim(std::move(value), profile::Source::user, "test", at, confidence));
  }

  // A provider that fills these was asked now, and has not answered.
  void look_up(const char* provider, std::vector<const char*> paths, Duration grace) {
    Enrichment enrichment{.provider = provider, .attributes = {}, .grace = grace, .purpose = "enrichment"};
    for (const char* path : paths) enrichment.attributes.push_back(*catalogue.find(path));
    policy.enrichments.push_back(std::move(enrichment));
    user.look_ups[provider] = {.at = moment.now, .about = "a", .code = {}};
  }

  // Makes the last question of the form depend on the answer to its first: "answers.first".
  static void let_last_depend_on_first(Offer& offer, Condition condition, const profile::Catalogue& all,
                                       bool hides = false) {
    const profile::AttributeIndex first = offer.steps.front().questions.front().attribute;
    offer.steps.back().questions.back().shown_when.push_back(
        {std::move(condition), hides, {{"first", all.at(first).path, first}}});
  }
  void let_last_depend_on_first(const char* logic, bool hides = false) {
    let_last_depend_on_first(offers[0], *when(logic), catalogue, hides);
  }

  std::optional<Condition> when(const char* logic) const {
    return *Condition::compile(*parse_json(logic), catalogue);
  }

  // What was learnt, once a test says so; with it, decisions are guided.
  std::optional<Model> model;
  double control = 0;
  bool is_off = false;

  void learn_quietly() {
    policy.learning.mode = Learning::Mode::on;
    policy.learning.asks_min = 0;
    model = new_model(catalogue, profile::noon());
  }
  void teach(const char* path, Answer answer, int times) {
    const Features features = features_of(user, moment, policy);
    for (int i = 0; i < times; ++i) {
      model = asking::learnt(std::move(*model), {features, {*catalogue.find(path), 0, 1}, answer, moment.now});
    }
  }

  // The paths that are asked are part of what the tests compare.
  struct Outcome {
    Decision decision;
    std::vector<std::string> questions;
    std::vector<std::string> followers;
    Trace trace;
    JsonObject explanation;
  };
  Outcome decide() const {
    const profile::UserPtr snapshot = profile::make_snapshot(user);
    const auto view = snapshot->view(catalogue);
    std::optional<Guidance> guidance;
    if (model) guidance.emplace(*model, control, is_off, 1);
    const Inputs inputs{snapshot->user(), *view, catalogue, policy, offers, moment, guidance ? &*guidance : nullptr};
    Outcome out;
    out.decision = asking::decide(inputs, &out.trace);
    out.explanation = explain(out.decision, out.trace, inputs, "dec_test");
    for (const Chosen& chosen : out.decision.questions) {
      out.questions.push_back(catalogue.at(chosen.attribute).path.text());
      if (chosen.follows) out.followers.push_back(out.questions.back());
    }
    return out;
  }

  Asked asked_of(const Outcome& outcome, std::string id) const {
    return {.id = std::move(id), .form = outcome.decision.offer->form,
            .form_version = outcome.decision.offer->version, .step = outcome.decision.step,
            .questions = outcome.questions, .followers = outcome.followers, .moment = moment};
  }
  // Decides, and stores what came out as the caller would.
  Outcome ask(std::string id) {
    Outcome outcome = decide();
    if (outcome.decision.resolves) {
      user.asking = resolve(user.asking, *outcome.decision.resolves, policy, offers);
    }
    if (outcome.decision.kind == Decision::Kind::ask) {
      user.asking = *asked(user.asking, asked_of(outcome, std::move(id)), policy);
    }
    if (outcome.decision.renew) user.asking = renewed(user.asking, moment.holder, policy, moment.now);
    return outcome;
  }

  Terms terms() const { return {policy, offers[0].cadence, moment.now}; }
  void pass(Duration time) { moment.now += time; }
};

}  // namespace acquaint::asking
