#include "flows/requests.h"

#include <algorithm>

#include "base/encoding.h"
#include "flows/template.h"

namespace acquaint::flows {
namespace {

std::unexpected<Error> bad_action(std::string message) {
  return invalid("auth0_flow.bad_action", std::move(message));
}

std::string text_of(const JsonObject& object, std::string_view name) {
  const Json* value = find(object, name);
  return value == nullptr ? std::string() : text_of_value(*value);
}

bool is_method(std::string_view method) {
  constexpr std::string_view kMethods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  return std::ranges::find(kMethods, method) != std::end(kMethods);
}

void add_parameter(std::string& url, std::string_view name, std::string_view value) {
  url += url.contains('?') ? "&" : "?";
  url.append(percent_encode(name)).append("=").append(percent_encode(value));
}

std::string as_form(const JsonObject& fields) {
  std::string out;
  for (const auto& member : fields) {
    out.append(out.empty() ? "" : "&")
        .append(percent_encode(member.key()))
        .append("=")
        .append(percent_encode(text_of_value(member.value())));
  }
  return out;
}

Result<Done> set_body(HttpCall& call, const JsonObject& params) {
  const Json* payload = find(params, "payload");
  if (payload == nullptr || payload->is_null()) return Done{};
  const std::string type = text_of(params, "content_type");
  if (type.empty() || type == "JSON") {
    call.headers.emplace_back("Content-Type", "application/json");
    call.body = to_text(*payload);
  } else if (type == "FORM" && payload->is_object()) {
    call.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    call.body = as_form(payload->get_object());
  } else if (type == "XML" && payload->is_string()) {
    call.headers.emplace_back("Content-Type", "application/xml");
    call.body = std::string(std::string_view(payload->get_string()));
  } else {
    return bad_action("The payload does not fit its content type.");
  }
  return Done{};
}

std::string basic(const JsonObject& from) {
  return "Basic " + to_base64(text_of(from, "username") + ":" + text_of(from, "password"));
}

Result<Done> add_secret(HttpCall& call, const JsonObject& setup) {
  const std::string type = text_of(setup, "type");
  if (type == "BEARER") {
    call.headers.emplace_back("Authorization", "Bearer " + text_of(setup, "token"));
  } else if (type == "BASIC_AUTH") {
    call.headers.emplace_back("Authorization", basic(setup));
  } else if (type == "API_KEY" && text_of(setup, "in") == "QUERY") {
    add_parameter(call.url, text_of(setup, "name"), text_of(setup, "value"));
  } else if (type == "API_KEY") {
    call.headers.emplace_back(text_of(setup, "name"), text_of(setup, "value"));
  } else {
    return bad_action("The vault connection has a kind of setup that cannot be used for this.");
  }
  return Done{};
}

}  // namespace

bool is_usable(const VaultConnection& connection) {
  constexpr std::pair<std::string_view, std::string_view> kUsable[] = {{"AUTH0", "OAUTH_APP"},
                                                                       {"HTTP", "BEARER"},
                                                                       {"HTTP", "BASIC_AUTH"},
                                                                       {"HTTP", "API_KEY"},
                                                                       {"CLEARBIT", "API_KEY"}};
  const std::string type = text_of(connection.setup, "type");
  return std::ranges::find(kUsable, std::pair<std::string_view, std::string_view>(connection.app_id, type)) !=
         std::end(kUsable);
}

std::string_view server_of(std::string_view address) {
  const std::size_t scheme = address.find("://");
  if (scheme == std::string_view::npos) return address;
  return address.substr(0, address.find_first_of("/?#", scheme + 3));
}

Result<HttpCall> make_request(const JsonObject& params, std::string_view address,
                              const VaultConnection* connection) {
  HttpCall call{.method = text_of(params, "method"), .url = text_of(params, "url")};
  if (call.method.empty()) call.method = "GET";
  if (!is_method(call.method)) return bad_action("The method is not known.");
  if (!call.url.starts_with("https://") && !call.url.starts_with("http://"))
    return bad_action("A web address is expected.");
  if (const JsonObject* parameters = find_object(params, "params")) {
    for (const auto& member : *parameters)
      add_parameter(call.url, member.key(), text_of_value(member.value()));
  }
  if (const JsonObject* headers = find_object(params, "headers")) {
    for (const auto& member : *headers)
      call.headers.emplace_back(member.key(), text_of_value(member.value()));
  }
  if (auto set = set_body(call, params); !set) return std::unexpected(set.error());
  const JsonObject* own = find_object(params, "basic");
  if (own != nullptr) call.headers.emplace_back("Authorization", basic(*own));
  if ((own != nullptr || connection != nullptr) && server_of(address).contains("{{")) {
    return bad_action("A request with a secret names its server itself.");
  }
  if (connection == nullptr) return call;
  if (auto added = add_secret(call, connection->setup); !added)
    return std::unexpected(added.error());
  return call;
}

Result<HttpCall> make_clearbit_request(std::string_view action, const JsonObject& params,
                                       const VaultConnection& connection) {
  const bool is_person = action == "FIND_PERSON";
  const std::string name = is_person ? "email" : "domain", wanted = text_of(params, name);
  if (wanted.empty()) return bad_action("Somebody to look for is expected.");
  const std::string secret = text_of(connection.setup, "secret_key");
  if (secret.empty()) return bad_action("The vault connection has no secret key.");
  HttpCall call{.method = "GET",
                .url = is_person ? "https://person.clearbit.com/v2/people/find"
                                 : "https://company.clearbit.com/v2/companies/find",
                .headers = {{"Authorization", "Bearer " + secret}}};
  add_parameter(call.url, name, wanted);
  return call;
}

JsonObject describe_reply(const HttpReply& reply) {
  auto body = parse_json(reply.body);
  return {
      {"statusCode", reply.status},
      {"headers", reply.headers},
      {"body", body ? std::move(*body) : Json(is_utf8(reply.body) ? reply.body : std::string())}};
}

}  // namespace acquaint::flows
