// The latest executions of actions, for who asks how they went (Auth0: "Actions", executions).
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/recent.h"

namespace acquaint::api {

// Safe to call from any thread. In memory: a restart forgets them.
class RecentExecutions {
 public:
  explicit RecentExecutions(std::size_t executions_max) : executions_(executions_max) {}

  void remember(const std::string& id, JsonObject execution) {
    const std::lock_guard lock(mutex_);
    executions_.put(id, std::move(execution));
  }
  std::optional<JsonObject> find(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const JsonObject* held = executions_.find(id);
    return held == nullptr ? std::nullopt : std::optional(*held);
  }

 private:
  std::mutex mutex_;
  Recent<std::string, JsonObject> executions_;
};

}  // namespace acquaint::api
