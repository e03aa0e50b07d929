#include "asking/decision_id.h"

#include "base/encoding.h"

namespace acquaint::asking {
namespace {

constexpr std::string_view kPrefix = "dec_";
constexpr std::size_t kTextMax = 512;

}  // namespace

std::string make_decision_id(const profile::UserId& user, const DecisionNonce& random) {
  std::string bytes(reinterpret_cast<const char*>(random.data()), random.size());
  bytes += user.text();
  return std::string(kPrefix) + to_base64url(bytes);
}

Result<profile::UserId> user_of_decision(std::string_view id) {
  const auto bad = [] {
    return invalid("decision.bad_id", "This is not the id of a decision.", "id");
  };
  if (!id.starts_with(kPrefix) || id.size() > kTextMax) return bad();
  const auto bytes = from_base64url(id.substr(kPrefix.size()));
  if (!bytes || bytes->size() <= std::tuple_size_v<DecisionNonce>) return bad();
  const auto user =
      profile::UserId::parse(std::string_view(*bytes).substr(std::tuple_size_v<DecisionNonce>));
  if (!user) return bad();
  return *user;
}

}  // namespace acquaint::asking
