#include "analytics/coverage.h"

#include <algorithm>

#include "analytics/interval.h"
#include "analytics/report.h"

namespace acquaint::analytics {
namespace {

std::size_t bucket_of(Duration age) {
  const auto* const bound = std::ranges::find_if(kAgeBounds, [&](std::int64_t days) { return age <= std::chrono::days(days); });
  return static_cast<std::size_t>(bound - kAgeBounds.begin());
}

JsonObject describe_ages(const CoverageRow& row) {
  JsonObject ages;
  for (std::size_t i = 0; i < kAgeBounds.size(); ++i) ages[std::to_string(kAgeBounds[i])] = row.ages[i];
  ages["older"] = row.ages.back();
  return ages;
}

JsonObject describe_day(const CoverageRow& row) {
  return {{"day", to_date(row.day)},
          {"users", row.users},
          {"known", row.known},
          {"share", row.users == 0 ? Json(nullptr) : Json(static_cast<double>(row.known) / static_cast<double>(row.users))},
          {"inferred", row.inferred},
          {"stale", row.stale},
          {"ages", describe_ages(row)}};
}

}  // namespace

std::vector<CoverageRow> empty_rows(Day day, const profile::Catalogue& catalogue) {
  std::vector<CoverageRow> rows;
  rows.reserve(catalogue.size());
  for (profile::AttributeIndex i = 0; i < catalogue.size(); ++i) {
    rows.push_back({.day = day, .attribute = catalogue.at(i).path.text()});
  }
  return rows;
}

void count_user(const profile::ProfileView& view, const profile::Catalogue& catalogue, Time now,
                std::vector<CoverageRow>& rows) {
  for (profile::AttributeIndex i = 0; i < catalogue.size(); ++i) {
    CoverageRow& row = rows[i];
    ++row.users;
    const profile::Claim* claim = view.effective[i];
    if (claim == nullptr) continue;
    ++row.known;
    if (claim->from.source == profile::Source::inference) ++row.inferred;
    const Duration age = std::max(Duration(0), now - claim->from.confirmed);
    const auto& fresh_for = catalogue.at(i).fresh_for;
    if (fresh_for && age > *fresh_for) ++row.stale;
    ++row.ages[bucket_of(age)];
  }
}

JsonArray describe_coverage(const std::vector<CoverageRow>& rows) {
  JsonArray attributes;
  for (const CoverageRow& row : rows) {
    const bool is_same = !attributes.empty() && std::string_view(attributes.back().at("attribute").get_string()) == row.attribute;
    if (!is_same) {
      attributes.push_back(JsonObject{{"attribute", row.attribute}, {"days", JsonArray()}});
    }
    attributes.back().at("days").as_array().push_back(describe_day(row));
  }
  return attributes;
}

std::string coverage_to_csv(const std::vector<CoverageRow>& rows) {
  std::string csv = "day,attribute,users,known,inferred,stale";
  for (const std::int64_t days : kAgeBounds) csv += ",age_" + std::to_string(days);
  csv += ",age_older\r\n";
  for (const CoverageRow& row : rows) {
    csv += to_date(row.day) + ',' + to_csv_field(row.attribute);
    for (const std::int64_t number : {row.users, row.known, row.inferred, row.stale}) csv += ',' + std::to_string(number);
    for (const std::int64_t number : row.ages) csv += ',' + std::to_string(number);
    csv += "\r\n";
  }
  return csv;
}

}  // namespace acquaint::analytics
