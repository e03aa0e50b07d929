// Actions, their versions and their bindings as the Management API shows them: never with the value of a secret.
#pragma once

#include "base/json.h"
#include "rules/declared_action.h"

namespace acquaint::api::management {

JsonObject show_action(const rules::DeclaredAction& action);
JsonObject show_version(const rules::DeclaredAction& action, const rules::ActionVersion& version);
JsonObject show_binding(const rules::Binding& binding, const rules::DeclaredAction& action);

}  // namespace acquaint::api::management
