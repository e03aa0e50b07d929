// Coroutines without a network library: a Task is work that may wait, an Executor is the thread
// that it belongs to. Domain code awaits stores and hash pools without knowing what drives them.
//
// Rules: a Task starts when it is awaited or given to start(). It always continues on the executor
// that was current when it suspended, so code after a co_await needs no locks against code before.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"

namespace acquaint {

// One thread's queue of work. post() may be called from any thread; the work runs later, on the
// executor's own thread, in order.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual void post(std::move_only_function<void()> work) = 0;

  // The executor whose thread this is; null outside of any.
  static Executor* current();

  // Makes an executor the current one of this thread while it lives.
  class Scope {
   public:
    explicit Scope(Executor& executor);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Executor* before_;
  };
};

template <typename T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr broken;
    std::coroutine_handle<> continuation;

    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Continue {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> done) noexcept {
          const auto next = done.promise().continuation;
          return next ? next : std::noop_coroutine();
        }
        void await_resume() noexcept {}
      };
      return Continue{};
    }
    template <typename U>
    void return_value(U&& result) {
      value.emplace(std::forward<U>(result));
    }
    void unhandled_exception() { broken = std::current_exception(); }
  };

  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(coroutine_, other.coroutine_);
    return *this;
  }
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    coroutine_.promise().continuation = waiter;
    return coroutine_;
  }
  T await_resume() {
    promise_type& promise = coroutine_.promise();
    if (promise.broken) std::rethrow_exception(promise.broken);
    return std::move(*promise.value);
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}
  std::coroutine_handle<promise_type> coroutine_;
};

namespace detail {

struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }  // finish() is a noexcept boundary.
  };
};

template <typename T>
struct Suspended {
  std::coroutine_handle<> coroutine;
  Executor* executor = nullptr;
  std::optional<T> value;
};

}  // namespace detail

// What became of a task: its value, or the exception that ended it.
template <typename T>
struct Outcome {
  std::optional<T> value;
  std::exception_ptr broken;
};

// Runs the task on the current executor, at once as far as it goes; calls finish(Outcome<T>) there
// when it is done, perhaps before start() returns. finish must not throw.
template <typename T, typename Finish>
detail::Detached start(Task<T> task, Finish finish) {
  Outcome<T> outcome;
  try {
    outcome.value.emplace(co_await std::move(task));
  } catch (...) {
    outcome.broken = std::current_exception();
  }
  finish(std::move(outcome));
}

// The other end of suspend_until: call it exactly once, from any thread, with the result.
template <typename T>
class Completion {
 public:
  explicit Completion(detail::Suspended<T>* waiter) : waiter_(waiter) {}
  void operator()(T value) const {
    waiter_->value.emplace(std::move(value));
    waiter_->executor->post([coroutine = waiter_->coroutine] { coroutine.resume(); });
  }

 private:
  detail::Suspended<T>* waiter_;  // Lives in the suspended coroutine's frame.
};

// co_await suspend_until<T>([&](Completion<T> done) { ... }) hands `done` to whoever does the work
// and continues, with the value, on the executor that was current.
template <typename T, typename Begin>
auto suspend_until(Begin begin) {
  struct Awaiter {
    Begin begin;
    detail::Suspended<T> state;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
      state.coroutine = coroutine;
      state.executor = Executor::current();
      ACQUAINT_CHECK(state.executor != nullptr);
      begin(Completion<T>(&state));
    }
    T await_resume() { return std::move(*state.value); }
  };
  return Awaiter{std::move(begin), {}};
}

// Runs the tasks side by side on the current executor: their values, in the order of the tasks. An
// exception is thrown on when all of them have ended.
template <typename T>
Task<std::vector<T>> all(std::vector<Task<T>> tasks) {
  std::vector<Outcome<T>> outcomes(tasks.size());
  if (!tasks.empty()) {
    std::size_t left = tasks.size();
    co_await suspend_until<bool>([&](Completion<bool> done) {
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        start(std::move(tasks[i]), [&outcomes, &left, done, i](Outcome<T> ended) {
          outcomes[i] = std::move(ended);
          if (--left == 0) done(true);
        });
      }
    });
  }
  std::vector<T> values;
  values.reserve(outcomes.size());
  for (Outcome<T>& outcome : outcomes) {
    if (outcome.broken) std::rethrow_exception(outcome.broken);
    values.push_back(std::move(*outcome.value));
  }
  co_return values;
}

// An executor that works in run_until(): for tests, command-line tools and background threads.
class LoopExecutor final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override;

  // Works on this thread until done() holds; checks it after every piece of work.
  void run_until(const std::function<bool()>& done);

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::move_only_function<void()>> queue_;
};

// Runs a task to its end on this thread and returns its value or throws its exception.
template <typename T>
T run(Task<T> task) {
  LoopExecutor loop;
  Executor::Scope scope(loop);
  std::optional<Outcome<T>> outcome;
  start(std::move(task), [&](Outcome<T> ended) { outcome.emplace(std::move(ended)); });
  loop.run_until([&] { return outcome.has_value(); });
  if (outcome->broken) std::rethrow_exception(outcome->broken);
  return std::move(*outcome->value);
}

}  // namespace acquaint
