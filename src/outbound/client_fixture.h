// For tests: a client that may call 127.0.0.2 but not 127.0.0.1, and whose names a test invents.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/log.h"
#include "outbound/client.h"
#include "outbound/listener_fixture.h"

namespace acquaint::outbound {

// Long enough never to end a test that works.
inline constexpr Timeouts kPatient{std::chrono::minutes(1), std::chrono::minutes(1),
                                   std::chrono::minutes(1)};

class ClientTest : public testing::Test {
 protected:
  ClientTest() {
    set_log_level(LogLevel::error);
    // Of the environment nothing may count.
    for (const char* name :
         {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"}) {
      ::setenv(name, "http://127.0.0.1:9", 1);
    }
    resolver_.set("site.test", {{"127.0.0.2"}});
    options_.allowed_networks.push_back(*Network::parse("127.0.0.2"));
  }

  // Lets the client call the port of this listener.
  void allow(const Listener& listener) { options_.allowed_ports.push_back(listener.port()); }

  CurlHttpClient& client() {
    if (!client_) client_.emplace(thread_, resolver_, options_);
    return *client_;
  }

  static HttpRequest request_of(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    request.purpose = "test";
    request.timeouts = kPatient;
    return request;
  }
  static std::string url_of(const Listener& listener, const std::string& host = "site.test") {
    return "http://" + host + ":" + std::to_string(listener.port()) + "/";
  }
  Result<HttpAnswer> send(HttpRequest request) { return run(client().send(std::move(request))); }
  Result<HttpAnswer> get(const std::string& url) { return send(request_of(url)); }

  // The code of the error, or the status of the answer.
  static std::string word(const Result<HttpAnswer>& answer) {
    return answer ? std::to_string(answer->status) : answer.error().code;
  }

  CurlThread thread_;
  FakeResolver resolver_;
  HttpClientOptions options_;
  std::optional<CurlHttpClient> client_;
};

}  // namespace acquaint::outbound
