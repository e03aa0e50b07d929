#include "analytics/report.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "analytics/interval.h"
#include "analytics/quality.h"
#include "asking/experiment.h"

namespace acquaint::analytics {
namespace {

using Measures = std::map<std::string, std::int64_t, std::less<>>;

// How a question, or a form, was left.
constexpr std::array<std::string_view, 5> kLeft{"skipped", "snoozed", "never", "ignored", "withdrawn"};

std::int64_t of(const Measures& measures, std::string_view name) {
  const auto found = measures.find(name);
  return found == measures.end() ? 0 : found->second;
}

std::string group_text(const FigureSum& sum, Grouping by) {
  if (by != Grouping::day) return sum.group;
  std::int32_t day = 0;
  std::from_chars(sum.group.data(), sum.group.data() + sum.group.size(), day);
  return to_date(Day(day));
}

JsonObject describe_left(const Measures& measures) {
  JsonObject left;
  for (const std::string_view how : kLeft) {
    if (const std::int64_t times = of(measures, how); times > 0) left[how] = times;
  }
  if (const std::int64_t times = of(measures, "passed_over"); times > 0) left["passed_over"] = times;
  return left;
}

JsonObject describe_question(const std::string& path, const Measures& measures) {
  const std::int64_t shown = of(measures, kShown), answered = of(measures, kAnswered);
  const auto median = median_seconds(measures);
  return {{"attribute", path},
          {"shown", shown},
          {"answered", answered},
          {"confirmed", of(measures, kConfirmed)},
          {"declined", of(measures, kDeclined)},
          {"left", describe_left(measures)},
          {"answer_share", describe(share_of(std::min(answered, shown), shown))},
          {"median_seconds", median ? Json(*median) : Json(nullptr)},
          {"quality", describe_quality(measures)}};
}

JsonObject describe_form(const std::string& form, const Measures& measures) {
  const std::int64_t shown = of(measures, kShown), completed = of(measures, kCompleted);
  JsonObject out{{"form", form}, {"shown", shown}, {"started", of(measures, kStarted)}, {"answered", of(measures, kAnswered)}, {"completed", completed}};
  for (const std::string_view how : kLeft) out[how] = of(measures, how);
  out["late"] = of(measures, kLate);
  out["completion"] = describe(share_of(std::min(completed, shown), shown));
  const auto median = median_seconds(measures);
  out["median_seconds"] = median ? Json(*median) : Json(nullptr);
  JsonObject& steps = out["steps"].emplace_object();
  for (const auto& [name, times] : measures) {
    if (name.starts_with(kStep)) steps[name.substr(kStep.size())] = times;
  }
  return out;
}

// A form in a group, and its questions.
struct Part {
  Measures whole;
  std::map<std::string, Measures> questions;

  // What was contradicted is named by where it was said, which need not be a form.
  bool is_of_a_form() const {
    return !whole.empty() || std::ranges::any_of(questions, [](const auto& question) {
      return question.second.size() > question.second.count(kContradicted);
    });
  }
};
using Parts = std::map<std::pair<std::string, std::string>, Part>;

Parts parts_of(const std::vector<FigureSum>& sums, Grouping by) {
  Parts parts;
  for (const FigureSum& sum : sums) {
    Part& part = parts[{sum.form, group_text(sum, by)}];
    (sum.question.empty() ? part.whole : part.questions[sum.question])[sum.measure] = sum.total;
  }
  return parts;
}

std::string_view name_of(Grouping by) {
  switch (by) {
    case Grouping::none: return "none";
    case Grouping::day: return "day";
    case Grouping::moment: return "moment";
    case Grouping::arm: return "arm";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Counted completed_of(const Measures& measures) {
  const std::int64_t shown = of(measures, kShown);
  return {std::min(of(measures, kCompleted), shown), shown};
}

}  // namespace

std::optional<std::int64_t> median_seconds(const Measures& measures) {
  std::int64_t all = of(measures, kWithin);
  for (const std::int64_t bound : kSecondsBounds) all += of(measures, std::string(kWithin) + std::to_string(bound));
  if (all == 0) return std::nullopt;
  std::int64_t so_far = 0;
  for (const std::int64_t bound : kSecondsBounds) {
    so_far += of(measures, std::string(kWithin) + std::to_string(bound));
    if (2 * so_far >= all) return bound;
  }
  return std::nullopt;
}

JsonArray describe_forms(const std::vector<FigureSum>& sums, Grouping by) {
  JsonArray forms;
  for (const auto& [which, part] : parts_of(sums, by)) {
    if (!part.is_of_a_form()) continue;
    JsonObject form = describe_form(which.first, part.whole);
    if (by != Grouping::none) form[name_of(by)] = which.second;
    JsonArray& questions = form["questions"].emplace_array();
    for (const auto& [path, measures] : part.questions) questions.push_back(describe_question(path, measures));
    forms.push_back(std::move(form));
  }
  return forms;
}

JsonArray compare_arms(const std::vector<FigureSum>& sums) {
  const Parts parts = parts_of(sums, Grouping::arm);
  JsonArray compared;
  for (const auto& [which, part] : parts) {
    const auto& [form, group] = which;
    const std::size_t slash = group.find('/');
    if (slash == std::string::npos || group.substr(slash + 1) == asking::kHoldOut) continue;
    const auto hold_out = parts.find({form, group.substr(0, slash + 1) + std::string(asking::kHoldOut)});
    JsonObject each{{"experiment", group.substr(0, slash)}, {"arm", group.substr(slash + 1)}, {"form", form}};
    const Counted without = hold_out == parts.end() ? Counted() : completed_of(hold_out->second.whole);
    const JsonObject result = describe_difference(difference_of(completed_of(part.whole), without));
    each.insert(result.begin(), result.end());
    compared.push_back(std::move(each));
  }
  return compared;
}

std::string to_csv_field(std::string text) {
  if (!text.empty() && std::string_view("=+-@\t\r").contains(text.front())) text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char each : text) {
    if (each == '"') quoted += '"';
    quoted += each;
  }
  return quoted + '"';
}

std::string to_csv(const std::vector<FigureSum>& sums, Grouping by) {
  std::string csv = std::string(name_of(by)) + ",form,question,measure,total\r\n";
  for (const FigureSum& sum : sums) {
    csv += to_csv_field(group_text(sum, by)) + ',' + to_csv_field(sum.form) + ',' + to_csv_field(sum.question) + ',' +
           to_csv_field(sum.measure) + ',' + std::to_string(sum.total) + "\r\n";
  }
  return csv;
}

}  // namespace acquaint::analytics
