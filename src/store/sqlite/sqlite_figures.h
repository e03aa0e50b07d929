// FigureStore on the embedded database.
#pragma once

#include "analytics/figure_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteFigures final : public analytics::FigureStore {
 public:
  SqliteFigures(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<profile::EventPosition>> counted_to() override;
  Task<Result<Done>> add(profile::EventPosition from, profile::EventPosition to,
                         analytics::Books books) override;
  Task<Result<analytics::Participants>> participants(std::vector<profile::UserId> users) override;
  Task<Result<std::vector<analytics::CohortSum>>> cohorts(analytics::Day watched) override;
  Task<Result<analytics::QuestionStates>> questions() override;
  Task<Result<std::vector<analytics::FigureSum>>> read(analytics::FigureQuery query) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
