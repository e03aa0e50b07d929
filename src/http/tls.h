// The server side of TLS: certificate and key, TLS 1.2 and newer, OpenSSL's secure ciphers.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "base/result.h"
#include "http/server.h"

namespace acquaint::http {

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using TlsSession = std::unique_ptr<SSL, decltype(&SSL_free)>;

// Null when `tls` names no certificate. Error `unavailable`, code "http.bad_tls", naming the file.
Result<TlsContext> make_tls_context(const Tls& tls);

// A session on a connected socket, which it does not own, that waits for the client to begin.
TlsSession make_tls_session(SSL_CTX* context, int socket);

}  // namespace acquaint::http
