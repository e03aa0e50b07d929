#include "asking/meeting.h"

#include "asking/asked_since.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

void add_lines(Trace* trace, const Trace& more) {
  if (trace != nullptr) trace->lines.insert(trace->lines.end(), more.lines.begin(), more.lines.end());
}

}  // namespace

Answers decide_at(const Inputs& inputs, const Demand& needs, Recipient recipient, Trace* trace) {
  Answers made;
  if (!needs.needs.empty()) {
    made = answer_demand(inputs, needs, recipient);
    add_lines(trace, made.trace);
    const bool goes_on = inputs.moment.kind == MomentKind::login && made.decision.kind == Decision::Kind::nothing;
    if (!goes_on) return made;
  }
  Trace own;  // Most moments of a forecast have no needs, and need no trace.
  made.decision = decide(inputs, trace == nullptr ? nullptr : &own);
  add_lines(trace, own);
  return made;
}

Answers decide_further(const Inputs& inputs, const Demand& needs, Time login, Trace* trace) {
  const Demand left = not_asked_since(login, needs, inputs.user.asking);
  if (left.needs.empty()) return {};
  Answers made = answer_demand(inputs, left, Recipient::application);
  add_lines(trace, made.trace);
  return made;
}

Result<AskingState> stored(const Inputs& inputs, const Decision& decision, std::string id) {
  AskingState state = inputs.user.asking;
  if (decision.kind == Decision::Kind::nothing) return state;
  if (decision.resolves) state = resolve(std::move(state), *decision.resolves, inputs.policy, inputs.offers);
  if (decision.kind == Decision::Kind::repeat) {
    if (!decision.renew) return state;
    return renewed(std::move(state), inputs.moment.holder, inputs.policy, inputs.moment.now);
  }
  return asked(std::move(state),
               {.id = std::move(id),
                .form = decision.offer->form,
                .form_version = decision.offer->version,
                .step = decision.step,
                .questions = paths_of(decision, inputs.catalogue),
                .followers = paths_of(decision, inputs.catalogue, &Chosen::follows),
                .offered = {},
                .moment = inputs.moment},
               inputs.policy);
}

std::vector<std::string> paths_of(const Decision& decision, const profile::Catalogue& catalogue,
                                  bool Chosen::*mark) {
  std::vector<std::string> paths;
  for (const Chosen& chosen : decision.questions) {
    if (mark == nullptr || chosen.*mark) paths.push_back(catalogue.at(chosen.attribute).path.text());
  }
  return paths;
}

}  // namespace acquaint::asking
