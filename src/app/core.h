// Everything but the listeners, put together: the store, the settings, the keys and the routes. The
// server runs it behind two listeners; a command without a running server calls it directly.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "app/metrics.h"
#include "http/message.h"
#include "population/population.h"
#include "store/store.h"

namespace acquaint::app {

class Core {
 public:
  // Opens the data folder, which takes its lock and migrates it, makes keys that are missing, and
  // puts the published settings in force. config.issuer must be set. Errors of the store, of
  // the settings and of BreachedPasswords::open pass through.
  static Result<std::unique_ptr<Core>> open(const Config& config);
  virtual ~Core() = default;

  virtual http::Handler& public_handler() = 0;
  virtual http::Handler& operations_handler() = 0;
  virtual Metrics& metrics() = 0;
  virtual store::Store& store() = 0;
  // For a population::Worker, while the server runs.
  virtual population::Population& population() = 0;
  // Lets the program's own commands in; new at every start.
  virtual const std::string& operator_token() const = 0;

  // Begins to send webhooks; they stop with the core. For a server only: a command sends nothing.
  virtual void start_webhooks() = 0;

  // Begins to learn from what users answer, on a thread of its own that ends with the core.
  virtual void start_learning() = 0;

  // Begins to count what was reported of users, on a thread of its own that ends with the core. After the
  // population's worker has begun.
  virtual void start_folding() = 0;

  // Requests that wait for something to happen are answered at once from now on. Before the listeners stop.
  virtual void end_pauses() = 0;

  // Removes what has expired, and goes on with what is done in rounds. Blocks; for a thread of its own, about once a minute.
  virtual void tidy() = 0;
};

}  // namespace acquaint::app
