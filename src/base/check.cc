#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace acquaint {

void check_failed(const char* condition, std::source_location where) {
  std::fprintf(stderr, "%s:%u: check failed: %s\n", where.file_name(), where.line(), condition);
  std::abort();
}

}  // namespace acquaint
