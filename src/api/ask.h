// Asking a user and taking the answer: the one way for every surface (login step, page script, API).
// Decides by `asking`, draws by `forms`, saves by one change of the user.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "api/services.h"
#include "asking/decide.h"
#include "asking/decision_id.h"
#include "asking/needs.h"
#include "base/result.h"
#include "base/task.h"
#include "forms/confirmation.h"
#include "forms/described_steps.h"
#include "forms/steps.h"

namespace acquaint::api {

// A step that is to be shown.
struct AskedStep {
  std::string form;
  std::int64_t form_version = 0;
  std::string step;       // Its id, to be sent back with the answers.
  std::string mode;       // "modal", "slide_in", "inline", "page".
  bool mandatory = false;
  bool isolated = false;  // The form asks for something sensitive: what its user types is not for the scripts of a page.
  forms::StepDescription description;
};

struct Ask {
  std::string decision;  // Its id; also of a decision not to ask, which can be explained as well.
  asking::Reason reason = asking::Reason::nothing_to_ask;
  std::optional<Time> next_eligible;
  std::optional<AskedStep> step;  // Nothing: there is nothing to ask now.
  std::optional<Time> lease_until;
};

// Decides for this user and moment. What is asked is saved before it is returned, so that no other
// tab, device or server asks at the same time. What was learnt is the same at every look within the call.
// `reveal`: how much is shown of values that are offered to be
// confirmed (offered_values.h). A `nonce` makes the decision's id: asked for again with the same one, the
// decision is the same as long as it is open, and nothing is asked once it has ended.
Task<Result<Ask>> ask(Services& services, settings::SettingsPtr settings, profile::UserPtr user,
                      asking::Moment moment, forms::Reveal reveal = forms::Reveal::masked,
                      std::optional<asking::DecisionNonce> nonce = std::nullopt);

// The same for what an application needs to know now, of whatever form asks for it.
struct NeedsAsk {
  Ask ask;  // Without a step, its decision has no explanation: `needs` says why of each attribute.
  std::vector<asking::NeedAnswer> needs;
};
Task<Result<NeedsAsk>> ask_for(Services& services, settings::SettingsPtr settings, profile::UserPtr user,
                               asking::Moment moment, asking::Demand demand, asking::Recipient recipient,
                               forms::Reveal reveal = forms::Reveal::masked);

// Turns what a client sent into the answers and replies to a step, which it is handed with the run of the form.
using ReadAnswers = std::function<std::expected<forms::Replies, forms::FieldProblems>(
    const forms::Run& run, const forms::Step& step)>;

struct AnswerOutcome {
  bool complete = false;
  bool was_complete = false;      // All was answered before, this step too: nothing was saved.
  std::optional<AskedStep> next;  // The next step; or this one again, with its problems.
  forms::FieldProblems problems;  // Not empty: nothing was saved.
};

// Saves the answers to one step: each becomes a claim of source `user`, with the form as its origin; so
// does a value that was confirmed. With the first of them, what the moment of the decision filled into the form's
// hidden fields is saved, as a claim of source `application`. What the user would rather not say is never asked
// again. Problems beside those of forms::check_step: rule "confirm" for a value that was not offered or has changed since. Sent
// twice, it counts once: the same answers to a step that was answered lead to the next one again, or to the end.
// Errors: not_found "decision.not_found", conflict "decision.ended" and
// "decision.wrong_step", not_found "form.gone".
Task<Result<AnswerOutcome>> answer(Services& services, settings::SettingsPtr settings,
                                   std::string decision, profile::UserId user, std::string step,
                                   std::string locale, ReadAnswers read, std::string actor,
                                   forms::Reveal reveal = forms::Reveal::masked);

// Ends a decision without answers: an outcome of asking/outcome.h, applied to the user's state.
using EndDecision = std::function<Result<profile::AskingState>(
    profile::AskingState state, const asking::Terms& terms)>;
Task<Result<Done>> end_decision(Services& services, settings::SettingsPtr settings,
                                std::string decision, profile::UserId user, std::string event,
                                EndDecision end, std::string actor);

// The open decision as it would be shown now. not_found "decision.not_found" when it is not open.
Result<Ask> describe_open(const profile::User& user, const settings::Settings& settings,
                          std::string_view locale, Time now, forms::Reveal reveal = forms::Reveal::masked);

// A decision as it would be shown now to whoever holds a link to it: open, or ended because nobody
// reacted. `preselect` fills in its fields, where it reads without problems; it may be empty. not_found
// "decision.not_found" for any other decision.
Result<Ask> describe_decision(const profile::User& user, const settings::Settings& settings,
                              std::string_view decision, std::string_view locale, Time now,
                              const ReadAnswers& preselect = {});

}  // namespace acquaint::api
