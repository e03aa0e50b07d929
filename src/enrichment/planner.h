// Ask, buy or infer: whether a provider is worth asking about a user now. Pure; budget and breaker, which are
// not of the user, are the enricher's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "enrichment/provider.h"
#include "enrichment/request.h"
#include "profile/user.h"

namespace acquaint::enrichment {

// Why a provider is not asked; in the order in which it is looked at.
enum class Hindrance {
  none,
  disabled,
  wrong_moment,     // It is not declared for this trigger.
  no_consent,       // The user has not agreed to the purpose, or took it back.
  nothing_missing,  // All that it could fill is known, or inferred with enough certainty.
  no_input,         // What it is asked with is not known of the user.
  unverified,       // It is, but was not verified to be the user's.
  fresh,            // It was asked with the same, lately; "knows nothing" is an answer as well.
  outstanding,      // It is being asked.
  resting,          // It failed within the hour.
};

std::string_view name_of(Hindrance hindrance);

struct Plan {
  Hindrance hindrance = Hindrance::none;
  std::optional<Question> question;  // When nothing hinders.
};

// Whether the user's consent lets the provider be asked, and its values be taken.
bool is_allowed(const Provider& provider, const profile::User& user);

// By hand what is known, fresh or failed is looked up all the same. A look-up that has been outstanding for so long that
// the process which made it must have ended, and is not `is_under_way` in this one, is taken up whatever the trigger is.
Plan plan_of(const Provider& provider, const profile::User& user, const profile::Catalogue& catalogue, Trigger trigger,
             bool is_under_way, Time now);

// Whether the look-up that began then is the one that is waited for, and may go on: the user's consent holds, and what
// is asked with is still theirs.
bool is_still_asked(const Provider& provider, const profile::User& user, const profile::Catalogue& catalogue, Time began);

// The user from whom the provider's answer is then waited for.
profile::User with_look_up(profile::User user, const Provider& provider, const std::string& about, Time now);

}  // namespace acquaint::enrichment
