// Tells connections when their sockets can be read or written. One edge-triggered epoll instance,
// which the thread's Asio loop watches as it watches timers: a socket is registered once, where
// Asio's own async_wait makes a system call for every wait, and so for every request
// (docs/adr/0011).
#pragma once

#include <sys/epoll.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <span>

namespace acquaint::http {

// Everything is called on the thread of the loop.
class Poller {
 public:
  // What a socket can do; an error counts as all of it, and is met by the next read or write.
  struct Ready {
    bool read = false;
    bool write = false;
    bool ended = false;  // The peer will send no more: the end is behind what can still be read.
  };

  // Edge-triggered: told when something changes, and not again while it stays so.
  class Watcher {
   public:
    virtual ~Watcher() = default;
    virtual void on_ready(Ready ready) noexcept = 0;
  };

  // Throws boost::system::system_error when the kernel has no more descriptors.
  explicit Poller(boost::asio::io_context& io);

  // From now to its closing. Tells at once what the socket can do already. Throws as above.
  void watch(int socket, Watcher& watcher);
  // Call it when the socket is closed: what was already found for the watcher is not told any more.
  void forget(const Watcher& watcher);
  // Tells nothing more, and lets the loop end.
  void stop();

 private:
  void wait();
  void tell();

  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> epoll_;
  std::array<epoll_event, 64> events_;
  std::span<epoll_event> found_;  // Of events_, what is still to be told.
};

}  // namespace acquaint::http
