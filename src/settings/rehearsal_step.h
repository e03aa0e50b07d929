// One step of an operator's test: when and where, who needs what, what is expected, what the user does.
#pragma once

#include "base/json.h"
#include "settings/rehearsal.h"

namespace acquaint::settings {

// The step that follows those of `before`. Errors as of parse_rehearsals(), their field below `at`.
Result<Scene> read_scene(const Json& json, const std::string& at, const Settings& settings, const Rehearsal& before);

}  // namespace acquaint::settings
