// Accepts connections and deals them out to the I/O threads in turn. One acceptor and a fixed turn
// spread connections evenly whatever their number; SO_REUSEPORT would spread them by hash, and
// would hide that another process has the port.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/io_thread.h"

namespace acquaint::http {

class Listener {
 public:
  // Accepts on the first of `threads`, on which all but the constructor and open() is called.
  explicit Listener(const std::vector<std::shared_ptr<IoThread>>& threads);

  // "HOST:PORT" with a name, an IPv4 address, or an IPv6 address in brackets. Error `unavailable`,
  // code "http.cannot_listen".
  Result<Done> open(const std::string& listen);
  // The address in use, with the real port.
  std::string address() const;

  void begin();
  void close();

 private:
  void wait();
  void accept();
  void pause(int error);
  void take(Socket socket, const Address& peer);
  void turn_away(const Socket& socket);

  const std::vector<std::shared_ptr<IoThread>>& threads_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>
      acceptor_;
  boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                    boost::asio::wait_traits<std::chrono::steady_clock>,
                                    boost::asio::io_context::executor_type>
      pause_;
  std::size_t next_thread_ = 0;
};

}  // namespace acquaint::http
