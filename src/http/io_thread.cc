#include "http/io_thread.h"

#include <pthread.h>

#include <array>
#include <boost/asio/post.hpp>
#include <charconv>
#include <csignal>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "http/answer.h"
#include "http/connection.h"

namespace acquaint::http {
namespace {

constexpr auto kTick = std::chrono::milliseconds(500);
constexpr std::size_t kReadBufferBytes = 64 * 1024;
constexpr std::size_t kWriteBufferBytesKept = 1024 * 1024;

// OpenSSL writes without MSG_NOSIGNAL: a peer that has gone must not end the process.
void block_sigpipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

// UNSAFE_IO: sockets are used on this thread alone and need no locks; post() is still safe.
IoThread::IoThread(std::shared_ptr<ServerContext> server)
    : server_(std::move(server)),
      io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      work_(io_.get_executor()),
      timer_(io_),
      poller_(io_),
      read_buffer_(kReadBufferBytes) {
  SystemRandom random;
  id_prefix_ = random_hex(random, 8) + "-";
  tick();
}

IoThread::~IoThread() = default;

void IoThread::start() {
  wait_for_tick();
  thread_ = std::thread([this] { run(); });
}

void IoThread::run() {
  block_sigpipe();
  Executor::Scope scope(*this);
  while (true) {
    try {
      io_.run();
      return;
    } catch (...) {  // Out of memory, at worst; connections have caught their own.
      log_event(LogLevel::error, "http.loop_failed");
    }
  }
}

void IoThread::join() {
  if (thread_.joinable()) thread_.join();
}

void IoThread::post(std::move_only_function<void()> work) {
  boost::asio::post(io_, [work = std::move(work)]() mutable { work(); });
}

void IoThread::adopt(Socket socket, const Address& peer, ConnectionCaps::Peer kind) {
  try {
    auto connection = std::make_shared<Connection>(shared_from_this(), std::move(socket), peer, kind);
    connections_.push_front(connection);
    connection->begin(connections_.begin());
  } catch (...) {
    // The connection itself undoes the count once it exists; what threw came before that.
    server_->caps.leave(peer, kind);
    log_event(LogLevel::error, "http.connection_failed");
  }
}

void IoThread::forget(Connections::iterator connection) { connections_.erase(connection); }

void IoThread::begin_stop() {
  stopping_ = true;
  for (auto next = connections_.begin(); next != connections_.end();) {
    const auto connection = *next++;  // It may take itself off the list.
    connection->begin_stop();
  }
}

void IoThread::close_all() {
  stopping_ = true;
  ended_ = true;
  while (!connections_.empty()) {
    const auto connection = connections_.front();
    connection->close();
  }
  timer_.cancel();
  poller_.stop();
  work_.reset();
}

std::string& IoThread::empty_write_buffer() {
  if (write_buffer_.capacity() > kWriteBufferBytesKept) write_buffer_ = {};
  write_buffer_.clear();
  return write_buffer_;
}

std::string IoThread::next_request_id() {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), ++ids_, 16).ptr;
  std::string id;
  id.reserve(id_prefix_.size() + digits.size());
  return id.append(id_prefix_).append(digits.data(), end);
}

void IoThread::tick() {
  now_ = std::chrono::steady_clock::now();
  date_line_ = http::date_line(SystemClock().now());
  for (auto next = connections_.begin(); next != connections_.end();) {
    const auto connection = *next++;  // It may take itself off the list.
    connection->on_tick();
  }
}

void IoThread::wait_for_tick() {
  timer_.expires_after(kTick);
  timer_.async_wait([this](const boost::system::error_code&) {
    if (ended_) return;
    wait_for_tick();  // First: a tick that fails must not be the last one.
    tick();
  });
}

}  // namespace acquaint::http
