#include "api/ask.h"

#include <algorithm>

#include "api/answered_consents.h"
#include "api/offered_values.h"
#include "api/counted_visit.h"
#include "api/enrichment.h"
#include "api/interruption.h"
#include "api/saved_decision.h"
#include "asking/decision_id.h"
#include "asking/ending.h"
#include "asking/explain.h"
#include "asking/meeting.h"
#include "asking/moot.h"
#include "asking/open_decision.h"
#include "asking/outcome.h"
#include "forms/answer_quality.h"
#include "forms/hidden.h"
#include "forms/render.h"
#include "profile/permission.h"
#include "settings/asking_inputs.h"

namespace acquaint::api {
namespace {

using asking::Decision;
using profile::AskingState;
using profile::Changed;
using profile::OpenDecision;
using profile::User;
using settings::Settings;
using settings::SettingsPtr;

std::unexpected<Error> gone() {
  return fail(Error::Kind::not_found, "form.gone", "This form is not asked any more.");
}

std::unexpected<Error> not_open() {
  return fail(Error::Kind::not_found, "decision.not_found", "There is no such decision.");
}

// A user within a change, with what is derived from it under the settings. Refers to both.
class Subject {
 public:
  Subject(const User& user, const Settings& settings, Time now)
      : user_(user), view_(profile::view_of(user, settings.catalogue)),
        facts_{.user = &user_, .view = &view_, .now = now} {}
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const profile::ProfileView& view() const { return view_; }
  const asking::Facts& facts() const { return facts_; }
  const User& user() const { return user_; }

