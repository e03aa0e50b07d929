// What became of asking an outside service about a user, the last time: kept with the user, so that the
// same is not bought twice and nobody is asked what is on its way. Data only: `enrichment` makes look-ups.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::profile {

enum class LookUpState {
  outstanding,  // Asked, and not answered yet.
  found,
  empty,   // The service knows nothing of the user.
  failed,  // It gave no answer that can be used.
};

std::string_view name_of(LookUpState state);

struct LookUp {
  LookUpState state = LookUpState::outstanding;
  Time at;            // When it began.
  std::string about;  // A hash of what was asked with: another e-mail address is another question.
  std::string code;   // Of what failed.

  bool operator==(const LookUp&) const = default;
};

using LookUps = std::map<std::string, LookUp, std::less<>>;  // By the provider's name.

// Stored with every user, so member names are single letters.
Json to_json(const LookUps& look_ups);
// Error "user.corrupt".
Result<LookUps> parse_look_ups(const Json& json);

}  // namespace acquaint::profile
