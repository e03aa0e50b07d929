#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "http/loopback.h"
#include "http/server.h"

namespace acquaint::http {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

Key make_key() { return Key(EVP_EC_gen("P-256"), EVP_PKEY_free); }

void write_certificate(EVP_PKEY* key, const std::string& file) {
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
  X509_set_version(made.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
  X509_set_pubkey(made.get(), key);
  X509_NAME* const name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509_sign(made.get(), key, EVP_sha256());
  PEM_write_X509(File(std::fopen(file.c_str(), "w"), std::fclose).get(), made.get());
}

void write_key(EVP_PKEY* key, const std::string& file, std::string passphrase = {}) {
  PEM_write_PKCS8PrivateKey(File(std::fopen(file.c_str(), "w"), std::fclose).get(), key,
                            passphrase.empty() ? nullptr : EVP_aes_256_cbc(), passphrase.data(),
                            static_cast<int>(passphrase.size()), nullptr, nullptr);
}

class ServerTls : public testing::Test {
 protected:
  ServerTls() {
    folder_ = std::filesystem::temp_directory_path() /
              ("acquaint_tls_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
    const Key key = make_key(), other = make_key();
    write_certificate(key.get(), file("certificate"));
    write_key(key.get(), file("key"));
    write_key(other.get(), file("other_key"));
    write_key(key.get(), file("locked_key"), "passphrase");
    std::ofstream(file("nonsense")) << "nonsense\n";
  }
  ~ServerTls() override { std::filesystem::remove_all(folder_); }

  std::string file(const char* name) const { return folder_ / name; }

  ServerOptions options() const {
    ServerOptions made;
    made.tls = {file("certificate"), file("key")};
    return made;
  }

  // A client's context that trusts the certificate alone.
  TlsContext trusting() const {
    TlsContext made(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX_load_verify_file(made.get(), file("certificate").c_str());
    SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
    return made;
  }

  Site site_;

 private:
  std::filesystem::path folder_;
};

TEST_F(ServerTls, ServesRequestsAndCallsThemSecure) {
  const auto server = serve(site_, options());
  const auto tls = trusting();
  Client client(*server, tls.get());
  for (const char* path : {"/1", "/2"}) {
    client.get(path);
    const Answer answer = client.read_answer();
    EXPECT_EQ(answer.member("path"), path);
    EXPECT_EQ(answer.member("secure"), "yes");
  }
  client.get("/later/3");
  client.get("/4", "Connection: close\r\n");
  site_.answer("/later/3");
  EXPECT_EQ(client.read_answer().member("path"), "/later/3");
  EXPECT_EQ(client.read_answer().member("path"), "/4");
  EXPECT_EQ(client.read_to_end(), "");  // Throws unless the server said that it ends.
}

TEST_F(ServerTls, CarriesLargeBodiesBothWays) {
  ServerOptions large = options();
  large.limits.body_bytes_max = 8'000'000;
  const auto server = serve(site_, large);
  const auto tls = trusting();
  Client client(*server, tls.get(), Client::Window::small);
  const std::string body(5'000'000, 'b');
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n");
  client.send(body);
  EXPECT_EQ(client.read_answer().member("body"), body);
  for (int i = 0; i < 3; ++i) client.get("/large?2000000");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.read_answer().body.size(), 2'000'000u);
}

TEST_F(ServerTls, AgreesOnHttp11AndOnModernVersions) {
  const auto server = serve(site_, options());
  const struct {
    const char* name;
    std::string protocols;  // ALPN, as on the wire.
    int version_max;
    bool agrees;
  } rows[] = {
      {"no ALPN", "", TLS1_3_VERSION, true},
      {"both", "\x02h2\x08http/1.1", TLS1_3_VERSION, true},
      {"HTTP/2 alone", "\x02h2", TLS1_3_VERSION, false},
      {"TLS 1.2", "", TLS1_2_VERSION, true},
      {"TLS 1.1", "", TLS1_1_VERSION, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto tls = trusting();
    SSL_CTX_set_security_level(tls.get(), 0);  // Lets the client offer what is too old.
    SSL_CTX_set_min_proto_version(tls.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(tls.get(), row.version_max);
    SSL_CTX_set_alpn_protos(tls.get(),
                            reinterpret_cast<const unsigned char*>(row.protocols.data()),
                            static_cast<unsigned>(row.protocols.size()));
    if (!row.agrees) {
      EXPECT_THROW(Client(*server, tls.get()), std::runtime_error);
      continue;
    }
    Client client(*server, tls.get());
    client.get("/");
    EXPECT_EQ(client.read_answer().status, 200);
  }
}

TEST_F(ServerTls, ClosesOnClientsThatSpeakNoTlsOrAreSlowToBegin) {
  ServerOptions impatient = options();
  impatient.limits.header_timeout = std::chrono::seconds(1);
  const auto server = serve(site_, impatient);
  Client plain(*server), silent(*server), half(*server);
  plain.get("/");
  half.send(std::string_view("\x16\x03\x01", 3));  // The first bytes of a handshake.
  EXPECT_ANY_THROW(plain.read_answer());
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(half.read_to_end(), "");
}

TEST_F(ServerTls, SurvivesClientsThatVanish) {
  const auto server = serve(site_, options());
  const auto tls = trusting();
  for (int i = 0; i < 5; ++i) {
    const auto path = "/later/" + std::to_string(i);
    Client client(*server, tls.get());
    client.get(path);
    client.get("/large?1000000");
    site_.wait_until_held(path);
    client.vanish();
    site_.answer(path);
  }
  Client client(*server, tls.get());
  client.get("/");
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST_F(ServerTls, SaysWhichFileItCannotUse) {
  const struct {
    const char* certificate;
    const char* key;
    const char* named;
  } rows[] = {
      {"missing", "key", "missing"},
      {"nonsense", "key", "nonsense"},
      {"certificate", "missing", "missing"},
      {"certificate", "nonsense", "nonsense"},
      {"certificate", "other_key", "other_key"},
      {"certificate", "locked_key", "locked_key"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.named);
    ServerOptions broken;
    broken.listen = "127.0.0.1:0";
    broken.tls = {file(row.certificate), file(row.key)};
    const auto started = Server::start(broken, site_, nullptr);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, Error::Kind::unavailable);
    EXPECT_EQ(started.error().code, "http.bad_tls");
    EXPECT_NE(started.error().message.find(file(row.named)), std::string::npos);
  }
}

}  // namespace
}  // namespace acquaint::http
