// The links in the mails of tests.
#pragma once

#include <string>

#include "api/sample_server.h"
#include "login/post.h"

namespace acquaint::api {

// The first link of ours in the letter, without the issuer; empty when there is none.
inline std::string link_in(const login::Letter& letter) {
  const std::size_t at = letter.text.find(kSampleIssuer);
  if (at == std::string::npos) return {};
  const std::size_t start = at + kSampleIssuer.size() - 1;
  return letter.text.substr(start, letter.text.find_first_of("\r\n ", start) - start);
}

}  // namespace acquaint::api
