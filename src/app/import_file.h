// Sends a file of users or events, one JSON object a line, in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>

#include "app/control.h"

namespace acquaint::app {

struct ImportCounts {
  std::uint64_t lines = 0;  // That held something.
  std::uint64_t taken = 0;  // Of events; the next three are of users.
  std::uint64_t created = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t rejected = 0;
};

struct ImportReport {
  std::function<void(std::uint64_t line, const Error& why)> rejected;
  std::function<void(const ImportCounts& so_far)> progress;  // After every batch.
};

// What is imported: the operators' route that takes it, and what that takes at a time.
struct ImportTarget {
  std::string what;   // As the command has it: "users".
  std::string route;  // "/control/users/import"
  std::string query;  // Beside first_line; empty, or ends in '&'.
  std::size_t batch_lines;
  std::size_t batch_bytes;
};

ImportTarget users_target();
// Of a source that the settings declare. Batches are large, as all events of a user in one are one change.
ImportTarget events_target(std::string_view source_id);

// Imports every good line and reports every other one, in order. Stops with the error of a batch that
// could not be taken at all; what was taken before it stays, and the same file may be imported
// again. Errors: "import.compressed" and "import.json_array" for files that are no lines of JSON.
Result<ImportCounts> import_lines(const ImportTarget& target, std::istream& in, Control& control,
                                  const ImportReport& report);

}  // namespace acquaint::app
