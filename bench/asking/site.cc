#include "site.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "asking/explain.h"
#include "asking/gates.h"
#include "asking/normal.h"
#include "asking/outcome.h"
#include "base/stable_hash.h"

namespace acquaint::bench {
namespace {

using asking::Answer;
using asking::Decision;

const Time kBegin = *parse_iso8601("2026-01-01T00:00:00Z");
constexpr std::string_view kDeviceNames[] = {"desktop", "mobile"};

template <typename T>
T must(Result<T> result) {
  if (!result) std::abort();
  return std::move(*result);
}

Time time_of(double day) {
  return kBegin + Duration(static_cast<std::int64_t>(day * 86'400'000));
}

std::string path_of(std::size_t question) {
  return "user_metadata.q" + std::to_string(question);
}

profile::Catalogue catalogue_of(const World& world) {
  JsonObject declared;
  for (std::size_t q = 0; q < world.values().size(); ++q) {
    const double effort = world.efforts()[q];
    declared[path_of(q)] = JsonObject{{"worth", world.values()[q]},
                                      {"effort", effort < .25   ? "choice"
                                                 : effort < .75 ? "short"
                                                                : "long"}};
  }
  return must(profile::Catalogue::parse(declared));
}

asking::Policy policy_of(const SiteTerms& terms) {
  JsonArray pages;
  for (std::size_t place = 0; place < kPlaces; ++place)
    pages.emplace_back("page:/place" + std::to_string(place));
  return must(asking::Policy::parse({{"questions_max", static_cast<int>(terms.batch)},
                                     {"learning",
                                      {{"mode", terms.learns ? "on" : "off"},
                                       {"asks_min", terms.asks_min},
                                       {"ramp_users", terms.ramp_users},
                                       {"control", terms.control},
                                       {"pages", pages}}}}));
}

asking::Offer offer_of(const profile::Catalogue& catalogue, const asking::Policy& policy) {
  asking::Offer offer{.form = "profile",
                      .version = 1,
                      .purpose = {},
                      .targeting = {},
                      .cadence = must(asking::Cadence::parse({{"placement", "page"}})),
                      .steps = {}};
  asking::Step& step = offer.steps.emplace_back(asking::Step{"step", {}});
  for (profile::AttributeIndex index = 0; index < catalogue.size(); ++index) {
    step.questions.push_back(
        asking::question_for(catalogue, index, "q" + std::to_string(index), false));
  }
  offer.score_max = asking::score_max_of(offer, catalogue, policy);
  return offer;
}

// Names of segments that fall into buckets of their own, as those of an operator mostly do.
std::vector<std::string> segment_names() {
  std::vector<std::string> names;
  std::vector<bool> is_taken(asking::kSegments);
  for (int number = 0; names.size() < kUserSegments; ++number) {
    std::string name = "segment-" + std::to_string(number);
    const std::size_t bucket = short_hash(name) % (asking::kSegments - 1);
    if (is_taken[bucket]) continue;
    is_taken[bucket] = true;
    names.push_back(std::move(name));
  }
  return names;
}

double inverse_normal_cdf(double probability) {
  double low = -8, high = 8;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (asking::normal_cdf(middle) < probability ? low : high) = middle;
  }
  return low;
}

// Trusted, certain, and wrong: the less an answer is worth, the more gain it promises, and never with
// another one beside it.
asking::Model sabotaged(asking::Model model, const profile::Catalogue& catalogue) {
  for (asking::Weight& weight : model.weights) weight = {0, 1e-5};
  const std::size_t shared = asking::new_model(profile::Catalogue(), kBegin).weights.size();
  const std::size_t each = (model.weights.size() - shared) / catalogue.size();
  for (std::size_t at = asking::kNullWeights - asking::kBatches + 1; at < asking::kNullWeights; ++at) {
    model.weights[at].mean = -8;
  }
  double most = 0;
  for (const auto& definition : catalogue.attributes()) most = std::max(most, definition.worth);
  for (profile::AttributeIndex index = 0; index < catalogue.size(); ++index) {
    const double worth = catalogue.at(index).worth;
    const double gain = .5 - .4 * worth / most - .01 * static_cast<double>(index % 2);
    const std::size_t own = model.weights.size() - (catalogue.size() - index) * each;
    model.weights[own].mean = inverse_normal_cdf((gain + 1) / (worth * model.points_per_worth + 1));
  }
  model.is_trusted = true;
  model.evidence = 1e6;
  return model;
}

}  // namespace

Site::Site(const World& world, SiteTerms terms, std::uint64_t seed, std::ostream* log)
    : terms_(terms),
      catalogue_(catalogue_of(world)),
      policy_(policy_of(terms)),
      segments_(segment_names()),
      known_{.value = "known",
             .from = {.source = profile::Source::user, .origin = "form", .purpose = ""}},
      learner_(asking::new_learner(catalogue_, kBegin)),
      visitors_(world.people().size()),
      seed_(seed),
      log_(log) {
  known_.from.seen = known_.from.confirmed = kBegin;
  offers_.push_back(offer_of(catalogue_, policy_));
  if (terms_.is_sabotaged) learner_.model = sabotaged(std::move(learner_.model), catalogue_);
}

