// What the operators' routes need of the program around them; `app` implements it over the store.
#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"

namespace acquaint::api {

// Safe to call from any thread.
class Operations {
 public:
  virtual ~Operations() = default;

  // What keeps the server from its work, for the operator; empty when all is well.
  virtual std::string problem() const = 0;

  // All metrics in Prometheus' text format 0.0.4.
  virtual std::string metrics() = 0;

  // Writes a consistent copy of the database to a new file, without blocking the calling thread.
  // Errors as store::Store::back_up.
  virtual Task<Result<Done>> back_up(std::string file) = 0;
};

}  // namespace acquaint::api
