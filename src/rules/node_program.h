// The Node.js of this machine, and the folder of our own program for it.
#pragma once

#include <string>

#include "base/result.h"

namespace acquaint::rules {

struct NodeProgram {
  std::string file;    // Absolute, with symbolic links resolved.
  int major = 0;
  std::string folder;  // That holds main.mjs; absolute.
};

inline constexpr int kNodeMajorMin = 20;

// `node` is a path or a name that is looked up in PATH; `folder` that of the runner; when it is
// empty, a folder "runner" beside this program, two folders above it (from build/release to the checkout), or in the
// working folder. Starts Node.js to ask for its version, so it takes a moment. Errors are `unavailable`: "rules.no_node" when there is none or it is older than
// kNodeMajorMin, "rules.no_runner" when the folder holds no runner with its packages.
Result<NodeProgram> find_node(const std::string& node, const std::string& folder);

}  // namespace acquaint::rules
