#include "settings/rehearsal.h"

#include <algorithm>

#include "asking/meeting.h"
#include "asking/open_decision.h"
#include "asking/outcome.h"
#include "profile/confirm.h"

namespace acquaint::settings {
namespace {

using asking::Decision;
using asking::MomentKind;
using asking::TraceLine;

std::string in_words(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string listed(const std::vector<std::string>& words) { return "[" + in_words(words) + "]"; }

std::string described(const std::string& attribute, const ExpectedNeed& need) {
  return attribute + " " + need.state + (need.reason.empty() ? "" : " because of " + need.reason);
}

ExpectedNeed state_of(const asking::NeedAnswer& need) {
  return {std::string(asking::name_of(need.state)), std::string(need.reason)};
}

bool is_as_expected(const std::vector<asking::NeedAnswer>& needs, const std::string& attribute,
                    const ExpectedNeed& expect) {
  const auto found = std::ranges::find(needs, attribute, &asking::NeedAnswer::attribute);
  if (found == needs.end()) return false;
  const ExpectedNeed state = state_of(*found);
  return state.state == expect.state && (expect.reason.empty() || state.reason == expect.reason);
}

std::string described(const Expectation& expect) {
  std::vector<std::string> parts;
  if (expect.form) {
    std::string text = expect.form->empty() ? "nothing" : "the form " + *expect.form;
    if (expect.questions) text += " with the questions " + listed(*expect.questions);
    if (expect.confirm) text += " of which to be confirmed " + listed(*expect.confirm);
    if (!expect.reason.empty()) text += " because of " + expect.reason;
    parts.push_back(std::move(text));
  }
  for (const auto& [attribute, need] : expect.needs) parts.push_back(described(attribute, need));
  for (const auto& [subject, reason] : expect.why) parts.push_back(subject + " stopped by " + reason);
  return in_words(parts);
}

std::string text_of(const asking::Trace& trace) {
  std::string text;
  for (const TraceLine& line : trace.lines) {
    text += line.passed ? "    + " : "    - ";
    if (line.subject == TraceLine::Subject::user) text += "user";
    if (line.subject == TraceLine::Subject::form) text += "form " + line.name;
    if (line.subject == TraceLine::Subject::attribute) text += line.name + " of " + line.form;
    text += ": " + std::string(asking::name_of(line.gate)) + ": " +
            std::string(asking::name_of(line.reason));
    if (line.next) text += ", until " + to_iso8601(*line.next);
    text += '\n';
  }
  return text;
}

bool is_stopped_by(const asking::Trace& trace, const std::string& subject,
                   const std::string& reason) {
  return std::ranges::any_of(trace.lines, [&](const TraceLine& line) {
    return !line.passed && line.name == subject && asking::name_of(line.reason) == reason;
  });
}

class Play {
 public:
  Play(const Rehearsal& rehearsal, const Settings& settings)
      : rehearsal_(rehearsal), settings_(settings), in_force_(settings.asking_of(rehearsal.user.id)),
        user_(rehearsal.user), now_(rehearsal.at) {}

  std::vector<RehearsalFailure> run() {
    for (const Scene& scene : rehearsal_.scenes) {
      ++step_;
      trace_ = {};
      now_ += scene.after;
      const asking::Moment moment = scene.goes_on ? once_more(scene.moment) : enter(scene.moment);
      meet(scene, moment);
      if (scene.act.kind != Act::Kind::nothing) act(scene.act);
    }
    return std::move(failures_);
  }

 private:
  void fail_step(std::string expected, std::string got) {
    failures_.push_back(
        {rehearsal_.name, step_, std::move(expected), std::move(got), text_of(trace_)});
  }

  // What a moment leaves out is as it would be in a browser: a session from log-in to log-in, and a
  // page of its own for each step.
  asking::Moment enter(asking::Moment moment) {
    if (moment.kind == MomentKind::login) {
      ++user_.logins_count;
      user_.last_login = login_ = now_;
      session_ = "session-" + std::to_string(step_);
    }
    moment = once_more(std::move(moment));
    user_.asking = asking::counted(std::move(user_.asking), moment, in_force_.policy.counters);
    return moment;
  }

  asking::Moment once_more(asking::Moment moment) const {
    moment.now = now_;
    if (moment.session.empty()) moment.session = session_;
    if (moment.page.empty() && moment.kind != MomentKind::login) {
      moment.page = "page-" + std::to_string(step_);
    }
    if (moment.holder.empty()) moment.holder = moment.page.empty() ? moment.session : moment.page;
    return moment;
  }

  void meet(const Scene& scene, const asking::Moment& moment) {
    const profile::ProfileView view = profile::view_of(user_, settings_.catalogue);
    const asking::Inputs inputs{user_, view, settings_.catalogue, in_force_.policy, in_force_.offers, moment};
    const asking::Answers made = scene.goes_on
                                     ? asking::decide_further(inputs, scene.needs, login_, &trace_)
                                     : asking::decide_at(inputs, scene.needs, scene.recipient, &trace_);
    if (scene.expect) compare(*scene.expect, made);
    offered_ = asking::paths_of(made.decision, settings_.catalogue, &asking::Chosen::confirm);
    auto state = asking::stored(inputs, made.decision, "step " + std::to_string(step_));
    if (state) user_.asking = std::move(*state);
  }

  void compare(const Expectation& expect, const asking::Answers& made) {
    const Decision& decision = made.decision;
    const std::string form = decision.kind == Decision::Kind::nothing ? "" : decision.offer->form;
    const auto paths = asking::paths_of(decision, settings_.catalogue);
    const auto confirm = asking::paths_of(decision, settings_.catalogue, &asking::Chosen::confirm);
    const std::string reason(asking::name_of(decision.reason));
    const bool is_met = (!expect.form || *expect.form == form) &&
                        (!expect.questions || *expect.questions == paths) &&
                        (!expect.confirm || *expect.confirm == confirm) &&
                        (expect.reason.empty() || expect.reason == reason) &&
                        std::ranges::all_of(expect.needs, [&](const auto& each) {
                          return is_as_expected(made.needs, each.first, each.second);
                        }) &&
                        std::ranges::all_of(expect.why, [&](const auto& each) {
                          return is_stopped_by(trace_, each.first, each.second);
                        });
    if (is_met) return;
    std::string what = form.empty() ? "nothing" : "the form " + form + " with the questions " + listed(paths);
    if (!confirm.empty()) what += " of which to be confirmed " + listed(confirm);
    std::vector<std::string> parts = {what + " because of " + reason};
    for (const asking::NeedAnswer& need : made.needs) parts.push_back(described(need.attribute, state_of(need)));
    fail_step(described(expect), in_words(parts));
  }

  void act(const Act& act) {
    if (!user_.asking.open) {
      return fail_step("something that the user can react to", "nothing is asked");
    }
    const std::string id = user_.asking.open->id, form = user_.asking.open->form;
    const asking::Offer* offer = asking::find_offer(in_force_.offers, form);
    const asking::Terms terms{in_force_.policy, offer->cadence, now_};
    auto state = outcome_of(act, id, terms);
    if (!state) {
      return fail_step("that the user can do this",
                       state.error().message + " [" + state.error().code + "]");
    }
    user_.asking = std::move(*state);
  }

  Result<profile::AskingState> outcome_of(const Act& act, const std::string& id,
                                          const asking::Terms& terms) {
    switch (act.kind) {
      case Act::Kind::answer:
        return answer(act, id, terms);
      case Act::Kind::skip:
        return asking::skipped(user_.asking, id, terms);
      case Act::Kind::later:
        return asking::snoozed(user_.asking, id, act.how_long, terms);
      case Act::Kind::never:
        return asking::never(user_.asking, id, asking::Refusal::questions, {}, terms);
      case Act::Kind::stop:
        return asking::never(user_.asking, id, asking::Refusal::everything, {}, terms);
      case Act::Kind::nothing:
        break;
    }
    return user_.asking;
  }

  // What is asked and not answered was left empty.
  Result<profile::AskingState> answer(const Act& act, const std::string& id,
                                      const asking::Terms& terms) {
    profile::Changed changed{user_, {}};
    const profile::Actor actor{.source = profile::Source::user,
                               .origin = user_.asking.open->form,
                               .name = "user:" + user_.id.text(),
                               .now = now_,
                               .purpose = ""};
    std::vector<std::string> paths;
    for (const std::string& path : act.confirmed) {
      const auto confirmed = confirm(changed, path, actor);
      if (!confirmed) return std::unexpected(confirmed.error());
      paths.push_back(path);
    }
    for (const auto& member : act.answers) {
      const auto path = profile::AttributePath::parse(member.key());
      if (!path) return std::unexpected(path.error());
      const auto& asked = user_.asking.open->questions;
      if (std::ranges::find(asked, path->text()) == asked.end()) {
        return invalid("rehearsal.not_asked", path->text() + " is not asked.");
      }
      const auto learnt =
          profile::learn(changed, settings_.catalogue, *path, member.value(), actor);
      if (!learnt) return std::unexpected(learnt.error());
      paths.push_back(path->text());
    }
    user_.claims = std::move(changed.user.claims);
    return asking::answered(user_.asking, id,
                            {.questions = paths, .next_step = "", .complete = true}, terms);
  }

  Result<Done> confirm(profile::Changed& changed, const std::string& path, const profile::Actor& actor) const {
    const auto index = settings_.catalogue.find(path);
    if (!index || std::ranges::find(offered_, path) == offered_.end()) {
      return invalid("rehearsal.not_offered", path + " is not offered to be confirmed.");
    }
    const profile::ProfileView view = profile::view_of(user_, settings_.catalogue);
    return profile::confirm(changed, settings_.catalogue, settings_.catalogue.at(*index).path, view.effective[*index]->value, actor);
  }

  const Rehearsal& rehearsal_;
  const Settings& settings_;
  const Settings::Asking in_force_;
  profile::User user_;
  Time now_;
  std::size_t step_ = 0;
  Time login_;  // When the latest one began.
  std::string session_ = "session";
  asking::Trace trace_;
  std::vector<std::string> offered_;  // To be confirmed, by the last decision.
  std::vector<RehearsalFailure> failures_;
};

}  // namespace

std::vector<RehearsalFailure> rehearse(const Rehearsal& rehearsal, const Settings& settings) {
  return Play(rehearsal, settings).run();
}

std::string to_text(const RehearsalFailure& failure) {
  std::string text = "FAILED " + failure.test + ", step " + std::to_string(failure.step) +
                     "\n  expected: " + failure.expected + "\n  got:      " + failure.got + "\n";
  if (!failure.trace.empty()) text += "  the gates, in their order:\n" + failure.trace;
  return text;
}

}  // namespace acquaint::settings
