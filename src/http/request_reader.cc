#include "http/request_reader.h"

#include <algorithm>

namespace acquaint::http {
namespace {

constexpr Refusal kBadLineEnd{400, "http.malformed", "Every header line must end in CR LF."};
constexpr Refusal kFolded{400, "http.malformed", "A header line begins with white space."};
constexpr Refusal kNotHttp{400, "http.malformed", "This is not an HTTP request."};
constexpr Refusal kHeaderTooLarge{431, "http.header_too_large", "The headers are too large."};
constexpr Refusal kTargetTooLong{414, "http.target_too_long", "The request target is too long."};
constexpr Refusal kBodyTooLarge{413, "http.body_too_large", "The body is too large."};
constexpr Refusal kBadChunk{400, "http.malformed", "The chunked body is not well-formed."};

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

RequestReader::State RequestReader::refuse(const Refusal& refusal) {
  refusal_ = refusal;
  return state_ = State::refused;
}

RequestReader::State RequestReader::read(std::string_view& bytes) {
  if (state_ == State::idle || state_ == State::head) read_head(bytes);
  if (state_ == State::body) read_body(bytes);
  return state_;
}

RequestReader::State RequestReader::read_head(std::string_view& bytes) {
  // RFC 9112 §2.2: some clients end a body with a line end too many.
  if (state_ == State::idle && !skipped_empty_line_ && bytes.starts_with("\r\n")) {
    skipped_empty_line_ = true;
    bytes.remove_prefix(2);
  }
  if (bytes.empty() || (!skipped_empty_line_ && bytes == "\r")) return state_;
  state_ = State::head;
  if (!is_letter(bytes.front())) return refuse(kNotHttp);

  const auto end = find_head_end(bytes);
  if (!end) return state_;
  const auto refusal = parse_request_head(bytes.substr(0, *end), head_);
  bytes.remove_prefix(*end);
  if (refusal) return refuse(*refusal);
  if (head_.content_length > body_bytes_max_) return refuse(kBodyTooLarge);
  const bool has_body = head_.chunked || head_.content_length > 0;
  return state_ = has_body ? State::body : State::complete;
}

std::optional<std::size_t> RequestReader::find_head_end(std::string_view bytes) {
  while (true) {
    const auto line_end = bytes.find('\n', line_begin_);
    if (line_end == bytes.npos) break;
    const auto line = bytes.substr(line_begin_, line_end - line_begin_);
    auto refusal = check_head_size(line_end + 1);
    if (!refusal) refusal = check_line(line);
    if (refusal) return refuse(*refusal), std::nullopt;
    line_begin_ = line_end + 1;
    if (line.size() == 1) return line_begin_;  // Its CR alone.
  }
  // A CR that is not the last byte has no LF behind it.
  const auto rest = bytes.substr(line_begin_);
  if (rest.find('\r') < rest.size() - 1) return refuse(kBadLineEnd), std::nullopt;
  if (const auto refusal = check_head_size(bytes.size())) refuse(*refusal);
  return std::nullopt;
}

// `line` is without its LF.
std::optional<Refusal> RequestReader::check_line(std::string_view line) const {
  if (line.empty() || line.find('\r') != line.size() - 1) return kBadLineEnd;
  if (line.front() == ' ' || line.front() == '\t') return kFolded;
  return std::nullopt;
}

std::optional<Refusal> RequestReader::check_head_size(std::size_t bytes) const {
  if (bytes <= header_bytes_max_) return std::nullopt;
  return line_begin_ == 0 ? kTargetTooLong : kHeaderTooLarge;
}

RequestReader::State RequestReader::read_body(std::string_view& bytes) {
  std::string& body = head_.request.body;
  if (!head_.chunked) {
    const auto part = bytes.substr(0, head_.content_length - body.size());
    body += part;
    bytes.remove_prefix(part.size());
    if (body.size() == head_.content_length) state_ = State::complete;
    return state_;
  }
  switch (chunks_.decode(bytes, body, body_bytes_max_)) {
    case ChunkDecoder::Status::need_more: return state_;
    case ChunkDecoder::Status::complete: return state_ = State::complete;
    case ChunkDecoder::Status::malformed: return refuse(kBadChunk);
    case ChunkDecoder::Status::too_large: return refuse(kBodyTooLarge);
  }
  return refuse(kBadChunk);
}

RequestReader::Complete RequestReader::take() {
  Complete complete{std::move(head_.request), head_.keep_alive, head_.speaks_1_1};
  head_ = {};
  chunks_ = {};
  skipped_empty_line_ = false;
  line_begin_ = 0;
  state_ = State::idle;
  return complete;
}

}  // namespace acquaint::http
