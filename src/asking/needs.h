// Answers a demand: what is known and may be told, what is asked now, and why not the rest. Asking
// goes through decide() like everything else, with the forms cut down to what is needed: one
// decision is open at most, and what was declined is not asked. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "asking/decide.h"
#include "asking/demand.h"
#include "base/clock.h"
#include "profile/claim.h"

namespace acquaint::asking {

// Who gets the values: the permissions of the catalogue differ.
enum class Recipient {
  application,
  user,  // Their own browser: what is kept from the application or from the user is kept from it.
};

enum class NeedState { known, asked, refused };
std::string_view name_of(NeedState state);

// Why something is refused, beside the reasons of decisions (asking/reason.h).
inline constexpr std::string_view kUnknownAttribute = "unknown_attribute";  // Not declared.
inline constexpr std::string_view kNotPermitted = "not_permitted";          // Not for this recipient.
inline constexpr std::string_view kConsentMissing = "consent_missing";  // To the purpose, and no form would ask for it.
inline constexpr std::string_view kNoForm = "no_form";                  // None has the question.
inline constexpr std::string_view kNeedReasons[] = {kUnknownAttribute, kNotPermitted, kConsentMissing, kNoForm};

struct NeedAnswer {
  std::string attribute;
  bool is_essential = false;
  NeedState state = NeedState::refused;
  std::string_view reason;              // Of what is refused: one of decisions or of kNeedReasons.
  std::optional<Time> next_eligible;    // When it could be asked, where that is known.
  std::optional<profile::Claim> claim;  // What is known ...
  std::string equivalent;               // ... under this path; empty: its own.
};

using SharedOffers = std::shared_ptr<const std::vector<Offer>>;

struct Answers {
  SharedOffers offers;  // To which the decision refers.
  Decision decision;
  Trace trace;
  std::vector<NeedAnswer> needs;  // In the order of the demand.
};

// Of the forms that ask for what is needed, wherever they are placed, one at most is asked.
// Essential questions go through as a mandatory form does, all of one form at once; voluntary ones
// obey every gate, and come along where their form is asked. `inputs.offers` are those of the
// settings.
Answers answer_demand(const Inputs& inputs, const Demand& demand, Recipient recipient);

// The same, with the way through the gates, for whatever is worth asking when there is no demand (null).
Answers decide_for(const Inputs& inputs, const Demand* demand, Recipient recipient);

}  // namespace acquaint::asking
