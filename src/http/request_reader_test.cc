#include "http/request_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace acquaint::http {
namespace {

using State = RequestReader::State;

constexpr std::size_t kHeaderBytesMax = 1024;
constexpr std::size_t kBodyBytesMax = 64;

struct Outcome {
  std::vector<RequestReader::Complete> complete;
  State state = State::idle;
  int status = 0;  // Of the refusal.
  std::string code;
};

// Gives the text in two parts, or in single bytes, as a connection does: what is left comes again.
class Feed {
 public:
  void give(std::string_view part) {
    unread_ += part;
    std::string_view rest = unread_;
    while (!rest.empty() && outcome_.state != State::refused) {
      outcome_.state = reader_.read(rest);
      if (outcome_.state == State::refused) {
        outcome_.status = reader_.refusal().status;
        outcome_.code = reader_.refusal().code;
      }
      if (outcome_.state != State::complete) break;
      outcome_.complete.push_back(reader_.take());
      outcome_.state = reader_.state();
    }
    unread_ = std::string(rest);
  }
  const Outcome& outcome() const { return outcome_; }

 private:
  RequestReader reader_{kHeaderBytesMax, kBodyBytesMax};
  std::string unread_;
  Outcome outcome_;
};

Outcome read_whole(std::string_view text) {
  Feed feed;
  feed.give(text);
  return feed.outcome();
}

void expect_same(const Outcome& got, const Outcome& want) {
  EXPECT_EQ(got.state, want.state);
  EXPECT_EQ(got.status, want.status);
  ASSERT_EQ(got.complete.size(), want.complete.size());
  for (std::size_t i = 0; i < want.complete.size(); ++i) {
    EXPECT_EQ(got.complete[i].request.path, want.complete[i].request.path);
    EXPECT_EQ(got.complete[i].request.headers, want.complete[i].request.headers);
    EXPECT_EQ(got.complete[i].request.body, want.complete[i].request.body);
  }
}

void expect_same_however_cut(std::string_view text) {
  const Outcome want = read_whole(text);
  Feed bytes;
  for (const char c : text) bytes.give({&c, 1});
  expect_same(bytes.outcome(), want);
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    SCOPED_TRACE(cut);
    Feed halves;
    halves.give(text.substr(0, cut));
    halves.give(text.substr(cut));
    expect_same(halves.outcome(), want);
    if (testing::Test::HasFailure()) return;
  }
}

// A literal may hold NUL.
template <std::size_t size>
std::string bytes(const char (&literal)[size]) {
  return {literal, size - 1};
}

