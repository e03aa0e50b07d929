// For tests: servers on plain sockets that behave as badly as they are told, a resolver that
// answers what it is told, and a certificate authority.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/check.h"
#include "outbound/resolver.h"

namespace acquaint::outbound {

using TlsContext = std::shared_ptr<SSL_CTX>;

// The server's end of one connection. Reading gives "" once the other side or the listener is gone.
class Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {}
  ~Connection() {
    ssl_.reset();
    ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool begin_tls(SSL_CTX* context) {
    ssl_ = {SSL_new(context), SSL_free};
    SSL_set_fd(ssl_.get(), socket_);
    return SSL_accept(ssl_.get()) == 1;
  }
  bool is_tls() const { return ssl_ != nullptr; }
  // The name that the client asked for in its hello.
  std::string server_name() const {
    const char* const name =
        ssl_ ? SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
    return name == nullptr ? "" : name;
  }

  // False once the other side is gone.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()))
                             : ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Up to and with the line end.
  std::string read_line() { return read_to("\n"); }
  std::string read_to(std::string_view end) {
    while (!buffer_.contains(end)) {
      if (!fill()) return std::exchange(buffer_, "");
    }
    return take(buffer_.find(end) + end.size());
  }
  std::string read_bytes(std::size_t count) {
    while (buffer_.size() < count && fill()) {
    }
    return take(std::min(count, buffer_.size()));
  }
  void wait_until_closed() {
    do buffer_.clear();
    while (fill());
  }
  // Ends the connection with RST in place of FIN.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  void stop() { ::shutdown(socket_, SHUT_RDWR); }

 private:
  bool fill() {
    char bytes[4096];
    const auto got =
        ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes) : ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  std::string take(std::size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
  }

  int socket_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
  std::string buffer_;
};

// Accepts on an address and runs a script for each connection, on a thread of its own.
class Listener {
 public:
  using Script = std::function<void(Connection&)>;

  // "::" accepts on every address of the machine, IPv4 as well. A port of 0: any that is free. With
  // TLS, connections whose handshake fails get no script.
  explicit Listener(Script script, const std::string& address = "127.0.0.2", std::uint16_t port = 0,
                    TlsContext tls = nullptr)
      : script_(std::move(script)), tls_(std::move(tls)) {
    const bool v6 = address.contains(':');
    socket_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_storage name{};
    socklen_t size = 0;
    if (v6) {
      const int off = 0;
      ::setsockopt(socket_, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
      auto& in = reinterpret_cast<sockaddr_in6&>(name);
      in.sin6_family = AF_INET6;
      in.sin6_port = htons(port);
      inet_pton(AF_INET6, address.c_str(), &in.sin6_addr);
      size = sizeof in;
    } else {
      auto& in = reinterpret_cast<sockaddr_in&>(name);
      in.sin_family = AF_INET;
      in.sin_port = htons(port);
      inet_pton(AF_INET, address.c_str(), &in.sin_addr);
      size = sizeof in;
    }
    ACQUAINT_CHECK(::bind(socket_, reinterpret_cast<sockaddr*>(&name), size) == 0);
    ACQUAINT_CHECK(::listen(socket_, 64) == 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&name), &size);
    port_ = ntohs(v6 ? reinterpret_cast<sockaddr_in6&>(name).sin6_port
                     : reinterpret_cast<sockaddr_in&>(name).sin_port);
    acceptor_ = std::thread([this] { accept_until_stopped(); });
  }

  ~Listener() {
    stopped_ = true;
    ::shutdown(socket_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const auto& connection : open_) connection->stop();
    }
    for (std::thread& thread : threads_) thread.join();
    ::close(socket_);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }
  // Whose script has not ended.
  std::size_t open_connections() {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

 private:
  void accept_until_stopped() {
    sigset_t pipe;  // Of OpenSSL; the threads of the connections inherit it.
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    while (!stopped_) {
      const int accepted = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) return;
      ++connections_;
      const int on = 1;
      ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto connection = std::make_shared<Connection>(accepted);
      {
        const std::lock_guard lock(mutex_);
        open_.push_back(connection);
      }
      threads_.emplace_back(
          [this, connection = std::move(connection)]() mutable { serve(std::move(connection)); });
    }
  }
  void serve(std::shared_ptr<Connection> connection) {
    if (!tls_ || connection->begin_tls(tls_.get())) script_(*connection);
    const std::lock_guard lock(mutex_);
    std::erase(open_, connection);
  }

