#include "http/stream.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace acquaint::http {
namespace {

Stream::Moved moved(ssize_t result, Stream::Next when_full, Stream::Next when_zero) {
  if (result > 0) return {static_cast<std::size_t>(result), Stream::Next::again};
  if (result == 0) return {0, when_zero};
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {0, when_full};
  return {0, Stream::Next::broken};
}

int clamped(std::size_t size) { return static_cast<int>(std::min<std::size_t>(size, INT_MAX)); }

}  // namespace

Stream::Stream(int socket, SSL_CTX* tls)
    : socket_(socket),
      session_(tls == nullptr ? TlsSession(nullptr, SSL_free) : make_tls_session(tls, socket)) {}

Stream::Moved Stream::read(std::span<char> buffer) {
  if (session_ == nullptr) {
    return moved(::recv(socket_, buffer.data(), buffer.size(), 0), Next::wait_for_read, Next::end);
  }
  ERR_clear_error();
  return tls_moved(SSL_read(session_.get(), buffer.data(), clamped(buffer.size())));
}

Stream::Moved Stream::write(std::string_view bytes) {
  if (session_ == nullptr) {
    return moved(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), Next::wait_for_write,
                 Next::wait_for_write);
  }
  ERR_clear_error();
  return tls_moved(SSL_write(session_.get(), bytes.data(), clamped(bytes.size())));
}

Stream::Moved Stream::tls_moved(int result) {
  if (result > 0) return {static_cast<std::size_t>(result), Next::again};
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ: return {0, Next::wait_for_read};
    case SSL_ERROR_WANT_WRITE: return {0, Next::wait_for_write};
    case SSL_ERROR_ZERO_RETURN: return {0, Next::end};
    default: ERR_clear_error(); return {0, Next::broken};
  }
}

void Stream::end_writing() {
  if (session_ != nullptr) {
    ERR_clear_error();
    SSL_shutdown(session_.get());
    ERR_clear_error();
  }
  ::shutdown(socket_, SHUT_WR);
}

}  // namespace acquaint::http
