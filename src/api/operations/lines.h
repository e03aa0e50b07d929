// Bodies of one JSON object a line, and what is said of lines that were rejected.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace acquaint::api::operations {

struct Line {
  std::uint64_t number;
  std::string_view text;
};

// Lines that hold something; a carriage return at the end of a line is white space.
std::vector<Line> split_lines(std::string_view text, std::uint64_t first_number);

// "line", "code", "message" and, when there is one, "field".
JsonObject describe_rejection(const Line& line, const Error& error);

// Error "import.too_many_lines".
std::unexpected<Error> too_many_lines(std::size_t lines_max);

}  // namespace acquaint::api::operations
