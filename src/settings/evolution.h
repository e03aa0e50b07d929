// What a change of the catalogue means for the users who are there already, in words: shown with the
// difference before it is published.
#pragma once

#include "settings/difference.h"

namespace acquaint::settings {

// Lines of the kind `means`, of the attributes that the two documents declare differently. Both have been
// checked: settings.h, build().
Difference meaning_for_users(const JsonObject& before, const JsonObject& after);

}  // namespace acquaint::settings
