#include "asking/decide.h"

#include <algorithm>
#include <tuple>

#include "asking/gates.h"
#include "asking/sticky.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

using profile::OpenDecision;
using Subject = TraceLine::Subject;

template <typename State>
const State* find_state(const std::map<std::string, State, std::less<>>& states, std::string_view key) {
  if (states.empty()) return nullptr;
  const auto found = states.find(key);
  return found == states.end() ? nullptr : &found->second;
}

const Offer* find_offer(std::span<const Offer> offers, std::string_view form) {
  const auto found = std::ranges::find(offers, form, &Offer::form);
  return found == offers.end() ? nullptr : &*found;
}

const std::string& path_of(const Question& question, const Inputs& in) {
  return in.catalogue.at(question.attribute).path.text();
}

// A question that passed all gates of its own.
struct Candidate {
  Candidate(std::size_t in_form, const Step* of) : place(in_form), step(of) {}

  std::size_t place;  // In the order of the form.
  const Step* step;
  bool is_dropped = false;  // One prompt has no place for it.
  Chosen chosen;
};

// An offer that could be asked, with the best of its candidates in the order of the form.
struct Contender {
  const Offer* offer = nullptr;
  std::vector<Candidate> candidates;
  double total = 0;
};

// Which candidate of which contender an option of the learning order stands for.
struct Source {
  std::size_t contender;
  std::size_t candidate;
};

std::int64_t prompts_of(const profile::AskingState& asking) {
  std::int64_t prompts = 0;
  for (const auto& [form, state] : asking.forms) prompts += state.shown;
  return prompts;
}

bool still_asks(const OpenDecision& open, const Question& question, const Inputs& in) {
  const std::string& path = path_of(question, in);
  if (std::ranges::find(open.questions, path) == open.questions.end()) return false;
  if (std::ranges::find(open.answered, path) != open.answered.end()) return false;
  const auto* state = find_state(in.user.asking.questions, path);
  return (state == nullptr || !state->declined) && !knowledge_of(question, in).is_known();
}

// What an open decision still has to ask, in the order of the form.
std::vector<Chosen> still_asked(const OpenDecision& open, const Offer& offer, const Inputs& in) {
  std::vector<Chosen> asked;
  std::vector<profile::AttributeIndex> pending;
  for (const Step& step : offer.steps) {
    for (const Question& question : step.questions) {
      if (!still_asks(open, question, in)) continue;
      const Reason shown = shown_gate(question, pending, in).reason;
      if (shown != Reason::ok && shown != Reason::depends_on_answer) continue;
      const Knowledge knowledge = knowledge_of(question, in);
      asked.push_back({.attribute = question.attribute,
                       .question = &question,
                       .confirm = knowledge.reason == Reason::value_stale,
                       .follows = shown == Reason::depends_on_answer,
                       .score = {.residual = knowledge.residual}});
      rate(asked.back(), in);
      asked.back().score.patience =
          patience_of(find_state(in.user.asking.questions, path_of(question, in)));
      pending.push_back(question.attribute);
    }
  }
  return asked;
}

class Run {
 public:
  Run(const Inputs& inputs, Trace* trace)
      : in_(inputs), asking_(inputs.user.asking), now_(inputs.moment.now), where_(inputs.moment.where()),
        trace_(trace) {
    candidates_.reserve(8);
    const Guidance* guidance = in_.guidance;
    if (guidance == nullptr || in_.policy.learning.mode == Learning::Mode::off) return;
    // After a change of the catalogue, until there is a model for it.
    if (guidance->model.catalogue_version != in_.catalogue.version()) return;
    decision_.learned.emplace();
    const bool is_on = in_.policy.learning.mode == Learning::Mode::on && !guidance->is_off;
    if (is_on) decision_.learned->arm = arm_of(in_.user.id.text(), guidance->control);
    learns_ = decision_.learned->arm == Arm::learned;
  }

  Decision decide() {
    find();
    const bool is_chosen = decision_.kind == Decision::Kind::ask ||
                           (decision_.learned && decision_.learned->hold != Hold::none);
    if (!is_chosen) decision_.learned.reset();
    return std::move(decision_);
  }

