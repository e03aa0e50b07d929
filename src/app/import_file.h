// Sends a file of users, one JSON object a line, in batches.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>

#include "app/control.h"

namespace acquaint::app {

struct ImportCounts {
  std::uint64_t lines = 0;  // That held something.
  std::uint64_t created = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t rejected = 0;
};

struct ImportReport {
  std::function<void(std::uint64_t line, const Error& why)> rejected;
  std::function<void(const ImportCounts& so_far)> progress;  // After every batch.
};

// Imports every good line and reports every other one, in order. Stops with the error of a batch that
// could not be taken at all; what was taken before it stays, and the same file may be imported
// again. Errors: "import.compressed" and "import.json_array" for files that are no lines of JSON.
Result<ImportCounts> import_lines(std::istream& in, Control& control, const ImportReport& report);

}  // namespace acquaint::app
