// What the arms of experiments make of the policy and of the forms, worked out once for every combination
// of arms, so that deciding costs nothing more.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "settings/settings.h"

namespace acquaint::settings {

// Fills in `variants` for the experiments of the settings; forms that only take the place of others leave
// the offers of everybody. `policy` is the document's. Errors are those of Policy::parse and Cadence::parse,
// and "experiment.unknown_form"; their field lies within "/experiments".
Result<Done> add_variants(Settings& settings, const JsonObject& policy);

}  // namespace acquaint::settings
