#include "profile/packed.h"

#include <array>

#include "base/check.h"

namespace acquaint::profile {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr unsigned kNoDigit = 64;

constexpr std::array<unsigned char, 256> values_of_digits() {
  std::array<unsigned char, 256> values{};
  values.fill(kNoDigit);
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<unsigned char>(i);
  }
  return values;
}

constexpr auto kValues = values_of_digits();
constexpr unsigned kMore = 32;       // Set in a digit that is not a number's last.
constexpr unsigned kBitsOfDigit = 5;
constexpr unsigned kBitsOfFullDigit = 6;

}  // namespace

void PackedWriter::put(std::uint64_t number) {
  for (; number >= kMore; number >>= kBitsOfDigit) text_ += kDigits[(number % kMore) + kMore];
  text_ += kDigits[number];
}

void PackedWriter::put_signed(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  put(number < 0 ? ~(bits << 1U) : bits << 1U);  // The sign goes last: -1 is 1, 1 is 2.
}

void PackedWriter::put_digits(std::uint64_t number, unsigned digits) {
  for (; digits > 0; --digits, number >>= kBitsOfFullDigit) text_ += kDigits[number % kDigits.size()];
  ACQUAINT_CHECK(number == 0);
}

void PackedWriter::put_text(std::string_view text) {
  put(text.size());
  text_ += text;
}

unsigned PackedReader::digit() {
  const unsigned value = rest_.empty() ? kNoDigit : kValues[static_cast<unsigned char>(rest_.front())];
  if (value == kNoDigit) {
    is_broken_ = true;
    return 0;
  }
  rest_.remove_prefix(1);
  return value;
}

std::uint64_t PackedReader::number() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += kBitsOfDigit) {
    const unsigned value = digit();
    const std::uint64_t bits = value % kMore;
    fail_if(((bits << shift) >> shift) != bits);
    number |= bits << shift;
    if (value < kMore) return is_broken_ ? 0 : number;
  }
  is_broken_ = true;
  return 0;
}

std::uint64_t PackedReader::number(std::uint64_t most) {
  const std::uint64_t value = number();
  fail_if(value > most);
  return is_broken_ ? 0 : value;
}

std::int64_t PackedReader::signed_number(std::int64_t most) {
  const std::uint64_t value = number();
  const auto half = static_cast<std::int64_t>(value >> 1U);
  const std::int64_t number = (value & 1U) != 0 ? ~half : half;
  fail_if(number > most || number < -most);
  return is_broken_ ? 0 : number;
}

std::uint64_t PackedReader::digits(unsigned digits, std::uint64_t most) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < digits; ++i) number |= std::uint64_t{digit()} << (kBitsOfFullDigit * i);
  fail_if(number > most);
  return is_broken_ ? 0 : number;
}

std::string_view PackedReader::text() {
  const std::uint64_t size = number(rest_.size());
  fail_if(size > rest_.size());
  if (is_broken_) return {};
  const std::string_view text = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return text;
}

}  // namespace acquaint::profile
