// What the names and values of header fields may hold (RFC 9110 §5.1, §5.5, §5.6.2), for requests
// as they come in and for answers as they go out.
#pragma once

#include <string>
#include <string_view>

namespace acquaint::http {

// The bytes of a token and of a value, for those who read byte by byte.
bool is_token_byte(char c);
bool is_field_value_byte(char c);

// 1*tchar: letters, digits, and a few signs.
bool is_token(std::string_view text);

// Appends the token in lower case; false, with `out` of no use, when it is not one.
bool append_lower_token(std::string& out, std::string_view text);

// No control character but the tab: nothing that could end the line or begin another one. Bytes
// beyond ASCII pass (obs-text).
bool is_field_value(std::string_view text);

// Whether the text is `lower_case`, whatever the case of its ASCII letters.
bool equals_ignoring_case(std::string_view text, std::string_view lower_case);

// Without the spaces and tabs around it.
std::string_view trim(std::string_view text);

}  // namespace acquaint::http
