// What users agree to and take back: purposes, clients of others, connections. docs/consent.md is the manual.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/route.h"
#include "consent/withdrawal.h"

namespace acquaint::api::v1 {

// The purposes as the settings have them with what the user said of each, and each receipt of anything else.
JsonObject consents_of(const Call& call, const profile::User& user, std::string_view language);

// What is said of one subject.
struct ConsentWish {
  profile::ConsentSubject subject;
  bool granted = false;
  std::string language;   // In which its text was shown.
  std::string text_hash;  // Of the text that was shown; empty: not said.
  consent::OwnAnswers own = consent::OwnAnswers::keep;
};

// `source`: the surface, as consent::Occasion has it. Errors: not_found "purpose.not_found" and "consent.not_found",
// conflict "consent.not_a_choice", "consent.text_changed" and "consent.needs_page"; those of the store pass through.
Task<Result<Done>> decide_consent(Call& call, profile::UserId id, ConsentWish wish, std::string source);

std::span<const Route> consent_routes();

}  // namespace acquaint::api::v1
