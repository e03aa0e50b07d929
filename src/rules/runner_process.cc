#include "rules/runner_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <vector>

namespace acquaint::rules {
namespace {

constexpr int kSocket = 3;  // As runner/main.mjs expects it.

std::vector<std::string> arguments_of(const NodeProgram& node) {
  // Its own lock on files; the name changed when it became stable.
  const char* permission = node.major >= 24 ? "--permission" : "--experimental-permission";
  return {node.file,
          "--no-warnings",
          permission,
          "--allow-fs-read=" + node.folder + "/*",
          "--disallow-code-generation-from-strings",
          "--frozen-intrinsics",
          "--max-old-space-size=96",
          "--max-semi-space-size=4",
          node.folder + "/main.mjs"};
}

// In the child, where only system calls may be made: other threads of the server may have held any lock.
[[noreturn]] void become_runner(Confinement& confinement, char* const* arguments, int socket) noexcept {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();  // A Ctrl-C at the terminal is for the server.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  // Above all that is closed or replaced below.
  const int kept = fcntl(socket, F_DUPFD_CLOEXEC, 100);
  if (nothing < 0 || kept < 0) _exit(127);
  for (int standard = 0; standard < kSocket; ++standard) dup2(nothing, standard);
  if (!confinement.enter()) _exit(126);
  dup2(kept, kSocket);
  syscall(SYS_close_range, kSocket + 1, ~0u, 0);
  char* const no_environment[] = {nullptr};
  execve(confinement.program(), arguments, no_environment);
  _exit(127);
}

}  // namespace

std::unique_ptr<RunnerProcess> RunnerProcess::start(const NodeProgram& node, Confinement& confinement) {
  std::vector<std::string> texts = arguments_of(node);
  std::vector<char*> arguments;
  for (std::string& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return nullptr;
  const pid_t child = fork();
  if (child == 0) become_runner(confinement, arguments.data(), ends[1]);
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return nullptr;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return std::unique_ptr<RunnerProcess>(new RunnerProcess(child, ends[0]));
}

RunnerProcess::~RunnerProcess() {
  close(socket_);
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

bool RunnerProcess::send(const JsonObject& message) {
  auto frame = encode_frame(message);
  if (!frame) return false;
  unsent_ += *frame;
  flush();
  return true;
}

bool RunnerProcess::flush() {
  while (!unsent_.empty()) {
    const ssize_t sent = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN;
    unsent_.erase(0, static_cast<std::size_t>(sent));
  }
  return true;
}

bool RunnerProcess::receive() {
  char piece[64 * 1024];
  const ssize_t size = recv(socket_, piece, sizeof piece, 0);
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  reader_.take({piece, static_cast<std::size_t>(size)});
  return size > 0;
}

std::size_t RunnerProcess::resident_bytes() const {
  std::ifstream file("/proc/" + std::to_string(process_) + "/statm");
  std::size_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace acquaint::rules
