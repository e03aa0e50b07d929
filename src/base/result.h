// Errors and results. Everything that a caller must expect comes back as a Result; a bug fails
// check(); an exception means that the surroundings broke (disk, database, memory).
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace acquaint {

struct Error {
  // What the caller can do about it. http/problem.cc maps each kind to one status.
  enum class Kind {
    invalid,
    unauthorized,
    forbidden,
    not_found,
    conflict,
    too_large,
    throttled,
    unavailable,
    internal,
  };

  Kind kind = Kind::internal;
  std::string code;     // Public and stable: "user.not_found". Never reworded, never reused.
  std::string message;  // For a person. Never holds profile values: they are personal data.
  std::string field;    // JSON Pointer to the offending input, or empty.

  bool operator==(const Error&) const = default;
};

template <typename T>
using Result = std::expected<T, Error>;

// What a Result holds when there is nothing to say but "it worked".
struct Done {
  bool operator==(const Done&) const = default;
};

inline std::unexpected<Error> fail(Error::Kind kind, std::string code, std::string message,
                                   std::string field = {}) {
  return std::unexpected(
      Error{kind, std::move(code), std::move(message), std::move(field)});
}

inline std::unexpected<Error> invalid(std::string code, std::string message,
                                      std::string field = {}) {
  return fail(Error::Kind::invalid, std::move(code), std::move(message), std::move(field));
}

}  // namespace acquaint