Site::Visitor& Site::visitor_of(const Occasion& occasion) {
  Visitor& visitor = visitors_[occasion.user];
  if (!visitor.user) {
    visitor.user.emplace(must(profile::UserId::parse("auth0|" + std::to_string(seed_) + "-" +
                                                     std::to_string(occasion.user))));
    visitor.user->created = visitor.user->updated = time_of(occasion.person.arrival);
    visitor.user->identities.push_back({.connection = "c",
                                        .provider = "p",
                                        .user_id = "u",
                                        .is_social = occasion.person.is_social});
    visitor.view = {catalogue_.version(), std::vector<const profile::Claim*>(catalogue_.size())};
  }
  visitor.user->logins_count = static_cast<std::int64_t>(occasion.visit_number) + 1;
  for (std::size_t q = 0; q < occasion.known.size(); ++q) {
    if (occasion.known[q]) visitor.view.effective[q] = &known_;
  }
  return visitor;
}

asking::Moment Site::moment_of(const Occasion& occasion) const {
  return {.kind = asking::MomentKind::page,
          .url = "/place" + std::to_string(occasion.visit.place),
          .holder = "tab",
          .device = std::string(kDeviceNames[occasion.visit.device]),
          .context = {{"segment", segments_[occasion.person.segment]}},
          .now = time_of(occasion.visit.day)};
}

void Site::check(const Decision& decision, const profile::AskingState& state, Time now) {
  const auto recent = std::ranges::count_if(state.prompts, [&](const profile::Prompt& prompt) {
    return prompt.at > now - policy_.prompts_window;
  });
  violations_ += now < state.gap_until;
  violations_ += recent >= policy_.prompts_max;
  violations_ += decision.questions.size() > terms_.batch;
  for (const asking::Chosen& chosen : decision.questions) {
    const auto question = state.questions.find(catalogue_.at(chosen.attribute).path.text());
    if (question == state.questions.end()) continue;
    violations_ += question->second.declined || now < question->second.next_allowed ||
                   question->second.asks >= 4;
  }
  if (!decision.learned) return;
  violations_ += !(decision.learned->propensity > 0);
  if (decision.learned->candidates.empty()) return;
  double sum = 0;
  for (const auto& candidate : decision.learned->candidates) sum += candidate.estimate.propensity;
  violations_ += std::abs(sum - 1) > 1e-12;
}

std::vector<std::size_t> Site::ask(const Occasion& occasion) {
  Visitor& visitor = visitor_of(occasion);
  const asking::Moment moment = moment_of(occasion);
  const asking::Guidance guidance = learner_.guidance(policy_.learning, seed_);
  const asking::Inputs inputs{*visitor.user,
                              visitor.view,
                              catalogue_,
                              policy_,
                              offers_,
                              moment,
                              terms_.learns ? &guidance : nullptr};
  const Decision decision = asking::decide(inputs);
  log_made(decision, inputs);
  if (decision.resolves) settle(visitor, *decision.resolves);
  if (terms_.learns)
    learner_ = asking::decided(std::move(learner_), decision, *visitor.user, moment, policy_);
  if (decision.kind != Decision::Kind::ask) return {};
  check(decision, visitor.user->asking, moment.now);
  open(visitor, decision, moment);
  return visitor.open->questions;
}

// Before the decision is stored, while what it was made from still stands.
void Site::log_made(const Decision& decision, const asking::Inputs& inputs) {
  if (log_ == nullptr || !decision.learned) return;
  const bool asks = decision.kind == Decision::Kind::ask;
  const std::string id =
      asks ? "dec_" + std::to_string(decisions_ + 1) : "hold_" + std::to_string(++holds_);
  const JsonObject explanation = asking::explain(decision, {}, inputs, {});
  *log_ << to_text(JsonObject{{"type", "decision.made"},
                              {"decision", id},
                              {"user", inputs.user.id.text()},
                              {"at", to_iso8601(inputs.moment.now)},
                              {"learning", explanation.at("learning")}})
        << '\n';
}

void Site::log_ended(const Pending& pending, const asking::Ended& how) const {
  if (log_ == nullptr) return;
  JsonArray answered;
  for (const std::size_t question : how.answered)
    answered.emplace_back(catalogue_.at(question).path.text());
  *log_ << to_text(JsonObject{{"type", "decision.ended"},
                              {"decision", pending.id},
                              {"answered", std::move(answered)}})
        << '\n';
}

