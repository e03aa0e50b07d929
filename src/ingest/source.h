// Sources: sites and programs of the operator that report what users do, each with a write key.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "profile/attribute.h"

namespace acquaint::ingest {

struct Source {
  std::string id;
  std::string name;
  std::string key_hash;  // SHA-256 of the write key in hexadecimal.
  bool enabled = true;
  // Which attribute a trait becomes; others are left out. None by default: a write key in a web page is
  // public, and whoever has it may say anything of anybody.
  std::map<std::string, profile::AttributePath, std::less<>> traits;
  // Whether its identify and alias calls merge visitors into users. Never for a key in a web page: whoever
  // has it could bring any answers to any user.
  bool merges_visitors = false;

  bool operator==(const Source&) const = default;
};

// The "sources" list of a settings document: {"id", "name", "write_key_sha256", "enabled", "traits":
// {"company": "user_metadata.company"}, "merges_visitors"}. A trait cannot become what users are found or let in by: email,
// phone number, user name, whether they are verified or blocked. Errors are `invalid` and their field
// points into the list: "source.malformed", "source.duplicate", "source.forbidden_attribute",
// "json.unknown_field".
Result<std::vector<Source>> parse_sources(const JsonArray& list);

// Null when no source that is enabled has this key. The key has high entropy, so a plain hash protects
// it at rest, and finding it by its hash tells nothing by time.
const Source* find_source(std::span<const Source> sources, std::string_view write_key);

}  // namespace acquaint::ingest
