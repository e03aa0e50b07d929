// Copies of the database that are complete in themselves, and the way back.
#pragma once

#include <string>

#include "base/result.h"
#include "store/store.h"

namespace acquaint::store {

// Copies the database, as it is at one moment, to a new file with a checksum. Reads only; blocks.
// conflict "backup.exists" when `target` is there already. It is empty until the copy is complete.
Result<Done> back_up_database(const std::string& file, const std::string& target,
                              const CopyProgress& progress);

}  // namespace acquaint::store
