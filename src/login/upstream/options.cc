#include "login/upstream/options.h"

#include <algorithm>

#include "base/text.h"
#include "login/redirect.h"
#include "login/upstream/apple_secret.h"
#include "login/upstream/person.h"

namespace acquaint::login::upstream {
namespace {

constexpr std::size_t kTextMax = 1024;
constexpr std::size_t kKeyMax = 8192;
constexpr std::size_t kListMax = 96;  // Auth0's limit of non_persistent_attrs.
constexpr std::size_t kParametersMax = 20;
constexpr std::size_t kPlaceDepthMax = 5;
constexpr std::string_view kWellKnown = "/.well-known/openid-configuration";

// What the server says itself in an authorization request.
constexpr std::string_view kOwnParameters[] = {
    "client_id",     "client_secret", "code_challenge", "code_challenge_method",
    "nonce",         "redirect_uri",  "request",        "request_uri",
    "response_mode", "response_type", "scope",          "state"};

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("upstream.bad_option", std::move(message), std::move(field));
}

// Reads one member after the other; the first that is wrong is the error.
class Reading {
 public:
  Reading(const Provider& provider, const JsonObject& object, const std::string& at)
      : object_(object), at_(at) {
    options_.provider = &provider;
  }

  Result<Options> read() {
    take_type();
    take_sharing_page();
    take_client();
    take_endpoints();
    take_scope();
    take_parameters();
    take_map();
    take_sync();
    if (problem_) return std::unexpected(std::move(*problem_));
    return std::move(options_);
  }

 private:
  const Provider& provider() const { return *options_.provider; }

  void refuse(std::string message, std::string field) {
    if (!problem_) problem_ = bad(std::move(message), std::move(field)).error();
  }
  std::string pointer(std::string_view name) const { return pointer_to(at_, name); }

  // Empty when it is not there.
  std::string text(std::string_view name, std::size_t bytes_max = kTextMax) {
    const Json* value = find(object_, name);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string() || value->get_string().empty() ||
        value->get_string().size() > bytes_max) {
      refuse("A text of 1 to " + std::to_string(bytes_max) + " bytes is expected.", pointer(name));
      return {};
    }
    return std::string(value->get_string());
  }

  std::string url(std::string_view name, std::string_view fallback) {
    const std::string given = text(name);
    if (given.empty()) return std::string(fallback);
    if (!check_redirect(given) || origin_of(given).empty()) {
      refuse("An https or http address without fragment and user name is expected.", pointer(name));
    }
    return given;
  }

  void take_type() {
    if (const std::string type = text("type"); !type.empty() && type != "back_channel") {
      refuse("The only type is \"back_channel\".", pointer("type"));
    }
  }

  // shows_sharing_page() reads it.
  void take_sharing_page() {
    const Json* value = find(object_, kShowsSharingPage);
    if (value != nullptr && !value->is_bool()) {
      refuse("true or false is expected.", pointer(kShowsSharingPage));
    }
  }

  void take_client() {
    options_.client_id = text("client_id");
    if (options_.client_id.empty() || !is_visible_ascii(options_.client_id)) {
      refuse("The client id that the provider gave you is expected.", pointer("client_id"));
    }
    options_.client_secret = text("client_secret");
    if (!is_visible_ascii(options_.client_secret)) {
      refuse("A secret has visible ASCII characters only.", pointer("client_secret"));
    }
    const std::string method = text("token_endpoint_auth_method");
    if (method == "client_secret_post")
      options_.client_proof = ClientProof::in_body;
    else if (method == "client_secret_basic")
      options_.client_proof = ClientProof::by_basic;
    else if (!method.empty()) {
      refuse("\"client_secret_post\" or \"client_secret_basic\" is expected.",
             pointer("token_endpoint_auth_method"));
    }
    if (provider().dialect == Dialect::apple)
      take_apple_key();
    else
      refuse_apple_key();
    if (provider().protocol == Protocol::oauth && options_.client_secret.empty()) {
      refuse("The client secret that the provider gave you is expected.", pointer("client_secret"));
    }
  }

  void take_apple_key() {
    options_.apple_key = {text("team_id"), text("kid"), text("app_secret", kKeyMax)};
    for (const std::string_view name : {"team_id", "kid"}) {
      if (find(object_, name) == nullptr) refuse("Apple's id is expected.", pointer(name));
    }
    if (!problem_ && !is_apple_key(options_.apple_key.pem)) {
      refuse("The private key (.p8) that Apple gave you is expected, a P-256 key in PEM.",
             pointer("app_secret"));
    }
    if (!options_.client_secret.empty()) {
      refuse("Apple has no client secret; use app_secret.", pointer("client_secret"));
    }
  }

