#include "http/tls.h"

#include <openssl/err.h>

#include <new>

namespace acquaint::http {
namespace {

std::unexpected<Error> bad_tls(std::string what, const std::string& file) {
  std::string reason;
  if (const char* text = ERR_reason_error_string(ERR_peek_last_error())) reason = text;
  ERR_clear_error();
  return fail(Error::Kind::unavailable, "http.bad_tls", what + " " + file + ": " + reason);
}

constexpr unsigned char kAlpn[] = "\x08http/1.1";

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned int offered_bytes, void*) {
  unsigned char* out = nullptr;
  const int found = SSL_select_next_proto(&out, chosen_bytes, kAlpn, sizeof kAlpn - 1, offered,
                                          offered_bytes);
  *chosen = out;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_policy(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Renegotiation lets a client make the server work; CBC and static RSA suites are long broken.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  // Answers are written again from another buffer when the socket was full; idle connections give
  // their record buffers back.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

Result<TlsContext> make_tls_context(const Tls& tls) {
  if (tls.certificate_file.empty()) return TlsContext(nullptr, SSL_CTX_free);
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  set_policy(context.get());
  // A key with a passphrase is an error, and not a question on somebody's terminal.
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });
  if (SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate_file.c_str()) != 1) {
    return bad_tls("Cannot use the certificate", tls.certificate_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), tls.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return bad_tls("Cannot use the private key", tls.key_file);
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) {
    return bad_tls("The private key does not belong to the certificate:", tls.key_file);
  }
  return context;
}

TlsSession make_tls_session(SSL_CTX* context, int socket) {
  TlsSession session(SSL_new(context), SSL_free);
  if (!session || SSL_set_fd(session.get(), socket) != 1) throw std::bad_alloc();
  SSL_set_accept_state(session.get());
  return session;
}

}  // namespace acquaint::http
