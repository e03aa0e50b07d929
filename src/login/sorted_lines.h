// Searches sorted lines without reading them all: a text in memory, or a file of many gigabytes.
//
// `read(from, size)` gives the text from a place on, of `size` bytes or what is left; the view must
// last until the next call.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace acquaint::login {

inline constexpr std::size_t kLineBytesMax = 256;

struct Line {
  std::uint64_t start = 0;
  std::uint64_t end = 0;  // Where its newline is, or the end of the text.
  std::string_view text;  // Into what was read.
};

// The line that holds the byte `at` of a text of `size` bytes; a newline belongs to the line that
// it ends. Nothing when the line is longer than kLineBytesMax.
template <typename Read>
std::optional<Line> line_at(std::uint64_t size, std::uint64_t at, const Read& read) {
  const std::uint64_t from = at - std::min<std::uint64_t>(at, kLineBytesMax);
  const std::string_view window = read(from, 2 * kLineBytesMax);
  const std::size_t place = static_cast<std::size_t>(at - from);
  std::size_t start = place == 0 ? window.npos : window.rfind('\n', place - 1);
  if (start == window.npos && from > 0) return std::nullopt;
  start = start == window.npos ? 0 : start + 1;
  const std::size_t end = std::min(window.find('\n', place), window.size());
  const bool is_cut = end == window.size() && from + end < size;
  if (is_cut || end - start > kLineBytesMax) return std::nullopt;
  return Line{from + start, from + end, window.substr(start, end - start)};
}

// Whether there is a line whose `key_of(line)` is `key`; the lines ascend by that, by bytes. Reads
// as often as a binary search compares. Throws std::runtime_error when a line is too long.
template <typename Read, typename KeyOf>
bool holds_line(std::uint64_t size, const Read& read, std::string_view key, const KeyOf& key_of) {
  std::uint64_t low = 0, high = size;  // Both where a line starts; what is sought starts between.
  while (low < high) {
    const auto line = line_at(size, low + (high - low) / 2, read);
    if (!line) throw std::runtime_error("sorted lines: a line is too long");
    const auto order = key_of(line->text) <=> key;
    if (order == 0) return true;
    if (order < 0) {
      low = line->end + 1;
    } else {
      high = line->start;
    }
  }
  return false;
}

}  // namespace acquaint::login
