// A checksum at the end of a backup, so that every changed bit in it is found before it is restored.
// SQLite's own check would miss one inside a value. SQLite ignores what is behind the last page.
#pragma once

#include <string>

#include "base/result.h"

namespace acquaint::store {

// Adds the checksum of the whole file to its end and makes it durable. Errors (`unavailable`):
// "store.full", "store.unavailable".
Result<Done> add_checksum(const std::string& file);

// Whether the file is as add_checksum left it. A file of whole pages has no checksum and passes: it is
// a database that was copied by other means. Errors (`unavailable`): "store.corrupt",
// "store.unavailable".
Result<Done> verify_checksum(const std::string& file);

}  // namespace acquaint::store
