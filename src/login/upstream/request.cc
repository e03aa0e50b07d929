#include "login/upstream/request.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/encoding.h"
#include "login/redirect.h"
#include "login/upstream/apple_secret.h"

namespace acquaint::login::upstream {
namespace {

std::string to_base64(const std::string& bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();  // The terminator that OpenSSL writes.
  return text;
}

std::string form_of(const FormFields& fields) {
  return with_query("", fields).substr(1);
}

void add_hints(FormFields& parameters, const Options& options, const Hints& hints) {
  if (!options.provider->takes_hints) return;
  const auto is_set = [&](std::string_view name) {
    return std::ranges::find(parameters, name, &FormFields::value_type::first) != parameters.end();
  };
  if (!hints.login_hint.empty() && !is_set("login_hint")) {
    parameters.emplace_back("login_hint", hints.login_hint);
  }
  if (hints.wants_proof && !is_set("prompt")) parameters.emplace_back("prompt", "login");
}

}  // namespace

std::string authorization_url(const Options& options, const Site& site, const Attempt& attempt,
                              const std::string& state, const std::string& callback,
                              const Hints& hints) {
  FormFields parameters{
      {"response_type", "code"}, {"client_id", options.client_id}, {"redirect_uri", callback}};
  if (!options.scopes.empty()) parameters.emplace_back("scope", options.scopes.text());
  parameters.emplace_back("state", state);
  if (options.provider->protocol == Protocol::openid) {
    parameters.emplace_back("nonce", attempt.nonce);
  }
  if (options.provider->takes_challenge) {
    parameters.emplace_back("code_challenge", to_base64url(sha256(attempt.verifier)));
    parameters.emplace_back("code_challenge_method", "S256");
  }
  if (options.provider->posts_answer) parameters.emplace_back("response_mode", "form_post");
  parameters.insert(parameters.end(), options.parameters.begin(), options.parameters.end());
  add_hints(parameters, options, hints);
  return with_query(site.endpoints.authorization, parameters);
}

CodeRedemption redemption_of(const Options& options, const Site& site, const Attempt& attempt,
                             const std::string& code, const std::string& callback, Time now) {
  CodeRedemption redemption;
  FormFields fields{
      {"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", callback}};
  if (options.provider->takes_challenge) fields.emplace_back("code_verifier", attempt.verifier);
  const bool is_apple = options.provider->dialect == Dialect::apple;
  const std::string secret = is_apple ? make_apple_secret(options.apple_key, options.client_id, now)
                                      : options.client_secret;
  if (site.client_proof == ClientProof::by_basic && !secret.empty()) {
    const std::string pair = percent_encode(options.client_id) + ":" + percent_encode(secret);
    redemption.headers.emplace_back("Authorization", "Basic " + to_base64(pair));
  } else {
    fields.emplace_back("client_id", options.client_id);
    if (!secret.empty()) fields.emplace_back("client_secret", secret);
  }
  redemption.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  redemption.headers.emplace_back("Accept", "application/json");
  redemption.body = form_of(fields);
  return redemption;
}

}  // namespace acquaint::login::upstream
