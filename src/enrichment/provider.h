// Enrichment: outside services that are asked for attributes of users (docs/enrichment.md). A provider is
// declared in the `enrichment` part of the settings, by its name; request.h makes what it is asked, answer.h
// reads what it says, planner.h says when it is asked, and enricher.h asks it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "asking/enrichment.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "consent/purpose.h"
#include "enrichment/placeholder.h"
#include "enrichment/preset.h"
#include "profile/catalogue.h"

namespace acquaint::enrichment {

enum class Trigger {
  sign_up,  // The first log-in.
  log_in,   // Every log-in, the first one too.
  needed,   // Something that it fills is about to be asked.
  schedule, // Its turn in a round through all users (round.h).
  by_hand,  // Through the API: nobody declares that.
};

std::string_view name_of(Trigger trigger);

// Amounts of the operator's money, in millionths.
using Money = std::int64_t;

// What a provider's answer says of one attribute.
struct Filled {
  profile::AttributePath attribute;
  profile::AttributeIndex index = 0;
  std::string pointer;  // RFC 6901, into the answer.
};

struct Provider {
  std::string name;
  Kind kind = Kind::http;
  bool enabled = true;
  outbound::Method method = outbound::Method::get;
  Template url;
  std::vector<std::pair<std::string, Template>> headers;
  Json body;        // Null: none.
  std::string key;  // A secret; empty: none.
  std::vector<Trigger> when;
  std::vector<Filled> attributes;
  std::string purpose;         // Of a declared purpose: what its values are for.
  bool needs_consent = false;  // To the purpose, before it is asked.
  bool asks_of_unverified = false;  // Also with an e-mail address or phone number that was not verified.
  Money price = 0;                  // Of one call,
  bool pays_for_matches = false;    // or of one that found something.
  std::optional<Money> monthly_budget;
  Duration fresh_for = std::chrono::days(90);  // Until then what was looked up is not bought again.
  Duration timeout = std::chrono::seconds(5);  // Of one call.
  Duration wait{0};                            // How long a log-in waits for it at most.
  Duration grace = std::chrono::hours(24);     // How long nobody is asked for what is outstanding.
  double confidence = 0.8;                     // In what it says.
  std::int64_t per_hour = 60;                  // Look-ups that rounds begin.

  bool serves(Trigger trigger) const;
  bool fills(profile::AttributeIndex attribute) const;
};

struct Declared {
  std::vector<Provider> providers;  // In the order of the document.

  const Provider* find(std::string_view name) const;
};

// {"clearbit": {"kind": "clearbit_person", "key": "...", ...}}. Errors are `invalid`, and their field begins with
// `at`: "enrichment.malformed", "json.unknown_field", "enrichment.unknown_attribute", "enrichment.unknown_purpose".
Result<Declared> parse_providers(const JsonObject& document, const profile::Catalogue& catalogue,
                                 std::span<const consent::Purpose> purposes, const std::string& at);

// For asking::Policy: what nobody is asked for while a provider may still answer.
std::vector<asking::Enrichment> enrichments_of(const Declared& declared);

}  // namespace acquaint::enrichment
