#include "login/upstream/seen_words.h"

#include <algorithm>
#include <vector>

#include "base/encoding.h"
#include "login/cookie.h"

namespace acquaint::login::upstream {
namespace {

constexpr std::size_t kMarkBytes = 16;
constexpr std::size_t kMarksMax = 16;
constexpr char kSeparator = '.';

std::string mark_of(std::string_view connection, std::string_view text_hash) {
  std::string both(connection);
  both.append("\n").append(text_hash);
  return to_base64url(sha256(both).substr(0, kMarkBytes));
}

// Those in a Cookie header; what no server of ours has written is left out.
std::vector<std::string> marks_in(std::string_view cookie_header) {
  std::vector<std::string> marks;
  std::string_view rest = find_cookie(cookie_header, kSeenCookie).value_or("");
  while (!rest.empty() && marks.size() < kMarksMax) {
    const std::string_view mark = rest.substr(0, rest.find(kSeparator));
    rest.remove_prefix(std::min(rest.size(), mark.size() + 1));
    const auto bytes = from_base64url(mark);
    if (bytes && bytes->size() == kMarkBytes) marks.emplace_back(mark);
  }
  return marks;
}

}  // namespace

bool has_seen(std::string_view cookie_header, std::string_view connection,
              std::string_view text_hash) {
  const std::vector<std::string> marks = marks_in(cookie_header);
  return std::ranges::find(marks, mark_of(connection, text_hash)) != marks.end();
}

std::string remember_seen(std::string_view cookie_header, std::string_view connection,
                          std::string_view text_hash) {
  std::vector<std::string> marks = marks_in(cookie_header);
  std::string newest = mark_of(connection, text_hash);
  std::erase(marks, newest);
  marks.insert(marks.begin(), std::move(newest));
  marks.resize(std::min(marks.size(), kMarksMax));
  std::string value;
  for (const std::string& mark : marks) value.append(value.empty() ? "" : ".").append(mark);
  return set_cookie(kSeenCookie, value, kSeenFor);
}

}  // namespace acquaint::login::upstream
