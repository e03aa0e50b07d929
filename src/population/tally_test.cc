#include "population/tally.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace acquaint::population {
namespace {

using profile::UserId;

UserId user(int number) { return *UserId::parse("auth0|user" + std::to_string(100 + number)); }

Standing standing(std::uint64_t version, bool is_in) {
  Standing made{.version = version, .in = {}};
  made.in[0] = is_in;
  return made;
}

// A store whose writes and pages take effect at times that the test chooses, and whose outcomes are told later.
class Scene {
 public:
  explicit Scene(unsigned seed) : random_(seed) {
    for (int number = 0; number < kUsers; ++number) {
      if (chance(60)) stored_[user(number)] = standing(1, chance(50));
    }
  }

  // Something that can happen now.
  void step() {
    switch (pick(5)) {
      case 0: return begin_write();
      case 1: return take_effect();
      case 2: return tell_outcome();
      default: return turn_page();
    }
  }
  void finish() {
    while (!writes_.empty()) {
      take_effect();
      tell_outcome();
    }
    while (!tally_.is_complete() || !tally_.is_sure()) turn_page();
  }

  bool is_complete() const { return tally_.is_complete(); }
  int restarts() const { return restarts_; }
  std::pair<std::int64_t, std::int64_t> counted() const { return {tally_.users(), tally_.count(0)}; }
  std::pair<std::int64_t, std::int64_t> true_counts() const {
    std::int64_t in = 0;
    for (const auto& [id, held] : stored_) in += held.in[0] ? 1 : 0;
    return {static_cast<std::int64_t>(stored_.size()), in};
  }

 private:
  static constexpr int kUsers = 12;
  static constexpr std::size_t kPage = 3;

  struct Write {
    UserId id;
    Tally::Intent intent;
    Tally::FlightHandle flight;
    bool took_effect = false;
    std::optional<Standing> before, after;
  };

  int pick(int below) { return std::uniform_int_distribution<>(0, below - 1)(random_); }
  bool chance(int percent) { return pick(100) < percent; }

  void begin_write() {
    if (writes_.size() >= 6) return;
    const UserId id = user(pick(kUsers));
    const Tally::Intent intent = chance(15)   ? Tally::Intent::erase
                                 : chance(25) ? Tally::Intent::create
                                 : chance(10) ? Tally::Intent::either
                                              : Tally::Intent::change;
    writes_.push_back({id, intent, tally_.begin(id, intent), false, {}, {}});
  }

  void take_effect() {
    if (writes_.empty()) return;
    Write& write = writes_[static_cast<std::size_t>(pick(static_cast<int>(writes_.size())))];
    if (write.took_effect) return;
    write.took_effect = true;
    const auto held = stored_.find(write.id);
    if (held != stored_.end()) write.before = held->second;
    const bool is_there = held != stored_.end();
    const bool goes = write.intent == Tally::Intent::erase || (write.intent == Tally::Intent::either && is_there);
    const bool comes = write.intent == Tally::Intent::create || write.intent == Tally::Intent::either;
    if (goes) {
      stored_.erase(write.id);
    } else if (held != stored_.end()) {
      // One that finds the user there, and was to create it, fails.
      write.after = write.intent == Tally::Intent::create ? held->second
                                                          : standing(held->second.version + 1, chance(50));
      held->second = *write.after;
    } else if (comes) {
      // Who comes by a link goes on with the versions; here, all begin anew.
      write.after = stored_[write.id] = standing(1, chance(50));
    }
  }

  void tell_outcome() {
    if (writes_.empty()) return;
    const auto place = writes_.begin() + pick(static_cast<int>(writes_.size()));
    if (!place->took_effect) return;
    const bool failed = place->intent != Tally::Intent::erase && place->before == std::nullopt && !place->after;
    if (failed || (place->intent == Tally::Intent::create && place->before)) {
      tally_.fail(place->flight);
    } else {
      tally_.end(place->flight, place->before, place->after);
    }
    writes_.erase(place);
  }

  // A page is asked for, read, and handed on, with other things between.
  void turn_page() {
    if (!tally_.is_sure() && !is_asked_for_) {
      tally_.restart();
      ++restarts_;
    }
    if (tally_.is_complete()) return;
    if (!is_asked_for_) {
      tally_.begin_page();
      is_asked_for_ = true;
    } else if (!page_) {
      page_.emplace();
      for (const auto& [id, held] : stored_) {
        const bool is_next = !tally_.position() || *tally_.position() < id;
        if (is_next && page_->size() < kPage) page_->push_back({id, held});
      }
    } else {
      tally_.end_page(*page_, page_->size() < kPage);
      page_.reset();
      is_asked_for_ = false;
    }
  }

  std::mt19937 random_;
  std::map<UserId, Standing> stored_;
  std::vector<Write> writes_;
  Tally tally_;
  bool is_asked_for_ = false;
  std::optional<std::vector<SeenUser>> page_;
  int restarts_ = 0;
};

TEST(SegmentTally, IsExactWhateverHappensWhileItCounts) {
  int restarts = 0;
  for (unsigned seed = 1; seed <= 20'000; ++seed) {
    SCOPED_TRACE(seed);
    Scene scene(seed);
    for (int step = 0; step < 120; ++step) scene.step();
    scene.finish();
    restarts += scene.restarts();
    ASSERT_EQ(scene.counted(), scene.true_counts());
  }
  EXPECT_GT(restarts, 0) << "users who go and come back while a page is read are among the cases";
}

TEST(SegmentTally, KnowsOfAPlaceWhetherWritesBeforeItHaveEnded) {
  Tally tally;
  const auto first = tally.begin(user(1), Tally::Intent::change);
  const std::uint64_t so_far = tally.begun();
  const auto second = tally.begin(user(2), Tally::Intent::change);
  EXPECT_FALSE(tally.have_ended(so_far));
  tally.fail(first);
  EXPECT_TRUE(tally.have_ended(so_far));
  tally.fail(second);
  EXPECT_TRUE(tally.have_ended(tally.begun()));
}

}  // namespace
}  // namespace acquaint::population
