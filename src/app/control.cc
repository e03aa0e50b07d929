#include "app/control.h"

#include "app/core.h"
#include "app/running_server.h"

namespace acquaint::app {
namespace {

class RemoteControl final : public Control {
 public:
  explicit RemoteControl(RunningServer server) : server_(std::move(server)) {}

 private:
  Result<http::Response> send(http::Request request) override { return send_to(server_, request); }

  RunningServer server_;
};

class LocalControl final : public Control {
 public:
  explicit LocalControl(std::unique_ptr<Core> core) : core_(std::move(core)) {}

 private:
  Result<http::Response> send(http::Request request) override {
    request.headers.emplace_back("authorization", "Bearer " + core_->operator_token());
    return run(core_->operations_handler().handle(std::move(request)));
  }

  std::unique_ptr<Core> core_;
};

Error::Kind kind_of(int status) {
  switch (status) {
    case 401: return Error::Kind::unauthorized;
    case 403: return Error::Kind::forbidden;
    case 404: return Error::Kind::not_found;
    case 409: return Error::Kind::conflict;
    case 413: return Error::Kind::too_large;
    case 429: return Error::Kind::throttled;
    case 503: return Error::Kind::unavailable;
    default: return status < 500 ? Error::Kind::invalid : Error::Kind::internal;
  }
}

// From RFC 9457's members, as http/problem.cc writes them.
Error error_of(const http::Response& response) {
  Error error{.kind = kind_of(response.status), .code = "server.error", .message = "", .field = ""};
  const auto body = parse_json_object(response.body);
  if (!body) {
    error.message = "The server answered with status " + std::to_string(response.status) + ".";
    return error;
  }
  error.code = find_string(*body, "code").value_or(error.code);
  error.message = find_string(*body, "detail").value_or(find_string(*body, "title").value_or(""));
  error.field = find_string(*body, "field").value_or("");
  return error;
}

}  // namespace

Result<std::unique_ptr<Control>> Control::open(const Config& config) {
  if (const auto server = find_server(config.data)) {
    http::Request probe;
    probe.path = "/livez";
    if (send_to(*server, probe)) return std::make_unique<RemoteControl>(*server);
  }
  auto core = Core::open(config);
  if (!core) return std::unexpected(core.error());
  return std::make_unique<LocalControl>(std::move(*core));
}

Result<http::Response> Control::call(http::Method method, std::string path, std::string query,
                                     std::string type, std::string body) {
  http::Request request;
  request.method = method;
  request.path = std::move(path);
  request.query = std::move(query);
  request.client = "127.0.0.1";
  if (!type.empty()) request.headers.emplace_back("content-type", std::move(type));
  request.body = std::move(body);
  auto response = send(std::move(request));
  if (response && response->status >= 400) return std::unexpected(error_of(*response));
  return response;
}

Result<JsonObject> Control::post_json(std::string path, const JsonObject& body) {
  auto response = call(http::Method::post, std::move(path), "", "application/json", to_text(body));
  if (!response) return std::unexpected(response.error());
  if (response->body.empty()) return JsonObject();
  return parse_json_object(response->body, {.depth_max = 80, .size_max = std::size_t{1} << 30});
}

}  // namespace acquaint::app
