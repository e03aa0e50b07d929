#include "api/v1/analytics.h"

#include "analytics/report.h"
#include "api/query.h"
#include "population/population.h"

namespace acquaint::api::v1 {
namespace {

using analytics::Day;
using analytics::FigureQuery;
using analytics::Grouping;
using http::Response;

constexpr std::int32_t kDaysDefault = 30, kDaysMax = 400;

Result<Day> read_day(const Query& query, std::string_view name, Day fallback) {
  const auto text = query.text(name);
  if (!text) return fallback;
  const auto time = text->size() == 10 ? parse_iso8601(std::string(*text) + "T00:00:00Z") : std::nullopt;
  if (!time) return invalid("query.invalid", "A day as 2026-11-26 is expected.", std::string(name));
  return analytics::day_of(*time);
}

Result<Grouping> read_grouping(const Query& query) {
  const std::string_view by = query.text("by").value_or("none");
  if (by == "none") return Grouping::none;
  if (by == "day") return Grouping::day;
  if (by == "moment") return Grouping::moment;
  if (by == "arm") return Grouping::arm;
  return invalid("query.invalid", "One of none, day, moment and arm is expected.", "by");
}

Day operator-(Day day, std::int32_t days) { return Day(static_cast<std::int32_t>(day) - days); }

struct Days {
  Day from, to;
};

Result<Days> read_days(const Query& query, Time now) {
  const auto to = read_day(query, "to", analytics::day_of(now));
  if (!to) return std::unexpected(to.error());
  const auto from = read_day(query, "from", *to - (kDaysDefault - 1));
  if (!from) return std::unexpected(from.error());
  if (*from > *to) return invalid("query.invalid", "The first day is after the last.", "from");
  if (*from <= *to - kDaysMax) return invalid("query.invalid", "These are more than 400 days.", "from");
  return Days{*from, *to};
}

Result<FigureQuery> read_query(const Query& query, Time now) {
  const auto days = read_days(query, now);
  if (!days) return std::unexpected(days.error());
  const auto by = read_grouping(query);
  if (!by) return std::unexpected(by.error());
  return FigureQuery{.from = days->from, .to = days->to, .form = std::string(query.text("form").value_or("")), .by = *by};
}

enum class Format { json, csv };

Result<Format> read_format(const Query& query) {
  const std::string_view format = query.text("format").value_or("json");
  if (format == "json") return Format::json;
  if (format == "csv") return Format::csv;
  return invalid("query.invalid", "json or csv is expected.", "format");
}

Response table(std::string csv, const char* disposition) {
  return {.status = 200,
          .headers = {{"Content-Type", "text/csv; charset=utf-8; header=present"}, {"Content-Disposition", disposition}},
          .body = std::move(csv)};
}

Task<Result<Response>> show(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto wanted = read_query(*query, call.services.clock.now());
  if (!wanted) co_return std::unexpected(wanted.error());
  const auto format = read_format(*query);
  if (!format) co_return std::unexpected(format.error());
  const auto counted_to = co_await call.services.figures.counted_to();
  if (!counted_to) co_return std::unexpected(counted_to.error());
  const auto sums = co_await call.services.figures.read(*wanted);
  if (!sums) co_return std::unexpected(sums.error());
  if (*format == Format::csv) {
    co_return table(analytics::to_csv(*sums, wanted->by), "attachment; filename=\"analytics.csv\"");
  }
  JsonObject out{{"from", analytics::to_date(wanted->from)},
                 {"to", analytics::to_date(wanted->to)},
                 {"counted_to", profile::to_text(*counted_to)},
                 {"forms", analytics::describe_forms(*sums, wanted->by)}};
  if (wanted->by == Grouping::arm) out["arms"] = analytics::compare_arms(*sums);
  co_return Response::json(200, out).with("Cache-Control", "no-store");
}

Task<Result<Response>> show_attributes(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto days = read_days(*query, call.services.clock.now());
  if (!days) co_return std::unexpected(days.error());
  const auto format = read_format(*query);
  if (!format) co_return std::unexpected(format.error());
  analytics::CoverageStore& coverage = call.services.population.coverage();
  const auto counted = co_await coverage.latest();
  if (!counted) co_return std::unexpected(counted.error());
  analytics::CoverageQuery wanted{.from = days->from, .to = days->to, .attribute = std::string(query->text("attribute").value_or(""))};
  const auto rows = co_await coverage.read(std::move(wanted));
  if (!rows) co_return std::unexpected(rows.error());
  if (*format == Format::csv) {
    co_return table(analytics::coverage_to_csv(*rows), "attachment; filename=\"attributes.csv\"");
  }
  JsonObject out{{"from", analytics::to_date(days->from)},
                 {"to", analytics::to_date(days->to)},
                 {"counted", *counted ? Json(analytics::to_date(**counted)) : Json(nullptr)},
                 {"attributes", analytics::describe_coverage(*rows)}};
  co_return Response::json(200, out).with("Cache-Control", "no-store");
}

constexpr Route kAnalyticsRoutes[] = {
    {http::Method::get, "/v1/analytics", Access::scopes("read:stats"), show,
     "How often forms were shown, answered and left, day by day if you like; as CSV too."},
    {http::Method::get, "/v1/analytics/attributes", Access::scopes("read:stats"), show_attributes,
     "How many users have a value for each attribute, and how old the values are, day by day; as CSV too."},
};

}  // namespace

std::span<const Route> analytics_routes() { return kAnalyticsRoutes; }

}  // namespace acquaint::api::v1
