#include "outbound/client_fixture.h"

namespace acquaint::outbound {
namespace {

class HttpClientTls : public ClientTest {
 protected:
  HttpClientTls() { options_.ca_file = certificate_.file(); }

  static std::string https(const Listener& listener, const std::string& host = "site.test") {
    return "https" + url_of(listener, host).substr(4);
  }
  // A server that says which name it was asked for, in the TLS hello and in the request.
  static void echo(Connection& connection) {
    while (true) {
      const std::string head = read_request(connection).head;
      if (head.empty()) return;
      const std::size_t host = head.find("Host: ") + 6;
      connection.send(
          ok(connection.server_name() + " " + head.substr(host, head.find(':', host) - host)));
    }
  }

  Certificate certificate_{"site.test"};
};

TEST_F(HttpClientTls, NamesTheHostToTheAddressThatItConnectsTo) {
  Listener site(echo, "127.0.0.2", 0, certificate_.context());
  allow(site);
  const auto answer = get(https(site));
  ASSERT_EQ(word(answer), "200");
  EXPECT_EQ(answer->body, "site.test site.test");
}

TEST_F(HttpClientTls, BelievesNoOtherName) {
  Listener site(echo, "127.0.0.2", 0, certificate_.context());
  allow(site);
  resolver_.set("other.test", {{"127.0.0.2"}});
  EXPECT_EQ(word(get(https(site, "other.test"))), "outbound.tls");
  EXPECT_EQ(word(get(https(site, "127.0.0.2"))), "outbound.tls");
}

TEST_F(HttpClientTls, BelievesNoUnknownAuthority) {
  const Certificate unknown("site.test");
  Listener site(echo, "127.0.0.2", 0, unknown.context());
  allow(site);
  EXPECT_EQ(word(get(https(site))), "outbound.tls");
  options_.ca_file.clear();
  client_.reset();
  EXPECT_EQ(word(get(https(site))), "outbound.tls");
}

TEST_F(HttpClientTls, WantsTls12) {
  const struct {
    int version;
    std::string word;
  } rows[] = {{TLS1_VERSION, "outbound.tls"},
              {TLS1_1_VERSION, "outbound.tls"},
              {TLS1_2_VERSION, "200"},
              {TLS1_3_VERSION, "200"}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.version);
    Listener site(echo, "127.0.0.2", 0, certificate_.context(row.version, row.version));
    options_.allowed_ports = {site.port()};
    client_.reset();
    EXPECT_EQ(word(get(https(site))), row.word);
  }
}

TEST_F(HttpClientTls, SaysWhenTheOtherSideSpeaksNoTls) {
  Listener plain([](Connection& connection) { connection.send("HTTP/1.1 400 Bad\r\n\r\n"); });
  allow(plain);
  EXPECT_EQ(word(get(https(plain))), "outbound.tls");
}

TEST_F(HttpClientTls, Cve202655671NeverFollowsARedirectToHttp) {
  Listener plain(always(ok("x")));
  Listener site(
      always("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + url_of(plain) + "\r\n\r\n"),
      "127.0.0.2", 0, certificate_.context());
  allow(plain);
  allow(site);
  HttpRequest request = request_of(https(site));
  request.redirects_max = 3;
  EXPECT_EQ(word(send(request)), "outbound.refused_url");
  EXPECT_EQ(site.connections(), 1);
  EXPECT_EQ(plain.connections(), 0);
  EXPECT_EQ(word(get(url_of(plain))), "200");  // It is the way that is refused, not the place.
}

TEST_F(HttpClientTls, UsesAConnectionAgainForItsOwnHostAlone) {
  Listener site(echo, "127.0.0.2", 0, certificate_.context());
  allow(site);
  resolver_.set("other.test", {{"127.0.0.2"}});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(word(get(https(site))), "200");
  EXPECT_EQ(site.connections(), 1);
  EXPECT_EQ(word(get(https(site, "other.test"))), "outbound.tls");
  EXPECT_EQ(site.connections(), 2);
}

}  // namespace
}  // namespace acquaint::outbound
