// When asking is allowed: clocks, caps, fatigue, hold-out, priorities. The "policy" object of the
// settings document; docs/asking.md lists its fields.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "asking/channel.h"
#include "asking/enrichment.h"
#include "asking/placement.h"
#include "asking/requirement.h"
#include "asking/segment.h"
#include "asking/share.h"
#include "asking/visit.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::asking {

// So many prompts of a user are remembered, so that no cap can be greater.
inline constexpr int kPromptsMax = 200;

enum class Ranking {
  ranked,         // By score: worth, what is left to learn, ease, past dismissals, boosts.
  static_order,   // "static": by the order of the forms and of the questions in them.
};

// The arm of an experiment that a user is in (experiment.h).
struct Assigned {
  std::string experiment;
  std::string arm;

  bool operator==(const Assigned&) const = default;
};
JsonObject to_json(const std::vector<Assigned>& assigned);  // {"experiment": "arm"}

// At moments that fit, for users that fit, an attribute weighs more, or less.
struct Boost {
  std::optional<Placement> placement;     // None: at every moment.
  std::string attribute;                  // Path.
  double factor;                          // 0.1 to 10.
  std::optional<Condition> segment = {};  // The segment's own. None: for every user.
};

// Whether and how the order of questions is learnt from what users answer: the "learning" object.
// docs/learning.md is the manual.
struct Learning {
  enum class Mode {
    off,
    observe,  // The model learns; everybody is asked in the ranked order.
    on,       // As far as the evidence goes, and for all but the control group.
  };

  Mode mode = Mode::off;
  double annoyance_price = 1;  // Points that one would give up to avoid a prompt without an answer.
  double explore = 5;          // Percent of prompts that may differ from what seems best.
  double control = 10;         // Percent of users who keep the ranked order for ever; sticky.
  int asks_min = 200;          // Before so many questions were answered or not, nothing learnt is used.
  int ramp_users = 150;        // Half of the users keep the ranked order until so many have been compared.
  Duration hold_max = std::chrono::days(10);  // So long at most, no question is held back.
  std::vector<Placement> pages;  // Kinds of pages that are told apart: the first that fits counts.
  std::vector<Condition> segments;  // Kinds of users that are told apart, in the same way.
};

// Every default is safe to run with.
struct Policy {
  bool paused = false;      // Nobody is asked anything.
  double hold_out = 0;      // Percent of users who are never asked anything optional; sticky.
  Ranking order = Ranking::ranked;

  Duration gap_after_answer = std::chrono::days(1);  // Preset "normal"; "gentle" 3d and 7d, "brisk" 0 and 1d.
  Duration gap_after_ignore = std::chrono::days(2);  // Doubles with every prompt left unanswered in a row ...
  int gap_doublings_max = 3;                         // ... this often: 4, 8, 16, 16 days.
  int prompts_max = 6;                               // Within the window, which rolls.
  Duration prompts_window = std::chrono::days(30);
  // A prompt left unanswered adds 1, an answered one .35, each more with more questions. At the default
  // a user who always answers or always ignores meets the caps and gaps first.
  double fatigue_max = 4;
  Duration fatigue_half_life = std::chrono::days(7);
  int prompts_per_session_max = 2;
  int prompts_per_page_max = 1;
  int questions_max = 2;           // In one prompt; a form's own maxQuestionsPerStep goes first.
  int questions_max_inline = 3;
  int questions_max_slide_in = 1;

  Duration lease = std::chrono::minutes(10);        // Nobody else is asked meanwhile.
  Duration ignored_after = std::chrono::hours(24);  // Without a word, a prompt counts as ignored.
  Duration snooze = std::chrono::days(7);           // When the user chooses no time.
  Duration snooze_max = std::chrono::days(90);
  Duration dismissal_backoff = std::chrono::days(7);  // Of one question; doubles with every dismissal ...
  Duration dismissal_backoff_max = std::chrono::days(90);  // ... up to here.
  // Over so many percent of answers that say nothing, a question is not asked any more; none: it is.
  std::optional<int> junk_max;
  int dismissals_max = 0;  // So many dismissals count as "never ask me"; 0: they never do.

  Duration question_gap{0};                // Between two times that one question is asked.
  std::vector<ChannelClock> channels;      // Each with a clock of its own.
  std::optional<int> interruptions_per_hour;  // Of all users together; none: as many as there are.

  std::vector<Placement> protected_moments;  // Where nobody is asked anything.
  std::vector<Boost> boosts;
  std::vector<Requirement> requirements;
  std::vector<Share> shares;
  Learning learning;

  // Not of the document itself: which arms of experiments have made this policy, what of the users'
  // behaviour something declared reads, and what outside services may fill in.
  std::vector<Assigned> assigned;
  Counters counters;
  std::vector<Enrichment> enrichments;

  // {"cadence": "gentle", "gap_after_answer": "5d", ...}: explicit fields go before the preset.
  // Error "policy.bad_field" names the field, also when it is unknown; "policy.unknown_segment" one that
  // `segments` does not declare. `at`: JSON Pointer of the object.
  static Result<Policy> parse(const JsonObject& document, const std::string& at = {}, const Segments& segments = {});
};

}  // namespace acquaint::asking
