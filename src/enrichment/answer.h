// What a provider's answer means, and what of it becomes claims. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "enrichment/provider.h"
#include "outbound/client.h"
#include "profile/change.h"

namespace acquaint::enrichment {

struct Answer {
  enum class Verdict {
    found,
    empty,    // The provider knows nothing of the user, or nothing that is mapped.
    later,    // It is still looking (202): to be asked once more.
    again,    // It may work when it is tried again: no connection, 429, 5xx.
    refused,  // It will not: the key, the request, or an answer that is none.
    not_asked,  // It was left alone: its breaker, or too many look-ups under way.
  };
  struct Value {
    profile::AttributePath attribute;
    Json value;
  };

  Verdict verdict = Verdict::refused;
  std::vector<Value> values = {};
  // Of `again` and `refused`: "enrichment.unauthorized", "enrichment.rate_limited", "enrichment.provider_failed",
  // "enrichment.refused", "enrichment.bad_answer", or one of outbound::HttpClient. Of `not_asked`:
  // "enrichment.breaker_open", "enrichment.busy", "enrichment.taken_back".
  std::string code = {};
  std::optional<Duration> retry_after = {};  // As the provider wishes.

  // What it shows of the provider.
  enum class Health {
    well,
    unwell,   // Or it will not have us.
    unknown,  // The call did not leave: too many are under way, or our own client refused it.
  };
  Health health() const;
};

// `now` for a Retry-After that names a time.
Answer read_answer(const Provider& provider, const outbound::HttpAnswer& answer, Time now);
Answer read_error(const Error& error);

// Puts what was answered to the user's other claims, with what the provider is called as their origin, if the
// look-up that began then is still the one that is waited for, the user's consent still holds, and what was asked
// with is still theirs; else what came is let go. Where the provider was not
// asked nothing is noted, so that the next occasion may try. A value that the catalogue does not allow, or that may not be found out about the user
// (profile/permission.h), is left out, and counted in `refused_values` of the event "enrichment.answered".
struct Arrival {
  const Provider& provider;
  const profile::Catalogue& catalogue;
  Time began;
  Time now;
};
profile::Changed take_answer(const profile::User& user, const Answer& answer, const Arrival& arrival);

}  // namespace acquaint::enrichment
