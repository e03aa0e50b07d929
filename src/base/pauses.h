// Lets a task wait for a while without holding its thread.
#pragma once

#include "base/clock.h"
#include "base/task.h"

namespace acquaint {

class Pauses {
 public:
  virtual ~Pauses() = default;

  // True after so long. False at once when too many pause already, and as soon as all pauses are ended: then there is
  // no time to wait any more. Safe to call from any executor.
  virtual Task<bool> pause(Duration time) = 0;
};

}  // namespace acquaint
