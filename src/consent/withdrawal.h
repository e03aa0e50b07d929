// What goes when consent is taken back (GDPR, Articles 7 (3) and 17 (1) b). docs/consent.md and
// docs/adr/0035 say why.
#pragma once

#include <string_view>

#include "consent/receipt.h"

namespace acquaint::consent {

// What a person said themselves is theirs: they may keep it in their profile, or have it erased too.
enum class OwnAnswers { keep, erase };

// Takes back a purpose. When consent was its legal basis, removes the claims that were given for it
// by identity providers, enrichment and inference; those of the user too, when they say so. Rival
// claims for other purposes stay, and one of them becomes the effective value.
void withdraw_purpose(profile::Changed& into, const Purpose& purpose, OwnAnswers own,
                      const Occasion& occasion);

// Takes back that a connection's data may be taken over: removes what it told.
void withdraw_connection(profile::Changed& into, std::string_view connection,
                         const Occasion& occasion);

}  // namespace acquaint::consent