 private:
  const User& user_;
  profile::ProfileView view_;
  asking::Facts facts_;
};

std::string new_decision_id(const profile::UserId& user, Random& random) {
  asking::DecisionNonce nonce;
  random.fill(nonce);
  return asking::make_decision_id(user, nonce);
}

const asking::Cadence& cadence_of(std::span<const asking::Offer> offers, std::string_view form) {
  static const asking::Cadence kGone;
  const asking::Offer* offer = asking::find_offer(offers, form);
  return offer == nullptr ? kGone : offer->cadence;
}

bool is_any_required(std::span<const asking::Due> due) {
  return std::ranges::find(due, asking::Stage::required, &asking::Due::stage) != due.end();
}

// Of the decision's form; of one that was answered or refused it is not known any more.
const asking::Cadence& cadence_of_decision(std::span<const asking::Offer> offers, const AskingState& state,
                                           std::string_view id) {
  if (state.open && state.open->id == id) return cadence_of(offers, state.open->form);
  const profile::EndedDecision* ended = find_ended(state, id);
  return cadence_of(offers, ended == nullptr ? std::string_view() : ended->form);
}

AskedStep describe(const Settings& settings, const forms::Run& run, const forms::Step& step, std::int64_t version,
                   const asking::Cadence& cadence, forms::Presentation presentation) {
  presentation.declared = {
      .catalogue = &settings.catalogue, .purposes = settings.purposes, .languages = &settings.site.languages};
  return {.form = run.form.id(),
          .form_version = version,
          .step = step.id,
          .mode = std::string(asking::name_of(cadence.mode)),
          .mandatory = cadence.mandatory || is_any_required(run.due),
          .isolated = std::ranges::any_of(run.form.fields(), &forms::Field::sensitive),
          .description = settings.described_steps->describe(run, step, presentation)};
}

profile::Event decision_event(std::string type, std::string_view decision, std::string actor, Time at) {
  profile::Event event{.type = std::move(type), .at = at, .actor = std::move(actor)};
  event.data["decision"] = decision;
  return event;
}

// All that a decision is made from but the user, and what it is called if it asks anew.
struct Occasion {
  const Settings& settings;
  const asking::Moment& moment;
  const std::string& new_id;
  const asking::Guidance* guidance = nullptr;
  forms::Reveal reveal = forms::Reveal::masked;  // Of values that are offered to be confirmed.
  const asking::Demand* demand = nullptr;        // Null: whatever is worth asking.
  asking::Recipient recipient = asking::Recipient::application;
};

asking::Inputs inputs_for(const User& user, const profile::ProfileView& view, const Occasion& occasion) {
  return settings::asking_inputs(occasion.settings, user, view, occasion.moment, occasion.guidance);
}

bool is_held_back(const Decision& decision) {
  return decision.learned && decision.learned->hold != asking::Hold::none;
}

// Tells of the decision, if it came to its end since `before`; where the event is.
profile::Event* add_ending(Changed& changed, const AskingState& before, std::string_view decision,
                           std::string actor, Time at, const std::vector<asking::Assigned>& assigned,
                           const std::vector<std::string>& just_answered = {}) {
  const auto ending = asking::ending_of(before, changed.user.asking, decision, just_answered);
  if (!ending) return nullptr;
  profile::Event event{.type = std::string(asking::kDecisionEnded), .at = at, .actor = std::move(actor)};
  event.data = asking::to_json(*ending);
  if (!assigned.empty()) event.data["experiments"] = asking::to_json(assigned);
  return &changed.events.emplace_back(std::move(event));
}

void add_resolution(Changed& changed, const asking::Resolution& resolution, const Occasion& occasion) {
  const AskingState before = changed.user.asking;
  const Settings::Asking in_force = occasion.settings.asking_of(changed.user.id);
  changed.user.asking = asking::resolve(before, resolution, in_force.policy, in_force.offers);
  profile::Event* event = add_ending(changed, before, resolution.id, "server", occasion.moment.now,
                                     in_force.policy.assigned);
  if (event != nullptr) event->data["ended_at"] = to_iso8601(resolution.at);
}

constexpr std::string_view kHidden = "hidden";  // Of the event of a decision: forms::hidden_values, by field.

profile::Event& add_made(Changed& changed, const Decision& decision, const asking::Trace& trace,
                         const asking::Inputs& inputs, const Occasion& occasion) {
  profile::Event event = decision_event(std::string(asking::kDecisionMade), occasion.new_id, "server",
                                        occasion.moment.now);
  event.data["explanation"] = asking::explain(decision, trace, inputs, occasion.new_id);
  asking::note_made(event.data, decision, inputs.user);
  return changed.events.emplace_back(std::move(event));
}

// What an open decision still asks for: what another answer has made moot since is not asked any more.
std::vector<std::string> still_asked(const OpenDecision& open, const Settings& settings,
                                     const asking::Facts& facts) {
  std::vector<std::string> paths = open.questions;
  const asking::Offer* offer = asking::find_offer(settings.asking_of(facts.user->id).offers, open.form);
  if (offer == nullptr) return paths;
  for (const asking::Step& step : offer->steps) {
    for (const asking::Question& question : step.questions) {
      if (asking::is_moot(question.moot_when, facts)) {
        std::erase(paths, settings.catalogue.at(question.attribute).path.text());
      }
    }
  }
  return paths;
}

asking::Answers decide_on(const asking::Inputs& inputs, const Occasion& occasion) {
  return asking::decide_for(inputs, occasion.demand, occasion.recipient);
}

// What there is to say when a decision of this id was made before; nothing: it is a new one.
std::optional<Result<Ask>> find_made_before(const User& user, const Occasion& occasion) {
  const std::string& id = occasion.new_id;
  if (user.asking.open && user.asking.open->id == id) {
    return describe_open(user, occasion.settings, occasion.moment.locale, occasion.moment.now, occasion.reveal);
  }
  if (find_ended(user.asking, id) == nullptr) return std::nullopt;
  Ask done;
  done.decision = id;
  done.reason = asking::Reason::decision_ended;
  return done;
}

// The open decision, as urgent as it is for whoever asks now.
Result<Ask> describe_again(const User& user, const Occasion& occasion, const Decision& decision) {
  auto open = describe_open(user, occasion.settings, occasion.moment.locale, occasion.moment.now, occasion.reveal);
  if (open) open->reason = decision.reason;
  if (open && open->step) open->step->mandatory = decision.is_mandatory;
  return open;
}

// Decides once more on the user as it stands, opens or renews the decision, and says in `answer` what
// came of it: between the first look and this one somebody else may have been asked.
Result<Changed> open_decision(const User& as_it_stands, const Occasion& occasion, NeedsAsk& answer) {
  const Settings& settings = occasion.settings;
  const asking::Moment& moment = occasion.moment;
  Ask& out = answer.ask;
  Changed changed{as_it_stands, {}};
  if (auto before = find_made_before(as_it_stands, occasion)) {
    if (!*before) return std::unexpected(before->error());
    out = std::move(**before);
    return changed;
  }
  const Subject subject(as_it_stands, settings, moment.now);
  const asking::Inputs inputs = inputs_for(subject.user(), subject.view(), occasion);
  asking::Answers made = decide_on(inputs, occasion);
  const Decision& decision = made.decision;
  answer.needs = std::move(made.needs);
  out = {.decision = occasion.new_id, .reason = decision.reason, .next_eligible = decision.next_eligible};
  if (decision.resolves) add_resolution(changed, *decision.resolves, occasion);
  if (decision.kind == Decision::Kind::nothing) {
    if (is_held_back(decision)) add_made(changed, decision, made.trace, inputs, occasion);
    return changed;
  }

  AskingState& state = changed.user.asking;
  if (decision.kind == Decision::Kind::repeat) {
    state = asking::renewed(std::move(state), moment.holder, inputs.policy, moment.now);
    auto open = describe_again(changed.user, occasion, decision);
    if (!open) return std::unexpected(open.error());
    out = std::move(*open);
    return changed;
  }

  const forms::Form* form = settings.find_form(decision.offer->form, decision.offer->version);
  const std::vector<std::string> paths = paths_of(decision, settings.catalogue);
  const JsonObject no_answers;
  const forms::Run run{.form = *form, .asked = paths, .answers = no_answers, .facts = subject.facts()};
  const forms::Step* step = forms::next_step(run, "");
  if (step == nullptr) {
    out.reason = asking::Reason::nothing_left;
    return Changed{as_it_stands, {}};
  }
  auto opened = asking::asked(std::move(state),
                              {.id = occasion.new_id,
                               .form = form->id(),
                               .form_version = decision.offer->version,
                               .step = step->id,
                               .questions = paths,
                               .followers = paths_of(decision, settings.catalogue, &asking::Chosen::follows),
                               .offered = offered_by(decision, settings.catalogue, subject.view()),
                               .moment = moment},
                              inputs.policy);
  if (!opened) return std::unexpected(opened.error());
  state = std::move(*opened);
  const auto offered = confirmations_for(*form, state.open->offered, settings.catalogue, subject.view());
  const auto due = asking::dues_of(inputs.policy.requirements, paths, state, moment.now);
  const forms::Run opened_run{
      .form = *form, .asked = paths, .answers = no_answers, .facts = subject.facts(), .due = due};
  out.step = describe(occasion.settings, opened_run, *step, decision.offer->version, decision.offer->cadence,
                      {.locale = moment.locale, .confirmations = offered, .reveal = occasion.reveal});
  out.lease_until = state.open->lease_until;
  profile::Event& event = add_made(changed, decision, made.trace, inputs, occasion);
  JsonObject hidden = forms::hidden_values(form->hidden(), moment);
  if (!hidden.empty()) event.data[kHidden] = std::move(hidden);
  return changed;
}

// The state of a user whose decision `id` is to be answered.
struct OpenRun {
  const OpenDecision& open;
  const forms::Form& form;
  const forms::Step& step;
};

Result<OpenRun> find_run(const AskingState& state, const Settings& settings, std::string_view id,
                         std::string_view step_id) {
  if (!state.open || state.open->id != id) return not_open();
  const forms::Form* form = settings.find_form(state.open->form, state.open->form_version);
  if (form == nullptr) return gone();
  const forms::Step* step = form->find_step(step_id);
  if (step == nullptr || state.open->step != step_id) {
    return fail(Error::Kind::conflict, "decision.wrong_step",
                "Another step of this form is to be answered now.");
  }
  return OpenRun{*state.open, *form, *step};
}

// Saves what was answered as claims; the paths that got a value.
Result<std::vector<std::string>> save_answers(Changed& into, const Settings& settings,
                                              const forms::Form& form, const JsonObject& answers,
                                              const profile::Actor& actor) {
  std::vector<std::string> paths;
  for (const auto& member : answers) {
    const forms::Field& field = *form.find_field(std::string_view(member.key()));
    auto learnt = profile::learn(into, settings.catalogue, field.attribute, member.value(), actor);
    if (!learnt) return std::unexpected(learnt.error());
    paths.push_back(field.attribute.text());
  }
  return paths;
}

// A value that does not go any more with what it depends on is not kept: it is asked for again.
void drop_outgrown(Changed& into, const Settings& settings, const forms::Form& form,
                   const std::vector<std::string>& answered, const profile::Actor& actor) {
  if (std::ranges::none_of(form.fields(), [](const forms::Field& field) { return field.dependence.has_value(); })) return;
  const Subject subject(into.user, settings, actor.now);
  for (const forms::Field* field : forms::outgrown_fields(form, answered, subject.facts())) {
    profile::forget(into, settings.catalogue, field->attribute, actor);
  }
}

// Saves what the form's hidden fields were filled with, as told by an application; what may not be kept is left out.
void save_hidden(Changed& into, const Settings& settings, const forms::Form& form, const JsonObject& values,
                 profile::Actor actor) {
  actor.source = profile::Source::application;
  for (const forms::HiddenField& hidden : form.hidden()) {
    const profile::AttributePath& path = hidden.field.attribute;
    const Json* value = find(values, hidden.field.name);
    if (value == nullptr || !hidden.field.check(*value).empty()) continue;
    const auto index = settings.catalogue.find(path.text());
    if (index && !profile::may_find_out(into.user, settings.catalogue, settings.catalogue.at(*index))) continue;
    if (!profile::learn(into, settings.catalogue, path, *value, actor)) continue;  // Not by these settings any more.
  }
}

// What a step may be replied with, and what was.
struct Reply {
  const forms::Run& run;
  const forms::Step& step;
  std::span<const forms::Confirmation> offered;
  forms::Reveal reveal;
  const forms::Replies& given;
};

const forms::Field* find_asked(const Reply& reply, std::string_view name) {
  for (const forms::Field* field : forms::asked_fields(reply.run, reply.step)) {
    if (field->name == name) return field;
  }
  return nullptr;
}

// What the step still asks for once the replies are taken away. Every reply must be to a field that is asked,
// and what is confirmed must have been offered to be.
std::expected<std::vector<std::string>, forms::FieldProblems> left_to_answer(const Reply& reply,
                                                                            std::string_view locale) {
  std::vector<std::string> left(reply.run.asked.begin(), reply.run.asked.end());
  forms::FieldProblems problems;
  const auto settle = [&](const std::string& name, bool needs_offer) {
    const forms::Field* field = find_asked(reply, name);
    const auto offer = std::ranges::find(reply.offered, name, &forms::Confirmation::field);
    if (field == nullptr) {
      problems.push_back({pointer_to("", name), "unknown", "This step has no field of this name."});
    } else if (needs_offer && (offer == reply.offered.end() ||
                               !forms::shown_value(reply.run.form, *field, offer->value, reply.reveal, locale))) {
      problems.push_back({pointer_to("", name), "confirm", "This has changed meanwhile: please answer it."});
    } else {
      std::erase(left, field->attribute.text());
    }
  };
  for (const std::string& name : reply.given.confirmed) settle(name, true);
  for (const std::string& name : reply.given.declined) settle(name, false);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return left;
}

struct AnswerInput {
  const Settings& settings;
  const std::string& decision;
  const std::string& step;
  const std::string& locale;
  const ReadAnswers& read;
  const std::string& actor;
  Time now;
  forms::Reveal reveal;
  const JsonObject& hidden;  // What the hidden fields were filled with when the decision was made.
};

// What a step asked for, and what of the whole form was answered; paths.
struct AnsweredStep {
  const forms::Form& form;
  const forms::Step& step;
  const std::vector<std::string>& asked;
  const std::vector<std::string>& answered;
};

// Whether the step was answered with just these answers: sent again because nobody heard that they had arrived.
bool says_the_same(const Subject& subject, const AnswerInput& input, const AnsweredStep& before) {
  const auto contains = [](const std::vector<std::string>& list, const std::string& text) {
    return std::ranges::find(list, text) != list.end();
  };
  const JsonObject saved = forms::known_answers(before.form, before.answered, subject.facts());
  const JsonObject none;
  const forms::Run run{.form = before.form, .asked = before.asked, .answers = none, .facts = subject.facts()};
  const auto given = input.read(run, before.step);
  if (!given) return false;
  const auto is_reply = [&](const forms::Field& field) {
    return contains(given->confirmed, field.name) || contains(given->declined, field.name);
  };
  std::vector<std::string> to_answer = before.asked;
  for (const forms::Field* field : forms::asked_fields(run, before.step)) {
    if (is_reply(*field)) std::erase(to_answer, field->attribute.text());
  }
  const forms::Run answering{.form = before.form, .asked = to_answer, .answers = none, .facts = subject.facts()};
  const auto accepted = forms::check_step(answering, before.step, given->answers);
  if (!accepted) return false;
  const auto& questions = subject.user().asking.questions;
  return std::ranges::all_of(forms::asked_fields(run, before.step), [&](const forms::Field* field) {
    const std::string& path = field->attribute.text();
    if (contains(given->confirmed, field->name)) return contains(before.answered, path);
    if (contains(given->declined, field->name)) {
      const auto state = questions.find(path);
      return state != questions.end() && state->second.declined;
    }
    const Json* sent = find(*accepted, field->name);
    const Json* kept = find(saved, field->name);
    return sent == nullptr ? kept == nullptr : kept != nullptr && *sent == *kept;
  });
}

std::vector<std::string> texts_at(const JsonObject& object, std::string_view name) {
  std::vector<std::string> list;
  const JsonArray* texts = find_array(object, name);
  for (std::size_t i = 0; texts != nullptr && i < texts->size(); ++i) {
    if (const auto* text = (*texts)[i].if_string()) list.emplace_back(*text);
  }
  return list;
}

// Whether the step comes before the one that is open now, and was answered in the same way.
bool was_answered(const Subject& subject, const AnswerInput& input) {
  const OpenDecision& open = *subject.user().asking.open;
  const forms::Form* form = input.settings.find_form(open.form, open.form_version);
  if (form == nullptr || open.step == input.step) return false;
  const auto step = std::ranges::find(form->steps(), input.step, &forms::Step::id);
  const auto now_open = std::ranges::find(form->steps(), open.step, &forms::Step::id);
  if (step >= now_open) return false;
  return says_the_same(subject, input, {*form, *step, still_asked(open, input.settings, subject.facts()), open.answered});
}

// The same of a decision that has ended, by the event of the answer. Nobody can tell once its version of the form is gone;
// what was answered then is saved.
bool was_answered_then(const Subject& subject, const AnswerInput& input, const profile::Event& answer) {
  const forms::Form* form = input.settings.find_form(find_string(answer.data, "form").value_or(""),
                                                     find_int(answer.data, "version").value_or(0));
  const forms::Step* step = form == nullptr ? nullptr : form->find_step(input.step);
  if (step == nullptr) return true;
  const std::vector<std::string> answered = texts_at(answer.data, "attributes");
  std::vector<std::string> asked = texts_at(answer.data, "declined");
  asked.insert(asked.end(), answered.begin(), answered.end());
  return says_the_same(subject, input, {*form, *step, asked, answered});
}

// A decision that ended without the user, whose outcome therefore still counts; null: there is none.
const profile::EndedDecision* find_unanswered(const AskingState& state, std::string_view decision) {
  const profile::EndedDecision* ended = find_ended(state, decision);
  const bool is_there = ended != nullptr && (ended->outcome == "ignored" || ended->outcome == "withdrawn");
  return is_there ? ended : nullptr;
}

// The state with a decision open once more that ended without the user: a late answer counts, in the
// form as it is today. Nothing when there is no such decision, or no such form.
std::optional<AskingState> reopen(const Subject& subject, const Settings& settings,
                                  std::string_view decision, std::string_view step) {
  const AskingState& state = subject.user().asking;
  const profile::EndedDecision* ended = find_unanswered(state, decision);
  if (ended == nullptr) return std::nullopt;
  const auto version = settings.form_versions.find(ended->form);
  if (version == settings.form_versions.end()) return std::nullopt;
  AskingState reopened = state;
  reopened.open = OpenDecision{.id = std::string(decision),
                               .form = ended->form,
                               .form_version = version->second,
                               .step = std::string(step),
                               .questions = ended->questions,
                               .answered = {},
                               .offered = offered_late(ended->questions, ended->ended, settings.catalogue,
                                                       subject.view(), subject.facts().now),
                               .moment = {},
                               .holder = {},
                               .asked = ended->ended,
                               .lease_until = ended->ended};
  return reopened;
}

// Saves what was confirmed as claims; their paths.
Result<std::vector<std::string>> save_confirmed(Changed& into, const Settings& settings, const Reply& reply,
                                                const profile::Actor& actor) {
  std::vector<std::string> paths;
  for (const std::string& name : reply.given.confirmed) {
    const auto offer = std::ranges::find(reply.offered, name, &forms::Confirmation::field);
    const profile::AttributePath& path = find_asked(reply, name)->attribute;
    auto confirmed = confirm(into, settings.catalogue, path, offer->value, actor);
    if (!confirmed) return std::unexpected(confirmed.error());
    paths.push_back(path.text());
  }
  return paths;
}

JsonArray texts(const std::vector<std::string>& list) {
  JsonArray out;
  for (const std::string& text : list) out.emplace_back(text);
  return out;
}

// What answering makes of a user; `out` says how it went.
Result<Changed> apply_answer(const User& user, const AnswerInput& input, AnswerOutcome& out) {
  out = {};
  const Settings& settings = input.settings;
  const Subject subject(user, settings, input.now);
  const bool is_open = user.asking.open && user.asking.open->id == input.decision;
  const auto late = is_open ? std::nullopt : reopen(subject, settings, input.decision, input.step);
  const AskingState& state_then = late ? *late : user.asking;
  const Settings::Asking in_force = settings.asking_of(user.id);
  const asking::Cadence& cadence = cadence_of(in_force.offers, state_then.open ? state_then.open->form : "");
  const asking::Terms terms{in_force.policy, cadence, input.now};
  if (!is_open && !late) {
    if (find_unanswered(user.asking, input.decision) != nullptr) return gone();
    // Sent again after it was done, perhaps. Otherwise this says why not.
    const auto state = asking::answered(user.asking, input.decision, {.complete = true}, terms);
    if (!state) return std::unexpected(state.error());
    out.complete = out.was_complete = true;
    return Changed{user, {}};
  }
  if (is_open && was_answered(subject, input)) {
    auto open = describe_open(user, settings, input.locale, input.now, input.reveal);
    if (!open) return std::unexpected(open.error());
    out.next = std::move(open->step);
    return Changed{user, {}};
  }
  const auto found = find_run(state_then, settings, input.decision, input.step);
  if (!found) return std::unexpected(found.error());

  const JsonObject before =
      forms::known_answers(found->form, found->open.answered, subject.facts());
  const std::vector<std::string> asked = still_asked(found->open, settings, subject.facts());
  const auto due =
      asking::dues_of(in_force.policy.requirements, found->open.questions, state_then, input.now);
  const forms::Run run{
      .form = found->form, .asked = asked, .answers = before, .facts = subject.facts(), .due = due};
  const auto offered = confirmations_for(found->form, found->open.offered, settings.catalogue, subject.view());
  const auto given = input.read(run, found->step);
  const forms::Replies nothing;
  const Reply reply{run, found->step, offered, input.reveal, given ? *given : nothing};
  const auto to_answer = given ? left_to_answer(reply, found->form.locale_for(input.locale))
                               : std::unexpected(given.error());
  const forms::Run answering{.form = found->form, .asked = to_answer ? *to_answer : asked, .answers = before,
                             .facts = subject.facts(), .due = due,
                             .locale = found->form.locale_for(input.locale)};
  const auto accepted = to_answer ? forms::check_step(answering, found->step, given->answers)
                                  : std::unexpected(to_answer.error());
  if (!accepted) {
    out.problems = accepted.error();
    out.next = describe(settings, run, found->step, found->open.form_version, cadence,
                        {.locale = input.locale,
                         .values = given ? &given->answers : nullptr,
                         .problems = out.problems,
                         .confirmations = offered,
                         .reveal = input.reveal,
                         .replies = &reply.given});
    return Changed{user, {}};
  }

  Changed changed{user, {}};
  const std::string purpose = found->form.purpose() ? found->form.purpose()->id : std::string();
  const profile::Actor actor{.source = profile::Source::user,
                             .origin = found->form.id(),
                             .name = input.actor,
                             .now = input.now,
                             .purpose = purpose};
  auto paths = save_answers(changed, settings, found->form, *accepted, actor);
  if (!paths) return std::unexpected(paths.error());
  const auto confirmed = save_confirmed(changed, settings, reply, actor);
  if (!confirmed) return std::unexpected(confirmed.error());
  paths->insert(paths->end(), confirmed->begin(), confirmed->end());
  drop_outgrown(changed, settings, found->form, *paths, actor);
  std::vector<std::string> declined;
  for (const std::string& name : reply.given.declined) declined.push_back(find_asked(reply, name)->attribute.text());
  record_consents(changed, found->form, *accepted, input.locale, actor);
  const bool had_answer = late && find_unanswered(user.asking, input.decision)->had_answer;
  const bool is_first = found->open.answered.empty() && !had_answer;
  if (is_first && !paths->empty()) save_hidden(changed, settings, found->form, input.hidden, actor);

  JsonObject so_far = before;
  for (const auto& member : *accepted) so_far[member.key()] = member.value();
  const Subject after(changed.user, settings, input.now);
  const std::vector<std::string> left = still_asked(found->open, settings, after.facts());
  const forms::Run further{
      .form = found->form, .asked = left, .answers = so_far, .facts = after.facts(), .due = due};
  // A late answer ends its decision: the next step was not waited for.
  const forms::Step* next = late ? nullptr : forms::next_step(further, found->step.id);
  auto state = asking::answered(changed.user.asking, input.decision,
                                {.questions = *paths,
                                 .next_step = next == nullptr ? std::string() : next->id,
                                 .complete = next == nullptr,
                                 .declined = declined},
                                terms);
  if (!state) return std::unexpected(state.error());
  // What was left has been refused meanwhile: the decision has ended, and takes no further step.
  if (!state->open || state->open->id != input.decision) next = nullptr;
  if (next != nullptr) {
    const auto further_offered =
        confirmations_for(found->form, found->open.offered, settings.catalogue, after.view());
    out.next = describe(settings, further, *next, found->open.form_version, cadence,
                        {.locale = input.locale, .confirmations = further_offered, .reveal = input.reveal});
  }
  out.complete = next == nullptr;
  profile::Event event =
      decision_event(std::string(asking::kDecisionAnswered), input.decision, input.actor, input.now);
  event.data["form"] = found->open.form;
  event.data["version"] = found->open.form_version;
  if (!found->open.moment.empty()) event.data["moment"] = found->open.moment;
  if (is_first) event.data["first"] = true;
  if (found->open.started) event.data["started"] = true;
  event.data["attributes"] = texts(*paths);
  if (!confirmed->empty()) event.data["confirmed"] = texts(*confirmed);
  if (!declined.empty()) event.data["declined"] = texts(declined);
  event.data["step"] = input.step;
  event.data["complete"] = out.complete;
  // Of a later step it is not known since when the user sees it.
  const bool is_first_step = !late && found->open.answered.empty();
  if (is_first_step) event.data["asked_at"] = to_iso8601(found->open.asked);
  const bool is_at_once = is_first_step && confirmed->empty();
  JsonObject quality = forms::to_json(forms::judge_answers(
      found->form, *accepted, is_at_once ? std::optional(input.now - found->open.asked) : std::nullopt));
  if (!quality.empty()) event.data["quality"] = std::move(quality);
  if (!in_force.policy.assigned.empty()) event.data["experiments"] = asking::to_json(in_force.policy.assigned);
  changed.user.asking = std::move(*state);
  changed.user.updated = std::max(input.now, user.updated + Duration(1));
  changed.events.push_back(std::move(event));
  add_ending(changed, user.asking, input.decision, input.actor, input.now, in_force.policy.assigned, *paths);
  return changed;
}

// An open decision at the step that is to be answered; without one, at the first that shows anything.
Result<Ask> show(const User& user, const Settings& settings, const OpenDecision& open,
                 std::string_view locale, Time now, const ReadAnswers& preselect, forms::Reveal reveal) {
  const forms::Form* form = settings.find_form(open.form, open.form_version);
  if (form == nullptr) return gone();
  const Subject subject(user, settings, now);
  const JsonObject answers = forms::known_answers(*form, open.answered, subject.facts());
  const std::vector<std::string> asked = still_asked(open, settings, subject.facts());
  const Settings::Asking in_force = settings.asking_of(user.id);
  const auto due = asking::dues_of(in_force.policy.requirements, open.questions, user.asking, now);
  const forms::Run run{
      .form = *form, .asked = asked, .answers = answers, .facts = subject.facts(), .due = due};
  const forms::Step* step = open.step.empty() ? forms::next_step(run, "") : form->find_step(open.step);
  if (step == nullptr) return gone();
  const auto offered = confirmations_for(*form, open.offered, settings.catalogue, subject.view());
  const auto preselected = preselect ? preselect(run, *step) : forms::Replies();
  return Ask{.decision = open.id,
             .reason = asking::Reason::asked,
             .next_eligible = std::nullopt,
             .step = describe(settings, run, *step, open.form_version, cadence_of(in_force.offers, open.form),
                              {.locale = locale,
                               .values = preselect && preselected ? &preselected->answers : nullptr,
                               .confirmations = offered,
                               .reveal = reveal}),
             .lease_until = open.lease_until};
}

// The form of a user's decision, or the one that it asks late; null: there is none, or somebody has answered some of it.
const forms::Form* find_unanswered_form(const AskingState& state, const Settings& settings, std::string_view decision) {
  if (state.open && state.open->id == decision) {
    return state.open->answered.empty() ? settings.find_form(state.open->form, state.open->form_version) : nullptr;
  }
  const profile::EndedDecision* ended = find_unanswered(state, decision);
  if (ended == nullptr || ended->had_answer) return nullptr;
  const auto version = settings.form_versions.find(ended->form);
  return version == settings.form_versions.end() ? nullptr : settings.find_form(ended->form, version->second);
}

// What the first answer fills the hidden fields with. What the moment said of them stands in the event of the decision,
// in the history of whom it was made for: a visitor, perhaps, who has become this user since.
Task<Result<JsonObject>> find_hidden(Services& services, SettingsPtr settings, profile::UserId user,
                                     std::string decision) {
  const auto found = co_await services.users.find(user);
  if (!found) co_return std::unexpected(found.error());
  const forms::Form* form = find_unanswered_form((*found)->user().asking, *settings, decision);
  if (form == nullptr || form->hidden().empty()) co_return JsonObject();
  if (!forms::reads_moment(form->hidden())) co_return forms::hidden_values(form->hidden(), {});
  const auto named = asking::user_of_decision(decision);
  profile::UserId made_for = named ? *named : user;
  const auto made = co_await find_saved_decision(services.users, std::move(made_for), std::move(decision));
  if (!made && made.error().kind == Error::Kind::not_found) co_return JsonObject();
  if (!made) co_return std::unexpected(made.error());
  const JsonObject* hidden = find_object(made->data, kHidden);
  co_return hidden == nullptr ? JsonObject() : *hidden;
}

}  // namespace

Result<Ask> describe_open(const User& user, const Settings& settings, std::string_view locale,
                          Time now, forms::Reveal reveal) {
  if (!user.asking.open) return not_open();
  return show(user, settings, *user.asking.open, locale, now, {}, reveal);
}

Result<Ask> describe_decision(const User& user, const Settings& settings, std::string_view decision,
                              std::string_view locale, Time now, const ReadAnswers& preselect) {
  const auto& open = user.asking.open;
  const auto reveal = forms::Reveal::masked;  // Whoever holds a link is merely recognised.
  if (open && open->id == decision) return show(user, settings, *open, locale, now, preselect, reveal);
  const profile::EndedDecision* ended = find_unanswered(user.asking, decision);
  if (ended == nullptr || ended->outcome == "withdrawn") return not_open();
  const auto late = reopen(Subject(user, settings, now), settings, decision, "");
  if (!late) return not_open();
  return show(user, settings, *late->open, locale, now, preselect, reveal);
}

Task<Result<Ask>> ask(Services& services, SettingsPtr settings, profile::UserPtr user,
                      asking::Moment moment, forms::Reveal reveal, std::optional<asking::DecisionNonce> nonce) {
  const asking::Policy& policy = settings->asking_of(user->user().id).policy;
  user = co_await count_visit(services, policy.counters, std::move(user), moment);
  Interruption interruption(services.site_cap, policy);
  moment.site_full_until = interruption.full_until(moment.now);
  moment.paused_questions = services.warden.paused();
  const GuidePtr guide = services.learner.guide(*settings);
  std::optional<asking::Guidance> guidance;
  if (guide) guidance.emplace(guide->guidance(policy.learning));
  const std::string id = nonce ? asking::make_decision_id(user->user().id, *nonce)
                               : new_decision_id(user->user().id, services.random);
  const Occasion occasion{.settings = *settings,
                          .moment = moment,
                          .new_id = id,
                          .guidance = guidance ? &*guidance : nullptr,
                          .reveal = reveal};
  if (auto before = find_made_before(user->user(), occasion)) co_return std::move(*before);
  auto view = user->view(settings->catalogue);
  Decision decision = asking::decide(inputs_for(user->user(), *view, occasion));
  for (auto wanted = attributes_to_buy(decision, *settings); !wanted.empty();
       wanted = attributes_to_buy(decision, *settings)) {
    auto bought = co_await buy(services, settings, user, std::move(wanted));
    if (bought == user) break;
    user = std::move(bought);
    view = user->view(settings->catalogue);
    decision = asking::decide(inputs_for(user->user(), *view, occasion));
  }
  if (decision.kind != Decision::Kind::nothing && !interruption.take(moment.now)) {
    // The last place has just been taken.
    moment.site_full_until = interruption.full_until(moment.now);
    decision = asking::decide(inputs_for(user->user(), *view, occasion));
  }
  if (guide) services.learner.note_visit(asking::features_of(user->user(), moment, policy));

  const bool is_held = is_held_back(decision);
  const bool is_noted = is_held && services.learner.notes_hold(user->user().id, moment.now);
  if (decision.kind == Decision::Kind::nothing && !decision.resolves && !is_noted) {
    Ask nothing{.decision = id, .reason = decision.reason, .next_eligible = decision.next_eligible};
    services.recent_decisions.remember(
        id, {std::move(user), std::move(settings), std::move(moment), is_held ? guide : nullptr});
    co_return nothing;
  }
  if (decision.kind == Decision::Kind::repeat && !decision.renew && !decision.resolves) {
    co_return describe_again(user->user(), occasion, decision);
  }
  NeedsAsk out;
  const auto changed = co_await services.users.change(
      user->user().id,
      [&](const User& as_it_stands) { return open_decision(as_it_stands, occasion, out); });
  if (!changed) co_return std::unexpected(changed.error());
  if (out.ask.step && out.ask.reason == asking::Reason::asked) interruption.keep();
  if (!out.ask.step) {
    services.recent_decisions.remember(id, {*changed, std::move(settings), std::move(moment), guide});
  }
  co_return std::move(out.ask);
}

Task<Result<NeedsAsk>> ask_for(Services& services, SettingsPtr settings, profile::UserPtr user,
                               asking::Moment moment, asking::Demand demand, asking::Recipient recipient,
                               forms::Reveal reveal) {
  const asking::Policy& policy = settings->asking_of(user->user().id).policy;
  user = co_await count_visit(services, policy.counters, std::move(user), moment);
  Interruption interruption(services.site_cap, policy);
  moment.site_full_until = interruption.full_until(moment.now);
  moment.paused_questions = services.warden.paused();
  const std::string id = new_decision_id(user->user().id, services.random);
  const Occasion occasion{.settings = *settings,
                          .moment = moment,
                          .new_id = id,
                          .reveal = reveal,
                          .demand = &demand,
                          .recipient = recipient};
  auto view = user->view(settings->catalogue);
  NeedsAsk out;
  asking::Answers first = decide_on(inputs_for(user->user(), *view, occasion), occasion);
  for (auto wanted = attributes_to_buy(first.decision, *settings); !wanted.empty();
       wanted = attributes_to_buy(first.decision, *settings)) {
    auto bought = co_await buy(services, settings, user, std::move(wanted));
    if (bought == user) break;
    user = std::move(bought);
    view = user->view(settings->catalogue);
    first = decide_on(inputs_for(user->user(), *view, occasion), occasion);
  }
  if (first.decision.kind != Decision::Kind::nothing && !interruption.take(moment.now)) {
    moment.site_full_until = interruption.full_until(moment.now);
    first = decide_on(inputs_for(user->user(), *view, occasion), occasion);
  }
  const Decision& decision = first.decision;
  if (decision.kind == Decision::Kind::nothing) {
    out.needs = std::move(first.needs);
    out.ask.decision = id;
    out.ask.reason = decision.reason;
    out.ask.next_eligible = decision.next_eligible;
    services.recent_decisions.remember(id, {.user = std::move(user), .settings = std::move(settings), .moment = std::move(moment),
                                            .guide = nullptr, .demand = std::move(demand), .recipient = recipient});
    co_return out;
  }
  if (decision.kind == Decision::Kind::repeat && !decision.renew && !decision.resolves) {
    auto open = describe_again(user->user(), occasion, decision);
    if (!open) co_return std::unexpected(open.error());
    out.needs = std::move(first.needs);
    out.ask = std::move(*open);
    co_return out;
  }
  const auto changed = co_await services.users.change(
      user->user().id,
      [&](const User& as_it_stands) { return open_decision(as_it_stands, occasion, out); });
  if (!changed) co_return std::unexpected(changed.error());
  if (out.ask.step && out.ask.reason == asking::Reason::asked) interruption.keep();
  co_return out;
}

Task<Result<AnswerOutcome>> answer(Services& services, SettingsPtr settings, std::string decision,
                                   profile::UserId user, std::string step, std::string locale,
                                   ReadAnswers read, std::string actor, forms::Reveal reveal) {
  AnswerOutcome out;
  const auto hidden = co_await find_hidden(services, settings, user, decision);
  if (!hidden) co_return std::unexpected(hidden.error());
  const AnswerInput input{*settings, decision, step, locale, read, actor, services.clock.now(), reveal, *hidden};
  const auto changed = co_await services.users.change(
      user, [&](const User& as_it_stands) { return apply_answer(as_it_stands, input, out); });
  if (!changed) co_return std::unexpected(changed.error());
  if (!out.was_complete) co_return out;
  const auto answered = co_await find_step_answer(services.users, std::move(user), decision, step);
  if (!answered) co_return std::unexpected(answered.error());
  if (!*answered) {
    co_return fail(Error::Kind::conflict, "decision.wrong_step", "The decision has ended without an answer to this step.");
  }
  const Subject subject((*changed)->user(), *settings, input.now);
  if (!was_answered_then(subject, input, **answered)) {
    co_return fail(Error::Kind::conflict, "decision.ended", "The decision has ended with other answers, which were saved.");
  }
  co_return out;
}

Task<Result<Done>> end_decision(Services& services, SettingsPtr settings, std::string decision,
                                profile::UserId user, std::string event, EndDecision end,
                                std::string actor) {
  const Time now = services.clock.now();
  const auto changed = co_await services.users.change(
      std::move(user), [&](const User& as_it_stands) -> Result<Changed> {
        const Settings::Asking in_force = settings->asking_of(as_it_stands.id);
        const asking::Terms terms{
            in_force.policy, cadence_of_decision(in_force.offers, as_it_stands.asking, decision), now};
        auto state = end(as_it_stands.asking, terms);
        if (!state) return std::unexpected(state.error());
        Changed ended{as_it_stands, {}};
        if (*state == as_it_stands.asking) return ended;
        ended.user.asking = std::move(*state);
        ended.events.push_back(decision_event(event, decision, actor, now));
        add_ending(ended, as_it_stands.asking, decision, actor, now, in_force.policy.assigned);
        return ended;
      });
  if (!changed) co_return std::unexpected(changed.error());
  co_return Done{};
}

}  // namespace acquaint::api