 private:
  void find() {
    if (!passes_user_gates()) return;
    if (asking_.open) return meet_open_decision(*asking_.open);
    const Offer* first = most_promising();
    if (first != nullptr) consider(*first);
    for (const Offer& offer : in_.offers) {
      if (&offer != first) consider(offer);
    }
    if (best_.offer != nullptr && (best_.offer->cadence.mandatory || passes_user_clocks())) {
      if (!decision_.learned || choose_lead()) ask();
    } else if (best_.offer != nullptr) {
      decision_.next_eligible = user_clocks_over_;
    } else if (earliest_) {
      passes_user_clocks();
      decision_.reason = Reason::waiting;
      decision_.next_eligible = std::max(*earliest_, user_clocks_over_.value_or(*earliest_));
    }
    trace_ranking();
  }

  // ---- the trace ----

  void add_line(Subject subject, const std::string* name, const Offer* offer, Gate which,
                const Stop& stop, bool passed) {
    trace_->lines.push_back({.subject = subject,
                             .name = name == nullptr ? std::string() : *name,
                             .form = offer == nullptr ? std::string() : offer->form,
                             .gate = which,
                             .passed = passed,
                             .reason = stop.reason,
                             .next = stop.next(),
                             .detail = {}});
  }
  bool gate(Subject subject, const std::string* name, const Offer* offer, Gate which, const Stop& stop,
            bool passed) {
    if (trace_ != nullptr) [[unlikely]] add_line(subject, name, offer, which, stop, passed);
    return passed;
  }
  bool user_gate(Gate which, const Stop& stop) {
    const bool passed = stop.reason == Reason::ok;
    if (!passed) decision_.reason = stop.reason;
    return gate(Subject::user, nullptr, nullptr, which, stop, passed);
  }
  bool form_gate(const Offer& offer, Gate which, const Stop& stop) {
    return gate(Subject::form, &offer.form, nullptr, which, stop, stop.reason == Reason::ok);
  }
  bool question_gate(const Question& question, const Offer& offer, Gate which, const Stop& stop, bool passed) {
    if (trace_ != nullptr) [[unlikely]] {
      add_line(Subject::attribute, &path_of(question, in_), &offer, which, stop, passed);
    }
    return passed;
  }
  bool question_gate(const Question& question, const Offer& offer, Gate which, const Stop& stop) {
    return question_gate(question, offer, which, stop, stop.reason == Reason::ok);
  }
  template <typename Value>
  void detail(std::string_view name, const Value& value) {
    if (trace_ != nullptr) trace_->lines.back().detail[name] = value;
  }

  // ---- the user ----

  bool passes_user_gates() {
    const auto when = [](bool stops, Reason reason) { return stops ? Stop{reason} : Stop{}; };
    if (!user_gate(Gate::stopped, when(asking_.stopped, Reason::user_stopped))) return false;
    if (!user_gate(Gate::paused, when(in_.policy.paused, Reason::policy_paused))) return false;
    held_out_ = in_.policy.hold_out > 0 &&
                in_share("acquaint.hold_out", in_.user.id.text(), in_.policy.hold_out);
    const bool can_be_mandatory = std::ranges::any_of(
        in_.offers, [](const Offer& offer) { return offer.cadence.mandatory; });
    if (!user_gate(Gate::hold_out, when(held_out_ && !can_be_mandatory, Reason::held_out))) return false;
    return user_gate(Gate::protected_moment, protected_gate(in_));
  }

  // All of them are tried, because the user can be asked again only when every one is over; the first
  // that stops is the reason.
  bool passes_user_clocks() {
    const std::pair<Gate, Stop> clocks[] = {{Gate::gap, gap_gate(in_)},
                                            {Gate::session, session_gate(in_)},
                                            {Gate::page, page_gate(in_)},
                                            {Gate::rolling_cap, rolling_cap_gate(in_)},
                                            {Gate::fatigue, fatigue_gate(in_)}};
    std::optional<Reason> first;
    for (const auto& [which, stop] : clocks) {
      if (user_gate(which, stop)) continue;
      if (!first) first = stop.reason;
      // A session or page has no known end; the next one can begin at once.
      if (const auto next = stop.next()) user_clocks_over_ = std::max(*next, user_clocks_over_.value_or(*next));
    }
    if (first) decision_.reason = *first;
    return !first;
  }

  // ---- the open decision ----

