#include "login/claims_request.h"

#include <algorithm>

namespace acquaint::login {
namespace {

constexpr std::size_t kClaimsMax = 30, kNameBytesMax = 100, kValuesMax = 10;

std::unexpected<Error> malformed() {
  return invalid("claims_request.malformed", "An object with \"id_token\" or \"userinfo\" is expected.",
                 "claims");
}

// Texts, numbers and truth values: what a claim that a client compares can be.
bool is_value(const Json& json) { return !json.is_object() && !json.is_array() && !json.is_null(); }

bool read_values(const JsonObject& object, RequestedClaim& claim) {
  if (const Json* value = find(object, "value")) {
    if (!is_value(*value)) return false;
    claim.values.push_back(*value);
  }
  if (find(object, "values") == nullptr) return true;
  const JsonArray* values = find_array(object, "values");
  if (values == nullptr || values->empty() || values->size() > kValuesMax || !claim.values.empty() ||
      !std::ranges::all_of(*values, is_value)) {
    return false;
  }
  claim.values.assign(values->begin(), values->end());
  return true;
}

bool read_claim(std::string_view name, const Json& json, std::vector<RequestedClaim>& into) {
  if (name.empty() || name.size() > kNameBytesMax) return false;
  RequestedClaim claim{.name = std::string(name), .is_essential = false, .values = {}};
  if (const JsonObject* object = json.if_object()) {
    const Json* essential = find(*object, "essential");
    if (essential != nullptr && !essential->is_bool()) return false;
    claim.is_essential = essential != nullptr && essential->get_bool();
    if (!read_values(*object, claim)) return false;
  } else if (!json.is_null()) {
    return false;
  }
  into.push_back(std::move(claim));
  return true;
}

bool read_list(const JsonObject& object, std::string_view place, std::vector<RequestedClaim>& into) {
  const Json* json = find(object, place);
  if (json == nullptr || json->is_null()) return true;
  const JsonObject* claims = json->if_object();
  if (claims == nullptr || claims->size() > kClaimsMax) return false;
  return std::ranges::all_of(*claims, [&](const auto& member) {
    return read_claim(member.key(), member.value(), into);
  });
}

JsonObject list_json(const std::vector<RequestedClaim>& claims) {
  JsonObject json;
  for (const RequestedClaim& claim : claims) {
    JsonObject wish;
    if (claim.is_essential) wish["essential"] = true;
    if (!claim.values.empty()) wish["values"] = JsonArray(claim.values.begin(), claim.values.end());
    json[claim.name] = wish.empty() ? Json(nullptr) : Json(std::move(wish));
  }
  return json;
}

}  // namespace

Result<ClaimsRequest> parse_claims_request(std::string_view text) {
  const auto object = parse_json_object(text, {.depth_max = 5, .size_max = 16 * 1024});
  if (!object) return malformed();
  return parse_claims_request(*object);
}

Result<ClaimsRequest> parse_claims_request(const JsonObject& object) {
  ClaimsRequest request;
  if (!read_list(object, "id_token", request.id_token) || !read_list(object, "userinfo", request.userinfo)) {
    return malformed();
  }
  return request;
}

JsonObject to_json(const ClaimsRequest& request) {
  JsonObject json;
  if (!request.id_token.empty()) json["id_token"] = list_json(request.id_token);
  if (!request.userinfo.empty()) json["userinfo"] = list_json(request.userinfo);
  return json;
}

const RequestedClaim* find_claim(const std::vector<RequestedClaim>& claims, std::string_view name) {
  const auto found = std::ranges::find(claims, name, &RequestedClaim::name);
  return found == claims.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<RequestedClaim>& claims) {
  std::vector<std::string> names;
  for (const RequestedClaim& claim : claims) names.push_back(claim.name);
  return names;
}

}  // namespace acquaint::login
