#include "asking/needs.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "asking/gates.h"
#include "asking/open_decision.h"
#include "asking/told.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

using profile::AttributeIndex;
using Subject = TraceLine::Subject;

// ---- the forms, cut down ----

using Wants = std::function<bool(const Question&)>;

// Made for whoever asks now, wherever the form is placed otherwise.
void place_here(Offer& offer, const Moment& moment) {
  offer.cadence.placements = {*Placement::parse(name_of(moment.kind))};
}

// Nothing counts against what an application cannot do without.
void make_essential(Offer& offer) {
  std::size_t questions = 0;
  for (const Step& step : offer.steps) questions += step.questions.size();
  offer.cadence.mandatory = true;
  offer.cadence.occasion = {};
  offer.cadence.shows_max.reset();
  offer.cadence.questions_per_month_max.reset();
  offer.cadence.questions_max = static_cast<int>(questions);
}

std::vector<Offer> cut_down(const Inputs& in, const Wants& wants) {
  std::vector<Offer> offers;
  for (const Offer& whole : in.offers) {
    Offer offer = whole;
    for (Step& step : offer.steps) std::erase_if(step.questions, std::not_fn(wants));
    std::erase_if(offer.steps, [](const Step& step) { return step.questions.empty(); });
    if (offer.steps.empty()) continue;
    place_here(offer, in.moment);
    offers.push_back(std::move(offer));
  }
  return offers;
}

struct Attempt {
  SharedOffers offers = std::make_shared<const std::vector<Offer>>();
  Decision decision;
  Trace trace;
};

Attempt attempt(const Inputs& in, std::vector<Offer> offers) {
  Attempt made{.offers = std::make_shared<const std::vector<Offer>>(std::move(offers)),
               .decision = {},
               .trace = {}};
  const Inputs inputs{in.user,      in.view,   in.catalogue, in.policy,
                      *made.offers, in.moment, in.guidance};
  made.decision = decide(inputs, &made.trace);
  return made;
}

bool asks_for(const Decision& decision, AttributeIndex attribute) {
  return decision.kind != Decision::Kind::nothing &&
         std::ranges::find(decision.questions, attribute, &Chosen::attribute) !=
             decision.questions.end();
}

// ---- why not ----

struct Cause {
  std::string_view reason;
  std::optional<Time> next;
};

const TraceLine* find_stop(const Trace& trace, Subject subject, std::string_view name,
                           std::string_view form) {
  const auto found = std::ranges::find_if(trace.lines, [&](const TraceLine& line) {
    return !line.passed && line.subject == subject && line.name == name && line.form == form;
  });
  return found == trace.lines.end() ? nullptr : &*found;
}

const Question* find_question(const Offer& offer, AttributeIndex attribute) {
  for (const Step& step : offer.steps) {
    const auto found = std::ranges::find(step.questions, attribute, &Question::attribute);
    if (found != step.questions.end()) return &*found;
  }
  return nullptr;
}

Cause cause_of(const TraceLine& line) {
  return {name_of(line.reason), line.next};
}

// The first gate that stopped the question: of its own, of its form, of the user. Where several
// forms have it, the one that can ask first counts.
Cause why_not(const Attempt& made, AttributeIndex attribute, const Inputs& in) {
  const std::string& path = in.catalogue.at(attribute).path.text();
  const TraceLine* stop = nullptr;
  bool can_any_form = false;
  for (const Offer& offer : *made.offers) {
    if (find_question(offer, attribute) == nullptr) continue;
    const TraceLine* line = find_stop(made.trace, Subject::attribute, path, offer.form);
    if (line == nullptr) line = find_stop(made.trace, Subject::form, offer.form, "");
    if (line == nullptr) {
      can_any_form = true;
    } else if (stop == nullptr || (line->next && (!stop->next || *line->next < *stop->next))) {
      stop = line;
    }
  }
  if (stop != nullptr && !can_any_form) return cause_of(*stop);
  const TraceLine* of_user = find_stop(made.trace, Subject::user, "", "");
  if (of_user != nullptr) return cause_of(*of_user);
  return {name_of(Reason::other_form), std::nullopt};
}

// ---- one demand ----

class Answering {
 public:
  Answering(const Inputs& inputs, const Demand& demand, Recipient recipient)
      : in_(inputs), demand_(demand), recipient_(recipient) {}

  Answers answer() {
    for (const Need& need : demand_.needs) {
      known_.push_back(look_up(need, in_, demand_, recipient_));
    }
    Attempt made = in_.user.asking.open ? meet_open(*in_.user.asking.open) : ask(in_);
    std::vector<NeedAnswer> answers;
    for (std::size_t i = 0; i < demand_.needs.size(); ++i) {
      answers.push_back(known_[i] ? std::move(*known_[i])
                                  : result_of(demand_.needs[i], made.decision));
    }
    return {std::move(made.offers), std::move(made.decision), std::move(made.trace),
            std::move(answers)};
  }

 private:
  enum class Kind { essential, voluntary };

  bool is_missing(AttributeIndex attribute, std::optional<Kind> kind) const {
    for (std::size_t i = 0; i < demand_.needs.size(); ++i) {
      const Need& need = demand_.needs[i];
      if (known_[i] || need.index != attribute) continue;
      return !kind || need.is_essential == (*kind == Kind::essential);
    }
    return false;
  }

  // An answer that could not be told afterwards is not worth asking for.
  bool is_of_use(const Question& question) const {
    return consent_problem(in_.user, demand_, question.purpose).empty();
  }