  void refuse_apple_key() {
    for (const std::string_view name : {"team_id", "kid", "app_secret"}) {
      if (find(object_, name) != nullptr) refuse("Only Apple has this.", pointer(name));
    }
  }

  void take_endpoints() {
    Endpoints& endpoints = options_.endpoints;
    endpoints = {.issuer = url("issuer", provider().issuer),
                 .authorization = url("authorization_endpoint", provider().authorization_endpoint),
                 .token = url("token_endpoint", provider().token_endpoint),
                 .userinfo = url("userinfo_endpoint", provider().userinfo_endpoint),
                 .jwks = url("jwks_uri", provider().jwks_uri)};
    if (provider().protocol == Protocol::oauth) return check_oauth_endpoints();
    take_discovery();
    if (endpoints.issuer.empty() && options_.discovery_url.empty()) {
      refuse("The provider's issuer or discovery_url is expected.", pointer("issuer"));
    }
  }

  void check_oauth_endpoints() {
    for (const std::string_view name : {"issuer", "discovery_url", "jwks_uri"}) {
      if (find(object_, name) != nullptr) {
        refuse("Only providers of OpenID Connect have this.", pointer(name));
      }
    }
    const Endpoints& endpoints = options_.endpoints;
    const std::pair<std::string_view, const std::string*> needed[] = {
        {"authorization_endpoint", &endpoints.authorization},
        {"token_endpoint", &endpoints.token},
        {"userinfo_endpoint", &endpoints.userinfo}};
    for (const auto& [name, value] : needed) {
      if (value->empty()) refuse("The provider's address is expected.", pointer(name));
    }
  }

  // Who declares another issuer means its own document, not the known provider's.
  void take_discovery() {
    const Endpoints& endpoints = options_.endpoints;
    const bool is_declared = !endpoints.issuer.empty() && !endpoints.authorization.empty() &&
                             !endpoints.token.empty() && !endpoints.jwks.empty();
    const bool is_preset = endpoints.issuer == provider().issuer;
    options_.discovery_url = url("discovery_url", is_preset ? provider().discovery_url : "");
    if (!options_.discovery_url.empty() || is_declared) {
      if (find(object_, "discovery_url") == nullptr && is_declared) options_.discovery_url.clear();
      return;
    }
    if (endpoints.issuer.empty()) return;
    std::string base = endpoints.issuer;
    if (base.ends_with('/')) base.pop_back();
    options_.discovery_url = base + std::string(kWellKnown);
  }

  void take_scope() {
    std::string wanted(provider().scope);
    if (const Json* value = find(object_, "scope")) {
      wanted.clear();
      const JsonArray list = value->is_array() ? value->get_array() : JsonArray{*value};
      for (const Json& one : list) {
        if (!one.is_string())
          return refuse("A text or a list of texts is expected.", pointer("scope"));
        wanted.append(wanted.empty() ? "" : " ").append(one.get_string());
      }
    }
    auto scopes = Scopes::parse(wanted);
    if (!scopes || wanted.size() > kTextMax) {
      return refuse("Scopes are names separated by single spaces.", pointer("scope"));
    }
    options_.scopes = std::move(*scopes);
    if (provider().protocol == Protocol::openid && provider().dialect != Dialect::apple &&
        !options_.scopes.has("openid")) {
      refuse("OpenID Connect needs the scope \"openid\".", pointer("scope"));
    }
  }

  void take_parameters() {
    const Json* value = find(object_, "upstream_params");
    if (value == nullptr || value->is_null()) return;
    const std::string at = pointer("upstream_params");
    const JsonObject* given = value->if_object();
    if (given == nullptr || given->size() > kParametersMax) {
      return refuse("An object of at most 20 parameters is expected.", at);
    }
    for (const auto& member : *given) {
      const std::string_view name = member.key();
      const std::string here = pointer_to(at, name);
      const JsonObject* holder = member.value().if_object();
      const auto text =
          holder && holder->size() == 1 ? find_string(*holder, "value") : std::nullopt;
      if (!text || text->size() > kTextMax) {
        return refuse("An object with the text \"value\" is expected.", here);
      }
      if (name.empty() || name.size() > 64 || !is_visible_ascii(name) ||
          std::ranges::find(kOwnParameters, name) != std::end(kOwnParameters)) {
        return refuse("This parameter cannot be set.", here);
      }
      options_.parameters.emplace_back(name, *text);
    }
  }