std::string with_lines(const std::string& lines) {
  return "POST /a HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

std::string chunked(const std::string& body) {
  return with_lines("Transfer-Encoding: chunked\r\n") + body;
}

std::string many_fields(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += "a:\r\n";
  return lines;
}

struct Refused {
  const char* name;
  std::string text;
  int status;
  const char* code;
};

const Refused kRefused[] = {
    {"first byte is no letter", " GET / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"a TLS client", bytes("\x16\x03\x01\x00\x05"), 400, "http.malformed"},
    {"two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"bare LF after a header", "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n", 400, "http.malformed"},
    {"bare LF as the empty line",
     "GET / HTTP/1.1\r\nHost: h\r\n\nrest\r\n\r\n", 400, "http.malformed"},
    {"bare LF twice", "GET / HTTP/1.1\n\n", 400, "http.malformed"},
    {"bare CR in a value", with_lines("A: b\rC: d\r\n"), 400, "http.malformed"},
    {"CR CR LF", with_lines("A: b\r\r\n"), 400, "http.malformed"},
    {"folded by a space", with_lines("A: b\r\n c\r\n"), 400, "http.malformed"},
    {"folded by a tab", with_lines("A: b\r\n\tc\r\n"), 400, "http.malformed"},
    {"first header folded", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400, "http.malformed"},
    {"NUL in a value",
     bytes("GET / HTTP/1.1\r\nHost: h\r\nA: b\0c\r\n\r\n"), 400, "http.malformed"},
    {"NUL in a name", bytes("GET / HTTP/1.1\r\nHost: h\r\nA\0: b\r\n\r\n"), 400, "http.malformed"},
    {"DEL in a value", with_lines("A: b\x7f\r\n"), 400, "http.malformed"},
    {"space before the colon", with_lines("Content-Length : 3\r\n") + "abc", 400, "http.malformed"},
    {"no colon", with_lines("nothing\r\n"), 400, "http.malformed"},
    {"no name", with_lines(": b\r\n"), 400, "http.malformed"},
    {"name with a bracket", with_lines("A[1]: b\r\n"), 400, "http.malformed"},
    {"bad Connection", with_lines("Connection: ;\r\n"), 400, "http.malformed"},

    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400, "http.bad_host"},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", 400, "http.bad_host"},
    {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "http.bad_host"},
    {"Host with a path", "GET / HTTP/1.1\r\nHost: h/p\r\n\r\n", 400, "http.bad_host"},
    {"Host with a user", "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", 400, "http.bad_host"},
    {"list of Hosts", "GET / HTTP/1.1\r\nHost: h, i\r\n\r\n", 400, "http.bad_host"},

    {"length, then coding",
     with_lines("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400, "http.bad_length"},
    {"coding, then length",
     with_lines("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400, "http.bad_length"},
    {"unknown coding, then length",
     with_lines("Transfer-Encoding: x\r\nContent-Length: 5\r\n"), 501, "http.unknown_coding"},
    {"length twice, equal",
     with_lines("Content-Length: 5\r\nContent-Length: 5\r\n"), 400, "http.bad_length"},
    {"length twice, unequal",
     with_lines("Content-Length: 5\r\nContent-Length: 6\r\n"), 400, "http.bad_length"},
    {"list of lengths", with_lines("Content-Length: 5, 5\r\n"), 400, "http.bad_length"},
    {"no length", with_lines("Content-Length:\r\n"), 400, "http.bad_length"},
    {"length with a plus", with_lines("Content-Length: +5\r\n"), 400, "http.bad_length"},
    {"length below zero", with_lines("Content-Length: -5\r\n"), 400, "http.bad_length"},
    {"length in hexadecimal", with_lines("Content-Length: 0x5\r\n"), 400, "http.bad_length"},
    {"length with a space", with_lines("Content-Length: 1 5\r\n"), 400, "http.bad_length"},
    {"length beyond 64 bits",
     with_lines("Content-Length: 18446744073709551617\r\n"), 400, "http.bad_length"},
    {"longest length",
     with_lines("Content-Length: 18446744073709551615\r\n"), 413, "http.body_too_large"},
    {"body too large", with_lines("Content-Length: 65\r\n"), 413, "http.body_too_large"},

    {"unknown coding", with_lines("Transfer-Encoding: gzip\r\n"), 501, "http.unknown_coding"},
    {"coding in a list",
     with_lines("Transfer-Encoding: gzip, chunked\r\n"), 501, "http.unknown_coding"},
    {"chunked is not last",
     with_lines("Transfer-Encoding: chunked, identity\r\n"), 501, "http.unknown_coding"},
    {"chunked with a parameter",
     with_lines("Transfer-Encoding: chunked;q=1\r\n"), 501, "http.unknown_coding"},
    {"chunked in quotes",
     with_lines("Transfer-Encoding: \"chunked\"\r\n"), 501, "http.unknown_coding"},
    {"empty coding", with_lines("Transfer-Encoding:\r\n"), 501, "http.unknown_coding"},
    {"coding twice",
     with_lines("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
     400, "http.bad_length"},
    {"chunks before HTTP/1.1",
     "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "http.bad_length"},

    {"chunk without a size", chunked("\r\n"), 400, "http.malformed"},
    {"chunk size of other digits", chunked("g\r\n"), 400, "http.malformed"},
    {"chunk size with 0x", chunked("0x1\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"chunk size with a plus", chunked("+1\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"chunk size below zero", chunked("-1\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"space before the chunk size", chunked(" 1\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"space after the chunk size", chunked("1 \r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"chunk size too long", chunked("000000001\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"chunk size beyond 64 bits",
     chunked("10000000000000001\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"bare LF after a chunk size", chunked("1\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"bare LF in an extension", chunked("1;\nx\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"NUL in an extension", chunked(bytes("1;a\0b\r\na\r\n0\r\n\r\n")), 400, "http.malformed"},
    {"extension without end",
     chunked("1;" + std::string(5000, 'x') + "\r\na\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"chunk longer than its size", chunked("1\r\nab\r\n0\r\n\r\n"), 400, "http.malformed"},
    {"bare LF after a chunk", chunked("1\r\na\n0\r\n\r\n"), 400, "http.malformed"},
    {"bare LF at the end", chunked("0\r\n\n"), 400, "http.malformed"},
    {"folded trailer", chunked("0\r\nA: b\r\n c\r\n\r\n"), 400, "http.malformed"},
    {"trailer without a colon", chunked("0\r\nnothing\r\n\r\n"), 400, "http.malformed"},
    {"trailers without end",
     chunked("0\r\nA: " + std::string(5000, 'x') + "\r\n\r\n"), 400, "http.malformed"},
    {"chunk too large", chunked("41\r\n"), 413, "http.body_too_large"},
    {"largest chunk size", chunked("ffffffff\r\n"), 413, "http.body_too_large"},
    {"chunks too large together",
     chunked("40\r\n" + std::string(64, 'x') + "\r\n1\r\n"), 413, "http.body_too_large"},

    {"no version", "GET /\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"HTTP/2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, "http.unknown_version"},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http.unknown_version"},
    {"version of one digit", "GET / HTTP/1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"version in lower case", "GET / http/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"space after the version", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"unknown method", "BREW / HTTP/1.1\r\nHost: h\r\n\r\n", 501, "http.unknown_method"},
    {"method in lower case", "get / HTTP/1.1\r\nHost: h\r\n\r\n", 501, "http.unknown_method"},
    {"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 501, "http.unknown_method"},
    {"TRACE", "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", 501, "http.unknown_method"},
    {"method with a bracket", "G[T / HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},

    {"no target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"tab before the target", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"two spaces", "GET /  HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.malformed"},
    {"NUL in the target", bytes("GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"), 400, "http.malformed"},
    {"target without a slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_target"},
    {"GET *", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_target"},
    {"fragment in the target", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_target"},
    {"target beyond ASCII", "GET /\xc3\xa4 HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_target"},
    {"absolute without a host",
     "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_target"},
    {"absolute with a user", "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_target"},
    {"absolute of another scheme",
     "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400, "http.bad_target"},
    {"unknown expectation", with_lines("Expect: tea\r\n"), 417, "http.unknown_expectation"},

    {"target too long",
     "GET /" + std::string(2000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n",
     414, "http.target_too_long"},
    {"target too long, no end", "GET /" + std::string(2000, 'a'), 414, "http.target_too_long"},
    {"header too large",
     with_lines("A: " + std::string(2000, 'a') + "\r\n"), 431, "http.header_too_large"},
    {"header too large, no end",
     "GET / HTTP/1.1\r\nA: " + std::string(2000, 'a'), 431, "http.header_too_large"},
    {"headers too large together",
     with_lines("A: " + std::string(500, 'a') + "\r\nB: " + std::string(500, 'b') + "\r\n"),
     431, "http.header_too_large"},
    {"too many headers", with_lines(many_fields(128)), 431, "http.header_too_large"},
};

TEST(RequestReader, RefusesWhatIsNotStrictlyHttp) {
  for (const Refused& row : kRefused) {
    SCOPED_TRACE(row.name);
    const Outcome outcome = read_whole(row.text);
    EXPECT_TRUE(outcome.complete.empty());
    EXPECT_EQ(outcome.state, State::refused);
    EXPECT_EQ(outcome.status, row.status);
    EXPECT_EQ(outcome.code, row.code);
    expect_same_however_cut(row.text);
  }
}

struct Taken {
  const char* name;
  std::string text;
  Method method;
  const char* path;
  const char* query;
  const char* body;
  bool keep_alive;
};

const Taken kTaken[] = {
    {"plain", "GET /a?b=c?d HTTP/1.1\r\nHost: h\r\n\r\n", Method::get, "/a", "b=c?d", "", true},
    {"an empty line first",
     "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", Method::get, "/", "", "", true},
    {"escapes stay",
     "GET /a%2Fb%00 HTTP/1.1\r\nHost: h\r\n\r\n", Method::get, "/a%2Fb%00", "", "", true},
    {"close", with_lines("Connection: close\r\n"), Method::post, "/a", "", "", false},
    {"close in a list", with_lines("Connection: x, CLOSE\r\n"), Method::post, "/a", "", "", false},
    {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", Method::get, "/", "", "", false},
    {"HTTP/1.0 that stays",
     "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", Method::get, "/", "", "", true},
    {"absolute",
     "GET http://h:1/a?b HTTP/1.1\r\nHost: h\r\n\r\n", Method::get, "/a", "b", "", true},
    {"absolute without a path",
     "GET https://h?b HTTP/1.1\r\nHost: h\r\n\r\n", Method::get, "/", "b", "", true},
    {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", Method::options, "*", "", "", true},
    {"length of zero", with_lines("Content-Length: 0\r\n"), Method::post, "/a", "", "", true},
    {"body", with_lines("Content-Length: 3\r\n") + "a\r\n", Method::post, "/a", "", "a\r\n", true},
    {"length with zeros in front",
     with_lines("Content-Length: 003\r\n") + "abc", Method::post, "/a", "", "abc", true},
    {"GET with a body",
     "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", Method::get, "/", "", "x", true},
    {"chunks",
     chunked("3\r\nabc\r\n00000002\r\nde\r\n0\r\n\r\n"), Method::post, "/a", "", "abcde", true},
    {"no chunk", chunked("0\r\n\r\n"), Method::post, "/a", "", "", true},
    {"extensions and trailers",
     chunked("A ;x=\"y\"\r\n0123456789\r\n0;z\r\nA: b\r\nC:\r\n\r\n"),
     Method::post, "/a", "", "0123456789", true},
    {"coding in capitals",
     with_lines("Transfer-Encoding: CHUNKED\r\n") + "1\r\na\r\n0\r\n\r\n",
     Method::post, "/a", "", "a", true},
    {"largest body",
     with_lines("Content-Length: 64\r\n") + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
     Method::post, "/a", "", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true},
    {"bytes beyond ASCII in a value",
     with_lines("A: \xc3\xa4\r\n"), Method::post, "/a", "", "", true},
    {"as many headers as may be", with_lines(many_fields(127)), Method::post, "/a", "", "", true},
};

TEST(RequestReader, TakesWhatIsHttp) {
  for (const Taken& row : kTaken) {
    SCOPED_TRACE(row.name);
    const Outcome outcome = read_whole(row.text);
    EXPECT_EQ(outcome.state, State::idle) << outcome.code;
    ASSERT_EQ(outcome.complete.size(), 1u);
    const auto& [request, keep_alive, speaks_1_1] = outcome.complete.front();
    EXPECT_EQ(request.method, row.method);
    EXPECT_EQ(request.path, row.path);
    EXPECT_EQ(request.query, row.query);
    EXPECT_EQ(request.body, row.body);
    EXPECT_EQ(keep_alive, row.keep_alive);
    EXPECT_EQ(speaks_1_1, row.text.find("HTTP/1.1\r") != row.text.npos);
    expect_same_however_cut(row.text);
  }
}

TEST(RequestReader, FindsEachOfSeveralRequests) {
  std::string all;
  for (const Taken& row : kTaken) all += row.text;
  const Outcome outcome = read_whole(all);
  ASSERT_EQ(outcome.complete.size(), std::size(kTaken));
  for (std::size_t i = 0; i < std::size(kTaken); ++i) {
    EXPECT_EQ(outcome.complete[i].request.body, kTaken[i].body) << kTaken[i].name;
  }
  expect_same_however_cut(all);
}

TEST(RequestReader, NamesHeadersInLowerCaseAndTrimsTheirValues) {
  const Outcome outcome = read_whole(with_lines("X-One: \t a b \t\r\nX-TWO:\r\nx-one:c\r\n"));
  ASSERT_EQ(outcome.complete.size(), 1u);
  EXPECT_EQ(outcome.complete[0].request.headers,
            (Headers{{"host", "h"}, {"x-one", "a b"}, {"x-two", ""}, {"x-one", "c"}}));
}

TEST(RequestReader, TakesTheHostOfAnAbsoluteTarget) {
  const Outcome outcome = read_whole("GET http://real/ HTTP/1.1\r\nHost: claimed\r\n\r\n");
  ASSERT_EQ(outcome.complete.size(), 1u);
  EXPECT_EQ(outcome.complete[0].request.header("host"), "real");
}

TEST(RequestReader, TellsWhenTheClientWaitsToContinue) {
  struct {
    const char* name;
    std::string text;
    bool waits;
  } const rows[] = {
      {"waits", with_lines("Expect: 100-Continue\r\nContent-Length: 1\r\n"), true},
      {"has no body", with_lines("Expect: 100-continue\r\n"), false},
      {"did not ask", with_lines("Content-Length: 1\r\n"), false},
      {"HTTP/1.0 knows no such thing",
       "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    RequestReader reader(kHeaderBytesMax, kBodyBytesMax);
    std::string_view text = row.text;
    reader.read(text);
    EXPECT_EQ(reader.expects_continue(), row.waits);
  }
}

TEST(RequestReader, HoldsBodiesBeyondTheParsersOwnLimit) {
  const std::size_t size = 8 * 1024 * 1024;
  RequestReader reader(kHeaderBytesMax, size);
  const std::string text =
      with_lines("Content-Length: " + std::to_string(size) + "\r\n") + std::string(size, 'x');
  std::string_view rest = text;
  ASSERT_EQ(reader.read(rest), State::complete);
  EXPECT_EQ(reader.take().request.body.size(), size);
}

}  // namespace
}  // namespace acquaint::http
