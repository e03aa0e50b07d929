// Takes a chunked body apart (RFC 9112 §7.1), strictly: sizes are one to eight hexadecimal digits,
// every line ends in CR LF, extensions and trailer fields are checked, bounded and dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace acquaint::http {

class ChunkDecoder {
 public:
  enum class Status { need_more, complete, malformed, too_large };

  // Takes bytes from the front of `bytes` and appends their content to `body`, which never grows
  // beyond `body_bytes_max`. Stays where it is once it is not need_more.
  Status decode(std::string_view& bytes, std::string& body, std::size_t body_bytes_max);

 private:
  enum class Place { size, space, extension, size_lf, data, data_cr, data_lf, field, name, value,
                     value_lf, last_lf };

  Status step(char c);
  Status step_size(char c);
  Status expect(char c, char wanted, Place next);
  Status end_of_size_line();
  Status move_to(Place next);

  Place place_ = Place::size;
  unsigned digits_ = 0;
  std::uint64_t size_ = 0;      // Of the chunk; counts down to 0 in its data.
  std::size_t overhead_ = 0;    // Bytes of extensions and trailer fields so far.
  Status status_ = Status::need_more;
};

}  // namespace acquaint::http
