// How complete a profile is: the worth of what is known of the worth of all that applies. Stale and
// uncertain values count in part, and what another answer has made moot does not count at all.
#pragma once

#include <memory>
#include <vector>

#include "asking/condition.h"
#include "base/result.h"
#include "profile/catalogue.h"

namespace acquaint::asking {

struct Points {
  double known = 0;
  double applicable = 0;

  // 0 to 1; of a catalogue without worth, 1.
  double share() const { return applicable > 0 ? known / applicable : 1; }
};

// Prepared from a catalogue; cheap to copy, safe to use from any thread.
class Completeness {
 public:
  Completeness() = default;  // Of no attributes.

  // Errors: those of moot_condition().
  static Result<Completeness> of(const profile::Catalogue& catalogue);

  // Of the user whose view, under the same catalogue, the facts hold.
  Points count(const Facts& facts) const;

 private:
  struct Entry;
  std::shared_ptr<const std::vector<Entry>> entries_;
};

}  // namespace acquaint::asking
