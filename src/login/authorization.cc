#include "login/authorization.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "login/redirect.h"

namespace acquaint::login {
namespace {

constexpr std::array<std::pair<ResponseMode, std::string_view>, 4> kModes{{
    {ResponseMode::query, "query"},
    {ResponseMode::fragment, "fragment"},
    {ResponseMode::form_post, "form_post"},
    {ResponseMode::web_message, "web_message"},
}};

struct Limit {
  std::string_view name;
  std::size_t bytes_max;
};
// What travels on fits, with the state and a declared address, into a sealed text, and that into a
// line of a request.
constexpr std::size_t kStateMax = 2048;
constexpr Limit kLimits[] = {
    {"nonce", 512},
    {"scope", 1024},
    {"audience", 600},
    {"code_challenge", 128},
    {"code_challenge_method", 16},
    {"prompt", 64},
    {"max_age", 16},
    {"login_hint", 255},
    {"screen_hint", 16},
    {"ui_locales", 255},
    {"response_type", 64},
    {"response_mode", 32},
    {"connection", 128},
    {"display", 16},
    {"id_token_hint", 4096},
    {"claims", 1024},
};

std::optional<ResponseMode> find_mode(std::string_view name) {
  for (const auto& [mode, known] : kModes) {
    if (known == name) return mode;
  }
  return std::nullopt;
}

bool is_base64url(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

class Reading {
 public:
  Reading(const FormFields& parameters, std::span<const Client> clients,
          std::span<const ResourceServer> services, Time now)
      : parameters_(parameters), clients_(clients), services_(services) {
    request_.asked = now;
  }

  std::expected<AuthorizationRequest, AuthorizationRefusal> read() {
    find_reply_to();
    if (!refusal_) take_response();
    if (!refusal_) take_what_is_asked_for();
    if (!refusal_) take_challenge();
    if (!refusal_) take_prompt();
    if (!refusal_) take_claims();
    if (refusal_) return std::unexpected(std::move(*refusal_));
    return std::move(request_);
  }

 private:
  std::string_view text(std::string_view name) const {
    const auto found = std::ranges::find(parameters_, name, &FormFields::value_type::first);
    return found == parameters_.end() ? std::string_view() : std::string_view(found->second);
  }

  void refuse(std::string error, std::string description) {
    refusal_ = {std::move(error), std::move(description), reply_to_};
  }

  // First of all: until it is known, nothing may be sent anywhere.
  void find_reply_to() {
    const std::string_view id = text("client_id"), uri = text("redirect_uri");
    if (id.empty()) return refuse("invalid_request", "Missing required parameter: client_id");
    client_ = id.size() <= 255 ? find_client(clients_, id) : nullptr;
    if (client_ == nullptr) return refuse("invalid_request", "Unknown client");
    request_.client_id = client_->client_id;
    const bool is_text = std::ranges::all_of(parameters_, [](const auto& field) {
      return is_utf8(field.first) && is_utf8(field.second);
    });
    if (!is_text) return refuse("invalid_request", "The parameters are not UTF-8");
    const bool is_clear = !uri.empty() || client_->callbacks.size() == 1;
    if (!is_clear) return refuse("invalid_request", "Missing required parameter: redirect_uri");
    const std::string wanted = uri.empty() ? client_->callbacks.front() : std::string(uri);
    if (is_repeated("redirect_uri") || is_repeated("client_id") ||
        !allows_redirect(client_->callbacks, wanted)) {
      return refuse(
          "access_denied",
          "Callback URL mismatch. The address is not in the list of allowed callback URLs.");
    }
    reply_to_ = ReplyTo{.redirect_uri = wanted, .state = {}, .mode = ResponseMode::query};
    if (text("state").size() > kStateMax || is_repeated("state")) {
      return refuse("invalid_request", "Invalid parameter: state");
    }
    reply_to_->state = text("state");
  }

  bool is_repeated(std::string_view name) const {
    return std::ranges::count(parameters_, name, &FormFields::value_type::first) > 1;
  }

  void take_response() {
    const std::string_view name = text("response_mode");
    const auto mode = name.empty() ? ResponseMode::query : find_mode(name);
    if (mode) reply_to_->mode = *mode;  // Errors travel the same way.
    if (!mode) return refuse("invalid_request", "Unsupported response_mode");
    for (const Limit& limit : kLimits) {
      if (is_repeated(limit.name) || text(limit.name).size() > limit.bytes_max) {
        return refuse("invalid_request", "Invalid parameter: " + std::string(limit.name));
      }
    }
    if (!text("request").empty())
      return refuse("request_not_supported", "Request objects are not supported");
    if (!text("request_uri").empty()) {
      return refuse("request_uri_not_supported", "Request objects are not supported");
    }
    const std::string_view type = text("response_type");
    if (type.empty()) return refuse("invalid_request", "Missing required parameter: response_type");
    if (type != "code")
      return refuse("unsupported_response_type", "The only response type is \"code\"");
    if (!client_->may_use("authorization_code")) {
      return refuse("unauthorized_client",
                    "Grant type 'authorization_code' not allowed for the client.");
    }
    const std::string origin = origin_of(reply_to_->redirect_uri);
    const bool is_allowed = !origin.empty() && std::ranges::find(client_->web_origins, origin) !=
                                                   client_->web_origins.end();
    if (reply_to_->mode == ResponseMode::web_message && !is_allowed) {
      reply_to_->mode = ResponseMode::query;
      return refuse("invalid_request", "The origin is not in the client's list of web origins");
    }
    request_.reply_to = *reply_to_;
  }

  void take_what_is_asked_for() {
    auto scopes = Scopes::parse(text("scope"));
    if (!scopes)
      return refuse("invalid_scope", "A scope is a list of names separated by single spaces.");
    request_.audience = text("audience");
    const ResourceServer* service = find_users_api(services_, request_.audience);
    if (!request_.audience.empty() && service == nullptr) {
      return refuse("access_denied", "Service not found: the audience is not known here");
    }
    request_.scopes = grantable_scopes(*scopes, service, client_->may_use("refresh_token"));
    request_.nonce = text("nonce");
    request_.login_hint = text("login_hint");
    request_.ui_locales = text("ui_locales");
    request_.connection = text("connection");
    request_.wants_sign_up = text("screen_hint") == "signup";
  }

  void take_claims() {
    if (text("claims").empty()) return;
    auto claims = parse_claims_request(text("claims"));
    if (!claims) return refuse("invalid_request", "Invalid parameter: claims");
    // The one user whom it is about (§5.5.1).
    const RequestedClaim* subject = find_claim(claims->id_token, "sub");
    if (subject != nullptr && !subject->values.empty()) {
      if (subject->values.size() > 1 || !subject->values.front().is_string()) {
        return refuse("invalid_request", "Invalid parameter: claims");
      }
      request_.subject = std::string(subject->values.front().get_string());
    }
    // There are no classes of authentication here, so none that is demanded can be reached (§5.5.1.1).
    const RequestedClaim* context = find_claim(claims->id_token, "acr");
    if (context != nullptr && context->is_essential && !context->values.empty()) {
      return refuse("unmet_authentication_requirements", "None of these acr values can be reached");
    }
    request_.claims = std::move(*claims);
  }

  void take_challenge() {
    const std::string_view challenge = text("code_challenge"),
                           method = text("code_challenge_method");
    if (challenge.empty()) {
      if (!method.empty())
        return refuse("invalid_request", "Missing required parameter: code_challenge");
      if (client_->is_public())
        return refuse("invalid_request", "Public clients need a code_challenge (PKCE)");
      return;
    }
    if (method != "S256")
      return refuse("invalid_request", "The only code_challenge_method is S256");
    if (challenge.size() != 43 || !is_base64url(challenge)) {
      return refuse("invalid_request", "Invalid parameter: code_challenge");
    }
    request_.code_challenge = challenge;
  }

  void take_prompt() {
    for (std::string_view rest = text("prompt"); !rest.empty();) {
      const auto word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      if (word == "none") {
        if (word.size() != text("prompt").size()) {
          return refuse("invalid_request", "prompt=none stands alone");
        }
        request_.prompt = Prompt::none;
      } else if (word == "login" || word == "select_account") {
        request_.prompt = Prompt::login;
      } else if (word == "consent") {
        request_.asks_consent = true;
      } else {
        return refuse("invalid_request", "Unsupported prompt");
      }
    }
    const std::string_view age = text("max_age");
    if (age.empty()) return;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(age.data(), age.data() + age.size(), seconds);
    if (error != std::errc() || end != age.data() + age.size() || seconds < 0 ||
        seconds > 1'000'000'000) {
      return refuse("invalid_request", "Invalid parameter: max_age");
    }
    request_.max_age = std::chrono::seconds(seconds);
  }

  const FormFields& parameters_;
  std::span<const Client> clients_;
  std::span<const ResourceServer> services_;
  const Client* client_ = nullptr;
  std::optional<ReplyTo> reply_to_;
  AuthorizationRequest request_;
  std::optional<AuthorizationRefusal> refusal_;
};

}  // namespace

std::string_view name_of(ResponseMode mode) {
  for (const auto& [known, name] : kModes) {
    if (known == mode) return name;
  }
  return "";
}

std::expected<AuthorizationRequest, AuthorizationRefusal> read_authorization(
    const FormFields& parameters, std::span<const Client> clients,
    std::span<const ResourceServer> services, Time now) {
  return Reading(parameters, clients, services, now).read();
}

bool is_fresh_enough(const AuthorizationRequest& request, Time authenticated, Time now) {
  if (request.prompt == Prompt::login && authenticated < request.asked) return false;
  // A sign-in that the request itself brought about is fresh, however long the question after it
  // took.
  if (authenticated >= request.asked) return true;
  return !request.max_age || now - authenticated <= *request.max_age;
}

JsonObject to_json(const AuthorizationRequest& request) {
  JsonObject json;
  json["c"] = request.client_id;
  json["r"] = request.reply_to.redirect_uri;
  json["s"] = request.reply_to.state;
  json["m"] = name_of(request.reply_to.mode);
  json["o"] = request.scopes.text();
  json["a"] = request.audience;
  json["n"] = request.nonce;
  json["h"] = request.code_challenge;
  json["p"] = static_cast<int>(request.prompt);
  if (request.asks_consent) json["f"] = true;
  if (!request.claims.empty()) json["q"] = to_json(request.claims);
  if (request.max_age) json["x"] = request.max_age->count();
  json["l"] = request.login_hint;
  json["b"] = request.subject;
  json["i"] = request.ui_locales;
  if (!request.connection.empty()) json["k"] = request.connection;
  if (!request.rules.empty()) json["w"] = request.rules;
  json["u"] = request.wants_sign_up;
  json["t"] = to_ms(request.asked);
  return json;
}

Result<AuthorizationRequest> parse_authorization(const JsonObject& json) {
  const auto malformed = [] {
    return invalid("authorization.malformed", "This is not an authorization request.");
  };
  const auto text = [&](std::string_view name) { return find_string(json, name); };
  const auto client = text("c"), uri = text("r"), state = text("s"), mode_name = text("m"),
             scope = text("o"), audience = text("a"), nonce = text("n"), challenge = text("h"),
             hint = text("l"), subject = text("b"), locales = text("i");
  const auto prompt = find_int(json, "p"), asked = find_int(json, "t");
  const auto signs_up = find_bool(json, "u");
  const auto mode = mode_name ? find_mode(*mode_name) : std::nullopt;
  auto scopes = scope ? Scopes::parse(*scope) : malformed();
  if (!client || !uri || !state || !mode || !scopes || !audience || !nonce || !challenge || !hint ||
      !subject || !locales || !prompt || *prompt < 0 || *prompt > static_cast<int>(Prompt::login) ||
      !asked || !signs_up) {
    return malformed();
  }
  AuthorizationRequest request{.client_id = std::string(*client),
                               .reply_to = {std::string(*uri), std::string(*state), *mode},
                               .scopes = std::move(*scopes),
                               .audience = std::string(*audience),
                               .nonce = std::string(*nonce),
                               .code_challenge = std::string(*challenge),
                               .prompt = static_cast<Prompt>(*prompt),
                               .asks_consent = find_bool(json, "f").value_or(false),
                               .max_age = std::nullopt,
                               .login_hint = std::string(*hint),
                               .subject = std::string(*subject),
                               .ui_locales = std::string(*locales),
                               .connection = std::string(text("k").value_or("")),
                               .wants_sign_up = *signs_up,
                               .claims = {},
                               .rules = std::string(text("w").value_or("")),
                               .asked = from_ms(*asked)};
  if (const JsonObject* wanted = find_object(json, "q")) {
    auto claims = parse_claims_request(*wanted);
    if (!claims) return malformed();
    request.claims = std::move(*claims);
  }
  if (const auto age = find_int(json, "x")) request.max_age = std::chrono::seconds(*age);
  return request;
}

}  // namespace acquaint::login
