// A guaranteed share of the prompts for questions that matter and never score best. The "shares" of the
// policy; docs/asking.md is the manual.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acquaint::asking {

class Fields;

struct Share {
  std::string attribute;  // Path.
  double percent = 0;     // Of the prompts, where it can be asked: it leads so many at least.
};

// [{"attribute": "user_metadata.nps", "percent": 10}]: the member "shares" of a policy, together 100 at
// most.
std::vector<Share> read_shares(Fields& policy);

// Whose turn it is: the same for the same seed, user and number of prompts that the user has had; null:
// nobody's.
const Share* draw_share(std::span<const Share> shares, std::uint64_t seed, std::string_view user,
                        std::int64_t prompts);

}  // namespace acquaint::asking
