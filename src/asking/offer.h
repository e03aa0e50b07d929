// What a decision needs to know of a published form, without knowing form documents.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "asking/condition.h"
#include "asking/occasion.h"
#include "asking/placement.h"
#include "asking/policy.h"

namespace acquaint::asking {

// How a form is shown.
enum class Mode { modal, slide_in, inline_card, page };

std::string_view name_of(Mode mode);

// Where, how and how often a form asks. A form document's "cadence" object:
//   placement              one or a list of them (placement.h); none: nowhere
//   logins, visits, pageViews, since
//                          at which counts, and how long after what (occasion.h); none: always
//   mode                   "modal" (default), "slide_in", "inline", "page"
//   mandatory              false; true: shown whatever gaps, caps, fatigue and hold-out say
//   cooldownDays           0: days between completing it and showing it again
//   afterSkipDays          0: days after "not now" before it is shown again
//   maxAsks                none: how often it is shown to one user at most
//   maxQuestionsPerStep    the policy's: questions asked at once at most
//   perUserBudgetPerMonth  none: questions of this form within 30 days at most
//   priority               0, from -1000 to 1000: the greatest goes first
//   rollOut                100: percent of users who may see it; sticky, by the form's id
//   order                  the policy's: "ranked" or "static", among the questions of this form
//   paused                 false
struct Cadence {
  std::vector<Placement> placements;
  Occasion occasion;
  Mode mode = Mode::modal;
  bool mandatory = false;
  Duration cooldown{0};
  Duration after_skip{0};
  std::optional<int> shows_max;
  std::optional<int> questions_max;
  std::optional<int> questions_per_month_max;
  int priority = 0;
  double roll_out = 100;
  std::optional<Ranking> order;
  bool paused = false;

  // Error "form.bad_cadence" names the field, also when it is unknown. `at`: JSON Pointer of the object.
  static Result<Cadence> parse(const JsonObject& document, const std::string& at = {});
};

// A field of the form whose answer a rule reads as "answers.<field>".
struct AnswerSource {
  std::string field;
  profile::AttributePath attribute;
  std::optional<profile::AttributeIndex> index;  // Where the catalogue declares it.
};

// When a question is shown: while the condition holds or, when it `hides`, while it does not.
struct ShowRule {
  Condition condition;
  bool hides = false;
  std::vector<AnswerSource> answers;  // Of fields that come before the question.
};

// One attribute that a form asks for. Made by question_for, so that deciding looks nothing up.
struct Question {
  std::string field;                  // Its name in the form's answers.
  profile::AttributeIndex attribute;
  bool required = false;
  bool askable = true;  // Users may give and edit it: the catalogue's sources and permissions.
  std::string purpose;  // What it is asked for; empty: nothing was declared.
  std::vector<ShowRule> shown_when;  // All must let it be seen.
  std::optional<Condition> moot_when;  // See moot.h.
  std::vector<std::string> former;     // Paths that the attribute had before, or came from: lineage.h.
  std::vector<profile::AttributeIndex> equivalents;             // Declared ones ...
  std::vector<profile::AttributePath> undeclared_equivalents;  // ... and others.
};

// The catalogue's conditions compile: moot_condition().
Question question_for(const profile::Catalogue& catalogue, profile::AttributeIndex attribute,
                      std::string field, bool required);

struct Step {
  std::string id;
  std::vector<Question> questions;  // In the order of the form.
};

// Immutable once made; refers to the attributes of one catalogue.
struct Offer {
  std::string form;
  std::int64_t version = 0;
  std::string purpose;  // Of the whole form; empty: each attribute's own.
  std::optional<Condition> targeting;
  Cadence cadence;
  std::vector<Step> steps;
  // What the questions of one prompt score at most, whatever is known: with it, deciding passes over
  // forms that cannot go before another one. See score_max_of() in gates.h.
  double score_max = std::numeric_limits<double>::infinity();
};

// In which order the form's questions go: its own, else the policy's.
Ranking order_of(const Offer& offer, const Policy& policy);

// How many questions one prompt of this form may have.
int questions_max(const Offer& offer, const Policy& policy);

}  // namespace acquaint::asking
