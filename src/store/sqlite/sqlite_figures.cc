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

void add_figures(Database& database, const analytics::Figures& figures) {
  for (const auto& [figure, number] : figures) {
    database.run(
        "INSERT INTO figures (day, form, question, moment, arm, measure, total) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        " ON CONFLICT DO UPDATE SET total = total + excluded.total",
        static_cast<std::int32_t>(figure.day), figure.form, figure.question, figure.moment, figure.arm,
        figure.measure, number);
  }
}

void add_cohorts(Database& database, const analytics::Cohorts& cohorts) {
  for (const auto& [figure, number] : cohorts) {
    database.run(
        "INSERT INTO cohorts (arm, measure, day, total) VALUES (?1, ?2, ?3, ?4)"
        " ON CONFLICT DO UPDATE SET total = total + excluded.total",
        figure.arm, figure.measure, static_cast<std::int32_t>(figure.day), number);
  }
}

void change_questions(Database& database, const analytics::QuestionChanges& questions) {
  for (const auto& [question, change] : questions) {
    if (change.begins_anew) {
      database.run("DELETE FROM questions WHERE form = ?1 AND attribute = ?2", question.form, question.attribute);
    }
    const auto paused = change.paused ? std::optional(to_ms(*change.paused)) : std::nullopt;
    database.run(
        "INSERT INTO questions (form, attribute, judged, junk, paused_ms) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT DO UPDATE SET judged = judged + excluded.judged, junk = junk + excluded.junk,"
        " paused_ms = coalesce(excluded.paused_ms, paused_ms)",
        question.form, question.attribute, change.judged, change.junk, paused);
  }
}

void save_participants(Database& database, const analytics::Participants& participants) {
  for (const auto& [key, participant] : participants) {
    database.run(
        "INSERT OR REPLACE INTO participants (user_id, experiment, arm, enrolled_ms, seen)"
        " SELECT user_id, ?2, ?3, ?4, ?5 FROM users WHERE user_id = ?1",
        key.first.text(), key.second, participant.arm, to_ms(participant.enrolled), participant.seen);
  }
}

}  // namespace

Task<Result<profile::EventPosition>> SqliteFigures::counted_to() {
  auto from_file = [](Database& database) -> Result<profile::EventPosition> { return counted_to_in(database); };
  co_return co_await readers_.read<profile::EventPosition>(from_file);
}

Task<Result<Done>> SqliteFigures::add(profile::EventPosition from, profile::EventPosition to,
                                      analytics::Books books) {
  auto apply = [&](Batch& batch) -> Result<Done> {
    Database& database = batch.database();
    if (counted_to_in(database) != from) {
      return fail(Error::Kind::conflict, "analytics.counted_already", "Another server has counted these.");
    }
    add_figures(database, books.figures);
    add_cohorts(database, books.cohorts);
    save_participants(database, books.participants);
    change_questions(database, books.questions);
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

Task<Result<analytics::Participants>> SqliteFigures::participants(std::vector<profile::UserId> users) {
  auto from_file = [&](Database& database) -> Result<analytics::Participants> {
    analytics::Participants found;
    for (const profile::UserId& user : users) {
      Rows rows = database.query("SELECT experiment, arm, enrolled_ms, seen FROM participants WHERE user_id = ?1",
                                 user.text());
      while (rows.next()) {
        found.insert_or_assign({user, std::string(rows.text(0))},
                               analytics::Participant{.arm = std::string(rows.text(1)),
                                                      .enrolled = from_ms(rows.number(2)),
                                                      .seen = static_cast<std::uint32_t>(rows.number(3))});
      }
    }
    return found;
  };
  co_return co_await readers_.read<analytics::Participants>(from_file);
}

Task<Result<analytics::QuestionStates>> SqliteFigures::questions() {
  auto from_file = [](Database& database) -> Result<analytics::QuestionStates> {
    analytics::QuestionStates found;
    Rows rows = database.query("SELECT form, attribute, judged, junk, coalesce(paused_ms, -1) FROM questions");
    while (rows.next()) {
      analytics::QuestionState& state = found[{std::string(rows.text(0)), std::string(rows.text(1))}];
      state.judged = rows.number(2);
      state.junk = rows.number(3);
      if (rows.number(4) >= 0) state.paused = from_ms(rows.number(4));
    }
    return found;
  };
  co_return co_await readers_.read<analytics::QuestionStates>(from_file);
}

Task<Result<std::vector<analytics::CohortSum>>> SqliteFigures::cohorts(analytics::Day watched) {
  auto from_file = [&](Database& database) -> Result<std::vector<analytics::CohortSum>> {
    std::vector<analytics::CohortSum> sums;
    Rows rows = database.query(
        "SELECT arm, measure, sum(total), sum(CASE WHEN day <= ?1 THEN total ELSE 0 END) FROM cohorts"
        " GROUP BY arm, measure ORDER BY arm, measure",
        static_cast<std::int32_t>(watched));
    while (rows.next()) {
      sums.push_back({.arm = std::string(rows.text(0)),
                      .measure = std::string(rows.text(1)),
                      .total = rows.number(2),
                      .watched = rows.number(3)});
    }
    return sums;
  };
  co_return co_await readers_.read<std::vector<analytics::CohortSum>>(from_file);
}

}  // namespace acquaint::store
