#include "outbound/mail_text.h"

#include <gmock/gmock.h>

#include "base/encoding.h"

namespace acquaint::outbound {
namespace {

TEST(MailAddress, IsOneAndNothingMore) {
  const std::string local(64, 'a'), label(63, 'd');
  const std::string longest =
      local + "@" + label + "." + label + "." + std::string(57, 'd') + ".de";
  ASSERT_EQ(longest.size(), 253u);
  for (const std::string& good :
       {std::string("ada@example.com"), std::string("Ada.L+tag@Example.COM"),
        std::string("o'brien@a.b-c.de"), std::string("!#$%&'*+/=?^_`{|}~-@x.de"),
        std::string("a@xn--mnchen-3ya.de"), longest}) {
    EXPECT_TRUE(is_mail_address(good)) << good;
  }
  for (const std::string& bad :
       {std::string(),
        std::string("ada"),
        std::string("@example.com"),
        std::string("ada@"),
        std::string("ada@localhost"),
        std::string("ada@@example.com"),
        std::string("a@b@example.com"),
        std::string("ada@example.com,eve@evil.test"),
        std::string("ada@example.com;eve@evil.test"),
        std::string("ada@example.com eve@evil.test"),
        std::string("<ada@example.com>"),
        std::string("Ada <ada@example.com>"),
        std::string("ada@example.com>"),
        std::string("ada@example.com\r\nBcc: eve@evil.test"),
        std::string("ada@example.com\n"),
        std::string("ada@example.com\r\nRCPT TO:<eve@evil.test>"),
        std::string("ada\r\n@example.com"),
        std::string("ada@example.com> SIZE=1"),
        std::string("ada@exa mple.com"),
        std::string("a da@example.com"),
        std::string("\"ada\"@example.com"),
        std::string("ada(x)@example.com"),
        std::string("ada@[127.0.0.1]"),
        std::string("ada@127.0.0.1"),
        std::string(".ada@example.com"),
        std::string("ada.@example.com"),
        std::string("a..da@example.com"),
        std::string("ada@.example.com"),
        std::string("ada@example..com"),
        std::string("ada@example.com."),
        std::string("ada@-example.com"),
        std::string("\xc3\xa4"
                    "da@example.com"),
        std::string("ada@\xc3\xa4.com"),
        std::string("ada@example.com\0", 16),
        std::string("@a,@b:ada@example.com"),
        "a" + local + "@example.com",
        "a@" + label + "." + label + "." + label + "." + std::string(61, 'd'),
        "a@a" + label + ".de"}) {
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  }
}

// What a reader makes of encoded words (RFC 2047 section 6.2), for those that encode_header_text()
// makes.
std::string decode(const std::string& text) {
  std::string made;
  std::size_t at = 0;
  while (text.compare(at, 10, "=?UTF-8?B?") == 0) {
    const std::size_t end = text.find("?=", at);
    EXPECT_LE(end + 2 - at, 75u);
    const auto word = from_base64(text.substr(at + 10, end - at - 10));
    EXPECT_TRUE(word && is_utf8(*word));  // No character is cut in two.
    made += word.value_or("");
    at = end + 2;
    if (text.compare(at, 3, "\r\n ") == 0) at += 3;
  }
  return made + text.substr(at);
}

TEST(HeaderText, SurvivesEncoding) {
  for (const std::string text :
       {"", "Hello", "It's \"fine\" <really>", " spaces ", "=?UTF-8?B?eA==?=",
        "Gr\xc3\xbc\xc3\x9f"
        "e aus M\xc3\xbcnchen",
        "\xe4\xbd\xa0\xe5\xa5\xbd", "\xf0\x9f\x8e\x89\xf0\x9f\x8e\x89"}) {
    EXPECT_EQ(decode(encode_header_text(text)), text);
  }
  std::string text;
  while (text.size() < 900) {
    text += "a\xc3\xa4\xe4\xbd\xa0\xf0\x9f\x8e\x89";
    EXPECT_EQ(decode(encode_header_text(text)), text);
    for (const char c : encode_header_text(text)) EXPECT_TRUE(c > 0x1f || c == '\r' || c == '\n');
  }
  const std::string plain(900, 'a');
  EXPECT_EQ(decode(encode_header_text(plain)), plain);
  EXPECT_EQ(encode_header_text("Hello"), "Hello");
}

TEST(HeaderText, HasNoControlCharacters) {
  for (const std::string& bad :
       {std::string("a\r\nBcc: b"), std::string("a\nb"), std::string("a\rb"), std::string("a\0", 2),
        std::string("a\tb"), std::string("a\x7f"), std::string("\xff"), std::string(999, 'a')}) {
    EXPECT_FALSE(is_header_text(bad));
  }
  EXPECT_TRUE(
      is_header_text("Gr\xc3\xbc\xc3\x9f"
                     "e"));
}

TEST(Mailbox, IsWritten) {
  EXPECT_EQ(encode_mailbox("", "a@b.de"), "a@b.de");
  EXPECT_EQ(encode_mailbox("Ada Lovelace", "a@b.de"), "\"Ada Lovelace\" <a@b.de>");
  EXPECT_EQ(encode_mailbox("Eve\" <x@y.de>, \\", "a@b.de"), "\"Eve\\\" <x@y.de>, \\\\\" <a@b.de>");
  EXPECT_EQ(encode_mailbox("J\xc3\xb6rg", "a@b.de"), "=?UTF-8?B?SsO2cmc=?=\r\n <a@b.de>");
}

TEST(MailDate, IsWritten) {
  const struct {
    const char* time;
    const char* text;
  } rows[] = {{"1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 +0000"},
              {"2024-02-29T23:59:59.999Z", "Thu, 29 Feb 2024 23:59:59 +0000"},
              {"2026-11-24T03:48:50Z", "Tue, 24 Nov 2026 03:48:50 +0000"}};
  for (const auto& row : rows) EXPECT_EQ(to_mail_date(*parse_iso8601(row.time)), row.text);
}

TEST(MessageId, IsStrict) {
  EXPECT_TRUE(is_message_id("<a.b-1@mail.example.com>"));
  for (const char* bad : {"", "<>", "<a>", "a@b", "<a@b", "<a@b>\r\n", "<a b@c>", "<a@b>x",
                          "<a@b><c@d>", "<@b>", "<a@>", "<a\n@b>"}) {
    EXPECT_FALSE(is_message_id(bad)) << bad;
  }
}

TEST(Crlf, IsEveryLineEnd) {
  EXPECT_EQ(with_crlf("a\nb\r\nc\rd\r\r\n\n"), "a\r\nb\r\nc\r\nd\r\n\r\n\r\n");
  EXPECT_EQ(with_crlf(""), "");
}

}  // namespace
}  // namespace acquaint::outbound