  void take_map() {
    const Json* value = find(object_, "attribute_map");
    if (value == nullptr || value->is_null()) return;
    const std::string at = pointer("attribute_map");
    const JsonObject* given = value->if_object();
    if (given == nullptr) return refuse("An object is expected.", at);
    if (const auto known = only_fields(*given, {"mapping_mode", "attributes"}, at); !known) {
      if (!problem_) problem_ = known.error();
      return;
    }
    take_mode(*given, at);
    if (find(*given, "attributes") == nullptr) return;
    const JsonObject* attributes = find_object(*given, "attributes");
    const std::string here = pointer_to(at, "attributes");
    if (attributes == nullptr || attributes->size() > kListMax) {
      return refuse("An object of at most 96 attributes is expected.", here);
    }
    for (const auto& member : *attributes) take_attribute(member.key(), member.value(), here);
  }

  void take_mode(const JsonObject& given, const std::string& at) {
    if (find(given, "mapping_mode") == nullptr) return;
    const auto mode = find_string(given, "mapping_mode");
    if (mode == "basic_profile")
      options_.map.mode = AttributeMap::Mode::basic_profile;
    else if (mode == "bind_all")
      options_.map.mode = AttributeMap::Mode::bind_all;
    else if (mode == "use_map")
      options_.map.mode = AttributeMap::Mode::use_map;
    else {
      refuse("\"basic_profile\", \"bind_all\" or \"use_map\" is expected.",
             pointer_to(at, "mapping_mode"));
    }
  }

  // "given_name": "${context.userinfo.first}", or "first" for short.
  void take_attribute(std::string_view name, const Json& value, const std::string& at) {
    const std::string here = pointer_to(at, name);
    const auto path = profile::AttributePath::parse(name);
    if (!path || path->section() == profile::Section::app_metadata) {
      return refuse("A root attribute or \"user_metadata.\" and a name is expected.", here);
    }
    if (!value.is_string()) return refuse("The place of a value in the profile is expected.", here);
    std::string_view rest = value.get_string();
    for (const std::string_view prefix : {"${context.userinfo.", "${context.tokenset."}) {
      if (rest.starts_with(prefix) && rest.ends_with('}')) {
        rest = rest.substr(prefix.size(), rest.size() - prefix.size() - 1);
      }
    }
    AttributeMap::Place place;
    while (true) {
      const std::string_view step = rest.substr(0, rest.find('.'));
      if (step.empty() || step.size() > 255 || step.find_first_of("${}") != step.npos ||
          place.size() == kPlaceDepthMax) {
        return refuse(
            "The place of a value in the profile is expected, such as "
            "\"${context.userinfo.company}\".",
            here);
      }
      place.emplace_back(step);
      if (step.size() == rest.size()) break;
      rest.remove_prefix(step.size() + 1);
    }
    options_.map.attributes.insert_or_assign(*path, std::move(place));
  }

  void take_sync() {
    if (const std::string name = text("set_user_root_attributes"); !name.empty()) {
      options_.root_attributes = parse_root_attributes(name);
      if (!options_.root_attributes) {
        refuse("\"on_each_login\", \"on_first_login\" or \"never_on_login\" is expected.",
               pointer("set_user_root_attributes"));
      }
    }
    const Json* value = find(object_, "non_persistent_attrs");
    if (value == nullptr || value->is_null()) return;
    const JsonArray* list = value->if_array();
    const std::string at = pointer("non_persistent_attrs");
    if (list == nullptr || list->size() > kListMax) {
      return refuse("A list of at most 96 names is expected.", at);
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      const Json& name = (*list)[i];
      if (!name.is_string() ||
          !profile::AttributePath::of(profile::Section::root, name.get_string())) {
        return refuse("The name of a root attribute is expected.", pointer_to(at, i));
      }
      options_.not_persistent.emplace_back(name.get_string());
    }
  }

  const JsonObject& object_;
  const std::string& at_;
  Options options_;
  std::optional<Error> problem_;
};

}  // namespace

std::optional<RootAttributes> parse_root_attributes(std::string_view name) {
  if (name == "on_each_login") return RootAttributes::on_each_login;
  if (name == "on_first_login") return RootAttributes::on_first_login;
  if (name == "never_on_login") return RootAttributes::never_on_login;
  return std::nullopt;
}

Result<Options> parse_options(const Provider& provider, const JsonObject& object,
                              const std::string& at) {
  return Reading(provider, object, at).read();
}

}  // namespace acquaint::login::upstream