  void meet_open_decision(const OpenDecision& open) {
    const Offer* offer = find_offer(in_.offers, open.form);
    const bool is_holder = !open.holder.empty() && open.holder == in_.moment.holder;
    const bool lease_is_over = now_ >= open.lease_until;
    Stop stop{Reason::decision_repeated};
    if (!is_holder && !lease_is_over) {
      stop = {Reason::leased, open.lease_until};
    } else if (!can_show(*offer)) {
      stop = {Reason::decision_open, std::max(open.asked + in_.policy.ignored_after, open.lease_until)};
    }
    const bool repeats = stop.reason == Reason::decision_repeated;
    gate(Subject::user, nullptr, nullptr, Gate::lease, stop, repeats);
    detail("form", open.form);
    decision_.reason = stop.reason;
    decision_.next_eligible = stop.next();
    if (repeats) repeat(open, *offer, !is_holder || lease_is_over);
  }

  bool can_show(const Offer& offer) {
    return (!held_out_ || offer.cadence.mandatory) &&
           moment_gate(offer, in_.moment.kind, where_).reason == Reason::ok;
  }

  void repeat(const OpenDecision& open, const Offer& offer, bool renew) {
    decision_.kind = Decision::Kind::repeat;
    decision_.offer = &offer;
    decision_.id = open.id;
    decision_.step = open.step;
    decision_.renew = renew;
    decision_.questions = still_asked(open, offer, in_);
  }

  // ---- one form ----

  void consider(const Offer& offer) {
    if (trace_ == nullptr && !can_win(offer, offer.score_max)) return;
    const Cadence& cadence = offer.cadence;
    const auto when = [](bool stops, Reason reason) { return stops ? Stop{reason} : Stop{}; };
    if (!form_gate(offer, Gate::paused, when(cadence.paused, Reason::form_paused)) ||
        !form_gate(offer, Gate::hold_out,
                   when(held_out_ && !cadence.mandatory, Reason::held_out)) ||
        !form_gate(offer, Gate::roll_out, roll_out_gate(offer, in_)) ||
        !form_gate(offer, Gate::moment, moment_gate(offer, in_.moment.kind, where_))) {
      return;
    }
    collect_unknown(offer);
    if (trace_ == nullptr && !learns_ && !can_win(offer, score_of_the_best(offer))) return;
    if (!form_gate(offer, Gate::known, when(candidates_.empty(), Reason::nothing_unknown)) ||
        !form_gate(offer, Gate::condition, condition_gate(offer.targeting, in_))) {
      return;
    }
    const auto* state = find_state(asking_.forms, offer.form);
    const bool declined = state != nullptr && state->declined;
    if (!form_gate(offer, Gate::never, when(declined, Reason::form_declined))) return;

    const auto earliest_question = drop_what_is_stopped(offer);
    const Stop form_clock = form_clock_gate(offer, state, in_);
    if (candidates_.empty()) {
      form_gate(offer, Gate::question_clock, {Reason::nothing_left, earliest_question.value_or(Time::max())});
      if (!earliest_question) return;
    }
    if (!form_gate(offer, Gate::form_clock, form_clock) && !form_clock.next()) return;
    if (candidates_.empty() || form_clock.next()) {
      Time next = form_clock.next().value_or(now_);
      if (candidates_.empty()) next = std::max(next, *earliest_question);
      earliest_ = earliest_ ? std::min(*earliest_, next) : next;
      return;
    }
    contend(offer);
  }

  void collect_unknown(const Offer& offer) {
    candidates_.clear();
    std::size_t place = 0;
    for (const Step& step : offer.steps) {
      for (const Question& question : step.questions) {
        ++place;
        if (!question_gate(question, offer, Gate::purpose, purpose_gate(question, in_.user))) continue;
        const Knowledge knowledge = knowledge_of(question, in_);
        const bool asks = !knowledge.is_known();
        question_gate(question, offer, Gate::known, {knowledge.reason}, asks);
        if (!asks) continue;
        Candidate& candidate = candidates_.emplace_back(place, &step);
        candidate.chosen.attribute = question.attribute;
        candidate.chosen.question = &question;
        candidate.chosen.confirm = knowledge.reason == Reason::value_stale;
        candidate.chosen.score.residual = knowledge.residual;
        rate(candidate.chosen, in_);
      }
    }
  }

