// What our reader of header blocks takes, Beast's parser takes too, and reads the same out of it.
// The rules that go beyond Beast's are rows of request_reader_test.cc.
#include "http/request_head.h"

#include <gtest/gtest.h>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <random>
#include <string>
#include <vector>

#include "http/field.h"

namespace acquaint::http {
namespace {

namespace beast = boost::beast::http;

std::string lower(std::string_view text) {
  std::string out;
  append_lower_token(out, text);
  return out;
}

struct Oracle {
  bool takes = false;
  bool keep_alive = false;
  std::string method, target;
  Headers headers;
};

Oracle ask_oracle(const std::string& block) {
  beast::request_parser<beast::string_body> parser;
  parser.skip(true);
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(block), error);
  Oracle oracle{.takes = !error && parser.is_header_done(),
                .keep_alive = false,
                .method = {},
                .target = {},
                .headers = {}};
  if (!oracle.takes) return oracle;
  const auto& head = parser.get();
  oracle.keep_alive = head.keep_alive();
  oracle.method = std::string(head.method_string());
  oracle.target = std::string(head.target());
  for (const auto& field : head) {
    oracle.headers.emplace_back(
        lower(std::string_view(field.name_string().data(), field.name_string().size())),
        std::string(field.value()));
  }
  return oracle;
}

// What RequestReader makes sure of before it calls the parser.
bool keeps_the_contract(std::string_view block) {
  if (!block.ends_with("\r\n\r\n") || block.find("\r\n\r\n") != block.size() - 4) return false;
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (block[i] == '\r' && block[i + 1] != '\n') return false;
    if (block[i] == '\n' && (i == 0 || block[i - 1] != '\r')) return false;
    if (block[i] == '\n' && i + 1 < block.size() && (block[i + 1] == ' ' || block[i + 1] == '\t'))
      return false;
  }
  return true;
}

const std::vector<std::string> kSeeds = {
    "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST /v1/decisions HTTP/1.1\r\nHost: example.com:80\r\nContent-Type: application/json\r\n"
    "Content-Length: 17\r\nAuthorization: Bearer abc.def_ghi-jkl\r\n\r\n",
    "PATCH /x HTTP/1.0\r\nConnection: keep-alive, te\r\nTransfer-Encoding: chunked\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nConnection: close\r\nX: \tv w\t "
    "\r\n\r\n",
    "GET http://h/p?q HTTP/1.1\r\nHost: h\r\nAccept-Language: de;q=0.8, en\r\nCookie: "
    "a=\xc3\xa4\r\n\r\n",
};

std::string mutate(std::string text, std::mt19937_64& random) {
  static constexpr std::string_view kBytes("\0\t\n\r !\"#,/0:;Aa\x7f\x80\xff", 19);
  const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
  for (std::size_t edits = below(3) + 1; edits > 0; --edits) {
    const std::size_t at = below(text.size() - 4);
    const char byte = kBytes[below(kBytes.size())];
    switch (below(4)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.insert(at, 1, byte);
        break;
      case 2:
        text.erase(at, 1);
        break;
      default:
        text[at] = static_cast<char>(text[at] ^ 0x20);
        break;
    }
  }
  return text;
}

TEST(RequestHead, TakesNothingThatBeastRefusesAndReadsTheSame) {
  constexpr std::uint64_t kSeed = 11;
  std::mt19937_64 random{kSeed};
  int taken = 0, refused = 0;
  for (int round = 0; round < 200'000; ++round) {
    const std::string block = mutate(kSeeds[random() % kSeeds.size()], random);
    if (!keeps_the_contract(block)) continue;
    RequestHead head;
    if (parse_request_head(block, head)) {
      ++refused;
      continue;
    }
    ++taken;
    SCOPED_TRACE(testing::PrintToString(block));
    const Oracle oracle = ask_oracle(block);
    ASSERT_TRUE(oracle.takes);
    ASSERT_EQ(oracle.method, name_of(head.request.method));
    ASSERT_EQ(oracle.keep_alive, head.keep_alive);
    const bool is_absolute = !oracle.target.starts_with('/') && oracle.target != "*";
    if (is_absolute) continue;  // Rows of request_reader_test.cc.
    ASSERT_EQ(oracle.target, head.request.path +
                                 (oracle.target.find('?') == oracle.target.npos ? "" : "?") +
                                 head.request.query);
    ASSERT_EQ(oracle.headers, head.request.headers);
  }
  EXPECT_GT(taken, 10'000);
  EXPECT_GT(refused, 10'000);
}

TEST(RequestHead, SeesEveryControlByteOfAValueWhereverItStands) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool allowed = c == '\t' || (byte >= 0x20 && byte != 0x7f);
    for (std::size_t size = 1; size < 70; size += 1 + size / 20) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'x');
        text[at] = c;
        ASSERT_EQ(is_field_value(text), allowed) << byte << " at " << at << " of " << size;
      }
    }
  }
}

}  // namespace
}  // namespace acquaint::http
