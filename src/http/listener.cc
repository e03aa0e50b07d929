#include "http/listener.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

#include "base/log.h"
#include "http/answer.h"
#include "http/problem.h"

namespace acquaint::http {
namespace {

using Tcp = boost::asio::ip::tcp;

// Then the connections of this thread have their turn.
constexpr int kAcceptsInARow = 64;
constexpr auto kPause = std::chrono::milliseconds(500);

std::unexpected<Error> cannot_listen(const std::string& listen, const std::string& why) {
  return fail(Error::Kind::unavailable, "http.cannot_listen",
              "Cannot listen on " + listen + ": " + why, "listen");
}

Result<Tcp::endpoint> resolve(boost::asio::io_context& io, const std::string& listen) {
  const auto colon = listen.rfind(':');
  if (colon == listen.npos) return cannot_listen(listen, "it has no port");
  auto host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto found = Tcp::resolver(io).resolve(host, listen.substr(colon + 1),
                                               Tcp::resolver::passive, error);
  if (error || found.empty()) return cannot_listen(listen, error.message());
  return found.begin()->endpoint();
}

std::optional<Address> address_of(const sockaddr_storage& peer) {
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    std::array<std::uint8_t, 4> bytes;
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return Address::from_v4(bytes);
  }
  if (peer.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
    std::array<std::uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return Address::from_v6(bytes);
  }
  return std::nullopt;
}

// Errors of one connection that has gone again; all others are shortages that will last a moment.
bool is_about_one_connection(int error) {
  return error == ECONNABORTED || error == EINTR || error == EPROTO || error == EPERM ||
         error == ENETDOWN || error == EHOSTUNREACH || error == ENETUNREACH;
}

}  // namespace

Listener::Listener(const std::vector<std::shared_ptr<IoThread>>& threads)
    : threads_(threads), acceptor_(threads.front()->io()), pause_(threads.front()->io()) {}

Result<Done> Listener::open(const std::string& listen) {
  const auto endpoint = resolve(threads_.front()->io(), listen);
  if (!endpoint) return std::unexpected(endpoint.error());
  boost::system::error_code error;
  acceptor_.open(endpoint->protocol(), error);
  if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.set_option(Tcp::no_delay(true), error);  // Accepted sockets inherit it.
  if (!error) acceptor_.bind(*endpoint, error);
  if (!error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.native_non_blocking(true, error);
  if (error) return cannot_listen(listen, error.message());
  return Done{};
}

std::string Listener::address() const {
  const auto endpoint = acceptor_.local_endpoint();
  const auto host = endpoint.address().to_string();
  const auto port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

void Listener::begin() { wait(); }

void Listener::close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::wait() {
  acceptor_.async_wait(boost::asio::socket_base::wait_read, [this](const auto& error) {
    if (!error && acceptor_.is_open()) accept();
  });
}

void Listener::accept() {
  for (int accepted = 0; accepted < kAcceptsInARow; ++accepted) {
    sockaddr_storage peer{};
    socklen_t peer_bytes = sizeof peer;
    Socket socket(::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&peer),
                            &peer_bytes, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.descriptor() < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) break;
      if (is_about_one_connection(errno)) continue;
      return pause(errno);
    }
    try {
      if (const auto address = address_of(peer)) take(std::move(socket), *address);
    } catch (const std::bad_alloc&) {
      return pause(ENOMEM);
    }
  }
  wait();
}

// Out of descriptors or memory: the socket stays readable, so that waiting for it would spin.
void Listener::pause(int error) {
  log_event(LogLevel::error, "http.accept_failed",
            {{"reason", std::generic_category().message(error)}});
  pause_.expires_after(kPause);
  pause_.async_wait([this](const auto&) {
    if (acceptor_.is_open()) wait();
  });
}

void Listener::take(Socket socket, const Address& peer) {
  ServerContext& server = threads_.front()->server();
  const auto kind = server.trusted_proxies.contains(peer) ? ConnectionCaps::Peer::trusted_proxy
                                                          : ConnectionCaps::Peer::client;
  if (!server.caps.enter(peer, kind)) return turn_away(socket);
  IoThread& thread = *threads_[next_thread_];
  next_thread_ = (next_thread_ + 1) % threads_.size();
  if (&thread == threads_.front().get()) return thread.adopt(std::move(socket), peer, kind);
  try {
    thread.post([&thread, peer, kind, socket = std::move(socket)]() mutable {
      thread.adopt(std::move(socket), peer, kind);
    });
  } catch (...) {
    server.caps.leave(peer, kind);
    throw;
  }
}

// As far as the socket takes it at once: a connection too many gets no memory and no patience.
void Listener::turn_away(const Socket& socket) {
  IoThread& thread = *threads_.front();
  if (thread.server().tls != nullptr) return;  // A handshake is what there is no room for.
  const auto id = thread.next_request_id();
  const Error error{Error::Kind::unavailable, "http.too_many_connections",
                    "There are too many connections.", {}};
  std::string answer;
  append_answer(answer, problem(error, id),
                {thread.date_line(), id, Method::get, Persistence::close});
  ::send(socket.descriptor(), answer.data(), answer.size(), MSG_NOSIGNAL);
  ::shutdown(socket.descriptor(), SHUT_WR);
}

}  // namespace acquaint::http
