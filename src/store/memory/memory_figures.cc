#include <algorithm>
#include <tuple>

#include "store/memory/memory.h"

namespace acquaint::store {
namespace {

using analytics::Figure;
using analytics::FigureQuery;
using analytics::FigureSum;
using analytics::Grouping;

bool is_in(const Figure& figure, const FigureQuery& query) {
  return figure.day >= query.from && figure.day <= query.to && (query.form.empty() || figure.form == query.form) &&
         figure.arm.empty() == (query.by != Grouping::arm);
}

std::string group_of(const Figure& figure, Grouping by) {
  switch (by) {
    case Grouping::none: return {};
    case Grouping::day: return std::to_string(static_cast<std::int32_t>(figure.day));
    case Grouping::moment: return figure.moment;
    case Grouping::arm: return figure.arm;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

Task<Result<profile::EventPosition>> MemoryFigures::counted_to() {
  const std::lock_guard lock(memory_.mutex);
  co_return memory_.figures_counted_to;
}

Task<Result<Done>> MemoryFigures::add(profile::EventPosition from, profile::EventPosition to,
                                      analytics::Books books) {
  const std::lock_guard lock(memory_.mutex);
  if (memory_.figures_counted_to != from) {
    co_return fail(Error::Kind::conflict, "analytics.counted_already", "Another server has counted these.");
  }
  for (const auto& [figure, number] : books.figures) memory_.figures[figure] += number;
  for (const auto& [figure, number] : books.cohorts) memory_.cohorts[figure] += number;
  for (const auto& [key, participant] : books.participants) {
    if (memory_.users.contains(key.first)) memory_.participants.insert_or_assign(key, participant);
  }
  for (const auto& [question, change] : books.questions) {
    memory_.questions[question] = analytics::changed(memory_.questions[question], change);
  }
  memory_.figures_counted_to = to;
  ++memory_.writes;
  co_return Done{};
}

Task<Result<std::vector<FigureSum>>> MemoryFigures::read(FigureQuery query) {
  const std::lock_guard lock(memory_.mutex);
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::int64_t> sums;
  for (const auto& [figure, number] : memory_.figures) {
    if (is_in(figure, query)) {
      sums[{figure.form, figure.question, group_of(figure, query.by), figure.measure}] += number;
    }
  }
  std::vector<FigureSum> read;
  for (const auto& [of, total] : sums) {
    const auto& [form, question, group, measure] = of;
    read.push_back({.group = group, .form = form, .question = question, .measure = measure, .total = total});
  }
  co_return read;
}

Task<Result<analytics::Participants>> MemoryFigures::participants(std::vector<profile::UserId> users) {
  const std::lock_guard lock(memory_.mutex);
  analytics::Participants found = memory_.participants;
  std::erase_if(found, [&](const auto& each) { return std::ranges::find(users, each.first.first) == users.end(); });
  co_return found;
}

Task<Result<analytics::QuestionStates>> MemoryFigures::questions() {
  const std::lock_guard lock(memory_.mutex);
  co_return memory_.questions;
}

Task<Result<std::vector<analytics::CohortSum>>> MemoryFigures::cohorts(analytics::Day watched) {
  const std::lock_guard lock(memory_.mutex);
  std::map<std::pair<std::string, std::string>, analytics::CohortSum> sums;
  for (const auto& [figure, number] : memory_.cohorts) {
    analytics::CohortSum& sum = sums[{figure.arm, figure.measure}];
    sum.arm = figure.arm;
    sum.measure = figure.measure;
    sum.total += number;
    if (figure.day <= watched) sum.watched += number;
  }
  std::vector<analytics::CohortSum> read;
  for (auto& [of, sum] : sums) read.push_back(std::move(sum));
  co_return read;
}

}  // namespace acquaint::store
