// One process that runs scripts: started, spoken with, looked at and killed. For the thread of the pool alone, which
// must live as long as the process.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "rules/confinement.h"
#include "rules/frame.h"
#include "rules/node_program.h"

namespace acquaint::rules {

class RunnerProcess {
 public:
  // Null when the system has no more processes or descriptors.
  static std::unique_ptr<RunnerProcess> start(const NodeProgram& node, Confinement& confinement);
  // Kills it.
  ~RunnerProcess();
  RunnerProcess(const RunnerProcess&) = delete;
  RunnerProcess& operator=(const RunnerProcess&) = delete;

  int socket() const { return socket_; }
  bool wants_to_write() const { return !unsent_.empty(); }

  // Sends as much as goes at once, and the rest with flush(). False when the message is too large.
  bool send(const JsonObject& message);
  // False when the process is gone.
  bool flush();
  bool receive();
  // The next message of what was received; see FrameReader.
  Result<std::optional<JsonObject>> next() { return reader_.next(); }

  // What it holds of memory now; 0 when it is gone.
  std::size_t resident_bytes() const;

 private:
  RunnerProcess(pid_t process, int socket) : process_(process), socket_(socket) {}

  const pid_t process_;
  const int socket_;
  std::string unsent_;
  FrameReader reader_;
};

}  // namespace acquaint::rules
