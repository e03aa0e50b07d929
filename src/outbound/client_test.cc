#include <fmt/format.h>

#include "outbound/client_fixture.h"

namespace acquaint::outbound {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class HttpClientTest : public ClientTest {};

TEST_F(HttpClientTest, SendsARequestAndReturnsTheAnswer) {
  SeenRequest seen;
  Listener site([&](Connection& connection) {
    seen = read_request(connection);
    connection.send(
        "HTTP/1.1 201 Created\r\nX-One: 1\r\nx-one:  2 \r\nContent-Length: 5\r\n\r\nhello");
  });
  allow(site);
  HttpRequest request = request_of(url_of(site) + "a/../b?q=1#part");
  request.method = Method::post;
  request.headers = {
      {"Content-Type", "application/json"}, {"Authorization", "Bearer t"}, {"X-Empty", ""}};
  request.body = std::string("{\0}", 3);
  const auto answer = send(request);
  ASSERT_EQ(word(answer), "201");
  EXPECT_EQ(answer->body, "hello");
  EXPECT_THAT(answer->headers,
              ElementsAre(Pair("x-one", "1"), Pair("x-one", "2"), Pair("content-length", "5")));
  EXPECT_EQ(answer->find_header("x-one"), "1");
  EXPECT_EQ(answer->find_header("x-two"), std::nullopt);
  EXPECT_EQ(seen.head,
            "POST /a/../b?q=1 HTTP/1.1\r\nHost: site.test:" + std::to_string(site.port()) +
                "\r\nAccept: */*\r\nAccept-Encoding: gzip\r\nContent-Type: application/json\r\n"
                "Authorization: Bearer t\r\nX-Empty:\r\nUser-Agent: Acquaint\r\nContent-Length: "
                "3\r\n\r\n");
  EXPECT_EQ(seen.body, request.body);
}

TEST_F(HttpClientTest, KnowsTheMethods) {
  SeenRequest seen;
  Listener site([&](Connection& connection) {
    seen = read_request(connection);
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  allow(site);
  const struct {
    Method method;
    std::string body;
    std::string line;
    std::string length;  // As sent, or empty.
  } rows[] = {
      {Method::get, "", "GET / ", ""},        {Method::get, "x", "GET / ", "1"},
      {Method::head, "", "HEAD / ", ""},      {Method::post, "", "POST / ", "0"},
      {Method::post, "ab", "POST / ", "2"},   {Method::put, "", "PUT / ", "0"},
      {Method::put, "ab", "PUT / ", "2"},     {Method::patch, "ab", "PATCH / ", "2"},
      {Method::delete_, "", "DELETE / ", ""}, {Method::delete_, "ab", "DELETE / ", "2"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.line + row.body);
    HttpRequest request = request_of(url_of(site));
    request.method = row.method;
    request.body = row.body;
    EXPECT_EQ(word(send(request)), "200");
    EXPECT_TRUE(seen.head.starts_with(row.line)) << seen.head;
    EXPECT_EQ(seen.body, row.body);
    if (row.length.empty()) {
      EXPECT_THAT(seen.head, Not(HasSubstr("Content-Length")));
    } else {
      EXPECT_THAT(seen.head, HasSubstr("Content-Length: " + row.length + "\r\n"));
    }
    EXPECT_THAT(seen.head, Not(HasSubstr("Content-Type")));
  }
}

TEST_F(HttpClientTest, ReadsAnAnswerThatComesByteByByte) {
  Listener site([](Connection& connection) {
    read_request(connection);
    for (const char c : std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")) {
      connection.send(std::string(1, c));
    }
  });
  allow(site);
  const auto answer = get(url_of(site));
  ASSERT_EQ(word(answer), "200");
  EXPECT_EQ(answer->body, "abcdefg");
}

TEST_F(HttpClientTest, TakesTheLastHeadAfterInformationalOnes) {
  Listener site(
      always("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + ok("x", "X-Late: 1\r\n")));
  allow(site);
  const auto answer = get(url_of(site));
  ASSERT_EQ(word(answer), "200");
  EXPECT_THAT(answer->headers, ElementsAre(Pair("content-length", "1"), Pair("x-late", "1")));
}

TEST_F(HttpClientTest, UsesAConnectionAgain) {
  Listener site(always(ok("x")));
  allow(site);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(word(get(url_of(site))), "200");
  EXPECT_EQ(site.connections(), 1);
}

TEST_F(HttpClientTest, TriesTheNextAddressWhenOneDoesNotAnswer) {
  Listener site(always(ok("x")));
  allow(site);
  options_.allowed_networks.push_back(*Network::parse("127.0.0.3"));
  resolver_.set("site.test", {{"127.0.0.3", "127.0.0.2"}});  // Nobody listens on the first.
  EXPECT_EQ(word(get(url_of(site))), "200");
}

TEST_F(HttpClientTest, ConnectsToAnAddressInTheUrl) {
  Listener site(always(ok("x")));
  allow(site);
  EXPECT_EQ(word(get(url_of(site, "127.0.0.2"))), "200");
  EXPECT_EQ(resolver_.look_ups(), 0);
}

TEST_F(HttpClientTest, ConnectsToAnIpv6Address) {
  Listener site(always(ok("x")), "::1");
  allow(site);
  options_.allowed_networks.push_back(*Network::parse("::1"));
  resolver_.set("six.test", {{"::1"}});
  EXPECT_EQ(word(get(url_of(site, "[::1]"))), "200");
  EXPECT_EQ(word(get(url_of(site, "six.test"))), "200");
}

// A site that the client may call, and a canary that it may not, on one port.
class Canary : public ClientTest {
 protected:
  Canary()
      : canary_(always(ok("canary")), "127.0.0.1"),
        site_(always(ok("site")), "127.0.0.2", canary_.port()) {
    allow(site_);
  }

  Listener canary_;
  Listener site_;
};

// ZITADEL: an address was checked, and another one called (CVE-2026-27945), or a redirect led inside
// (CVE-2026-55671).
TEST_F(Canary, Cve202627945IsNotReachedWhenTheResolverFlipsBetweenCalls) {
  resolver_.set("site.test", {{"127.0.0.2"}, {"127.0.0.1"}});
  EXPECT_EQ(word(get(url_of(site_))), "200");
  EXPECT_EQ(resolver_.look_ups(), 1);  // One look-up a call: what was checked is what is used.
  EXPECT_EQ(word(get(url_of(site_))), "outbound.refused_address");
  EXPECT_EQ(canary_.connections(), 0);
}

// The name means 127.0.0.1 to everybody but our resolver, libcurl included.
TEST_F(Canary, Cve202627945IsNotReachedByASecondLookUp) {
  resolver_.set("localhost", {{"127.0.0.2"}});
  const auto answer = get(url_of(site_, "localhost"));
  ASSERT_EQ(word(answer), "200");
  EXPECT_EQ(answer->body, "site");
  EXPECT_EQ(resolver_.look_ups(), 1);
  EXPECT_EQ(canary_.connections(), 0);
}

TEST_F(Canary, IsNotReachedWhenOneOfManyAddressesIsBad) {
  for (const std::vector<std::string>& answer :
       std::vector<std::vector<std::string>>{{"127.0.0.1", "127.0.0.2"},
                                             {"127.0.0.2", "127.0.0.1"},
                                             {"127.0.0.2", "::ffff:127.0.0.1"},
                                             {"::1", "127.0.0.2"},
                                             {"0.0.0.0"},
                                             {"::"}}) {
    resolver_.set("site.test", {answer});
    EXPECT_EQ(word(get(url_of(site_))), "outbound.refused_address");
  }
  EXPECT_EQ(canary_.connections() + site_.connections(), 0);
}

// A connection that stays open outlives the check that let it be made.
TEST_F(Canary, IsNotReachedOverAConnectionThatAnotherClientLeftOpen) {
  resolver_.set("name.test", {{"127.0.0.1"}});
  HttpClientOptions lax = options_;
  lax.allowed_networks = {*Network::parse("127.0.0.1")};
  CurlHttpClient other(thread_, resolver_, lax);
  EXPECT_EQ(word(run(other.send(request_of(url_of(canary_, "name.test"))))), "200");
  ASSERT_EQ(canary_.connections(), 1);

  resolver_.set("name.test", {{"127.0.0.2"}});
  const auto answer = get(url_of(canary_, "name.test"));
  EXPECT_EQ(word(answer), "outbound.refused_address");
}

TEST_F(Canary, Cve202655671IsNotReachedThroughARedirect) {
  const std::string port = std::to_string(canary_.port());
  resolver_.set("evil.test", {{"127.0.0.1"}});
  const struct {
    std::string location;
    std::string word;
  } rows[] = {
      {"http://127.0.0.1:" + port + "/", "outbound.refused_address"},
      {"//127.0.0.1:" + port + "/", "outbound.refused_address"},
      {"http://evil.test:" + port + "/", "outbound.refused_address"},
      {"http://2130706433:" + port + "/",
       "outbound.refused_address"},  // libcurl reads it as 127.0.0.1,
      {"http://0x7f.1:" + port + "/", "outbound.refused_address"},  // and so the check is of that.
      {"http://%31%32%37.0.0.1:" + port + "/", "outbound.refused_address"},
      {"http:/127.0.0.1:" + port + "/", "outbound.refused_address"},
      {"http:///127.0.0.1:" + port + "/", "outbound.refused_address"},
      {"http://[::ffff:127.0.0.1]:" + port + "/", "outbound.refused_address"},
      {"http://site.test:" + port + "@127.0.0.1:" + port + "/", "outbound.refused_url"},
      {"http://127.0.0.1:" + port + "\\@site.test/", "outbound.refused_url"},
      {"file:///etc/passwd", "outbound.refused_url"},
      {"gopher://127.0.0.1:" + port + "/_x", "outbound.refused_url"},
      {"http://127.0.0.1:1/", "outbound.refused_url"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.location);
    Listener hop(always("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + row.location +
                        "\r\n\r\n"));
    options_.allowed_ports.push_back(hop.port());
    client_.reset();
    HttpRequest request = request_of(url_of(hop));
    request.redirects_max = 3;
    EXPECT_EQ(word(send(request)), row.word);
    EXPECT_EQ(hop.connections(), 1);
  }
  EXPECT_EQ(canary_.connections(), 0);
}

// Every name is this machine.
class EveryNameIsHere final : public Resolver {
 public:
  void look_up(const std::string& host, std::move_only_function<void(Addresses)> found) override {
    found({*IpAddress::parse(host.ends_with("6") ? "::1" : "127.0.0.1")});
  }
};

// Ways to write an IPv4 address as the host of a URL.
std::vector<std::string> spellings_of(const V4Bytes& a) {
  const unsigned whole = static_cast<unsigned>(a[0]) << 24 | a[1] << 16 | a[2] << 8 | a[3];
  const unsigned low24 = whole & 0xffffff, low16 = whole & 0xffff;
  const std::string dotted = fmt::format("{}.{}.{}.{}", a[0], a[1], a[2], a[3]);
  const std::string groups = fmt::format("{:x}:{:x}", whole >> 16, low16);
  const std::string inverted = fmt::format("{:x}:{:x}", ~whole >> 16 & 0xffff, ~whole & 0xffff);
  std::string escaped, full_width, circled;
  for (const char c : dotted) {
    escaped += fmt::format("%{:02x}", c);
    full_width +=
        c == '.' ? "\xe3\x80\x82" : std::string("\xef\xbc") + static_cast<char>(0x90 + c - '0');
    circled += c == '.'   ? "."
               : c == '0' ? "\xe2\x93\xaa"
                          : std::string("\xe2\x91") + static_cast<char>(0xa0 + c - '1');
  }
  return {
      dotted,
      dotted + ".",
      "[" + dotted + "]",
      "x@" + dotted,
      "site.test@" + dotted,
      "site.test:80@" + dotted,
      "site.test%23@" + dotted,
      "site.test\\@" + dotted,
      "site.test#@" + dotted,
      "site.test?@" + dotted,
      "%20" + dotted,
      dotted + "%00",
      dotted + "%2e",
      escaped,
      full_width,
      circled,
      fmt::format("{}", whole),
      fmt::format("0x{:x}", whole),
      fmt::format("0X{:X}", whole),
      fmt::format("0{:o}", whole),
      fmt::format("{}.{}", a[0], low24),
      fmt::format("{}.{}.{}", a[0], a[1], low16),
      fmt::format("0x{:x}.0x{:x}.0x{:x}.0x{:x}", a[0], a[1], a[2], a[3]),
      fmt::format("0{:o}.0{:o}.0{:o}.0{:o}", a[0], a[1], a[2], a[3]),
      fmt::format("{:03}.{:03}.{:03}.{:03}", a[0], a[1], a[2], a[3]),
      fmt::format("0x{:x}.{}", a[0], low24),
      fmt::format("{}.{}.{}.{}", a[0] + 256, a[1], a[2], a[3]),
      fmt::format("{}", whole + 4294967296ULL),
      "[::ffff:" + dotted + "]",
      "[::ffff:" + groups + "]",
      "[0:0:0:0:0:ffff:" + groups + "]",
      "[::" + dotted + "]",
      "[::ffff:0:" + dotted + "]",
      "[64:ff9b::" + dotted + "]",
      "[64:ff9b:1::" + dotted + "]",
      "[2002:" + groups + "::1]",
      "[2001:0:808:808:0:ffff:" + inverted + "]",
      "[2001:0:" + groups + "::]",
      "[fe80::5efe:" + dotted + "]",
      "[::ffff:" + dotted + "%25lo]",
      dotted + ".nip.test",
      "localhost",
      "localhost.",
      "LOCALHOST",
      "six6",
      "[::1]",
      "[::]",
      "[0:0:0:0:0:0:0:1]",
      "[::1%25lo]",
      "[fe80::1]",
      "[fc00::1]",
      "[fd00:ec2::254]",
      "[ff02::1]",
      "ip6-localhost",
  };
}

// Whoever tries to connect to this machine, by whatever address, is counted. A refusal must be one
// of ours, before any packet is sent: an address that is elsewhere would not be counted.
TEST_F(HttpClientTest, ReachesNothingInsideByAnySpelling) {
  Listener canary(always(ok("canary")), "::");
  EveryNameIsHere resolver;
  HttpClientOptions options;
  options.allowed_ports = {canary.port()};
  options.breaker.failures_max = 1'000'000;
  CurlHttpClient strict(thread_, resolver, options);
  const V4Bytes addresses[] = {{127, 0, 0, 1},       {127, 1, 2, 3},       {0, 0, 0, 0},
                               {10, 0, 0, 1},        {172, 17, 0, 1},      {192, 168, 1, 1},
                               {169, 254, 169, 254}, {100, 100, 100, 200}, {224, 0, 0, 1},
                               {255, 255, 255, 255}};
  int tried = 0;
  for (const V4Bytes& address : addresses) {
    for (const std::string& host : spellings_of(address)) {
      for (const char* scheme : {"http://", "https://"}) {
        const std::string url = scheme + host + ":" + std::to_string(canary.port()) + "/";
        SCOPED_TRACE(url);
        HttpRequest request = request_of(url);
        request.timeouts.connect = std::chrono::milliseconds(20);  // For when it is not refused.
        const std::string refusal = word(run(strict.send(std::move(request))));
        EXPECT_THAT(refusal, testing::AnyOf("outbound.refused_url", "outbound.refused_address"));
        ++tried;
      }
    }
  }
  EXPECT_GE(tried, 1000);
  EXPECT_EQ(canary.connections(), 0);
}

class Redirects : public ClientTest {
 protected:
  // Answers by path with what the test has set, and keeps what it was asked.
  Redirects() : site_(script(), "127.0.0.2"), elsewhere_(script(), "127.0.0.2") {
    allow(site_);
    allow(elsewhere_);
  }

  Listener::Script script() {
    return [this](Connection& connection) {
      while (true) {
        SeenRequest seen = read_request(connection);
        if (seen.head.empty()) return;
        const std::string path = seen.head.substr(seen.head.find(' ') + 1);
        std::string answer = ok("end");
        {
          const std::lock_guard lock(mutex_);
          const auto found = answers_.find(path.substr(0, path.find(' ')));
          if (found != answers_.end()) answer = found->second;
          seen_.push_back(std::move(seen));
        }
        connection.send(answer);
      }
    };
  }
  void redirect(const std::string& path, int status, const std::string& location) {
    answers_[path] = "HTTP/1.1 " + std::to_string(status) +
                     " Moved\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n";
  }
  HttpRequest request(const std::string& path, unsigned redirects_max) {
    HttpRequest made = request_of(url_of(site_).substr(0, url_of(site_).size() - 1) + path);
    made.redirects_max = redirects_max;
    return made;
  }

  std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::vector<SeenRequest> seen_;
  Listener site_;
  Listener elsewhere_;
};

TEST_F(Redirects, AreNotFollowedUnlessAsked) {
  redirect("/1", 302, "/2");
  const auto answer = send(request("/1", 0));
  ASSERT_EQ(word(answer), "302");
  EXPECT_EQ(answer->find_header("location"), "/2");
  EXPECT_EQ(seen_.size(), 1u);
}

TEST_F(Redirects, AreFollowedUpToTheLimit) {
  redirect("/a/1", 302, "2?x");
  redirect("/a/2?x", 301, "/3#part");
  EXPECT_EQ(word(send(request("/a/1", 2))), "200");
  EXPECT_TRUE(seen_.back().head.starts_with("GET /3 ")) << seen_.back().head;
  EXPECT_EQ(word(send(request("/a/1", 1))), "outbound.too_many_redirects");
  redirect("/loop", 307, "/loop");
  seen_.clear();
  EXPECT_EQ(word(send(request("/loop", 3))), "outbound.too_many_redirects");
  EXPECT_EQ(seen_.size(), 4u);
}

TEST_F(Redirects, WithoutALocationAreAnswers) {
  answers_["/1"] = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n";
  answers_["/304"] = "HTTP/1.1 304 Not Modified\r\nLocation: /2\r\n\r\n";
  EXPECT_EQ(word(send(request("/1", 3))), "302");
  EXPECT_EQ(word(send(request("/304", 3))), "304");
}

TEST_F(Redirects, ChangeTheMethodAsHttpSays) {
  const struct {
    int status;
    Method method;
    std::string line;
    bool keeps_body;
  } rows[] = {
      {301, Method::post, "GET ", false},   {302, Method::post, "GET ", false},
      {303, Method::post, "GET ", false},   {303, Method::put, "GET ", false},
      {303, Method::head, "HEAD ", false},  {301, Method::put, "PUT ", true},
      {307, Method::post, "POST ", true},   {308, Method::post, "POST ", true},
      {308, Method::patch, "PATCH ", true},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::to_string(row.status) + " " + row.line);
    redirect("/1", row.status, "/2");
    HttpRequest made = request("/1", 1);
    made.method = row.method;
    if (row.method != Method::head) made.body = "body";
    made.headers = {{"Content-Type", "text/plain"}, {"Authorization", "secret"}};
    seen_.clear();
    ASSERT_EQ(word(send(made)), "200");
    ASSERT_EQ(seen_.size(), 2u);
    EXPECT_TRUE(seen_[1].head.starts_with(row.line)) << seen_[1].head;
    EXPECT_EQ(seen_[1].body, row.keeps_body ? "body" : "");
    EXPECT_EQ(seen_[1].head.contains("Content-Type"), row.keeps_body || row.method == Method::head);
    EXPECT_THAT(seen_[1].head, HasSubstr("Authorization: secret"));  // It is the same server.
  }
}

TEST_F(Redirects, TakeNoSecretsAndNoBodyElsewhere) {
  redirect("/1", 302, url_of(elsewhere_));
  HttpRequest made = request("/1", 1);
  made.headers = {{"Authorization", "secret"}, {"X-Api-Key", "secret"}, {"Accept", "text/plain"}};
  ASSERT_EQ(word(send(made)), "200");
  EXPECT_EQ(elsewhere_.connections(), 1);
  EXPECT_THAT(seen_.back().head, Not(HasSubstr("secret")));
  EXPECT_THAT(seen_.back().head, HasSubstr("Accept: text/plain"));

  redirect("/1", 307, url_of(elsewhere_));
  made.method = Method::post;
  made.body = "profile";
  seen_.clear();
  EXPECT_EQ(word(send(made)), "outbound.refused_url");
  EXPECT_EQ(seen_.size(), 1u);
}

TEST_F(HttpClientTest, WantsHttpsUnlessTheOperatorSaysOtherwise) {
  Listener site(always(ok("x")));
  allow(site);
  // As if it were public: nothing of ours may be reached without a network that is allowed by name,
  // so the refusal of http is seen on an address that is public by itself.
  resolver_.set("public.test", {{"93.184.216.34"}});
  EXPECT_EQ(word(get(url_of(site, "public.test"))), "outbound.refused_url");
  EXPECT_EQ(word(get("http://93.184.216.34/")), "outbound.refused_url");
  resolver_.set("public.test", {{"127.0.0.2", "93.184.216.34"}});
  EXPECT_EQ(word(get(url_of(site, "public.test"))), "outbound.refused_url");
  resolver_.set("public.test", {{"127.0.0.2"}});
  EXPECT_EQ(word(get(url_of(site, "public.test"))), "200");
}

TEST_F(HttpClientTest, CallsAnInsecureHostOverHttp) {
  options_.insecure_hosts = {"inside.test"};
  // Public by the registry, but nobody's: it lets the call pass all checks and then fail.
  resolver_.set("inside.test", {{"2dff::1"}});
  resolver_.set("other.test", {{"2dff::1"}});
  HttpRequest request = request_of("http://inside.test/");
  request.timeouts.connect = std::chrono::milliseconds(20);
  EXPECT_THAT(word(send(request)), testing::AnyOf("outbound.connect", "outbound.timeout"));
  request.url = "http://other.test/";
  EXPECT_EQ(word(send(request)), "outbound.refused_url");
}

TEST_F(HttpClientTest, AnInsecureHostMustStillHaveAGoodAddress) {
  Listener canary(always(ok("x")), "127.0.0.1");
  allow(canary);
  options_.insecure_hosts = {"inside.test"};
  resolver_.set("inside.test", {{"127.0.0.1"}});
  EXPECT_EQ(word(get(url_of(canary, "inside.test"))), "outbound.refused_address");
  EXPECT_EQ(canary.connections(), 0);
}

TEST_F(HttpClientTest, CallsOnlyKnownPorts) {
  Listener site(always(ok("x")));
  EXPECT_EQ(word(get(url_of(site))), "outbound.refused_url");
  EXPECT_EQ(resolver_.look_ups(), 0);
  EXPECT_EQ(site.connections(), 0);
  for (const char* port : {"", ":80", ":443", ":8443"}) {
    // Nobody listens there: it was allowed to try.
    EXPECT_EQ(word(get(std::string("http://site.test") + port + "/")), "outbound.connect") << port;
  }
}

TEST_F(HttpClientTest, RefusesHeadersThatWouldSayMore) {
  Listener site(always(ok("x")));
  allow(site);
  const std::pair<std::string, std::string> rows[] = {
      {"X-A", "1\r\nX-B: 2"},
      {"X-A", "1\nX-B: 2"},
      {"X-A", "1\r"},
      {"X-A", std::string("1\0", 2)},
      {"X-A", "\x7f"},
      {"X-A\r\nX-B", "1"},
      {"X-A: 1\r\nX-B", "1"},
      {"X A", "1"},
      {"X-A:", "1"},
      {"", "1"},
      {"X-\xc3\xa4", "1"},
      {"X-A", std::string(8193, 'a')},
      {"Host", "evil.test"},
      {"hOST", "evil.test"},
      {"Content-Length", "0"},
      {"Transfer-Encoding", "chunked"},
      {"Connection", "close"},
      {"Cookie", "a=b"},
      {"Proxy-Authorization", "Basic x"},
      {"Upgrade", "h2c"},
      {"TE", "trailers"},
      {"Expect", "100-continue"},
      {"Accept-Encoding", "br"},
      {"Keep-Alive", "1"},
      {"Trailer", "X-A"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.first);
    HttpRequest request = request_of(url_of(site));
    request.headers = {row};
    EXPECT_EQ(word(send(request)), "outbound.refused_request");
  }
  for (const char* purpose :
       {"", "two words", "UPPER", "line\n", "a234567890123456789012345678901234567890x"}) {
    HttpRequest request = request_of(url_of(site));
    request.purpose = purpose;
    EXPECT_EQ(word(send(request)), "outbound.refused_request") << purpose;
  }
  EXPECT_EQ(site.connections(), 0);
}

TEST_F(HttpClientTest, AsksForNoProxyAndKeepsNoCookies) {
  std::mutex mutex;
  std::vector<SeenRequest> seen;
  Listener site([&](Connection& connection) {
    while (true) {
      SeenRequest next = read_request(connection);
      if (next.head.empty()) return;
      const std::lock_guard lock(mutex);
      seen.push_back(std::move(next));
      connection.send(ok("x", "Set-Cookie: a=b; Path=/\r\nAlt-Svc: h2=\":1\"\r\n"));
    }
  });
  allow(site);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(word(get(url_of(site))), "200");
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].head, seen[1].head);
  EXPECT_THAT(seen[1].head, Not(HasSubstr("Cookie")));
}

TEST_F(HttpClientTest, LogsWhereAndWhyButNothingElse) {
  Listener site(always(ok("answersecret", "X-Answer: headersecret\r\n")));
  allow(site);
  HttpRequest request = request_of(url_of(site) + "pathsecret?q=querysecret");
  request.headers = {{"Authorization", "tokensecret"}};
  request.method = Method::post;
  request.body = "bodysecret";
  set_log_level(LogLevel::debug);
  testing::internal::CaptureStderr();
  EXPECT_EQ(word(send(request)), "200");
  EXPECT_EQ(word(get("https://nowhere.test/?q=querysecret")), "outbound.connect");
  EXPECT_EQ(word(get("https://user:usersecret@nowhere.test/")), "outbound.refused_url");
  const std::string log = testing::internal::GetCapturedStderr();
  set_log_level(LogLevel::error);
  EXPECT_THAT(log, HasSubstr("\"event\":\"outbound.called\",\"purpose\":\"test\",\"host\":\"site."
                             "test\",\"status\":200,\"ms\":"));
  EXPECT_THAT(
      log, HasSubstr("\"event\":\"outbound.failed\",\"purpose\":\"test\",\"host\":\"nowhere.test\","
                     "\"code\":\"outbound.connect\",\"ms\":"));
  EXPECT_THAT(log, Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace acquaint::outbound
