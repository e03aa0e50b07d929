// What a provider is asked about a user. Pure.
#pragma once

#include <optional>
#include <string>

#include "enrichment/provider.h"
#include "outbound/client.h"
#include "profile/user.h"

namespace acquaint::enrichment {

inline constexpr std::size_t kAnswerBytesMax = 256 * 1024;

struct Question {
  outbound::HttpRequest request;
  std::string about;            // A hash of the values of the user that are in it, and of nothing else.
  bool is_verified = true;      // E-mail address and phone number that it tells of are verified.
};

// By the effective values of the user (profile::find_claim for what is not declared). Nothing when a value that
// the request has a place for is not known, or no company follows from an address.
std::optional<Question> question_of(const Provider& provider, const profile::User& user,
                                    const profile::Catalogue& catalogue);

}  // namespace acquaint::enrichment
