// What identity providers publish about themselves, discovery documents and keys: fetched when they
// are needed, kept for an hour, and for a day when the provider cannot be reached.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/task.h"
#include "outbound/client.h"

namespace acquaint::api::authentication {

using DocumentPtr = std::shared_ptr<const JsonObject>;

// Safe to call from any executor. However many ask for a document at once, it is fetched once.
class ProviderDocuments {
 public:
  // Both outlive it.
  ProviderDocuments(outbound::HttpClient& http, const Clock& clock) : http_(http), clock_(clock) {}

  // Errors are `unavailable`: "upstream.unavailable", "upstream.bad_document".
  Task<Result<DocumentPtr>> find(std::string url);

  // One that is at most a minute old: for who misses something in the one that find() gave.
  Task<Result<DocumentPtr>> find_newer(std::string url);

 private:
  using Answer = Result<DocumentPtr>;
  // Nothing: who asked shall fetch it.
  using Joined = std::optional<Answer>;
  struct Entry {
    DocumentPtr document;
    Time fetched;
    bool is_being_fetched = false;
    std::vector<Completion<Joined>> waiting;
  };

  Task<Answer> find_of_age(std::string url, Duration age_max);
  void join(const std::string& url, Duration age_max, Completion<Joined> done);
  Task<Answer> fetch(const std::string& url);
  Answer settle(const std::string& url, Answer fetched);
  void make_room();

  outbound::HttpClient& http_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace acquaint::api::authentication
