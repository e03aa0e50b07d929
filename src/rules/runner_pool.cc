#include "rules/runner_pool.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "base/encoding.h"
#include "base/log.h"
#include "outbound/client.h"
#include "rules/runner_process.h"

namespace acquaint::rules {
namespace {

using Moment = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr milliseconds kLook{20};  // How often the memory of a busy process is looked at.
constexpr std::size_t kFetchesMax = 20;  // At once, of one execution.
constexpr std::size_t kLogLinesMax = 200;
constexpr milliseconds kRestMin{100}, kRestMax{10'000};  // After processes that never got ready.

Moment now() { return std::chrono::steady_clock::now(); }

std::unexpected<Error> unavailable(std::string code, std::string message) {
  return fail(Error::Kind::unavailable, std::move(code), std::move(message));
}

// The thread's queue of work, which wakes its poll().
class Wake final : public Executor {
 public:
  Wake() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { ACQUAINT_CHECK(event_ >= 0); }
  ~Wake() override { close(event_); }
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  void post(std::move_only_function<void()> work) override {
    {
      const std::scoped_lock lock(mutex_);
      queue_.push_back(std::move(work));
    }
    eventfd_write(event_, 1);
  }
  int event() const { return event_; }
  void work() {
    eventfd_t count = 0;
    eventfd_read(event_, &count);
    std::deque<std::move_only_function<void()>> queue;
    {
      const std::scoped_lock lock(mutex_);
      queue.swap(queue_);
    }
    for (auto& piece : queue) piece();
  }

 private:
  std::mutex mutex_;
  std::deque<std::move_only_function<void()>> queue_;
  const int event_;
};

struct Job {
  JsonObject work;
  Completion<Result<Ran>> done;
  Moment since;  // When it came, then when it began.
};

struct Runner {
  std::unique_ptr<RunnerProcess> process;
  std::uint64_t number = 0;  // Tells answers that come late.
  bool is_ready = false;
  std::optional<Job> job;
  std::vector<LogLine> logs;
  std::size_t fetches = 0;
  std::size_t executions = 0;
};

// libcurl sets these from what it sends.
bool is_set_by_client(std::string_view header) {
  std::string name(header);
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  constexpr std::string_view kNames[] = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

// What a script asks another server; nothing when it is no request.
std::optional<outbound::HttpRequest> read_request(const JsonObject& told, milliseconds patience) {
  const auto method = outbound::parse_method(find_string(told, "method").value_or("GET"));
  const auto body = from_base64(find_string(told, "body").value_or(""));
  if (!method || !body) return std::nullopt;
  outbound::HttpRequest request{.method = *method,
                                .url = std::string(find_string(told, "url").value_or("")),
                                .headers = {},
                                .body = *body,
                                .purpose = "rules"};
  if (const JsonArray* headers = find_array(told, "headers")) {
    for (const Json& header : *headers) {
      const bool is_pair = header.is_array() && header.get_array().size() == 2 && header.get_array()[0].is_string() &&
                           header.get_array()[1].is_string();
      if (!is_pair) return std::nullopt;
      const std::string_view name = header.get_array()[0].get_string();
      if (is_set_by_client(name)) continue;
      request.headers.emplace_back(name, std::string_view(header.get_array()[1].get_string()));
    }
  }
  milliseconds total = std::min(patience, request.timeouts.total);
  if (const auto asked = find_int(told, "timeout_ms"); asked && *asked > 0 && *asked < total.count()) total = milliseconds(*asked);
  request.timeouts.total = total;
  request.timeouts.first_byte = std::min(request.timeouts.first_byte, total);
  request.timeouts.connect = std::min(request.timeouts.connect, total);
  request.redirects_max = static_cast<unsigned>(std::clamp<std::int64_t>(find_int(told, "redirects_max").value_or(0), 0, 5));
  return request;
}

JsonObject to_json(const Result<outbound::HttpAnswer>& answer) {
  if (!answer) return {{"error", answer.error().code}};
  JsonArray headers;
  for (const auto& [name, value] : answer->headers) {
    // A runner is told text; what is none is left out.
    if (is_utf8(value)) headers.push_back(JsonArray{Json(name), Json(value)});
  }
  return {{"status", answer->status}, {"headers", std::move(headers)}, {"body", to_base64(answer->body)}};
}

class RunnerPool final : public Scripts {
 public:
  RunnerPool(RunnerOptions options, std::unique_ptr<outbound::HttpClient> client)
      : options_(std::move(options)), client_(std::move(client)) {}

  ~RunnerPool() override {
    if (!thread_.joinable()) return;
    wake_.post([this] { stopping_ = true; });
    thread_.join();
  }

  Result<Done> prepare() override {
    const std::scoped_lock lock(preparing_);
    if (node_) return Done{};
    // To look takes a process, and blocks the caller: not once for each log-in.
    if (missing_ && now() < look_again_) return std::unexpected(*missing_);
    auto found = find_node(options_.node, options_.folder);
    if (!found) {
      missing_ = found.error();
      look_again_ = now() + kRestMax;
      return std::unexpected(*missing_);
    }
    node_ = std::move(*found);
    confinement_ = std::make_unique<Confinement>(node_->file, node_->folder);
    thread_ = std::thread([this] { watch(); });
    return Done{};
  }

  Task<Result<Ran>> run(JsonObject work) override {
    if (auto prepared = prepare(); !prepared) co_return std::unexpected(prepared.error());
    co_return co_await suspend_until<Result<Ran>>([&](Completion<Result<Ran>> done) {
      wake_.post([this, job = Job{std::move(work), done, now()}]() mutable { take(std::move(job)); });
    });
  }

 private:
  // Everything below is of the thread alone.

  void watch() {
    const Executor::Scope scope(wake_);
    while (!stopping_) {
      keep_up();
      assign();
      wait();
      check();
    }
    stop();
  }

  void take(Job job) {
    if (stopping_) {
      job.done(unavailable("rules.stopped", "The server is being stopped."));
    } else if (waiting_.size() >= options_.limits.waiting_max) {
      job.done(unavailable("rules.busy", "Too many log-ins wait for their rules."));
    } else {
      waiting_.push_back(std::move(job));
    }
  }

  // As many processes as there shall be; none while the last ones did not even get ready.
  void keep_up() {
    if (now() < rest_until_) return;
    while (runners_.size() < options_.limits.processes) {
      auto process = RunnerProcess::start(*node_, *confinement_);
      if (!process) {
        rest();
        return;
      }
      runners_.push_back({.process = std::move(process), .number = ++last_number_});
    }
  }

  void rest() {
    rest_ = std::clamp(rest_ * 2, kRestMin, kRestMax);
    rest_until_ = now() + rest_;
  }

  void assign() {
    for (Runner& runner : runners_) {
      if (waiting_.empty()) return;
      if (!runner.is_ready || runner.job) continue;
      Job job = std::move(waiting_.front());
      waiting_.pop_front();
      job.since = now();
      const bool fits = runner.process->send({{"type", "run"}, {"work", std::move(job.work)}});
      if (!fits) {
        job.done(unavailable("rules.too_large", "The user and the scripts are too large to be run."));
        continue;
      }
      runner.logs.clear();
      runner.fetches = 0;
      ++runner.executions;
      runner.job = std::move(job);
    }
  }

  void wait() {
    std::vector<pollfd> polled{{.fd = wake_.event(), .events = POLLIN, .revents = 0}};
    std::vector<std::uint64_t> numbers{0};
    for (const Runner& runner : runners_) {
      const short events = runner.process->wants_to_write() ? POLLIN | POLLOUT : POLLIN;
      polled.push_back({.fd = runner.process->socket(), .events = events, .revents = 0});
      numbers.push_back(runner.number);
    }
    poll(polled.data(), polled.size(), static_cast<int>(patience().count()));
    if (polled[0].revents) wake_.work();
    for (std::size_t i = 1; i < polled.size(); ++i) {
      if (polled[i].revents) attend(numbers[i]);
    }
  }

  milliseconds patience() const {
    const bool busy = !waiting_.empty() || std::ranges::any_of(runners_, [](const Runner& runner) { return runner.job.has_value(); });
    if (busy) return kLook;
    if (runners_.size() < options_.limits.processes) return kRestMin;
    return milliseconds(-1);
  }

  Runner* find(std::uint64_t number) {
    const auto found = std::ranges::find(runners_, number, &Runner::number);
    return found == runners_.end() ? nullptr : &*found;
  }

  void attend(std::uint64_t number) {
    Runner* runner = find(number);
    if (runner == nullptr) return;
    const bool lives = runner->process->flush() && runner->process->receive();
    for (;;) {
      auto message = runner->process->next();
      if (!message) {
        lose(number, "rules.bad_answer");
        return;
      }
      if (!*message) break;
      if (!hear(*runner, **message)) return;
    }
    if (!lives) lose(number, "rules.runner_ended");
  }

  // False when the runner is gone with it.
  bool hear(Runner& runner, const JsonObject& message) {
    const auto type = find_string(message, "type");
    if (type == "ready") {
      runner.is_ready = true;
      rest_ = milliseconds(0);
    } else if (type == "log" && runner.job) {
      note(runner, message);
    } else if (type == "fetch" && runner.job) {
      fetch(runner, message);
    } else if (type == "done" && runner.job) {
      return finish(runner, message);
    }
    return true;
  }

  static void note(Runner& runner, const JsonObject& message) {
    if (runner.logs.size() >= kLogLinesMax) return;
    const auto text = [&](std::string_view name) {
      return std::string(find_string(message, name).value_or("").substr(0, kMessageBytesMax * 4));
    };
    runner.logs.push_back({.level = text("level"), .origin = text("origin"), .text = text("text")});
  }

  void fetch(Runner& runner, const JsonObject& message) {
    const std::int64_t call = find_int(message, "call").value_or(0);
    const JsonObject* told = find_object(message, "request");
    auto request = told == nullptr ? std::nullopt : read_request(*told, options_.limits.patience);
    if (!request || runner.fetches >= kFetchesMax) {
      const char* code = request ? "outbound.busy" : "outbound.refused_request";
      runner.process->send({{"type", "answer"}, {"call", call}, {"answer", JsonObject{{"error", code}}}});
      return;
    }
    ++runner.fetches;
    ++fetches_;
    start(client_->send(std::move(*request)),
          [this, number = runner.number, execution = runner.executions, call](acquaint::Outcome<Result<outbound::HttpAnswer>> ended) noexcept {
            --fetches_;
            Runner* asker = find(number);
            const bool waits = asker != nullptr && asker->job && asker->executions == execution;
            if (!waits || !ended.value) return;
            --asker->fetches;
            const bool fits = asker->process->send({{"type", "answer"}, {"call", call}, {"answer", to_json(*ended.value)}});
            if (!fits) asker->process->send({{"type", "answer"}, {"call", call}, {"answer", JsonObject{{"error", "outbound.too_large"}}}});
          });
  }

  bool finish(Runner& runner, const JsonObject& message) {
    const JsonObject* told = find_object(message, "outcome");
    auto outcome = read_outcome(told == nullptr ? JsonObject() : *told);
    const Job job = std::move(*runner.job);
    runner.job.reset();
    const std::size_t memory = runner.process->resident_bytes();
    if (!outcome) {
      job.done(std::unexpected(outcome.error()));
    } else {
      job.done(Ran{std::move(*outcome), std::move(runner.logs),
                   std::chrono::duration_cast<milliseconds>(now() - job.since), memory});
    }
    const RunnerLimits& limits = options_.limits;
    const bool is_spent = runner.executions >= limits.executions_max || memory > limits.memory_bytes_idle;
    // Only when another one is ready, so that nobody waits for a start.
    const bool has_other = std::ranges::any_of(runners_, [&](const Runner& other) { return other.is_ready && other.number != runner.number; });
    if (!is_spent || !has_other) return true;
    remove(runner.number);
    return false;
  }

  // Of what runs: whether it takes too long or holds too much. Of what waits: whether it has waited too long.
  void check() {
    const RunnerLimits& limits = options_.limits;
    std::vector<std::pair<std::uint64_t, const char*>> lost;
    for (const Runner& runner : runners_) {
      if (!runner.job) continue;
      if (now() - runner.job->since > limits.patience) {
        lost.emplace_back(runner.number, "rules.timeout");
      } else if (runner.process->resident_bytes() > limits.memory_bytes_max) {
        lost.emplace_back(runner.number, "rules.too_much_memory");
      }
    }
    for (const auto& [number, code] : lost) lose(number, code);
    while (!waiting_.empty() && now() - waiting_.front().since > limits.patience) {
      waiting_.front().done(unavailable("rules.busy", "No process came free for the rules."));
      waiting_.pop_front();
    }
  }

  // Ends a process, and what it ran.
  void lose(std::uint64_t number, const char* code) {
    Runner* runner = find(number);
    if (runner == nullptr) return;
    log_event(LogLevel::warning, "rules.runner_lost", {{"code", std::string_view(code)}});
    if (!runner->is_ready) rest();
    std::optional<Job> job = std::move(runner->job);
    remove(number);
    if (job) job->done(unavailable(code, words_for(code)));
  }

  static std::string words_for(std::string_view code) {
    if (code == "rules.timeout") return "The rules or actions did not end in time. Does every path call callback(null, user, context)?";
    if (code == "rules.too_much_memory") return "The rules or actions took too much memory.";
    if (code == "rules.runner_ended") return "The process of the rules ended while they ran.";
    return "The runner said what is no message.";
  }

  void remove(std::uint64_t number) {
    std::erase_if(runners_, [&](const Runner& runner) { return runner.number == number; });
  }

  void stop() {
    for (Runner& runner : runners_) {
      if (runner.job) runner.job->done(unavailable("rules.stopped", "The server is being stopped."));
    }
    runners_.clear();
    for (const Job& job : waiting_) job.done(unavailable("rules.stopped", "The server is being stopped."));
    waiting_.clear();
    client_.reset();  // Its calls end, and say so here.
    while (fetches_ > 0) wake_.work();
    wake_.work();
  }

  const RunnerOptions options_;
  std::unique_ptr<outbound::HttpClient> client_;
  std::mutex preparing_;
  std::optional<NodeProgram> node_;
  std::optional<Error> missing_;  // What was wrong when it was looked for last.
  Moment look_again_{};
  std::unique_ptr<Confinement> confinement_;
  Wake wake_;
  bool stopping_ = false;
  std::vector<Runner> runners_;
  std::uint64_t last_number_ = 0;
  std::deque<Job> waiting_;
  std::size_t fetches_ = 0;
  milliseconds rest_{0};
  Moment rest_until_{};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Scripts> make_runner_pool(RunnerOptions options, std::unique_ptr<outbound::HttpClient> client) {
  return std::make_unique<RunnerPool>(std::move(options), std::move(client));
}

}  // namespace acquaint::rules
