// The command line: parses it, does what it says, and says what was done.
#pragma once

#include <iosfwd>

namespace acquaint::app {

// Answers on `out`, complaints and progress on `err`. 0: done; 1: not done, or a part of it was
// rejected; 2: the command line or the configuration is wrong.
int run_command_line(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace acquaint::app
