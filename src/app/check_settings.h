// Commands that look at settings files without a server: `lint`.
#pragma once

#include <iosfwd>
#include <string>

#include "base/result.h"

namespace acquaint::app {

// Prints what is hardly meant, and says how many warnings there are. Errors of read_document and of
// settings::build.
Result<std::size_t> lint_file(const std::string& file, std::ostream& out);

}  // namespace acquaint::app
