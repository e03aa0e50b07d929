#include "api/authentication/provider_documents.h"

#include <utility>

namespace acquaint::api::authentication {
namespace {

constexpr Duration kFresh = std::chrono::hours(1);
constexpr Duration kNew = std::chrono::minutes(1);
constexpr Duration kUsable = std::chrono::hours(24);
constexpr std::size_t kEntriesMax = 256;
constexpr std::size_t kBytesMax = 256 * 1024;
constexpr JsonLimits kLimits{.depth_max = 16, .size_max = kBytesMax};

}  // namespace

Task<Result<DocumentPtr>> ProviderDocuments::find(std::string url) {
  return find_of_age(std::move(url), kFresh);
}

Task<Result<DocumentPtr>> ProviderDocuments::find_newer(std::string url) {
  return find_of_age(std::move(url), kNew);
}

Task<ProviderDocuments::Answer> ProviderDocuments::find_of_age(std::string url, Duration age_max) {
  const auto begin = [&](Completion<Joined> done) { join(url, age_max, done); };
  Joined joined = co_await suspend_until<Joined>(begin);
  if (joined) co_return std::move(*joined);
  std::exception_ptr broken;
  try {
    Answer fetched = co_await fetch(url);
    co_return settle(url, std::move(fetched));
  } catch (...) {
    broken = std::current_exception();
  }
  // Those who wait must not wait for ever.
  settle(url, fail(Error::Kind::unavailable, "upstream.unavailable", "The call broke off."));
  std::rethrow_exception(broken);
}

void ProviderDocuments::join(const std::string& url, Duration age_max, Completion<Joined> done) {
  const std::lock_guard lock(mutex_);
  make_room();
  Entry& entry = entries_[url];
  if (entry.document && clock_.now() < entry.fetched + age_max) {
    done(Answer(entry.document));
  } else if (entry.is_being_fetched) {
    entry.waiting.push_back(done);
  } else {
    entry.is_being_fetched = true;
    done(std::nullopt);
  }
}

Task<ProviderDocuments::Answer> ProviderDocuments::fetch(const std::string& url) {
  outbound::HttpRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/json"}};
  request.purpose = "provider_document";
  request.answer_bytes_max = kBytesMax;
  const auto answer = co_await http_.send(std::move(request));
  if (!answer || answer->status != 200) {
    co_return fail(Error::Kind::unavailable, "upstream.unavailable",
                   "The provider's document could not be fetched.");
  }
  auto document = parse_json_object(answer->body, kLimits);
  if (!document) {
    co_return fail(Error::Kind::unavailable, "upstream.bad_document",
                   "The provider's document is no JSON object.");
  }
  co_return std::make_shared<const JsonObject>(std::move(*document));
}

ProviderDocuments::Answer ProviderDocuments::settle(const std::string& url, Answer fetched) {
  std::vector<Completion<Joined>> waiting;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[url];
    entry.is_being_fetched = false;
    waiting = std::exchange(entry.waiting, {});
    if (fetched) {
      entry.document = *fetched;
      entry.fetched = clock_.now();
    } else if (entry.document && clock_.now() < entry.fetched + kUsable) {
      fetched = entry.document;
    }
  }
  for (const Completion<Joined>& done : waiting) done(fetched);
  return fetched;
}

// Addresses come from the settings, so there are few; those that the settings had once go some day.
void ProviderDocuments::make_room() {
  if (entries_.size() < kEntriesMax) return;
  std::erase_if(entries_, [](const auto& entry) { return !entry.second.is_being_fetched; });
}

}  // namespace acquaint::api::authentication
