#include "asking/share.h"

#include <algorithm>

#include "asking/choice.h"
#include "asking/fields.h"
#include "profile/attribute.h"

namespace acquaint::asking {
namespace {

constexpr std::size_t kSharesMax = 50;
constexpr std::uint64_t kStream = 0x5368617265;  // Apart from the draws of the learning order.

Result<Share> read_share(const Json& json, const std::string& code, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return invalid(code, "An object is expected.", at);
  Share share;
  Fields fields(*object, code, at);
  fields.read("attribute", share.attribute, 1024);
  fields.read("percent", share.percent, 0.1, 100);
  if (!profile::AttributePath::parse(share.attribute)) {
    fields.refuse("attribute", "An attribute's path is expected.");
  }
  if (share.percent == 0) fields.refuse("percent", "A number from 0.1 to 100 is expected.");
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  return share;
}

}  // namespace

std::vector<Share> read_shares(Fields& policy) {
  std::vector<Share> shares;
  const Json* value = policy.next("shares");
  if (value == nullptr) return shares;
  const JsonArray* list = value->if_array();
  if (list == nullptr || list->size() > kSharesMax) {
    policy.refuse("shares", "A list of at most 50 elements is expected.");
    return shares;
  }
  double sum = 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = pointer_to(policy.at("shares"), i);
    auto share = read_share((*list)[i], policy.code(), at);
    if (share && std::ranges::find(shares, share->attribute, &Share::attribute) != shares.end()) {
      share = invalid(policy.code(), "Another share has this attribute.", pointer_to(at, "attribute"));
    }
    if (share && (sum += share->percent) > 100) {
      share = invalid(policy.code(), "All shares together are more than 100 percent.", pointer_to(at, "percent"));
    }
    if (!share) {
      policy.adopt(share.error());
      return shares;
    }
    shares.push_back(std::move(*share));
  }
  return shares;
}

const Share* draw_share(std::span<const Share> shares, std::uint64_t seed, std::string_view user,
                        std::int64_t prompts) {
  double draw = 100 * draw_for(seed ^ kStream, user, prompts);
  for (const Share& share : shares) {
    if (draw < share.percent) return &share;
    draw -= share.percent;
  }
  return nullptr;
}

}  // namespace acquaint::asking
