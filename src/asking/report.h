// What a log of decisions says of the policies behind them, without asking anybody anew: what the
// ranked and the learned order would have brought had they chosen every time (off-policy
// evaluation), and how the users of the two arms fare. docs/learning.md describes the log and how
// to read the report.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "asking/trial.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::asking {

// One decision at which the lead was drawn, and what came of it: points when it was answered, else
// 0.
struct LoggedChoice {
  double reward = 0;
  double propensity = 1;
  double predicted = 0;             // Points that the model expected of the lead.
  bool is_ranked = false;           // The lead is what the ranked order would have chosen ...
  bool is_learned = false;          // ... or what seemed best to the learned order.
  double predicted_of_ranked = 0;   // Points that the model expected of that,
  double predicted_of_learned = 0;  // and of that.
};

struct Figure {
  double mean = 0;
  double error = 0;  // Standard error.
};

// Points that an ask would bring if one order chose every lead.
struct Evaluation {
  Figure ips;    // Inverse propensity score: without bias, and with the most noise.
  Figure snips;  // The same, divided by the sum of the weights.
  Figure dr;     // Doubly robust: the model's prediction, corrected by what came.
  double effective_sample = 0;

  bool is_reliable() const { return effective_sample >= 200; }
};

enum class Order { ranked, learned };

Evaluation evaluate(const std::vector<LoggedChoice>& choices, Order order);
// Learned less ranked, doubly robust, of the same decisions.
Figure uplift(const std::vector<LoggedChoice>& choices);

struct PolicyReport {
  std::size_t decisions = 0;  // To ask, in either arm.
  std::size_t holds = 0;
  std::size_t unresolved = 0;  // Of the decisions to ask: nothing is known of how they ended.
  // Leads that the log's propensities and draws lead to once more, and those to which they do not: somebody changed the log.
  std::size_t replayed = 0, contradicted = 0;
  std::vector<LoggedChoice> choices;
  Tally standard, learned;  // Users, each scored over the 14 days from the first decision.
};

// Reads a log line by line; rows of other types are passed over. Error "log.bad_line" names the
// line.
class PolicyLog {
 public:
  Result<Done> read_line(std::string_view line);
  PolicyReport report(double annoyance_price) const;

 private:
  struct Made {
    std::string user;
    Time at;
    bool is_learned = false;
    bool is_hold = false;
    std::string lead;
    std::map<std::string, double, std::less<>> points;  // Of what was asked.
    std::optional<LoggedChoice> choice;
    std::optional<bool> replays;  // Nothing of a row without its draw.
    bool is_resolved = false;
    std::vector<std::string> answered;
  };

  Result<Done> read_made(const JsonObject& row);
  Result<Done> read_ended(const JsonObject& row);
  std::unexpected<Error> bad_line() const;

  std::map<std::string, Made, std::less<>> decisions_;
  std::size_t line_ = 0;
};

// For people, in Markdown.
std::string to_text(const PolicyReport& report);

}  // namespace acquaint::asking
