// Tests that operators keep beside their settings: given this user, at these moments, this is
// asked, or nothing for this reason. Plays them through asking/meeting.h and the outcomes as the server
// would, with a clock of its own and without a server. Pure; docs/testing-your-settings.md is the
// manual.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "asking/moment.h"
#include "asking/needs.h"
#include "profile/user.h"
#include "settings/settings.h"

namespace acquaint::settings {

// As POST /v1/needs answers.
struct ExpectedNeed {
  std::string state;   // "known", "asked" or "refused".
  std::string reason;  // Of what is refused; empty: any.
};

struct Expectation {
  std::optional<std::string> form;  // Is asked; empty: nothing is. Not said: either will do.
  std::optional<std::vector<std::string>>
      questions;                           // Exactly these paths, in the order of the form.
  std::optional<std::vector<std::string>>
      confirm;                             // Exactly these of them are offered to be confirmed.
  std::string reason;                      // Of the decision; empty: any.
  std::map<std::string, std::string> why;  // By form or attribute: the reason that stopped it.
  std::map<std::string, ExpectedNeed> needs;  // By attribute.
};

// What the user does about what is asked.
struct Act {
  enum class Kind { nothing, answer, skip, later, never, stop };

  Kind kind = Kind::nothing;
  JsonObject answers;                // By attribute path.
  std::vector<std::string> confirmed;  // Paths: "yes" to the known value.
  std::optional<Duration> how_long;  // Of "later".
};

struct Scene {
  Duration after{0};  // So long after the scene before.
  asking::Moment moment;
  // The log-in before goes on, once the user has answered: to the next form that its client needs. Moment and needs are
  // those of the log-in.
  bool goes_on = false;
  asking::Demand needs;  // Of the client at a log-in, else of an application; empty: none.
  asking::Recipient recipient = asking::Recipient::application;
  std::optional<Expectation> expect;
  Act act;
};

struct Rehearsal {
  std::string name;
  profile::User user;
  Time at;  // When it begins.
  std::vector<Scene> scenes;
};

struct RehearsalFailure {
  std::string test;
  std::size_t step = 0;  // From 1.
  std::string expected;
  std::string got;
  std::string trace;  // The gates, a line each; empty where none was reached.
};

// Goes on after a failure, as the server would. The settings are those that the rehearsal was read with.
std::vector<RehearsalFailure> rehearse(const Rehearsal& rehearsal, const Settings& settings);

std::string to_text(const RehearsalFailure& failure);

}  // namespace acquaint::settings
