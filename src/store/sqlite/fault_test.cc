// Failing disks: what was acknowledged stays, what was refused is not half there, and readers see
// neither more nor less.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "store/sqlite/faulty_disk.h"
#include "store/sqlite/folder.h"
#include "store/sqlite/test_folder.h"
#include "store/sqlite/test_users.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

using Fault = FaultyDisk::Fault;

// Beyond what the writer lets pass before it empties the log after an erasure.
constexpr int kPastTheCheckpoint = 34;

// Ada's logins are her events but one, and so is her version, whenever one looks.
void expect_whole(Store& store, std::int64_t logins) {
  const auto ada = run(store.users().find(user_id("ada")));
  ASSERT_TRUE(ada);
  EXPECT_EQ((*ada)->user().logins_count, logins);
  EXPECT_EQ((*ada)->user().version, static_cast<std::uint64_t>(logins + 1));
  EXPECT_EQ(run(store.users().history(user_id("ada"), 0, 1000))->size(),
            static_cast<std::size_t>(logins + 1));
}

// Writes as one who meets the fault would, from an erasure to beyond the checkpoint that follows it.
// How many logins were acknowledged; which codes the refusals had.
struct Written {
  std::int64_t acknowledged = 0;
  std::vector<std::string> refusals;
};

Written write_some(Store& store) {
  Written written;
  const auto note = [&](const std::string& code) {
    if (!code.empty()) written.refusals.push_back(code);
    return code.empty();
  };
  note(code_of(run(store.users().erase(user_id("bob")))));
  for (int i = 0; i < kPastTheCheckpoint; ++i) {
    const auto changed = run(store.users().change(user_id("ada"), counts_a_login()));
    if (note(code_of(changed))) ++written.acknowledged;
    const auto seen = logins_of(store, "ada");
    EXPECT_EQ(seen, written.acknowledged) << "A read shows what was not acknowledged, or less.";
  }
  return written;
}

std::unique_ptr<Store> open_with_users(const TestFolder& folder, std::size_t cache_bytes) {
  auto store = *open_sqlite_store(folder.path(), {.bytes_max = cache_bytes});
  EXPECT_TRUE(create(*store, "ada"));
  EXPECT_TRUE(create(*store, "bob"));
  return store;
}

struct WriteFault {
  const char* name;
  Fault fault;
  int times;
  std::size_t cache_bytes;
  const char* code;
};

class WriteFaults : public testing::TestWithParam<WriteFault> {};

