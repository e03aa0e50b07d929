#include "api/operations/lines.h"

#include <algorithm>
#include <string>

namespace acquaint::api::operations {

std::vector<Line> split_lines(std::string_view text, std::uint64_t first_number) {
  std::vector<Line> lines;
  for (std::uint64_t number = first_number; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back({number, line});
  }
  return lines;
}

JsonObject describe_rejection(const Line& line, const Error& error) {
  JsonObject out;
  out["line"] = line.number;
  out["code"] = error.code;
  out["message"] = error.message;
  if (!error.field.empty()) out["field"] = error.field;
  return out;
}

std::unexpected<Error> too_many_lines(std::size_t lines_max) {
  return invalid("import.too_many_lines", "At most " + std::to_string(lines_max) + " lines at a time.");
}

}  // namespace acquaint::api::operations
