#include "store/sqlite/sqlite_figures.h"

namespace acquaint::store {
namespace {

using analytics::Figure;
using analytics::FigureQuery;
using analytics::FigureSum;
using analytics::Grouping;

profile::EventPosition counted_to_in(Database& database) {
  return {database.number("SELECT total FROM counts WHERE name = 'figures_counted_to'")};
}

Sql sums_by(Grouping by) {
  switch (by) {
    case Grouping::none:
      return "SELECT '', form, question, measure, sum(total) FROM figures"
             " WHERE day BETWEEN ?1 AND ?2 AND (?3 = '' OR form = ?3) AND arm = ''"
             " GROUP BY form, question, measure ORDER BY form, question, measure";
    case Grouping::day:
      return "SELECT day, form, question, measure, sum(total) FROM figures"
             " WHERE day BETWEEN ?1 AND ?2 AND (?3 = '' OR form = ?3) AND arm = ''"
             " GROUP BY form, question, day, measure ORDER BY form, question, day, measure";
    case Grouping::moment:
      return "SELECT moment, form, question, measure, sum(total) FROM figures"
             " WHERE day BETWEEN ?1 AND ?2 AND (?3 = '' OR form = ?3) AND arm = ''"
             " GROUP BY form, question, moment, measure ORDER BY form, question, moment, measure";
    case Grouping::arm:
      return "SELECT arm, form, question, measure, sum(total) FROM figures"
             " WHERE day BETWEEN ?1 AND ?2 AND (?3 = '' OR form = ?3) AND arm <> ''"
             " GROUP BY form, question, arm, measure ORDER BY form, question, arm, measure";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

Task<Result<profile::EventPosition>> SqliteFigures::counted_to() {
  auto from_file = [](Database& database) -> Result<profile::EventPosition> { return counted_to_in(database); };
  co_return co_await readers_.read<profile::EventPosition>(from_file);
}

Task<Result<Done>> SqliteFigures::add(profile::EventPosition from, profile::EventPosition to,
                                      analytics::Figures figures) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    Database& database = batch.database();
    if (counted_to_in(database) != from) {
      return fail(Error::Kind::conflict, "analytics.counted_already", "Another server has counted these.");
    }
    for (const auto& [figure, number] : figures) {
      database.run(
          "INSERT INTO figures (day, form, question, moment, arm, measure, total) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
          " ON CONFLICT DO UPDATE SET total = total + excluded.total",
          static_cast<std::int32_t>(figure.day), figure.form, figure.question, figure.moment, figure.arm,
          figure.measure, number);
    }
    database.run("UPDATE counts SET total = ?1 WHERE name = 'figures_counted_to'", to.number);
    return Done{};
  };
  co_return co_await writer_.write<Done>(apply);
}

Task<Result<std::vector<FigureSum>>> SqliteFigures::read(FigureQuery query) {
  auto from_file = [&](Database& database) -> Result<std::vector<FigureSum>> {
    std::vector<FigureSum> sums;
    Rows rows = database.query(sums_by(query.by), static_cast<std::int32_t>(query.from),
                               static_cast<std::int32_t>(query.to), query.form);
    while (rows.next()) {
      sums.push_back({.group = std::string(rows.text(0)),
                      .form = std::string(rows.text(1)),
                      .question = std::string(rows.text(2)),
                      .measure = std::string(rows.text(3)),
                      .total = rows.number(4)});
    }
    return sums;
  };
  co_return co_await readers_.read<std::vector<FigureSum>>(from_file);
}

}  // namespace acquaint::store
