// A settings document as the store keeps it: text that was checked when it came in.
#pragma once

#include "base/json.h"
#include "settings/settings_store.h"

namespace acquaint::settings {

inline constexpr JsonLimits kDocumentLimits{.depth_max = 64, .size_max = 64 << 20};

inline Result<JsonObject> parse_document(const SettingsVersion& version) {
  return parse_json_object(version.document, kDocumentLimits);
}

}  // namespace acquaint::settings
