// Versions of the operator's settings document. A published version never changes; one draft.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"

namespace acquaint::settings {

struct SettingsVersion {
  std::int64_t version = 0;  // 1, 2, 3, ...; 0 for the draft.
  std::string document;      // JSON text.
  std::string note;          // What the publisher said about it.
  Time saved;

  bool operator==(const SettingsVersion&) const = default;
};

class SettingsStore {
 public:
  virtual ~SettingsStore() = default;

  // Published versions above `after`, oldest first, at most `limit`.
  virtual Task<Result<std::vector<SettingsVersion>>> published(std::int64_t after,
                                                               std::size_t limit) = 0;
  // Publishes `document` as version `latest` + 1 and removes the draft, in one transaction; durable
  // when it returns. conflict "settings.stale" when `latest` is not the newest version (0: none yet).
  virtual Task<Result<SettingsVersion>> publish(std::int64_t latest, std::string document,
                                                std::string note, Time now) = 0;
  virtual Task<Result<std::optional<SettingsVersion>>> draft() = 0;
  // Durable when it returns.
  virtual Task<Result<Done>> save_draft(std::string document, std::string note, Time now) = 0;
};

}  // namespace acquaint::settings
