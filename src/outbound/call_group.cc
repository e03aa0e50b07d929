#include "outbound/call_group.h"

namespace acquaint::outbound {

std::unexpected<Error> stopped() {
  return fail(Error::Kind::unavailable, "outbound.stopped", "The server is stopping.");
}

void Signal::raise() {
  raised_ = true;
  if (wake_) std::exchange(wake_, nullptr)();
}

CallGroup::~CallGroup() {
  const auto ended = std::make_shared<std::promise<void>>();
  auto all_returned = ended->get_future();
  thread_.post([this, ended] { stop(ended); });
  all_returned.wait();
}

Task<WaitEnd> CallGroup::wait(Signal& signal, TimePoint deadline) {
  if (stopping_) co_return WaitEnd::stopped;
  if (signal.is_raised()) co_return WaitEnd::done;
  CurlThread::Wait wait{.deadline = deadline, .group = &waits_};
  const WaitEnd end = co_await suspend_until<WaitEnd>([&](Completion<WaitEnd> done) {
    wait.done = done;
    signal.wake_ = [&] { thread_.end(wait, WaitEnd::done); };
    thread_.begin(wait);
  });
  signal.wake_ = nullptr;
  co_return end;
}

Task<CallGroup::Performed> CallGroup::perform(CURL* easy, TimePoint deadline, const bool& begun) {
  if (stopping_) co_return Performed{WaitEnd::stopped, CURLE_OK};
  CurlThread::Wait wait{
      .deadline = deadline, .lifts_deadline = &begun, .easy = easy, .group = &waits_};
  const WaitEnd end = co_await suspend_until<WaitEnd>([&](Completion<WaitEnd> done) {
    wait.done = done;
    thread_.begin(wait);
  });
  co_return Performed{end, wait.code};
}

void CallGroup::stop(std::shared_ptr<std::promise<void>> ended) {
  stopping_ = std::move(ended);
  while (!waits_.empty()) thread_.end(**waits_.begin(), WaitEnd::stopped);
  if (running_ == 0) stopping_->set_value();
}

void CallGroup::leave() {
  if (--running_ == 0 && stopping_) stopping_->set_value();
}

}  // namespace acquaint::outbound
