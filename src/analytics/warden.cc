#include "analytics/warden.h"

namespace acquaint::analytics {

Task<Result<Done>> Warden::look(std::optional<int> junk_max) {
  if (!junk_max) {
    paused_.store(nullptr, std::memory_order_release);
    co_return Done{};
  }
  const auto states = co_await store_.questions();
  if (!states) co_return std::unexpected(states.error());
  const auto paused = std::make_shared<asking::PausedQuestions>();
  for (const auto& [question, state] : *states) {
    if (state.paused) {
      told_.erase(question);
    } else if (!says_too_little(state, *junk_max)) {
      continue;
    } else if (told_.insert(question).second) {
      profile::Event event = pause_event(question, state, clock_.now());
      const auto told = co_await events_.append(std::move(event));
      if (!told) {
        told_.erase(question);
        co_return std::unexpected(told.error());
      }
    }
    paused->emplace(question.form, question.attribute);
  }
  paused_.store(paused->empty() ? nullptr : asking::PausedQuestionsPtr(paused), std::memory_order_release);
  co_return Done{};
}

}  // namespace acquaint::analytics
