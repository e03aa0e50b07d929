// A settings document as the store keeps it: text that was checked when it came in, perhaps by an older
// version of the program.
#pragma once

#include "base/json.h"
#include "settings/former_shape.h"
#include "settings/settings_store.h"

namespace acquaint::settings {

inline constexpr JsonLimits kDocumentLimits{.depth_max = 64, .size_max = 64 << 20};

inline Result<JsonObject> parse_document(const SettingsVersion& version) {
  auto document = parse_json_object(version.document, kDocumentLimits);
  if (document) *document = from_former_shape(std::move(*document));
  return document;
}

}  // namespace acquaint::settings
