// The latest jobs of the Management API, for whoever asks how they went (Auth0 keeps them for a day).
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/recent.h"

namespace acquaint::api {

struct Job {
  std::string id;      // "job_" and 16 hexadecimal digits.
  std::string type;    // "verification_email".
  std::string status;  // "completed" or "failed".
  Time created;
};

// Safe to call from any thread. In memory: a restart forgets them.
class RecentJobs {
 public:
  explicit RecentJobs(std::size_t jobs_max) : jobs_(jobs_max) {}

  void remember(Job job) {
    const std::lock_guard lock(mutex_);
    const std::string id = job.id;
    jobs_.put(id, std::move(job));
  }
  std::optional<Job> find(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const Job* held = jobs_.find(id);
    return held == nullptr ? std::nullopt : std::optional(*held);
  }

 private:
  std::mutex mutex_;
  Recent<std::string, Job> jobs_;
};

}  // namespace acquaint::api
