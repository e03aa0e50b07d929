// The bytes of one connection, plain or through TLS, without waiting: each call does what it can
// now and says what to wait for. A plain stream is one system call and one branch.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "http/tls.h"

namespace acquaint::http {

class Stream {
 public:
  // Uses a connected, non-blocking socket, and never closes it. No TLS when `tls` is null.
  Stream(int socket, SSL_CTX* tls);

  enum class Next {
    again,           // Bytes were moved; there may be more.
    wait_for_read,   // Call again when the socket can be read,
    wait_for_write,  // or written: TLS may need either for both directions.
    end,             // The peer will send no more.
    broken,
  };
  struct Moved {
    std::size_t bytes;
    Next next;
  };
  Moved read(std::span<char> buffer);
  Moved write(std::string_view bytes);

  // Tells the peer that nothing more will come; what it still sends can be read.
  void end_writing();

  bool is_tls() const { return session_ != nullptr; }

 private:
  Moved tls_moved(int result);

  int socket_;
  TlsSession session_;
};

}  // namespace acquaint::http