  Script script_;
  TlsContext tls_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> connections_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> threads_;  // Of the acceptor, until it is joined.
  std::mutex mutex_;
  std::vector<std::shared_ptr<Connection>> open_;
};

// One request as it came: the head with its empty line, and the body that Content-Length announces.
struct SeenRequest {
  std::string head, body;
};

inline SeenRequest read_request(Connection& connection) {
  SeenRequest seen{connection.read_to("\r\n\r\n"), {}};
  const std::size_t at = seen.head.find("Content-Length: ");
  if (at != std::string::npos) {
    seen.body = connection.read_bytes(std::strtoul(seen.head.c_str() + at + 16, nullptr, 10));
  }
  return seen;
}

inline std::string ok(std::string_view body, std::string_view headers = {}) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

// Answers every request on the connection with the same text.
inline Listener::Script always(std::string answer) {
  return [answer = std::move(answer)](Connection& connection) {
    while (!read_request(connection).head.empty()) connection.send(answer);
  };
}

// Reads, and never answers.
inline void hang(Connection& connection) {
  connection.wait_until_closed();
}

// Answers at once with what was set: several sets for one name are its answers in turn, the last
// one for ever. A name that was not set has no address, one set to hang is never answered.
class FakeResolver final : public Resolver {
 public:
  void set(const std::string& host, std::vector<std::vector<std::string>> answers) {
    const std::lock_guard lock(mutex_);
    answers_[host] = std::move(answers);
  }
  void set_hanging(const std::string& host) {
    const std::lock_guard lock(mutex_);
    hanging_ = host;
  }
  int look_ups() const { return look_ups_; }

  void look_up(const std::string& host, std::move_only_function<void(Addresses)> found) override {
    ++look_ups_;
    Addresses addresses;
    {
      const std::lock_guard lock(mutex_);
      if (host == hanging_) {
        kept_.push_back(std::move(found));
        return;
      }
      auto& answers = answers_[host];
      if (!answers.empty()) {
        for (const std::string& text : answers.front())
          addresses.push_back(*IpAddress::parse(text));
        if (answers.size() > 1) answers.erase(answers.begin());
      }
    }
    found(std::move(addresses));
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<std::vector<std::string>>> answers_;
  std::string hanging_;
  std::vector<std::move_only_function<void(Addresses)>> kept_;
  std::atomic<int> look_ups_ = 0;
};

// A certificate for one name that is its own authority, in a file that a client can trust.
class Certificate {
 public:
  explicit Certificate(const std::string& name)
      : key_(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate_(X509_new(), X509_free) {
    X509_set_version(certificate_.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate_.get()), 3600);
    X509_set_pubkey(certificate_.get(), key_.get());
    X509_NAME* const subject = X509_get_subject_name(certificate_.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate_.get(), subject);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str()),
        X509_EXTENSION_free);
    X509_add_ext(certificate_.get(), names.get(), -1);
    X509_sign(certificate_.get(), key_.get(), EVP_sha256());

    std::string pattern = std::filesystem::temp_directory_path() / "acquaint_outbound_XXXXXX";
    const int file = ::mkstemp(pattern.data());
    ACQUAINT_CHECK(file >= 0);
    file_ = pattern;
    const std::unique_ptr<std::FILE, decltype(&std::fclose)> out(::fdopen(file, "w"), std::fclose);
    PEM_write_X509(out.get(), certificate_.get());
  }
  ~Certificate() { std::filesystem::remove(file_); }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  const std::string& file() const { return file_; }
  TlsContext context(int version_min = TLS1_2_VERSION, int version_max = TLS1_3_VERSION) const {
    const TlsContext made(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX_set_security_level(made.get(), 0);
    SSL_CTX_set_min_proto_version(made.get(), version_min);
    SSL_CTX_set_max_proto_version(made.get(), version_max);
    SSL_CTX_use_certificate(made.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(made.get(), key_.get());
    return made;
  }

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
  std::string file_;
};

}  // namespace acquaint::outbound
