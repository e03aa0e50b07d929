#include "population/worker.h"

#include <chrono>
#include <thread>

#include "population/population_fixture.h"

namespace acquaint::population {
namespace {

using Working = PopulationFixture;

TEST_F(Working, SavesTheMomentsBeforeItEnds) {
  create(0, 1);
  population_.moments().note(id_of(0), asking::Moment{.kind = asking::MomentKind::login, .now = clock_.now()});
  { const Worker worker(population_); }
  EXPECT_EQ(run(store_->moments().load())->users.size(), 1U);
}

TEST_F(Working, CountsWhileOthersWrite) {
  create(0, 1000);
  publish_segments();
  const Worker worker(population_);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  int number = 0;
  while (population_.segments().report().percent && std::chrono::steady_clock::now() < deadline) {
    number = (number + 7) % 1000;
    ASSERT_TRUE(run(population_.users().change(id_of(number), sets_logins(3))));
    ASSERT_TRUE(run(population_.users().erase(id_of(number))));
    ASSERT_TRUE(run(population_.users().create(user_with(number, number % 10), {})));
  }
  EXPECT_EQ(counts(), (std::vector<std::int64_t>{700, 400, 1000}));
}

}  // namespace
}  // namespace acquaint::population
