#include "asking/report.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include <fmt/format.h>

#include "asking/choice.h"

namespace acquaint::asking {
namespace {

constexpr Duration kWatched = std::chrono::days(14);

// Mean and standard error of a sum of independent terms.
class Mean {
 public:
  void add(double term) { tally_.add(term); }
  Figure figure() const {
    return {tally_.mean, tally_.count > 1 ? std::sqrt(tally_.variance() / tally_.count) : 0};
  }

 private:
  Tally tally_;
};

bool is_target(const LoggedChoice& choice, Order order) {
  return order == Order::ranked ? choice.is_ranked : choice.is_learned;
}

double weight_of(const LoggedChoice& choice, Order order) {
  return is_target(choice, order) ? 1 / choice.propensity : 0;
}

double doubly_robust(const LoggedChoice& choice, Order order) {
  const double target =
      order == Order::ranked ? choice.predicted_of_ranked : choice.predicted_of_learned;
  return target + weight_of(choice, order) * (choice.reward - choice.predicted);
}

struct Candidate {
  std::string_view attribute;
  double points, probability, gain, propensity;
  bool is_standard;
};

std::optional<Candidate> read_candidate(const Json& json) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return std::nullopt;
  const auto attribute = find_string(*object, "attribute");
  const auto points = find_number(*object, "points"),
             probability = find_number(*object, "probability");
  const auto gain = find_number(*object, "gain"), propensity = find_number(*object, "propensity");
  const auto standard = find_bool(*object, "standard");
  if (!attribute || !points || !probability || !gain || !propensity || !standard)
    return std::nullopt;
  return Candidate{*attribute, *points, *probability, *gain, *propensity, *standard};
}

std::optional<std::vector<Candidate>> read_candidates(const JsonArray& list) {
  std::vector<Candidate> candidates;
  for (const Json& json : list) {
    const auto candidate = read_candidate(json);
    if (!candidate) return std::nullopt;
    candidates.push_back(*candidate);
  }
  return candidates;
}

// Nothing when the lead or the ranked order's choice is not among them, or was impossible.
std::optional<LoggedChoice> choice_of(const std::vector<Candidate>& candidates,
                                      std::string_view lead) {
  const auto chosen = std::ranges::find(candidates, lead, &Candidate::attribute);
  const auto ranked = std::ranges::find(candidates, true, &Candidate::is_standard);
  const auto learned = std::ranges::max_element(candidates, {}, &Candidate::gain);
  if (chosen == candidates.end() || ranked == candidates.end() || !(chosen->propensity > 0))
    return std::nullopt;
  return LoggedChoice{.propensity = chosen->propensity,
                      .predicted = chosen->points * chosen->probability,
                      .is_ranked = chosen == ranked,
                      .is_learned = chosen == learned,
                      .predicted_of_ranked = ranked->points * ranked->probability,
                      .predicted_of_learned = learned->points * learned->probability};
}

std::string_view lead_of(const std::vector<Candidate>& candidates, double draw) {
  const auto likeliest = std::ranges::max_element(candidates, {}, &Candidate::propensity) - candidates.begin();
  const std::size_t at = drawn(candidates | std::views::transform(&Candidate::propensity), static_cast<std::size_t>(likeliest), draw);
  return candidates[at].attribute;
}

std::string row_of(std::string_view name, const Evaluation& evaluation) {
  const auto figure = [](const Figure& of) {
    return fmt::format("{:.2f} ± {:.2f}", of.mean, of.error);
  };
  return fmt::format("| {} | {} | {} | {} | {:.0f}{} |\n", name, figure(evaluation.ips),
                     figure(evaluation.snips), figure(evaluation.dr), evaluation.effective_sample,
                     evaluation.is_reliable() ? "" : ", too few to rely on");
}

}  // namespace

Evaluation evaluate(const std::vector<LoggedChoice>& choices, Order order) {
  Mean ips, dr;
  double weights = 0, squares = 0, rewards = 0;
  for (const LoggedChoice& choice : choices) {
    const double weight = weight_of(choice, order);
    ips.add(weight * choice.reward);
    dr.add(doubly_robust(choice, order));
    weights += weight;
    squares += weight * weight;
    rewards += weight * choice.reward;
  }
  Evaluation evaluation{.ips = ips.figure(), .snips = {}, .dr = dr.figure()};
  if (weights == 0) return evaluation;
  const double mean = rewards / weights;
  double off = 0;
  for (const LoggedChoice& choice : choices)
    off += std::pow(weight_of(choice, order) * (choice.reward - mean), 2);
  evaluation.snips = {mean, std::sqrt(off) / weights};
  evaluation.effective_sample = weights * weights / squares;
  return evaluation;
}

Figure uplift(const std::vector<LoggedChoice>& choices) {
  Mean difference;
  for (const LoggedChoice& choice : choices) {
    difference.add(doubly_robust(choice, Order::learned) - doubly_robust(choice, Order::ranked));
  }
  return difference.figure();
}

std::unexpected<Error> PolicyLog::bad_line() const {
  return fail(Error::Kind::invalid, "log.bad_line",
              fmt::format("Line {} of the log is not what a decision log holds.", line_));
}

Result<Done> PolicyLog::read_line(std::string_view line) {
  ++line_;
  if (line.find_first_not_of(" \t\r") == line.npos) return Done{};
  const auto row = parse_json_object(line);
  if (!row) return bad_line();
  const auto type = find_string(*row, "type");
  if (!type) return bad_line();
  if (*type == "decision.made") return read_made(*row);
  if (*type == "decision.ended") return read_ended(*row);
  return Done{};
}

