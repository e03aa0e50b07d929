#include "rules/node_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>

extern char** environ;

namespace acquaint::rules {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> no_node() {
  return fail(Error::Kind::unavailable, "rules.no_node",
              "Rules and actions need Node.js 20 or newer, and there is none. Install it, or name it with the setting 'node'.");
}

// What the program prints to its standard output; empty when it cannot be started or fails.
std::string output_of(const std::string& program, const char* script) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  const char* arguments[] = {program.c_str(), "--print", script, nullptr};
  pid_t child = 0;
  const int failed = posix_spawnp(&child, program.c_str(), &actions, nullptr, const_cast<char**>(arguments), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string output;
  if (failed == 0) {
    char piece[512];
    for (ssize_t size; (size = read(ends[0], piece, sizeof piece)) > 0 && output.size() < 8192;) {
      output.append(piece, static_cast<std::size_t>(size));
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) output.clear();
  }
  close(ends[0]);
  return output;
}

bool is_runner(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "main.mjs", error) && fs::exists(folder / "node_modules", error);
}

// Beside this program, above its folder of a build, and here. Where no runner is: empty.
fs::path search_runner() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& folder : {program / "runner", program / "../../runner", fs::path("runner")}) {
    if (is_runner(folder)) return folder;
  }
  return {};
}

}  // namespace

Result<NodeProgram> find_node(const std::string& node, const std::string& folder) {
  const std::string output = output_of(node, "process.versions.node + '\\n' + process.execPath");
  const std::size_t line = output.find('\n');
  NodeProgram found;
  if (line == std::string::npos) return no_node();
  std::from_chars(output.data(), output.data() + line, found.major);
  if (found.major < kNodeMajorMin) return no_node();
  std::error_code error;
  found.file = fs::canonical(output.substr(line + 1, output.find('\n', line + 1) - line - 1), error).string();
  if (error) return no_node();
  found.folder = fs::canonical(folder.empty() ? search_runner() : fs::path(folder), error).string();
  if (error || !is_runner(found.folder)) {
    return fail(Error::Kind::unavailable, "rules.no_runner",
                "The runner of rules and actions is not where the setting 'runner_folder' says, or lacks its packages "
                "(npm ci).");
  }
  return found;
}

}  // namespace acquaint::rules