// The fault begins at every seventh write until one is beyond the last.
TEST_P(WriteFaults, RefuseWritesAndLeaveNoTraceAndEnd) {
  FaultyDisk disk;
  for (int after = 0;; after += 7) {
    SCOPED_TRACE(after);
    const TestFolder folder;
    auto store = open_with_users(folder, GetParam().cache_bytes);
    disk.fail(GetParam().fault, after, GetParam().times);
    const Written written = write_some(*store);
    const bool met = disk.failures() > 0;
    for (const std::string& code : written.refusals) EXPECT_EQ(code, GetParam().code);
    disk.heal();

    expect_whole(*store, written.acknowledged);
    EXPECT_TRUE(run(store->users().change(user_id("ada"), counts_a_login())));
    EXPECT_TRUE(store->health().writable);
    expect_whole(*store, written.acknowledged + 1);
    store.reset();
    store = *open_sqlite_store(folder.path());
    expect_whole(*store, written.acknowledged + 1);
    if (!met) break;
    ASSERT_LT(after, 2000);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Disk, WriteFaults,
    testing::Values(WriteFault{"FullForALongTime", Fault::full, 1 << 30, 1 << 20, "store.full"},
                    WriteFault{"FullOnceNothingInMemory", Fault::full, 1, 0, "store.full"},
                    WriteFault{"BrokenForALongTime", Fault::write_error, 1 << 30, 0,
                               "store.unavailable"},
                    WriteFault{"BrokenOnce", Fault::write_error, 1, 1 << 20, "store.unavailable"}),
    [](const auto& test) { return std::string(test.param.name); });

class SyncFaults : public testing::TestWithParam<Fault> {};

// Every fsync fails once in turn, that of the checkpoint too.
TEST_P(SyncFaults, EndWritingUntilTheStoreIsOpenedAgain) {
  FaultyDisk disk;
  for (int after = 0;; ++after) {
    SCOPED_TRACE(after);
    const TestFolder folder;
    auto store = open_with_users(folder, after % 2 == 0 ? 0 : 1 << 20);
    disk.fail(GetParam(), after, 1);
    const Written written = write_some(*store);
    const bool met = disk.failures() > 0;
    const auto refused = static_cast<std::int64_t>(written.refusals.size());
    EXPECT_EQ(written.acknowledged + refused, kPastTheCheckpoint + (after == 0 ? 1 : 0));
    for (const std::string& code : written.refusals) EXPECT_EQ(code, "store.unavailable");
    expect_whole(*store, written.acknowledged);
    EXPECT_EQ(store->health().writable, !met);
    EXPECT_EQ(store->health().problem.empty(), !met);

    disk.heal();
    store.reset();
    store = *open_sqlite_store(folder.path());
    const std::int64_t saved = logins_of(*store, "ada");
    EXPECT_GE(saved, written.acknowledged);
    EXPECT_LE(saved, written.acknowledged + 1);  // The one whose fsync failed may be there.
    expect_whole(*store, saved);
    EXPECT_TRUE(run(store->users().change(user_id("ada"), counts_a_login())));
    if (!met) break;
    ASSERT_LT(after, 200);
  }
}

INSTANTIATE_TEST_SUITE_P(Disk, SyncFaults, testing::Values(Fault::sync_error, Fault::sync_full),
                         [](const auto& test) {
                           return test.param == Fault::sync_error ? "Error" : "Full";
                         });

TEST(PowerCut, TheLogIsEmptiedBeforeAnythingIsAddedToIt) {
  FaultyDisk disk;
  disk.remember_saved();
  const TestFolder folder, after;
  const auto store = open_with_users(folder, 0);
  disk.write_saved(folder.path(), after.path());
  const std::string log = database_file(after.path()) + "-wal";
  ASSERT_GT(std::filesystem::file_size(log), 0U);
  const auto again = *open_sqlite_store(after.path());
  EXPECT_EQ(std::filesystem::file_size(log), 0U);
  EXPECT_EQ(again->health().users, 2U);
}

constexpr int kWriters = 4, kCuts = 10, kLoginsPerCut = 12, kLoginsAhead = 8;

// Cuts power ten times while users log in; how many acknowledged logins were lost.
std::int64_t lost_in_power_cuts(FaultyDisk& disk) {
  const TestFolder folder;
  std::array<std::atomic<std::int64_t>, kWriters> acknowledged{};
  // Power goes while writers are at work, who do not run far ahead meanwhile.
  std::atomic<int> allowed = kLoginsPerCut + kLoginsAhead;
  const auto store = *open_sqlite_store(folder.path());
  for (int i = 0; i < kWriters; ++i) EXPECT_TRUE(create(*store, "user" + std::to_string(i)));
  std::vector<std::jthread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      const auto id = user_id("user" + std::to_string(i));
      for (int login = 0; login < kCuts * kLoginsPerCut + kLoginsAhead; ++login) {
        for (int now = allowed; login >= now; now = allowed) allowed.wait(now);
        EXPECT_TRUE(run(store->users().change(id, counts_a_login())));
        ++acknowledged[i];
        acknowledged[i].notify_one();
      }
    });
  }
  std::int64_t lost = 0;
  for (int cut = 1; cut <= kCuts; ++cut) {
    for (std::int64_t now = acknowledged[0]; now < cut * kLoginsPerCut; now = acknowledged[0]) {
      acknowledged[0].wait(now);
    }
    std::array<std::int64_t, kWriters> wanted{};
    for (int i = 0; i < kWriters; ++i) wanted[i] = acknowledged[i];
    const TestFolder after;
    disk.write_saved(folder.path(), after.path());
    allowed += kLoginsPerCut;
    allowed.notify_all();
    const auto found = open_sqlite_store(after.path());
    for (int i = 0; i < kWriters; ++i) {
      const std::int64_t there = found ? logins_of(**found, "user" + std::to_string(i)) : 0;
      lost += std::max<std::int64_t>(0, wanted[i] - there);
    }
  }
  return lost;
}

TEST(PowerCut, LosesNothingThatWasAcknowledged) {
  FaultyDisk disk;
  disk.remember_saved();
  EXPECT_EQ(lost_in_power_cuts(disk), 0);
}

TEST(PowerCut, OfADiskThatLiesIsNoticedByThisTest) {
  FaultyDisk disk;
  disk.remember_saved();
  disk.lie();
  EXPECT_GT(lost_in_power_cuts(disk), 0);
}

}  // namespace
}  // namespace acquaint::store
