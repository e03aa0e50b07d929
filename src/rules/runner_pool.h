// Runs scripts in processes that are ready before somebody logs in. A process that takes too long, holds too much
// memory, ends or speaks nonsense is killed and replaced, and only its own execution fails. Nothing is started
// before the first prepare() or run().
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "rules/pipeline.h"

namespace acquaint::outbound {
class HttpClient;
}

namespace acquaint::rules {

struct Ran {
  Outcome outcome;
  std::vector<LogLine> logs;
  std::chrono::milliseconds took{};
  std::size_t memory_bytes = 0;  // Of the process when it was done, what others left in it included.
};

// How the log-in runs scripts.
class Scripts {
 public:
  virtual ~Scripts() = default;

  // Whether scripts can run here; looks for Node.js at the first call, which takes a moment. Errors as find_node().
  // Then processes are started, without waiting for them. Safe to call from any thread.
  virtual Result<Done> prepare() = 0;

  // What the work of pipeline.h came to. Safe to call from any executor. Errors, beside those of prepare() and
  // read_outcome(), are `unavailable`: "rules.timeout", "rules.too_much_memory", "rules.runner_ended", "rules.busy" when no
  // process came free in time, "rules.too_large" for work of more than a message, "rules.stopped".
  virtual Task<Result<Ran>> run(JsonObject work) = 0;
};

struct RunnerLimits {
  std::size_t processes = 2;
  std::size_t waiting_max = 100;
  std::chrono::milliseconds patience{20'000};  // Of one execution, and of waiting for a process (Auth0: 20 s).
  std::size_t memory_bytes_max = 256 << 20;    // Of a process; beyond, it is killed.
  std::size_t memory_bytes_idle = 80 << 20;    // Beyond, it is replaced when its execution has ended.
  std::size_t executions_max = 1000;           // Of a process; then it is replaced likewise.
};

struct RunnerOptions {
  std::string node = "node";
  std::string folder;  // Of the runner.
  RunnerLimits limits;
};

// `client` makes the requests of scripts, and ends with the pool. The pool has a thread of its own from the first
// prepare(); destroying it breaks off what runs with "rules.stopped".
std::unique_ptr<Scripts> make_runner_pool(RunnerOptions options, std::unique_ptr<outbound::HttpClient> client);

}  // namespace acquaint::rules
