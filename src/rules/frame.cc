#include "rules/frame.h"

namespace acquaint::rules {
namespace {

constexpr std::size_t kHeadBytes = 4;
constexpr JsonLimits kLimits{.depth_max = 64, .size_max = kFrameBytesMax};

std::unexpected<Error> bad_answer() {
  return fail(Error::Kind::unavailable, "rules.bad_answer", "The runner said what is no message.");
}

}  // namespace

std::optional<std::string> encode_frame(const JsonObject& message) {
  std::string frame(kHeadBytes, '\0');
  append_text(frame, message);
  const std::size_t length = frame.size() - kHeadBytes;
  if (length > kFrameBytesMax) return std::nullopt;
  for (std::size_t i = 0; i < kHeadBytes; ++i) {
    frame[i] = static_cast<char>(length >> (8 * (kHeadBytes - 1 - i)));
  }
  return frame;
}

Result<std::optional<JsonObject>> FrameReader::next() {
  if (bytes_.size() < kHeadBytes) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < kHeadBytes; ++i) {
    length = length << 8 | static_cast<unsigned char>(bytes_[i]);
  }
  if (length > kFrameBytesMax) return bad_answer();
  if (bytes_.size() < kHeadBytes + length) return std::nullopt;
  auto message = parse_json_object(std::string_view(bytes_).substr(kHeadBytes, length), kLimits);
  bytes_.erase(0, kHeadBytes + length);
  if (!message) return bad_answer();
  return std::move(*message);
}

}  // namespace acquaint::rules