  // Keeps the candidates that pass all gates of their own; the earliest time at which one of the
  // others would.
  std::optional<Time> drop_what_is_stopped(const Offer& offer) {
    std::optional<Time> earliest;
    pending_.clear();
    std::size_t kept = 0;
    for (Candidate& candidate : candidates_) {  // In the order of the form: rules read what comes before.
      if (!passes_own_gates(candidate, offer, earliest)) continue;
      pending_.push_back(candidate.chosen.attribute);
      if (&candidates_[kept] != &candidate) candidates_[kept] = candidate;
      ++kept;
    }
    candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(kept), candidates_.end());
    return earliest;
  }

  bool passes_own_gates(Candidate& candidate, const Offer& offer, std::optional<Time>& earliest) {
    const Question& question = *candidate.chosen.question;
    const Stop shown = question.shown_when.empty() ? Stop{} : shown_gate(question, pending_, in_);
    candidate.chosen.follows = shown.reason == Reason::depends_on_answer;
    const bool can_show = shown.reason == Reason::ok || candidate.chosen.follows;
    if (!question_gate(question, offer, Gate::condition, shown, can_show)) return false;
    const profile::AttributeDefinition& definition = in_.catalogue.at(question.attribute);
    const auto* state = find_state(asking_.questions, definition.path.text());
    const Stop never{state != nullptr && state->declined ? Reason::question_declined : Reason::ok};
    if (!question_gate(question, offer, Gate::never, never)) return false;
    if (!offer.cadence.mandatory && (state != nullptr || trace_ != nullptr)) {
      const Stop snoozed = snoozed_gate(state, now_);
      const Stop asks = asks_gate(state, definition.asks_max);
      if (const auto next = snoozed.next(); next && asks.reason == Reason::ok) {
        earliest = std::min(*next, earliest.value_or(*next));
      }
      if (!question_gate(question, offer, Gate::snoozed, snoozed)) return false;
      const bool asks_left = question_gate(question, offer, Gate::question_clock, asks);
      detail("asks", state == nullptr ? 0 : state->asks);
      detail("asks_max", definition.asks_max);
      if (!asks_left) return false;
    }
    candidate.chosen.score.patience = patience_of(state);
    return true;
  }

  // ---- ranking ----

  bool is_ranked() const { return in_.policy.order == Ranking::ranked; }

  // Keeps the best questions that one prompt may have with those that follow from them, and the offer
  // if it is the best so far.
  void contend(const Offer& offer) {
    is_preliminary_ = learns_ && !offer.cadence.mandatory;
    if (is_preliminary_) pool_.push_back({&offer, candidates_});
    drop_what_is_too_much(offer);
    is_preliminary_ = false;
    scores_.clear();
    for (const Candidate& candidate : candidates_) {
      // What follows from an answer may never be shown.
      if (!candidate.chosen.follows) scores_.push_back(candidate.chosen.score.total());
    }
    const double total = sum_of_best(scores_, static_cast<int>(scores_.size()));
    if (trace_ != nullptr) contenders_.push_back({&offer, total});
    if (!goes_before_the_best(offer, total)) return;
    best_.offer = &offer;
    best_.total = total;
    std::swap(best_.candidates, candidates_);
  }

  auto rank(const Offer& offer, double total) const {
    return std::tuple(offer.cadence.mandatory, offer.cadence.priority, is_ranked() ? total : 0.0);
  }

  // Of equals, the one that the settings name first.
  bool goes_before_the_best(const Offer& offer, double total) const {
    if (best_.offer == nullptr) return true;
    const auto mine = rank(offer, total), best = rank(*best_.offer, best_.total);
    return mine != best ? mine > best : &offer < best_.offer;
  }

  // ---- the learning order ----

  // Says which question leads; false when none is to be asked now. A mandatory form is asked as it is.
  bool choose_lead() {
    Learned& learned = *decision_.learned;
    learned.features = features_of(in_.user, in_.moment, in_.policy);
    const Candidate& standard = standard_lead();
    learned.lead = standard_ = standard.chosen.attribute;
    if (!learns_ || best_.offer->cadence.mandatory) {
      learned.arm = Arm::standard;
      return true;
    }
    collect_options();
    const Guidance& guidance = *in_.guidance;
    const double draw = draw_for(guidance.seed, in_.user.id.text(), prompts_of(asking_));
    const Choice choice =
        choose(options_, learned.features, guidance.model, in_.policy.learning, waiting(), draw);
    learned.is_trusted = guidance.model.is_trusted && guidance.model.asks >= in_.policy.learning.asks_min;
    learned.is_explored = choice.is_explored;
    learned.hold = choice.hold;
    learned.candidates.reserve(options_.size());
    for (std::size_t i = 0; i < options_.size(); ++i) learned.candidates.push_back({options_[i], choice.estimates[i]});
    if (choice.hold != Hold::none) {
      return user_gate(Gate::hold, {choice.hold == Hold::no_gain ? Reason::no_gain : Reason::better_moment});
    }
    learned.lead = options_[choice.lead].attribute;
    learned.propensity = choice.estimates[choice.lead].propensity;
    keep_with_lead(choice.lead);
    return true;
  }

  const Candidate& standard_lead() const {
    const Candidate* lead = nullptr;
    for (const Candidate& candidate : best_.candidates) {
      if (candidate.chosen.follows) continue;
      if (lead == nullptr || goes_before(candidate, *lead)) lead = &candidate;
    }
    return *lead;
  }

  int dismissals_of(const Candidate& candidate) const {
    const auto* state = find_state(asking_.questions, path_of(*candidate.chosen.question, in_));
    return state == nullptr ? 0 : state->dismissals;
  }

  // Whether the question can lead a prompt of its form: required ones go before all others.
  static bool can_lead(const Candidate& candidate, const std::vector<Candidate>& of) {
    if (candidate.chosen.follows) return false;
    return candidate.chosen.question->required || std::ranges::none_of(of, [](const Candidate& other) {
             return other.chosen.question->required && !other.chosen.follows;
           });
  }

  // All that could lead, of forms as urgent as the best; what two forms ask for counts where it is first.
  void collect_options() {
    std::vector<bool> is_seen(in_.catalogue.size());
    const auto add_form = [&](std::size_t number) {
      const std::vector<Candidate>& candidates = pool_[number].candidates;
      if (pool_[number].offer->cadence.priority != best_.offer->cadence.priority) return;
      for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Chosen& chosen = candidates[i].chosen;
        if (is_seen[chosen.attribute] || !can_lead(candidates[i], candidates)) continue;
        is_seen[chosen.attribute] = true;
        options_.push_back(option_for(candidates[i]));
        sources_.push_back({number, i});
      }
    };
    options_.reserve(16);
    sources_.reserve(16);
    std::size_t first = 0;
    while (pool_[first].offer != best_.offer) ++first;
    add_form(first);
    for (std::size_t number = 0; number < pool_.size(); ++number) {
      if (number != first) add_form(number);
    }
  }

  Option option_for(const Candidate& candidate) const {
    const Score& score = candidate.chosen.score;
    return {.attribute = candidate.chosen.attribute,
            .points = score.worth * in_.guidance->model.points_per_worth * score.residual * score.boost,
            .dismissals = dismissals_of(candidate),
            .is_standard = candidate.chosen.attribute == standard_};
  }

  Waiting waiting() const {
    constexpr Duration kFirstGuess = std::chrono::days(3);
    const Time since = std::max(in_.user.created, asking_.gap_until);
    const Duration age = std::max(Duration(0), now_ - in_.user.created);
    return {.since_eligible = std::max(Duration(0), now_ - since),
            .between_visits = (age + kFirstGuess) / std::max<std::int64_t>(1, in_.user.logins_count)};
  }

  // Makes of the lead's form what is asked, with the further questions that one prompt has a place for.
  void keep_with_lead(std::size_t lead) {
    Contender& contender = pool_[sources_[lead].contender];
    const Offer& offer = *contender.offer;
    const auto most = static_cast<std::size_t>(std::max(1, questions_left(offer, in_)));
    std::swap(candidates_, contender.candidates);
    Candidate& first = candidates_[sources_[lead].candidate];
    leading_.clear();
    for (Candidate& candidate : candidates_) {
      if (!candidate.chosen.follows) leading_.push_back(&candidate);
    }
    std::ranges::sort(leading_, [&](const Candidate* a, const Candidate* b) {
      return (a == &first) != (b == &first) ? a == &first : goes_before(*a, *b);
    });
    drop_from(decision_.learned->is_trusted ? learned_batch(most) : most, offer);
    best_.offer = &offer;
    std::swap(best_.candidates, candidates_);
  }

  // Brings what is worth asking with the first to the front of leading_; how many that are.
  std::size_t learned_batch(std::size_t most) {
    std::vector<Option> options;
    for (const Candidate* candidate : leading_) options.push_back(option_for(*candidate));
    std::vector<std::size_t> chosen = {0};
    // What is required stands in front.
    while (chosen.size() < std::min(most, leading_.size()) && leading_[chosen.size()]->chosen.question->required) {
      chosen.push_back(chosen.size());
    }
    chosen = fill_up(std::move(chosen), options, most, decision_.learned->features, in_.guidance->model,
                     in_.policy.learning.annoyance_price);
    std::vector<Candidate*> ordered;
    for (const std::size_t i : chosen) ordered.push_back(leading_[i]);
    for (Candidate* candidate : leading_) {
      if (std::ranges::find(ordered, candidate) == ordered.end()) ordered.push_back(candidate);
    }
    leading_ = std::move(ordered);
    return chosen.size();
  }

  // Looked at first, it spares most of the others a look. Null with a trace, which keeps the order.
  const Offer* most_promising() const {
    if (trace_ != nullptr || learns_ || in_.offers.empty()) return nullptr;
    const auto most = [&](const Offer& offer) { return rank(offer, offer.score_max); };
    return &*std::ranges::max_element(in_.offers, {}, most);
  }

  // Whether the offer could go before the best so far if nothing more stood in its way and its questions
  // scored so much. That spares most offers their conditions and look-ups; a trace goes through all the
  // gates.
  bool can_win(const Offer& offer, double score) const {
    if (!learns_) return goes_before_the_best(offer, score);
    // Of equal urgency, what was learnt may put any first, whatever it scores.
    const auto urgency = [](const Offer& of) { return std::pair(of.cadence.mandatory, of.cadence.priority); };
    return best_.offer == nullptr || urgency(offer) >= urgency(*best_.offer);
  }

  // Of as many candidates as one prompt may have.
  double score_of_the_best(const Offer& offer) {
    scores_.clear();
    for (const Candidate& candidate : candidates_) scores_.push_back(candidate.chosen.score.total());
    return sum_of_best(scores_, questions_left(offer, in_));
  }

  bool goes_before(const Candidate& a, const Candidate& b) const {
    const bool required_a = a.chosen.question->required, required_b = b.chosen.question->required;
    if (required_a != required_b) return required_a;
    const double score_a = a.chosen.score.total(), score_b = b.chosen.score.total();
    if (is_ranked() && score_a != score_b) return score_a > score_b;
    if (is_ranked() && a.chosen.attribute != b.chosen.attribute) {
      return a.chosen.attribute < b.chosen.attribute;
    }
    return a.place < b.place;
  }

  void drop_what_is_too_much(const Offer& offer) {
    const auto most = static_cast<std::size_t>(questions_left(offer, in_));
    leading_.clear();
    for (Candidate& candidate : candidates_) {
      if (!candidate.chosen.follows) leading_.push_back(&candidate);
    }
    if (leading_.size() <= most) return;
    std::ranges::sort(leading_, [&](const Candidate* a, const Candidate* b) { return goes_before(*a, *b); });
    drop_from(most, offer);
  }

  // All of leading_ from here on, and what follows from them.
  void drop_from(std::size_t most, const Offer& offer) {
    dropped_.clear();
    for (std::size_t i = most; i < leading_.size(); ++i) drop(*leading_[i], offer, most);
    for (Candidate& candidate : candidates_) {
      if (candidate.chosen.follows && depends_on_dropped(*candidate.chosen.question)) {
        drop(candidate, offer, most);
      }
    }
    std::erase_if(candidates_, [](const Candidate& candidate) { return candidate.is_dropped; });
  }

  void drop(Candidate& candidate, const Offer& offer, std::size_t most) {
    candidate.is_dropped = true;
    dropped_.push_back(candidate.chosen.attribute);
    if (is_preliminary_) return;
    question_gate(*candidate.chosen.question, offer, Gate::rank, {Reason::over_limit});
    detail("score", candidate.chosen.score.total());
    detail("questions_max", most);
  }

  bool depends_on_dropped(const Question& question) const {
    return std::ranges::any_of(question.shown_when, [&](const ShowRule& rule) {
      return std::ranges::any_of(
          dropped_, [&](profile::AttributeIndex dropped) { return reads_answer(rule, dropped); });
    });
  }

  void ask() {
    decision_.kind = Decision::Kind::ask;
    decision_.reason = Reason::asked;
    decision_.offer = best_.offer;
    decision_.step = best_.candidates.front().step->id;
    decision_.questions.reserve(best_.candidates.size());
    for (const Candidate& candidate : best_.candidates) {
      decision_.questions.push_back(candidate.chosen);
      if (!decision_.learned || candidate.chosen.follows) continue;
      decision_.learned->asked.push_back(option_for(candidate));
    }
  }

  void trace_ranking() {
    if (trace_ == nullptr) return;
    for (const auto& [offer, total] : contenders_) {
      const bool is_asked = offer == decision_.offer;
      const bool is_best = offer == best_.offer;
      if (is_best && !is_asked) continue;  // A clock of the user stands before it.
      gate(Subject::form, &offer->form, nullptr, Gate::rank,
           {is_asked ? Reason::asked : Reason::other_form}, is_asked);
      detail("score", total);
      detail("priority", offer->cadence.priority);
    }
    for (const Chosen& chosen : decision_.questions) {
      question_gate(*chosen.question, *decision_.offer, Gate::rank, {Reason::asked}, true);
      detail("score", chosen.score.total());
    }
  }

  const Inputs& in_;
  const profile::AskingState& asking_;
  const Time now_;
  const std::string_view where_;
  Trace* const trace_;
  bool held_out_ = false;
  bool learns_ = false;          // The learning order chooses what leads.
  bool is_preliminary_ = false;  // What is dropped may be asked all the same.
  // Of the form under consideration: what may be asked, in its order; those of them that do not follow
  // from others, the best first; the attributes of what has passed its own gates so far; and of what one
  // prompt has no place for.
  std::vector<Candidate> candidates_;
  std::vector<Candidate*> leading_;
  std::vector<profile::AttributeIndex> pending_;
  std::vector<profile::AttributeIndex> dropped_;
  std::vector<double> scores_;
  Contender best_;
  // Where it learns: all that can be asked, and the options that this gives.
  std::vector<Contender> pool_;
  std::vector<Option> options_;
  std::vector<Source> sources_;
  profile::AttributeIndex standard_ = 0;  // What the ranked order would begin with.
  std::vector<std::pair<const Offer*, double>> contenders_;  // Only for the trace.
  std::optional<Time> earliest_;    // When a form passes whose own clocks are all that stops it.
  std::optional<Time> user_clocks_over_;  // When the last of the user's clocks is, where known.
  Decision decision_;
};

