// Tests that operators keep beside their settings: given this user, at these moments, this is
// asked, or nothing for this reason. Plays them through decide() and the outcomes as the server
// would, with a clock of its own and without a server. Pure; docs/testing-your-settings.md is the
// manual.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "asking/moment.h"
#include "profile/user.h"
#include "settings/settings.h"

namespace acquaint::settings {

struct Expectation {
  std::string form;  // Is asked; empty: nothing is.
  std::optional<std::vector<std::string>>
      questions;                           // Exactly these paths, in the order of the form.
  std::optional<std::vector<std::string>>
      confirm;                             // Exactly these of them are offered to be confirmed.
  std::string reason;                      // Of the decision; empty: any.
  std::map<std::string, std::string> why;  // By form or attribute: the reason that stopped it.
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

// Goes on after a failure, as the server would.
std::vector<RehearsalFailure> rehearse(const Rehearsal& rehearsal, const Settings& settings);

std::string to_text(const RehearsalFailure& failure);

}  // namespace acquaint::settings
