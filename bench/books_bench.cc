// How fast the books of analytics are kept, and what they hold, as the log of events grows: the server's own bookkeeper
// and database over a log that is made up while it is read. Usage: books_bench [millions of events, 1]
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "analytics/bookkeeper.h"
#include "analytics/report.h"
#include "asking/study.h"
#include "store/store.h"

namespace acquaint::analytics {
namespace {

using profile::FeedEvent;
using Seconds = std::chrono::duration<double>;

constexpr std::int64_t kForms = 20, kQuestionsPerForm = 5, kDaysOfLog = 365;
constexpr std::int64_t kEventsPerDecision = 3;  // Asked, answered, ended.
const Time kBegin = *parse_iso8601("2026-01-01T00:00:00Z");

template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s: %s\n", result.error().code.c_str(), result.error().message.c_str());
    std::exit(1);
  }
  return std::move(*result);
}

std::string attribute(std::int64_t form, std::int64_t question) {
  return "user_metadata.q" + std::to_string(form * kQuestionsPerForm + question);
}

JsonArray attributes(std::int64_t form, std::int64_t count) {
  JsonArray paths;
  for (std::int64_t i = 0; i < count; ++i) paths.emplace_back(attribute(form, i));
  return paths;
}

// A year of a site's decisions, in equal steps of time. Of four that are shown three are answered.
class MadeUpLog final : public profile::EventFeed {
 public:
  explicit MadeUpLog(std::int64_t size) : size_(size) {}

  Task<Result<profile::FeedPage>> read(profile::FeedQuery query) override {
    profile::FeedPage page;
    std::int64_t number = query.after.number;
    while (page.events.size() < query.limit && number < size_) page.events.push_back(event(number++));
    page.next = {number};
    page.is_last = number == size_;
    co_return page;
  }
  Task<Result<profile::FeedPage>> read_own(profile::OwnEventsQuery /*query*/) override { std::abort(); }
  Task<Result<profile::EventPosition>> latest() override { co_return profile::EventPosition{size_}; }
  Task<Result<Done>> append(profile::Event /*event*/) override { std::abort(); }

 private:
  FeedEvent event(std::int64_t number) const {
    const std::int64_t decision = number / kEventsPerDecision, form = decision % kForms;
    FeedEvent made{.position = {number + 1}, .user = user_, .sequence = 1, .part = 0, .event = {}};
    made.event = {.type = {}, .at = kBegin + std::chrono::duration_cast<Duration>(std::chrono::days(kDaysOfLog)) / size_ * number,
                  .actor = "user", .attribute = {}, .data = {}};
    const std::string name = "frm_" + std::to_string(form), moment = decision % 2 == 0 ? "login" : "widget";
    const bool is_answered = decision % 4 != 0;
    switch (number % kEventsPerDecision) {
      case 0: {
        made.event.type = asking::kDecisionMade;
        JsonArray questions;
        for (std::int64_t i = 0; i < kQuestionsPerForm; ++i) questions.emplace_back(JsonObject{{"attribute", attribute(form, i)}});
        made.event.data["explanation"] = JsonObject{{"outcome", "ask"}, {"form", {{"id", name}}}, {"moment", {{"kind", moment}}},
                                                    {"questions", std::move(questions)}};
        break;
      }
      case 1:
        made.event.type = asking::kDecisionAnswered;
        made.event.data = {{"form", name}, {"moment", moment}, {"step", "one"}, {"first", true},
                           {"attributes", attributes(form, is_answered ? kQuestionsPerForm : 1)}};
        break;
      default:
        made.event.type = asking::kDecisionEnded;
        made.event.data = {{"decision", "dec_x"}, {"form", name}, {"moment", moment}, {"outcome", is_answered ? "answered" : "skipped"},
                           {"answered", attributes(form, is_answered ? kQuestionsPerForm : 1)}, {"refused", JsonArray()},
                           {"asked_at", to_iso8601(made.event.at - std::chrono::seconds(decision % 90))}};
    }
    return made;
  }

  std::int64_t size_;
  profile::UserId user_ = must(profile::UserId::parse("auth0|ada"));
};

Seconds since(std::chrono::steady_clock::time_point start) { return std::chrono::steady_clock::now() - start; }

void keep_books(std::int64_t events) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("books_bench." + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  {
    const auto store = must(store::open_sqlite_store(folder.string()));
    MadeUpLog log(events);
    auto start = std::chrono::steady_clock::now();
    must(run(Bookkeeper(log, store->figures()).catch_up()));
    const double took = since(start).count();
    const auto first = day_of(kBegin), last = Day(static_cast<std::int32_t>(first) + static_cast<std::int32_t>(kDaysOfLog));
    start = std::chrono::steady_clock::now();
    const auto sums = must(run(store->figures().read({.from = first, .to = last, .form = {}, .by = Grouping::none})));
    const std::string report = to_text(Json(describe_forms(sums, Grouping::none)));
    const double asked = since(start).count();
    std::int64_t shown = 0;
    for (const FigureSum& sum : sums) shown += sum.measure == kShown && sum.question.empty() ? sum.total : 0;
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) bytes += file.file_size();
    std::printf("%12lld events: %.2f us each, %6.1f s in all; report of the year %.0f ms; database %.1f MB; shown %lld of %lld\n",
                static_cast<long long>(events), took / static_cast<double>(events) * 1e6, took, asked * 1e3,
                static_cast<double>(bytes) / 1e6, static_cast<long long>(shown), static_cast<long long>((events + 2) / kEventsPerDecision));
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace acquaint::analytics

int main(int count, char** arguments) {
  const double millions = count > 1 ? std::atof(arguments[1]) : 1;
  if (millions <= 0) {
    std::fputs("Usage: books_bench [millions of events]\n", stderr);
    return 2;
  }
  const auto events = static_cast<std::int64_t>(millions * 1e6);
  // The same figures are kept of ten times as many events: they cost ten times as much, and the report costs the same.
  acquaint::analytics::keep_books(events / 10);
  acquaint::analytics::keep_books(events);
}
