// Commands that look at settings files without a server: `lint` and `test`.
#pragma once

#include <iosfwd>
#include <string>

#include "base/result.h"

namespace acquaint::app {

// Prints what is hardly meant, and says how many warnings there are. Errors of read_document and of
// settings::build.
Result<std::size_t> lint_file(const std::string& file, std::ostream& out);

// Plays the tests of the file on its settings, or on those of `settings_file` unless that is empty;
// prints those that failed, and says how many did. Errors as above, and those of parse_rehearsals.
Result<std::size_t> test_file(const std::string& file, const std::string& settings_file,
                              std::ostream& out);

}  // namespace acquaint::app