void Site::open(Visitor& visitor, const Decision& decision, const asking::Moment& moment) {
  Pending pending{.id = "dec_" + std::to_string(++decisions_), .awaited = {}, .questions = {}};
  if (decision.learned) pending.awaited = asking::awaited(decision, moment.now);
  std::vector<std::string> paths;
  for (const asking::Chosen& chosen : decision.questions) {
    paths.push_back(catalogue_.at(chosen.attribute).path.text());
    pending.questions.push_back(chosen.attribute);
  }
  visitor.user->asking = must(asking::asked(std::move(visitor.user->asking),
                                            {.id = pending.id,
                                             .form = "profile",
                                             .form_version = 1,
                                             .step = "step",
                                             .questions = paths,
                                             .followers = {},
                                             .moment = moment},
                                            policy_));
  visitor.open = std::move(pending);
}

void Site::learn(const Visitor& visitor, const Pending& pending, const asking::Ended& how) {
  if (!terms_.learns) return;
  log_ended(pending, how);
  asking::Model frozen;
  if (terms_.is_sabotaged) frozen = learner_.model;
  learner_ = asking::ended(std::move(learner_), visitor.user->id.text(), pending.awaited, how,
                           policy_.learning);
  if (terms_.is_sabotaged) learner_.model = std::move(frozen);
}

// The open decision has ended without the user.
void Site::settle(Visitor& visitor, const asking::Resolution& resolution) {
  visitor.user->asking =
      asking::resolve(std::move(visitor.user->asking), resolution, policy_, offers_);
  if (!visitor.open) return;
  Pending pending = std::move(*visitor.open);
  visitor.open.reset();
  if (resolution.outcome == asking::Resolution::Outcome::withdrawn) return;
  learn(visitor, pending, {.answered = {}, .refused = {}, .at = resolution.at});
  visitor.ignored.emplace(pending.id, std::move(pending));
}

void Site::hear(const Occasion& occasion, const std::vector<std::size_t>& asked,
                const std::vector<Reply>& replies) {
  if (replies.front() == Reply::no_reply) return;
  Visitor& visitor = visitors_[occasion.user];
  const Pending pending = std::move(*visitor.open);
  visitor.open.reset();
  profile::AskingState& state = visitor.user->asking;
  const Time now = time_of(occasion.visit.day);
  const asking::Terms terms = terms_at(now);
  asking::Ended how{.answered = {}, .refused = {}, .at = now};
  std::vector<std::string> answered;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (replies[i] == Reply::refused) how.refused.push_back(asked[i]);
    if (replies[i] != Reply::answered) continue;
    how.answered.push_back(asked[i]);
    answered.push_back(path_of(asked[i]));
  }
  if (replies[0] == Reply::snoozed) how.otherwise = Answer::snoozed;
  learn(visitor, pending, how);
  if (!answered.empty()) {
    state = must(asking::answered(std::move(state), pending.id, {answered, "", true}, terms));
  } else if (replies[0] == Reply::snoozed) {
    state = must(asking::snoozed(std::move(state), pending.id, std::nullopt, terms));
  } else {
    if (replies[0] == Reply::refused) {
      state = must(asking::never(std::move(state), pending.id, asking::Refusal::questions,
                                 {path_of(asked[0])}, terms));
    }
    if (state.open) state = must(asking::skipped(std::move(state), pending.id, terms));
  }
}

void Site::hear_late(std::size_t user, const std::vector<std::size_t>& fresh, double day) {
  Visitor& visitor = visitors_[user];
  const Time now = time_of(day);
  profile::AskingState& state = visitor.user->asking;
  if (state.open && now >= state.open->asked + policy_.ignored_after) {
    settle(visitor, {state.open->id, asking::Resolution::Outcome::ignored,
                     state.open->asked + policy_.ignored_after});
  }
  for (const std::size_t question : fresh) visitor.view.effective[question] = &known_;
  std::vector<std::string> paths;
  for (const std::size_t question : fresh) paths.push_back(path_of(question));
  if (visitor.open) {
    const Pending pending = std::move(*visitor.open);
    visitor.open.reset();
    learn(visitor, pending, {.answered = fresh, .refused = {}, .at = now});
    state = must(asking::answered(std::move(state), pending.id, {paths, "", true}, terms_at(now)));
    return;
  }
  for (auto entry = visitor.ignored.begin(); entry != visitor.ignored.end(); ++entry) {
    const auto& asked = entry->second.questions;
    if (!std::ranges::any_of(
            fresh, [&](std::size_t q) { return std::ranges::find(asked, q) != asked.end(); }))
      continue;
    learn(visitor, entry->second, {.answered = fresh, .refused = {}, .is_late = true, .at = now});
    if (const auto after = asking::answered(state, entry->first, {paths, "", true}, terms_at(now)))
      state = *after;
    visitor.ignored.erase(entry);
    return;
  }
}

}  // namespace acquaint::bench
