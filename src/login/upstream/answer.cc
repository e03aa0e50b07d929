#include "login/upstream/answer.h"

#include <algorithm>

#include "profile/handle.h"

namespace acquaint::login::upstream {
namespace {

constexpr std::size_t kFieldMax = 8 * 1024;
constexpr std::size_t kTokenMax = 16 * 1024;
constexpr JsonLimits kLimits{.depth_max = 16, .size_max = 128 * 1024};

std::unexpected<Error> bad_answer() {
  return invalid("upstream.bad_answer", "The answer of the other site could not be read.");
}

std::unexpected<Error> bad_tokens(std::string message) {
  return fail(Error::Kind::unavailable, "upstream.bad_tokens", std::move(message));
}

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= kTokenMax &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Result<Answer> read_answer(const FormFields& fields) {
  Answer answer;
  const std::pair<std::string_view, std::string*> known[] = {{"state", &answer.state},
                                                             {"code", &answer.code},
                                                             {"error", &answer.error},
                                                             {"iss", &answer.issuer},
                                                             {"user", &answer.user}};
  for (const auto& [name, into] : known) {
    const auto count = std::ranges::count(fields, name, &FormFields::value_type::first);
    if (count == 0) continue;
    const auto& value = std::ranges::find(fields, name, &FormFields::value_type::first)->second;
    if (count > 1 || value.size() > kFieldMax || !is_utf8(value)) return bad_answer();
    *into = value;
  }
  return answer;
}

Result<std::string> code_of(const Answer& answer, const Attempt& attempt, bool site_names_itself) {
  const bool is_named = !answer.issuer.empty();
  if ((is_named && answer.issuer != attempt.issuer) || (!is_named && site_names_itself)) {
    return fail(Error::Kind::unauthorized, "upstream.bad_issuer",
                "The answer came from another site than the one you were sent to.");
  }
  // Apple and Facebook have words of their own for "the user pressed Cancel".
  if (answer.error == "access_denied" || answer.error == "user_cancelled_authorize" ||
      answer.error == "user_cancelled_login" || answer.error == "consent_required") {
    return fail(Error::Kind::forbidden, "upstream.denied", "The log-in was cancelled.");
  }
  if (!answer.error.empty()) {
    return fail(Error::Kind::unavailable, "upstream.refused",
                "The other site could not log you in.");
  }
  if (answer.code.empty()) return bad_answer();
  return answer.code;
}

Result<Tokens> read_tokens(const Provider& provider, int status, std::string_view body) {
  const auto json = parse_json_object(body, kLimits);
  if (!json) return bad_tokens("The provider's answer to the code is no JSON.");
  // GitHub says with status 200 that a code is not good.
  if (status != 200 || json->contains("error")) {
    return bad_tokens("The provider did not accept the code.");
  }
  const auto access = find_string(*json, "access_token");
  const auto type = find_string(*json, "token_type");
  const bool is_bearer = type ? profile::fold(*type) == "bearer" : !json->contains("token_type");
  if (!access || !is_token(*access) || !is_bearer) {
    return bad_tokens("The provider gave no bearer token.");
  }
  Tokens tokens{.access_token = std::string(*access), .id_token = {}};
  if (provider.protocol != Protocol::openid) return tokens;
  const auto id = find_string(*json, "id_token");
  if (!id || !is_token(*id)) return bad_tokens("The provider gave no ID token.");
  tokens.id_token = *id;
  return tokens;
}

}  // namespace acquaint::login::upstream
