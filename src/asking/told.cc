#include "asking/told.h"

#include "asking/gates.h"
#include "consent/receipt.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

using profile::AttributeIndex;
using profile::Claim;

bool may_be_told(const profile::AttributeDefinition& definition, Recipient recipient) {
  if (definition.application == profile::Visibility::none) return false;
  return recipient == Recipient::application || definition.user != profile::Visibility::none;
}

struct Held {
  const Claim* claim = nullptr;
  std::string path;
};

bool is_known(AttributeIndex index, const Inputs& in) {
  const Question alone{.field = {},
                       .attribute = index,
                       .purpose = {},
                       .shown_when = {},
                       .equivalents = {},
                       .undeclared_equivalents = {}};
  return knowledge_of(alone, in).is_known();
}

// What makes the question superfluous: the value itself, or that of an equivalent.
Held held_for(const Question& question, const Inputs& in) {
  const auto declared = [&](AttributeIndex index) {
    return Held{in.view.effective[index], in.catalogue.at(index).path.text()};
  };
  if (is_known(question.attribute, in)) return declared(question.attribute);
  for (const AttributeIndex index : question.equivalents) {
    if (is_known(index, in)) return declared(index);
  }
  for (const profile::AttributePath& path : question.undeclared_equivalents) {
    const Claim* claim = profile::find_claim(in.user, path);
    if (claim != nullptr && !claim->value.is_null()) return {claim, path.text()};
  }
  return {};
}

}  // namespace

std::string_view consent_problem(const profile::User& user, const Demand& demand,
                                 const std::string& collected_for) {
  if (!demand.purpose) {
    const bool is_withdrawn = !collected_for.empty() && consent::is_withdrawn(user, collected_for);
    return is_withdrawn ? name_of(Reason::consent_withdrawn) : "";
  }
  const consent::Purpose& purpose = *demand.purpose;
  if (!purpose.is_a_choice()) return "";
  if (consent::is_withdrawn(user, purpose.id)) return name_of(Reason::consent_withdrawn);
  if (purpose.legal_basis != consent::LegalBasis::consent) return "";
  // Who answered a form that said this purpose agreed to it by answering.
  if (collected_for == purpose.id || consent::is_granted(user, purpose.id)) return "";
  return kConsentMissing;
}

std::optional<NeedAnswer> look_up(const Need& need, const Inputs& in, const Demand& demand,
                                  Recipient recipient) {
  NeedAnswer answer{.attribute = need.attribute, .is_essential = need.is_essential};
  const auto refuse = [&](std::string_view reason) {
    answer.reason = reason;
    return answer;
  };
  if (!need.index) return refuse(kUnknownAttribute);
  if (!may_be_told(in.catalogue.at(*need.index), recipient)) return refuse(kNotPermitted);
  const Held held = held_for(question_for(in.catalogue, *need.index, "", false), in);
  if (held.claim == nullptr) return std::nullopt;
  const auto source = in.catalogue.find(held.path);
  if (source && !may_be_told(in.catalogue.at(*source), recipient)) return refuse(kNotPermitted);
  if (const auto problem = consent_problem(in.user, demand, held.claim->from.purpose);
      !problem.empty()) {
    return refuse(problem);
  }
  answer.state = NeedState::known;
  answer.claim = *held.claim;
  if (held.path != need.attribute) answer.equivalent = held.path;
  return answer;
}

}  // namespace acquaint::asking
