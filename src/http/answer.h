// Writes an answer as the bytes that go on the wire: status line, headers and body in one buffer.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/message.h"

namespace acquaint::http {

enum class Persistence {
  implied,     // HTTP/1.1, and the connection stays.
  keep_alive,  // HTTP/1.0, and the client asked for it to stay.
  close,
};

// What the connection knows about an answer and the handler does not.
struct AnswerFrame {
  std::string_view date_line;   // From date_line().
  std::string_view request_id;
  Method method = Method::get;  // HEAD gets the headers alone.
  Persistence persistence = Persistence::implied;
};

// "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n" (RFC 9110 §6.6.1).
std::string date_line(Time now);

// Whether the status is one of a final answer, 200 to 599, every header name has only visible
// characters and no colon, and no value holds a control character, which could start another header.
bool is_well_formed(const Response& response);

void append_answer(std::string& out, const Response& response, const AnswerFrame& frame);

}  // namespace acquaint::http
