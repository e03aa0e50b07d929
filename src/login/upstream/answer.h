// What a provider answers: through the browser (RFC 6749 §4.1.2, RFC 9207), and to the redemption
// of a code (RFC 6749 §5).
#pragma once

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/json.h"
#include "base/result.h"
#include "login/upstream/attempt.h"
#include "login/upstream/options.h"

namespace acquaint::login::upstream {

// As it came through the browser: nothing in it is to be believed yet.
struct Answer {
  std::string state;
  std::string code;
  std::string error;  // "access_denied" and the like; empty: none.
  std::string issuer;
  std::string user;  // JSON that Apple sends at the first log-in.
};

// Error `invalid` "upstream.bad_answer": a field that is there twice, too long, or no UTF-8.
Result<Answer> read_answer(const FormFields& fields);

// The code of an answer to this attempt. `site_names_itself`: see Site. Errors: `forbidden`
// "upstream.denied" when the user or the provider said no; `unauthorized` "upstream.bad_issuer"
// when it comes from another provider than the browser was sent to; `unavailable`
// "upstream.refused" for any other error of the provider; `invalid` "upstream.bad_answer" without a
// code.
Result<std::string> code_of(const Answer& answer, const Attempt& attempt, bool site_names_itself);

struct Tokens {
  std::string access_token;
  std::string id_token;  // Empty: none.
};

// Of the answer to a redemption. Error `unavailable` "upstream.bad_tokens": an error of the
// provider, no access token that a bearer may use, or no ID token where there must be one.
Result<Tokens> read_tokens(const Provider& provider, int status, std::string_view body);

}  // namespace acquaint::login::upstream
