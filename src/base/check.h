// Assertions that stay on in release builds. For bugs only, never for input.
#pragma once

#include <source_location>

namespace acquaint {

[[noreturn]] void check_failed(const char* condition, std::source_location where);

}  // namespace acquaint

// Ends the process with the place and the text of the condition when it does not hold.
#define ACQUAINT_CHECK(condition)                                                      \
  do {                                                                                 \
    if (!(condition)) [[unlikely]]                                                     \
      ::acquaint::check_failed(#condition, std::source_location::current());           \
  } while (false)
