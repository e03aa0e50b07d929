#include "http/poller.h"

#include <boost/system/system_error.hpp>
#include <cerrno>

namespace acquaint::http {
namespace {

int checked(int result) {
  if (result >= 0) return result;
  throw boost::system::system_error(errno, boost::system::system_category(), "epoll");
}

}  // namespace

Poller::Poller(boost::asio::io_context& io)
    : epoll_(io.get_executor(), checked(::epoll_create1(EPOLL_CLOEXEC))) {
  wait();
}

void Poller::watch(int socket, Watcher& watcher) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &watcher;
  checked(::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, socket, &event));
}

void Poller::forget(const Watcher& watcher) {
  for (epoll_event& event : found_) {
    if (event.data.ptr == &watcher) event.data.ptr = nullptr;
  }
}

void Poller::stop() {
  boost::system::error_code ignored;
  epoll_.close(ignored);
  found_ = {};
}

void Poller::wait() {
  epoll_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (error || !epoll_.is_open()) return;
                      tell();
                      if (epoll_.is_open()) wait();
                    });
}

void Poller::tell() {
  const int count =
      ::epoll_wait(epoll_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
  found_ = std::span(events_).first(count > 0 ? static_cast<std::size_t>(count) : 0);
  while (!found_.empty()) {
    const epoll_event event = found_.front();
    found_ = found_.subspan(1);
    if (event.data.ptr == nullptr) continue;
    const bool failed = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    static_cast<Watcher*>(event.data.ptr)
        ->on_ready({.read = failed || (event.events & EPOLLIN) != 0,
                    .write = failed || (event.events & EPOLLOUT) != 0,
                    .ended = failed || (event.events & EPOLLRDHUP) != 0});
  }
}

}  // namespace acquaint::http
