// Where look-ups are made, beside whoever asked for them.
#pragma once

#include <functional>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "outbound/client.h"

namespace acquaint::enrichment {

class Desk {
 public:
  virtual ~Desk() = default;

  // Does it soon, on the desk's own thread. False: too many are under way, or the desk closes. From any thread.
  virtual bool run_later(Task<Result<Done>> work) = 0;

  // Calls it after so long, or at once when the desk closes. From any thread.
  virtual void call_after(Duration time, std::move_only_function<void()> call) = 0;

  // Whether the desk closes: what is under way ends as soon as it can.
  virtual bool is_closing() const = 0;

  // For what runs here. Every call ends with "outbound.stopped" once the desk closes.
  virtual outbound::HttpClient& http() = 0;
};

}  // namespace acquaint::enrichment
