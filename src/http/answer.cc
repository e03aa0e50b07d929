#include "http/answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "http/field.h"
#include "http/problem.h"

namespace acquaint::http {
namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_status_line(std::string& out, int status) {
  if (status == 200) {  // Nearly every answer.
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  out += reason_of(status);
  out += "\r\n";
}

void append_persistence(std::string& out, Persistence persistence) {
  switch (persistence) {
    case Persistence::implied: return;
    case Persistence::keep_alive: out += "Connection: keep-alive\r\n"; return;
    case Persistence::close: out += "Connection: close\r\n"; return;
  }
}

}  // namespace

std::string date_line(Time now) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(now - day));
  std::array<char, 64> text;
  const int length = std::snprintf(
      text.data(), text.size(), "Date: %s, %02u %s %04d %02d:%02d:%02d GMT\r\n",
      kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
      kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

bool is_well_formed(const Response& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::ranges::all_of(response.headers, [](const auto& header) {
           return is_token(header.first) && is_field_value(header.second);
         });
}

void append_answer(std::string& out, const Response& response, const AnswerFrame& frame) {
  const bool may_have_body = response.status != 204 && response.status != 304;
  std::size_t bytes = 256 + frame.request_id.size() + response.body.size();
  for (const auto& [name, value] : response.headers) bytes += name.size() + value.size() + 4;
  if (out.capacity() - out.size() < bytes) out.reserve(std::max(out.size() + bytes, 2 * out.size()));

  append_status_line(out, response.status);
  out += frame.date_line;
  for (const auto& [name, value] : response.headers) {
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (may_have_body) {
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  }
  append_persistence(out, frame.persistence);
  out.append("X-Request-Id: ").append(frame.request_id);
  out += "\r\nX-Content-Type-Options: nosniff\r\n\r\n";
  if (may_have_body && frame.method != Method::head) out += response.body;
}

}  // namespace acquaint::http
