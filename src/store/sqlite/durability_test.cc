// What was acknowledged stays, whatever happens to the process or the disk.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <vector>

#include "store/sqlite/test_folder.h"
#include "store/sqlite/test_users.h"
#include "store/store.h"

namespace acquaint::store {
namespace {

constexpr int kWriters = 4;

// Counts logins for ever; says on `acknowledged` which user's change returned.
[[noreturn]] void write_until_killed(const std::string& folder, int acknowledged) {
  const auto store = *open_sqlite_store(folder);
  std::vector<std::jthread> writers;
  for (unsigned char writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&store, writer, acknowledged] {
      const std::string name = "user" + std::to_string(writer);
      (void)create(*store, name);
      while (run(store->users().change(user_id(name), counts_a_login()))) {
        if (write(acknowledged, &writer, 1) != 1) _exit(1);
      }
    });
  }
  writers.clear();
  _exit(1);
}

TEST(Durability, KillingTheProcessLosesNothingThatWasAcknowledged) {
  const TestFolder folder;
  std::array<std::int64_t, kWriters> acknowledged{};
  for (int round = 0; round < 10; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) write_until_killed(folder.path(), pipe_ends[1]);
    close(pipe_ends[1]);
    unsigned char writer = 0;
    for (int i = 0; read(pipe_ends[0], &writer, 1) == 1; ++i) {
      ++acknowledged[writer];
      if (i == 20 + 7 * round) kill(child, SIGKILL);
    }
    close(pipe_ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "The child ended by itself: " << status;

    const auto store = *open_sqlite_store(folder.path());
    for (int i = 0; i < kWriters; ++i) {
      const std::string name = "user" + std::to_string(i);
      const std::int64_t saved = logins_of(*store, name);
      // One change may have been saved and not acknowledged before the end.
      ASSERT_GE(saved, acknowledged[i]) << name << " in round " << round;
      ASSERT_LE(saved, acknowledged[i] + 1) << name << " in round " << round;
      if (saved > 0) {
        ASSERT_EQ(run(store->users().history(user_id(name), saved, 10))->size(), 1U);
      }
      acknowledged[i] = saved;
    }
  }
}

// A disk of its own that is quickly full.
class SmallDisk {
 public:
  SmallDisk() { mounted_ = mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=2m") == 0; }
  ~SmallDisk() {
    if (mounted_) umount2(folder_.path().c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  std::string data() const { return folder_.file("data"); }

  void fill() const {
    std::ofstream ballast(folder_.file("ballast"), std::ios::binary);
    const std::string page(4096, 'x');
    while (ballast.write(page.data(), static_cast<std::streamsize>(page.size())).flush()) {
    }
  }
  void make_room() const { std::filesystem::remove(folder_.file("ballast")); }

 private:
  TestFolder folder_;
  bool mounted_ = false;
};

TEST(Durability, OnAFullDiskReadsGoOnAndWritesResumeWhenThereIsRoom) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "Needs the right to mount a tmpfs.";
  auto store = *open_sqlite_store(disk.data());
  ASSERT_TRUE(create(*store, "ada"));
  for (int round = 1; round <= 3; ++round) {
    SCOPED_TRACE(round);
    disk.fill();
    // What is left within the log's last page may still take a few.
    std::string refused;
    const std::string large(20000, 'x');
    std::string title = "none";
    for (int i = 0; i < 200 && refused.empty(); ++i) {
      const std::string next = std::to_string(i) + large;
      refused = code_of(run(store->users().change(user_id("ada"), sets_title(next))));
      if (refused.empty()) title = next;
    }
    EXPECT_EQ(refused, "store.full");
    EXPECT_EQ(code_of(run(store->users().create(user_of("bob"), {event_of("x", large)}))),
              "store.full");
    EXPECT_FALSE(store->health().writable);
    EXPECT_NE(store->health().problem, "");
    EXPECT_EQ(logins_of(*store, "ada"), round - 1);
    EXPECT_EQ(run(store->users().list({}))->users.size(), 1U);
    EXPECT_EQ(code_of(run(store->users().find(user_id("bob")))), "user.not_found");

    disk.make_room();
    ASSERT_TRUE(run(store->users().change(user_id("ada"), counts_a_login())));
    EXPECT_TRUE(store->health().writable);
    EXPECT_EQ(store->health().problem, "");
    const auto ada = (*run(store->users().find(user_id("ada"))))->user();
    store.reset();
    store = *open_sqlite_store(disk.data());
    EXPECT_EQ((*run(store->users().find(user_id("ada"))))->user(), ada);
  }
}

}  // namespace
}  // namespace acquaint::store
