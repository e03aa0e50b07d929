#include "rules/confinement.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace acquaint::rules {
namespace {

constexpr char kProgram[] = "/bin/true";

// What a confined child answers: 0 when the attempt was refused, 1 when it worked.
int attempt_confined(const std::function<bool(Confinement&)>& works) {
  Confinement confinement(kProgram, "runner");
  const pid_t child = fork();
  if (child == 0) {
    if (!confinement.enter()) _exit(2);
    _exit(works(confinement) ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool executes(const char* path) {
  char* const nothing[] = {nullptr};
  execve(path, nothing, nothing);
  return false;  // It came back.
}

// Files are kept away by a part of the kernel that not every machine has.
bool has_landlock() { return syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1; }

void expect_refused(const char* name, const std::function<bool(Confinement&)>& works) {
  EXPECT_EQ(attempt_confined(works), 0) << name;
}

TEST(Confinement, FilesAreKeptAway) {
  if (!has_landlock()) GTEST_SKIP() << "This kernel has no Landlock.";
  const std::string server = "/proc/" + std::to_string(getpid());
  expect_refused("memory of the server", [&](Confinement&) { return open((server + "/mem").c_str(), O_RDONLY) >= 0; });
  expect_refused("its environment", [&](Confinement&) { return open((server + "/environ").c_str(), O_RDONLY) >= 0; });
  expect_refused("a file of the machine", [](Confinement&) { return open("/etc/passwd", O_RDONLY) >= 0; });
  expect_refused("a new file",
                 [](Confinement&) { return open("/tmp/confinement-test", O_CREAT | O_WRONLY, 0600) >= 0; });
}

TEST(Confinement, WhatLeadsOutIsRefused) {
  const pid_t self = getpid();
  const std::pair<const char*, std::function<bool(Confinement&)>> cases[] = {
      {"a socket of the internet", [](Confinement&) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
      {"a socket of this machine", [](Confinement&) { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
      {"a signal to the server", [=](Confinement&) { return kill(self, 0) == 0; }},
      {"a signal to a thread of the server", [=](Confinement&) { return syscall(SYS_tgkill, self, self, 0) == 0; }},
      {"a child", [](Confinement&) { return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0; }},
      {"another program", [](Confinement&) { return executes("/bin/echo"); }},
      {"the same program by another pointer", [](Confinement&) { return executes(kProgram); }},
  };
  for (const auto& [name, works] : cases) expect_refused(name, works);
}

TEST(Confinement, WhatTheRunnerNeedsIsLetThrough) {
  EXPECT_EQ(attempt_confined([](Confinement&) { return open("runner/main.mjs", O_RDONLY) >= 0; }), 1);
  EXPECT_EQ(attempt_confined([](Confinement&) { return syscall(SYS_tgkill, getpid(), getpid(), 0) == 0; }), 1);
  // The program takes the place of the child, and ends with 0; it would end with 1 otherwise.
  EXPECT_EQ(attempt_confined([](Confinement& confinement) { return !executes(confinement.program()); }), 0);
}

}  // namespace
}  // namespace acquaint::rules
