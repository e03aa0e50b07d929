#include "settings/lint_policy.h"

#include <algorithm>

namespace acquaint::settings {
namespace {

using asking::Policy;

struct Rule {
  std::string_view name;
  std::string_view field;
  std::string_view text;
  bool (*is_broken)(const Policy& policy);
};

constexpr std::string_view kNobody = "Nothing optional is ever asked.";

constexpr Rule kRules[] = {
    {"asking_paused", "paused", "Nobody is asked anything.",
     [](const Policy& p) { return p.paused; }},
    {"asking_held_out", "hold_out", kNobody, [](const Policy& p) { return p.hold_out >= 100; }},
    {"cap_zero", "prompts_max", kNobody, [](const Policy& p) { return p.prompts_max == 0; }},
    {"cap_zero", "prompts_per_session_max",
     "Nothing optional is asked where a moment names its session.",
     [](const Policy& p) { return p.prompts_per_session_max == 0; }},
    {"cap_zero", "prompts_per_page_max", "Nothing optional is asked where a moment names its page.",
     [](const Policy& p) { return p.prompts_per_page_max == 0; }},
    {"gap_exceeds_window", "gap_after_answer",
     "The gap is longer than prompts_window, so that prompts_max never counts for who answers.",
     [](const Policy& p) { return p.gap_after_answer >= p.prompts_window; }},
    {"gap_exceeds_window", "gap_after_ignore",
     "The gap is longer than prompts_window, so that prompts_max never counts for who does not "
     "answer.",
     [](const Policy& p) { return p.gap_after_ignore >= p.prompts_window; }},
    {"lease_exceeds_ignored_after", "lease",
     "The lease is longer than ignored_after, so that nothing is ignored before the lease ends.",
     [](const Policy& p) { return p.lease > p.ignored_after; }},
    {"backoff_exceeds_max", "dismissal_backoff",
     "It is longer than dismissal_backoff_max, which is what counts.",
     [](const Policy& p) { return p.dismissal_backoff > p.dismissal_backoff_max; }},
    {"backoff_within_question_gap", "question_gap",
     "It is longer than the longest backoff of a question that was passed over, which never counts.",
     [](const Policy& p) { return p.question_gap > p.dismissal_backoff_max + p.ignored_after; }},
    {"page_cap_exceeds_session_cap", "prompts_per_page_max",
     "It is greater than prompts_per_session_max, which is reached first.",
     [](const Policy& p) { return p.prompts_per_page_max > p.prompts_per_session_max; }},
};

void lint_channels(const Policy& policy, std::vector<LintWarning>& into) {
  for (const asking::ChannelClock& clock : policy.channels) {
    const std::string at = "policy / channels / " + std::string(asking::name_of(clock.channel));
    if (clock.prompts_max == 0) {
      into.push_back({"cap_zero", at + " / prompts_max", "Nothing optional is asked through this channel."});
    } else if (clock.prompts_max && clock.gap >= policy.prompts_window) {
      into.push_back({"gap_exceeds_window", at + " / gap",
                      "The gap is as long as prompts_window, so that the channel's prompts_max never counts."});
    }
  }
}

}  // namespace

std::vector<LintWarning> lint_policy(const Settings& settings) {
  std::vector<LintWarning> warnings;
  for (const Rule& rule : kRules) {
    if (!rule.is_broken(settings.policy)) continue;
    warnings.push_back({rule.name, "policy / " + std::string(rule.field), std::string(rule.text)});
  }
  lint_channels(settings.policy, warnings);
  for (const asking::Boost& boost : settings.policy.boosts) {
    if (settings.catalogue.find(boost.attribute)) continue;
    warnings.push_back({"boost_of_unknown_attribute", "policy / boosts",
                        "The catalogue does not declare " + boost.attribute + "."});
  }
  return warnings;
}

}  // namespace acquaint::settings
