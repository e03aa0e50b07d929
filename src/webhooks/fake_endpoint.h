// An HTTP client whose one server answers what it is told. For tests only.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "outbound/client.h"

namespace acquaint::webhooks {

class FakeEndpoint final : public outbound::HttpClient {
 public:
  std::map<std::string, int> answers;  // By "ada user.created"; 200 otherwise.
  std::string down;                    // The code of every answer's error; empty: it is up.
  std::function<void()> on_send;       // Runs once.
  std::vector<outbound::HttpRequest> requests;

  Task<Result<outbound::HttpAnswer>> send(outbound::HttpRequest request) override {
    const std::string word = word_of(request);
    {
      const std::lock_guard lock(mutex_);
      words_.push_back(word);
    }
    requests.push_back(std::move(request));
    if (const auto hook = std::exchange(on_send, nullptr)) hook();
    if (!down.empty()) co_return fail(Error::Kind::unavailable, down, "Down.");
    const auto answer = answers.find(word);
    co_return outbound::HttpAnswer{.status = answer == answers.end() ? 200 : answer->second, .headers = {}, .body = {}};
  }

  // "ada user.created" of each message since the last call.
  std::vector<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(words_, {});
  }

  static std::string header(const outbound::HttpRequest& request, std::string_view name) {
    for (const auto& [held, value] : request.headers) {
      if (held == name) return value;
    }
    return {};
  }

 private:
  static std::string word_of(const outbound::HttpRequest& request) {
    const JsonObject body = *parse_json_object(request.body);
    const JsonObject& data = body.at("data").as_object();
    const std::string user(find_string(data, "user_id").value_or("server"));
    return user.substr(user.find('|') + 1) + " " + std::string(body.at("type").as_string());
  }

  std::mutex mutex_;
  std::vector<std::string> words_;
};

}  // namespace acquaint::webhooks
