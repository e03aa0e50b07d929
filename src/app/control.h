// What a command talks to: the running server if there is one, else the data folder itself, under its
// lock. Two writers on one database are impossible.
#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "base/result.h"
#include "http/message.h"

namespace acquaint::app {

class Control {
 public:
  // Errors: "store.locked" when a server has the folder but does not answer, and those of Core::open.
  static Result<std::unique_ptr<Control>> open(const Config& config);
  virtual ~Control() = default;

  // Calls a route of the operators' listener. An answer of status 400 or more becomes its error.
  Result<http::Response> call(http::Method method, std::string path, std::string query, std::string type,
                              std::string body);
  // Posts JSON and reads JSON; an empty answer is an empty object.
  Result<JsonObject> post_json(std::string path, const JsonObject& body);

 protected:
  virtual Result<http::Response> send(http::Request request) = 0;
};

}  // namespace acquaint::app
