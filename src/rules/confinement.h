// What a runner's process may not do, whatever runs in it: open sockets, start processes, signal or look into
// others, write files, read files but its own. The last line: a script that escapes from its context, and then
// from Node.js, is still in here.
#pragma once

#include <linux/filter.h>

#include <string>
#include <vector>

namespace acquaint::rules {

// Made before the fork, because between fork and exec nothing may be allocated.
class Confinement {
 public:
  // `program` is what may be executed once; it and `folder` may be read. Where the kernel has no Landlock, files
  // are kept away by the process's user and by Node.js alone.
  Confinement(std::string program, const std::string& folder);
  ~Confinement();
  Confinement(const Confinement&) = delete;
  Confinement& operator=(const Confinement&) = delete;

  // In the child: confines the calling process for good. False when the kernel refuses. The program must then be
  // executed by exactly the pointer of program(): no other path is let through.
  bool enter() noexcept;

  const char* program() const { return program_.c_str(); }

 private:
  std::string program_;
  int files_ = -1;  // Landlock's ruleset.
  std::vector<std::size_t> own_process_;  // Places in the filter for the child's own id.
  std::vector<sock_filter> filter_;
};

}  // namespace acquaint::rules
