#include "outbound/curl_thread.h"

#include <signal.h>

#include <algorithm>

namespace acquaint::outbound {
namespace {

constexpr long kIdleConnectionsMax = 32;

CURLM* make_multi() {
  CURLM* const multi = curl_multi_init();
  ACQUAINT_CHECK(multi != nullptr);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kIdleConnectionsMax);
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  return multi;
}

}  // namespace

// Counted by libcurl, and thread-safe since 7.84.
CurlLibrary::CurlLibrary() {
  ACQUAINT_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
}
CurlLibrary::~CurlLibrary() {
  curl_global_cleanup();
}

void block_sigpipe_on_this_thread() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

CurlThread::CurlThread() : multi_(make_multi()), thread_([this] { work_until_stopped(); }) {}

CurlThread::~CurlThread() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    curl_multi_wakeup(multi_);
  }
  thread_.join();
  curl_multi_cleanup(multi_);
}

void CurlThread::post(std::move_only_function<void()> work) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(work));
  curl_multi_wakeup(multi_);
}

void CurlThread::begin(Wait& wait) {
  wait.group->insert(&wait);
  if (wait.deadline) deadlines_.insert({*wait.deadline, &wait});
  if (wait.easy != nullptr) {
    curl_easy_setopt(wait.easy, CURLOPT_PRIVATE, &wait);
    ACQUAINT_CHECK(curl_multi_add_handle(multi_, wait.easy) == CURLM_OK);
  }
}

void CurlThread::end(Wait& wait, WaitEnd how) {
  if (!wait.done) return;  // A signal was raised for a wait that is over but has not yet continued.
  wait.group->erase(&wait);
  if (wait.deadline) deadlines_.erase({*wait.deadline, &wait});
  if (wait.easy != nullptr) curl_multi_remove_handle(multi_, wait.easy);
  (*std::exchange(wait.done, std::nullopt))(how);
}

void CurlThread::work_until_stopped() {
  block_sigpipe_on_this_thread();
  const Executor::Scope scope(*this);
  while (run_posted()) {
    int running = 0;
    curl_multi_perform(multi_, &running);
    end_finished_transfers();
    end_late_waits();
    curl_multi_poll(multi_, nullptr, 0, poll_ms(), nullptr);
  }
}

// False when the thread is to end.
bool CurlThread::run_posted() {
  std::unique_lock lock(mutex_);
  while (!posted_.empty()) {
    auto work = std::move(posted_.front());
    posted_.pop_front();
    lock.unlock();
    work();
    work = nullptr;  // What it holds may be destroyed only without the lock.
    lock.lock();
  }
  return !stopped_;
}

void CurlThread::end_finished_transfers() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    Wait* wait = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &wait);
    wait->code = message->data.result;
    end(*wait, WaitEnd::done);
  }
}

void CurlThread::end_late_waits() {
  const TimePoint now = std::chrono::steady_clock::now();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    Wait& wait = *deadlines_.begin()->second;
    if (wait.lifts_deadline != nullptr && *wait.lifts_deadline) {
      deadlines_.erase(deadlines_.begin());
      wait.deadline.reset();
    } else {
      end(wait, WaitEnd::late);
    }
  }
}

int CurlThread::poll_ms() const {
  using std::chrono::milliseconds;
  milliseconds pause{1000};
  if (!deadlines_.empty()) {
    const auto left = deadlines_.begin()->first - std::chrono::steady_clock::now();
    pause = std::clamp(std::chrono::ceil<milliseconds>(left), milliseconds{0}, pause);
  }
  return static_cast<int>(pause.count());
}

}  // namespace acquaint::outbound
