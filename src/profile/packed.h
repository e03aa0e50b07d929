// Numbers and texts as one short text, for what is stored with every user: base64url digits, five bits of a
// number each while more follow, so that small numbers take one. Of JSON's characters, only those of the
// texts themselves may need an escape.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace acquaint::profile {

class PackedWriter {
 public:
  void put(std::uint64_t number);
  void put_signed(std::int64_t number);
  // In so many digits of six bits, which are to be enough: for what is seldom small.
  void put_digits(std::uint64_t number, unsigned digits);
  void put_text(std::string_view text);     // Its length, then itself.

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Reads what a PackedWriter wrote, in the same order. Whatever is not there reads as zero or empty, and the
// reader is broken from then on.
class PackedReader {
 public:
  explicit PackedReader(std::string_view text) : rest_(text) {}

  std::uint64_t number();
  std::uint64_t number(std::uint64_t most);  // Broken when it is greater.
  std::int64_t signed_number(std::int64_t most);  // Broken when it is greater, or less than -most.
  std::uint64_t digits(unsigned digits, std::uint64_t most);
  std::string_view text();

  void fail_if(bool bad) { is_broken_ |= bad; }
  bool is_broken() const { return is_broken_; }
  // Read to the end, and all of it was there.
  bool is_whole() const { return !is_broken_ && rest_.empty(); }

 private:
  unsigned digit();

  std::string_view rest_;
  bool is_broken_ = false;
};

}  // namespace acquaint::profile
