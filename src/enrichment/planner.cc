#include "enrichment/planner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "asking/knowledge.h"
#include "consent/receipt.h"
#include "profile/permission.h"
#include "profile/snapshot.h"

namespace acquaint::enrichment {
namespace {

using profile::LookUp;
using profile::LookUpState;

constexpr Duration kLostAfter = std::chrono::minutes(10);  // Longer than all tries of a look-up but the late ones.
constexpr Duration kRest = std::chrono::hours(1);

constexpr std::array<std::pair<Hindrance, std::string_view>, 10> kNames{{
    {Hindrance::none, "none"},
    {Hindrance::disabled, "disabled"},
    {Hindrance::wrong_moment, "wrong_moment"},
    {Hindrance::no_consent, "no_consent"},
    {Hindrance::nothing_missing, "nothing_missing"},
    {Hindrance::no_input, "no_input"},
    {Hindrance::unverified, "unverified"},
    {Hindrance::fresh, "fresh"},
    {Hindrance::outstanding, "outstanding"},
    {Hindrance::resting, "resting"},
}};

bool is_anything_missing(const Provider& provider, const profile::User& user, const profile::Catalogue& catalogue,
                         Time now) {
  const profile::ProfileView view = profile::view_of(user, catalogue);
  return std::ranges::any_of(provider.attributes, [&](const Filled& filled) {
    const profile::AttributeDefinition& definition = catalogue.at(filled.index);
    return profile::may_find_out(user, catalogue, definition) &&
           !asking::judge(view.effective[filled.index], definition, now).is_known();
  });
}

bool has_claims_of(const Provider& provider, const profile::User& user) {
  return std::ranges::any_of(user.claims, [&](const auto& held) {
    return std::ranges::any_of(held.second, [&](const profile::Claim& claim) {
      return claim.from.source == profile::Source::enrichment && claim.from.origin == provider.name;
    });
  });
}

// Who took back consent and agrees again gets what went with it. Who merely agrees once more has it still.
bool has_to_be_found_anew(const LookUp& last, const Provider& provider, const profile::User& user) {
  const profile::Receipt* receipt = consent::find_granted(user, consent::of_purpose(provider.purpose));
  return last.state == LookUpState::found && receipt != nullptr && receipt->at > last.at &&
         !has_claims_of(provider, user);
}

bool is_lost(const LookUp& last, bool is_under_way, Time now) {
  return last.state == LookUpState::outstanding && !is_under_way && now - last.at >= kLostAfter;
}

Hindrance hindrance_of(const LookUp& last, const Provider& provider, const profile::User& user, bool is_under_way,
                       Time now) {
  const Duration age = now - last.at;
  switch (last.state) {
    case LookUpState::outstanding:
      return is_lost(last, is_under_way, now) ? Hindrance::none : Hindrance::outstanding;
    case LookUpState::failed: return age < kRest ? Hindrance::resting : Hindrance::none;
    case LookUpState::found:
    case LookUpState::empty:
      return age < provider.fresh_for && !has_to_be_found_anew(last, provider, user) ? Hindrance::fresh
                                                                                     : Hindrance::none;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

std::string_view name_of(Hindrance hindrance) {
  return kNames[static_cast<std::size_t>(hindrance)].second;
}

bool is_allowed(const Provider& provider, const profile::User& user) {
  if (consent::is_withdrawn(user, provider.purpose)) return false;
  return !provider.needs_consent || consent::is_granted(user, provider.purpose);
}

Plan plan_of(const Provider& provider, const profile::User& user, const profile::Catalogue& catalogue, Trigger trigger,
             bool is_under_way, Time now) {
  if (!provider.enabled) return {Hindrance::disabled, {}};
  const auto last = user.look_ups.find(provider.name);
  const bool is_taken_up = last != user.look_ups.end() && is_lost(last->second, is_under_way, now);
  if (!provider.serves(trigger) && !is_taken_up) return {Hindrance::wrong_moment, {}};
  if (!is_allowed(provider, user)) return {Hindrance::no_consent, {}};
  const bool is_by_hand = trigger == Trigger::by_hand;
  if (!is_by_hand && !is_anything_missing(provider, user, catalogue, now)) return {Hindrance::nothing_missing, {}};
  auto question = question_of(provider, user, catalogue);
  if (!question) return {Hindrance::no_input, {}};
  if (!question->is_verified && !provider.asks_of_unverified) return {Hindrance::unverified, {}};
  if (last != user.look_ups.end()) {
    const bool is_same = last->second.about == question->about;
    const Hindrance found = hindrance_of(last->second, provider, user, is_under_way, now);
    const bool counts = found == Hindrance::outstanding ? is_same || is_under_way : is_same && !is_by_hand;
    if (counts && found != Hindrance::none) return {found, {}};
  }
  return {Hindrance::none, std::move(question)};
}

bool is_still_asked(const Provider& provider, const profile::User& user, const profile::Catalogue& catalogue, Time began) {
  const auto last = user.look_ups.find(provider.name);
  if (last == user.look_ups.end() || last->second.at != began || last->second.state != LookUpState::outstanding) return false;
  if (!is_allowed(provider, user)) return false;
  const auto question = question_of(provider, user, catalogue);
  return question && question->about == last->second.about && (question->is_verified || provider.asks_of_unverified);
}

profile::User with_look_up(profile::User user, const Provider& provider, const std::string& about, Time now) {
  user.look_ups.insert_or_assign(provider.name,
                                 LookUp{.state = LookUpState::outstanding, .at = now, .about = about, .code = {}});
  return user;
}

}  // namespace acquaint::enrichment
