// What a provider publishes about itself (OpenID Connect Discovery §3, §4; RFC 9207 §3).
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "login/upstream/options.h"

namespace acquaint::login::upstream {

// A provider as it is called: what the operator declared, completed by what the provider publishes.
struct Site {
  Endpoints endpoints;
  ClientProof client_proof = ClientProof::in_body;
  bool names_itself = false;  // Its answers hold `iss`: one without is not its answer.
};

// Whether the provider's document is needed.
bool needs_discovery(const Options& options);

// Of a provider whose endpoints are all declared.
Site declared_site(const Options& options);

// Completes the options with the document. What is declared wins. Error `unavailable`
// "upstream.bad_discovery": the document is another issuer's, or lacks an endpoint or holds one
// that is no address.
Result<Site> discovered_site(const Options& options, const JsonObject& document);

}  // namespace acquaint::login::upstream
