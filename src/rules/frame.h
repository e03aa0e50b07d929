// Messages between the server and a runner: a length of four bytes, the highest first, and a JSON object
// (runner/frames.mjs is the other end).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::rules {

inline constexpr std::size_t kFrameBytesMax = 8 * 1024 * 1024;

// Nothing when the message is too large.
std::optional<std::string> encode_frame(const JsonObject& message);

// Puts together what comes in pieces.
class FrameReader {
 public:
  void take(std::string_view piece) { bytes_.append(piece); }

  // The next message; nothing until all of it is there. Error `unavailable` "rules.bad_answer" for what is no
  // message: then the other side is not to be listened to any more.
  Result<std::optional<JsonObject>> next();

 private:
  std::string bytes_;
};

}  // namespace acquaint::rules