Result<Done> PolicyLog::read_made(const JsonObject& row) {
  const auto id = find_string(row, "decision"), user = find_string(row, "user"),
             at = find_string(row, "at");
  const JsonObject* learning = find_object(row, "learning");
  if (!id || !user || !at || learning == nullptr) return bad_line();
  const auto time = parse_iso8601(*at);
  const auto arm = find_string(*learning, "arm"), hold = find_string(*learning, "hold"),
             lead = find_string(*learning, "lead");
  const JsonArray* asked = find_array(*learning, "asked");
  const JsonArray* listed = find_array(*learning, "candidates");
  if (!time || !arm || !hold || !lead || asked == nullptr || listed == nullptr) return bad_line();
  Made made{.user = std::string(*user),
            .at = *time,
            .is_learned = *arm == "learned",
            .is_hold = *hold != "none",
            .lead = std::string(*lead),
            .points = {},
            .choice = {},
            .replays = {},
            .answered = {}};
  for (const Json& json : *asked) {
    const JsonObject* object = json.if_object();
    const auto attribute = object == nullptr ? std::nullopt : find_string(*object, "attribute");
    const auto points = object == nullptr ? std::nullopt : find_number(*object, "points");
    if (!attribute || !points) return bad_line();
    made.points.emplace(*attribute, *points);
  }
  if (made.is_learned && !made.is_hold) {
    const auto candidates = read_candidates(*listed);
    if (!candidates) return bad_line();
    made.choice = choice_of(*candidates, made.lead);
    if (!made.choice) return bad_line();
    if (const auto draw = find_number(*learning, "draw")) made.replays = lead_of(*candidates, *draw) == made.lead;
  }
  decisions_.insert_or_assign(std::string(*id), std::move(made));
  return Done{};
}

Result<Done> PolicyLog::read_ended(const JsonObject& row) {
  const auto id = find_string(row, "decision");
  const JsonArray* answered = find_array(row, "answered");
  if (!id || answered == nullptr) return bad_line();
  const auto made = decisions_.find(*id);
  if (made == decisions_.end()) return Done{};  // It was made before the log begins.
  std::vector<std::string> paths;
  for (const Json& path : *answered) {
    if (!path.is_string()) return bad_line();
    paths.emplace_back(path.get_string());
  }
  made->second.is_resolved = true;
  std::vector<std::string>& held = made->second.answered;
  if (find_bool(row, "late").value_or(false)) {
    held.insert(held.end(), paths.begin(), paths.end());
  } else {
    held = std::move(paths);
  }
  return Done{};
}

PolicyReport PolicyLog::report(double price) const {
  struct User {
    Time since = Time::max();
    bool is_learned = false;
    double score = 0;
  };
  std::map<std::string_view, User> users;
  for (const auto& [id, made] : decisions_) {
    User& user = users[made.user];
    user.since = std::min(user.since, made.at);
    user.is_learned |= made.is_learned;
  }
  PolicyReport report;
  for (const auto& [id, made] : decisions_) {
    ++(made.is_hold ? report.holds : report.decisions);
    if (made.is_hold) continue;
    if (made.replays) ++(*made.replays ? report.replayed : report.contradicted);
    if (!made.is_resolved) {
      ++report.unresolved;
      continue;
    }
    double points = 0;
    for (const std::string& path : made.answered) {
      const auto found = made.points.find(path);
      if (found != made.points.end()) points += found->second;
    }
    User& user = users[made.user];
    if (made.at - user.since < kWatched) user.score += made.answered.empty() ? -price : points;
    if (!made.choice) continue;
    LoggedChoice choice = *made.choice;
    const bool is_answered = std::ranges::find(made.answered, made.lead) != made.answered.end();
    choice.reward = is_answered ? made.points.at(made.lead) : 0;
    report.choices.push_back(choice);
  }
  for (const auto& [id, user] : users)
    (user.is_learned ? report.learned : report.standard).add(user.score);
  return report;
}

std::string to_text(const PolicyReport& report) {
  std::string out =
      fmt::format("{} decisions to ask, {} of which have not ended; {} held back.\n\n",
                  report.decisions, report.unresolved, report.holds);
  out += fmt::format("Replayed: {} leads are what the log's propensities and draws lead to, {} are not.\n\n", report.replayed,
                     report.contradicted);
  out += fmt::format("Points an ask would bring, by what leads ({} drawn leads):\n\n",
                     report.choices.size());
  out += "| order | IPS | SNIPS | DR | effective sample |\n|---|---|---|---|---|\n";
  out += row_of("ranked", evaluate(report.choices, Order::ranked));
  out += row_of("learned", evaluate(report.choices, Order::learned));
  const Figure more = uplift(report.choices);
  out += fmt::format("\nLearned less ranked: {:+.2f} ± {:.2f} points an ask.\n\n", more.mean,
                     more.error);
  out += "Points per user in 14 days, less the price of prompts without an answer:\n\n";
  out += "| users | number | mean |\n|---|---|---|\n";
  out += fmt::format("| ranked order | {:.0f} | {:.2f} |\n", report.standard.count,
                     report.standard.mean);
  out += fmt::format("| learned order | {:.0f} | {:.2f} |\n\n", report.learned.count,
                     report.learned.mean);
  const auto difference = difference_of(report.standard, report.learned);
  out += difference
             ? fmt::format("Learned less ranked: {:+.2f} ± {:.2f}, at any time of looking.\n",
                           difference->mean, difference->bound)
             : "Not measurable yet: fewer than 20 users in an arm.\n";
  return out;
}

}  // namespace acquaint::asking