  bool is_any_missing(Kind kind) const {
    return std::ranges::any_of(demand_.needs, [&](const Need& need) {
      return need.index && is_missing(*need.index, kind);
    });
  }

  Attempt ask(const Inputs& in) {
    if (is_any_missing(Kind::voluntary)) {
      polite_ =
          attempt(in, cut_down(in, [&](const Question& question) {
                    return is_missing(question.attribute, Kind::voluntary) && is_of_use(question);
                  }));
    }
    if (!is_any_missing(Kind::essential)) return polite_ ? *polite_ : Attempt{};
    // What may be asked anyhow comes along where its form is asked.
    const Decision* polite =
        polite_ && polite_->decision.kind == Decision::Kind::ask ? &polite_->decision : nullptr;
    std::vector<Offer> offers = cut_down(in, [&](const Question& question) {
      const bool comes_along = polite != nullptr && asks_for(*polite, question.attribute);
      return (is_missing(question.attribute, Kind::essential) || comes_along) &&
             is_of_use(question);
    });
    std::erase_if(offers, [&](const Offer& offer) { return !has_missing(offer, Kind::essential); });
    std::ranges::for_each(offers, make_essential);
    urgent_ = attempt(in, std::move(offers));
    const bool is_urgent = urgent_->decision.kind == Decision::Kind::ask || polite == nullptr;
    return is_urgent ? *urgent_ : *polite_;
  }

  bool has_missing(const Offer& offer, Kind kind) const {
    return std::ranges::any_of(demand_.needs, [&](const Need& need) {
      return need.index && is_missing(*need.index, kind) &&
             find_question(offer, *need.index) != nullptr;
    });
  }

  bool asks_what_is_missing(const profile::OpenDecision& open) const {
    return std::ranges::any_of(open.questions, [&](const std::string& path) {
      const auto index = in_.catalogue.find(path);
      return index && is_missing(*index, std::nullopt);
    });
  }

  // An open decision that asks for what is needed is shown once more, here too; any other one is
  // waited for, unless it has come to its end or makes way.
  Attempt meet_open(const profile::OpenDecision& open) {
    std::vector<Offer> offers;
    if (const Offer* found = find_offer(in_.offers, open.form)) {
      offers.push_back(*found);
      offers.back().cadence.placements.clear();
      if (asks_what_is_missing(open)) {
        place_here(offers.back(), in_.moment);
        offers.back().cadence.mandatory |= has_missing(offers.back(), Kind::essential);
      }
    }
    Attempt met = attempt(in_, std::move(offers));
    if (met.decision.resolves) return ask_settled(*met.decision.resolves);
    if (makes_way(open, met.decision, in_)) {
      Attempt made = ask_settled(made_way(open, in_.moment.now));
      if (made.decision.kind == Decision::Kind::ask && made.decision.is_mandatory) return made;
    }
    polite_ = urgent_ = met;
    return met;
  }

  // Of the user as it will be once the resolution is stored.
  Attempt ask_settled(const Resolution& resolution) {
    profile::User settled = in_.user;
    settled.asking = resolve(std::move(settled.asking), resolution, in_.policy, in_.offers);
    const Inputs after{settled,    in_.view,   in_.catalogue, in_.policy,
                       in_.offers, in_.moment, in_.guidance};
    Attempt made = ask(after);
    made.decision.resolves = resolution;
    return made;
  }

  NeedAnswer result_of(const Need& need, const Decision& decision) const {
    NeedAnswer answer{.attribute = need.attribute, .is_essential = need.is_essential};
    if (asks_for(decision, *need.index)) {
      answer.state = NeedState::asked;
      return answer;
    }
    const Cause cause = cause_for(need, decision);
    answer.reason = cause.reason;
    answer.next_eligible = cause.next;
    return answer;
  }

  // Why no form can ask for it to any use; "" when one can.
  std::string_view problem_of_forms(AttributeIndex attribute) const {
    std::string_view problem = kNoForm;
    for (const Offer& offer : in_.offers) {
      const Question* question = find_question(offer, attribute);
      if (question == nullptr) continue;
      problem = consent_problem(in_.user, demand_, question->purpose);
      if (problem.empty()) return "";
    }
    return problem;
  }

  Cause cause_for(const Need& need, const Decision& decision) const {
    const AttributeIndex attribute = *need.index;
    const std::string_view problem = problem_of_forms(attribute);
    if (!problem.empty()) return {problem, std::nullopt};
    if (decision.kind == Decision::Kind::repeat) {
      return {name_of(Reason::decision_open), in_.user.asking.open->lease_until};
    }
    const auto& made = need.is_essential ? urgent_ : polite_;
    return why_not(*made, attribute, in_);
  }

  const Inputs& in_;
  const Demand& demand_;
  const Recipient recipient_;
  std::vector<std::optional<NeedAnswer>> known_;  // By need; nothing: it is missing.
  std::optional<Attempt> polite_;                 // What came of the voluntary needs alone ...
  std::optional<Attempt> urgent_;                 // ... and of the essential ones.
};

}  // namespace

std::string_view name_of(NeedState state) {
  switch (state) {
    case NeedState::known: return "known";
    case NeedState::asked: return "asked";
    case NeedState::refused: return "refused";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Answers answer_demand(const Inputs& inputs, const Demand& demand, Recipient recipient) {
  return Answering(inputs, demand, recipient).answer();
}

Answers decide_for(const Inputs& inputs, const Demand* demand, Recipient recipient) {
  if (demand != nullptr) return answer_demand(inputs, *demand, recipient);
  Answers made;
  made.decision = decide(inputs, &made.trace);
  return made;
}

}  // namespace acquaint::asking
