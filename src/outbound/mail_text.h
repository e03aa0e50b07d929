// The text forms of mail: addresses, headers, dates (RFC 5321, RFC 5322, RFC 2047). Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace acquaint::outbound {

// Whether it is exactly one address that can be written into a header and an SMTP command as it is:
// a dot-atom of up to 64 bytes, '@', and a host name of at least two labels (any case); ASCII, 254
// bytes in all. Quoted local parts, comments, address literals, lists and route forms are none.
bool is_mail_address(std::string_view text);

// Whether it can be the text of a header: UTF-8 without control characters, up to 998 bytes.
bool is_header_text(std::string_view text);

// is_header_text() as the value of an unstructured header: as it is, or as encoded words of up to
// 75 bytes in folded lines (RFC 2047 section 2).
std::string encode_header_text(std::string_view text);

// "Ada Lovelace" and "ada@example.com" as `"Ada Lovelace" <ada@example.com>`; without a name the
// address alone.
std::string encode_mailbox(std::string_view name, std::string_view address);

// "Tue, 24 Nov 2026 03:48:50 +0000".
std::string to_mail_date(Time time);

// Whether it is "<left@right>" of printable ASCII, 250 bytes in all.
bool is_message_id(std::string_view text);

// Every line end as CRLF.
std::string with_crlf(std::string_view text);

}  // namespace acquaint::outbound
