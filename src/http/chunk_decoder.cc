#include "http/chunk_decoder.h"

#include <algorithm>

#include "http/field.h"

namespace acquaint::http {
namespace {

// Nobody uses extensions or trailer fields, so that a few kilobytes are generous.
constexpr std::size_t kOverheadBytesMax = 4096;
constexpr unsigned kDigitsMax = 8;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ChunkDecoder::Status ChunkDecoder::decode(std::string_view& bytes, std::string& body,
                                          std::size_t body_bytes_max) {
  while (status_ == Status::need_more && !bytes.empty()) {
    if (place_ == Place::data) {
      const auto part = bytes.substr(0, std::min<std::uint64_t>(size_, bytes.size()));
      body += part;
      bytes.remove_prefix(part.size());
      size_ -= part.size();
      if (size_ == 0) place_ = Place::data_cr;
      continue;
    }
    status_ = step(bytes.front());
    bytes.remove_prefix(1);
    if (place_ == Place::data && size_ > body_bytes_max - body.size()) status_ = Status::too_large;
  }
  return status_;
}

ChunkDecoder::Status ChunkDecoder::step(char c) {
  switch (place_) {
    case Place::size: return step_size(c);
    case Place::space:
      if (c == ' ' || c == '\t') return ++overhead_ > kOverheadBytesMax ? Status::malformed : status_;
      return expect(c, ';', Place::extension);
    case Place::extension:
      if (c == '\r') return move_to(Place::size_lf);
      return is_field_value_byte(c) && ++overhead_ <= kOverheadBytesMax ? status_ : Status::malformed;
    case Place::size_lf: return c == '\n' ? end_of_size_line() : Status::malformed;
    case Place::data: return Status::malformed;  // decode() takes data in one piece.
    case Place::data_cr: return expect(c, '\r', Place::data_lf);
    case Place::data_lf: return expect(c, '\n', Place::size);
    case Place::field:
      if (c == '\r') return move_to(Place::last_lf);
      return is_token_byte(c) ? move_to(Place::name) : Status::malformed;
    case Place::name:
      if (c == ':') return move_to(Place::value);
      return is_token_byte(c) && ++overhead_ <= kOverheadBytesMax ? status_ : Status::malformed;
    case Place::value:
      if (c == '\r') return move_to(Place::value_lf);
      return is_field_value_byte(c) && ++overhead_ <= kOverheadBytesMax ? status_ : Status::malformed;
    case Place::value_lf:
      return ++overhead_ <= kOverheadBytesMax ? expect(c, '\n', Place::field) : Status::malformed;
    case Place::last_lf: return c == '\n' ? Status::complete : Status::malformed;
  }
  return Status::malformed;
}

ChunkDecoder::Status ChunkDecoder::step_size(char c) {
  if (const int digit = hex_digit(c); digit >= 0) {
    if (++digits_ > kDigitsMax) return Status::malformed;
    size_ = size_ * 16 + static_cast<unsigned>(digit);
    return status_;
  }
  if (digits_ == 0) return Status::malformed;
  if (c == '\r') return move_to(Place::size_lf);
  if (c == ';') return move_to(Place::extension);
  return c == ' ' || c == '\t' ? move_to(Place::space) : Status::malformed;
}

ChunkDecoder::Status ChunkDecoder::end_of_size_line() {
  digits_ = 0;
  return move_to(size_ == 0 ? Place::field : Place::data);
}

ChunkDecoder::Status ChunkDecoder::expect(char c, char wanted, Place next) {
  return c == wanted ? move_to(next) : Status::malformed;
}

ChunkDecoder::Status ChunkDecoder::move_to(Place next) {
  place_ = next;
  return status_;
}

}  // namespace acquaint::http
