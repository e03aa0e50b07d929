// One thread, its event loop, and the connections that are at home on it. What connections share is
// here: a buffer to read into, a buffer to write from, the date, the time of the last tick. So an
// idle connection holds no buffer and no timer.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/task.h"
#include "http/client_address.h"
#include "http/connection_caps.h"
#include "http/poller.h"
#include "http/server.h"
#include "http/socket.h"
#include "http/tls.h"

namespace acquaint::http {

class Connection;

// What all threads of a server share, read-only but for the caps.
struct ServerContext {
  Limits limits;
  RequestLog request_log;
  TrustedProxies trusted_proxies;
  TlsContext tls;
  ConnectionCaps caps;
  Handler& handler;
  Observer* observer;  // May be null.
};

// Shared with every handler that runs, so that one that ends after the server has stopped still
// finds its executor; it is then never resumed. Except for post(), start() and join(), everything is
// called on the thread itself.
class IoThread final : public Executor, public std::enable_shared_from_this<IoThread> {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  using Connections = std::list<std::shared_ptr<Connection>>;

  explicit IoThread(std::shared_ptr<ServerContext> server);
  ~IoThread() override;

  void start();
  void post(std::move_only_function<void()> work) override;
  // Waits for the end that close_all() brings about.
  void join();

  // Serves a connection that the caps have counted.
  void adopt(Socket socket, const Address& peer, ConnectionCaps::Peer kind);
  void forget(Connections::iterator connection);

  // Lets requests under way finish and closes connections without any.
  void begin_stop();
  // Closes every connection; the thread then ends.
  void close_all();

  boost::asio::io_context& io() { return io_; }
  ServerContext& server() { return *server_; }
  Poller& poller() { return poller_; }
  bool stopping() const { return stopping_; }

  // Good until the next call on this thread.
  std::span<char> read_buffer() { return read_buffer_; }
  std::string& empty_write_buffer();

  // Both as of the last tick: accurate enough for timeouts and for the Date header.
  SteadyTime now() const { return now_; }
  std::string_view date_line() const { return date_line_; }

  // Unique across threads and restarts, and cheap.
  std::string next_request_id();

  // Handlers that have started and not finished.
  std::size_t running = 0;

 private:
  void run();
  void tick();
  void wait_for_tick();

  std::shared_ptr<ServerContext> server_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      timer_;
  Poller poller_;
  Connections connections_;
  std::vector<char> read_buffer_;
  std::string write_buffer_;
  SteadyTime now_;
  std::string date_line_;
  std::string id_prefix_;
  std::uint64_t ids_ = 0;
  bool stopping_ = false;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace acquaint::http