std::optional<Resolution> resolution_of(const Inputs& in) {
  const auto& open = in.user.asking.open;
  if (!open) return std::nullopt;
  const Time over = std::max(open->asked + in.policy.ignored_after, open->lease_until);
  if (in.moment.now >= over) return Resolution{open->id, Resolution::Outcome::ignored, over};
  const Offer* offer = find_offer(in.offers, open->form);
  const bool has_point =
      offer != nullptr && !offer->cadence.paused && !still_asked(*open, *offer, in).empty();
  if (has_point) return std::nullopt;
  return Resolution{open->id, Resolution::Outcome::withdrawn, in.moment.now};
}

}  // namespace

profile::AskingState resolve(profile::AskingState state, const Resolution& resolution,
                             const Policy& policy, std::span<const Offer> offers) {
  if (!state.open || state.open->id != resolution.id) return state;
  const Offer* offer = find_offer(offers, state.open->form);
  const Cadence none;
  const Terms terms{policy, offer == nullptr ? none : offer->cadence, resolution.at};
  switch (resolution.outcome) {
    case Resolution::Outcome::ignored: return ignored(std::move(state), terms);
    case Resolution::Outcome::withdrawn: return withdrawn(std::move(state), terms);
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Decision decide(const Inputs& in, Trace* trace) {
  auto resolution = resolution_of(in);
  if (!resolution) return Run(in, trace).decide();

  // Decides on the user as it will be once the resolution is stored.
  profile::User settled = in.user;
  settled.asking = resolve(std::move(settled.asking), *resolution, in.policy, in.offers);
  const Inputs after{settled, in.view, in.catalogue, in.policy, in.offers, in.moment, in.guidance};
  Decision decision = Run(after, trace).decide();
  decision.resolves = std::move(*resolution);
  return decision;
}

}  // namespace acquaint::asking
