// How a command finds the server that runs on its data folder: a file beside the database, which only
// the same user of the machine can read.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace acquaint::app {

struct RunningServer {
  std::string operations;  // Address and port of its operators' listener.
  std::string token;       // Lets commands in.

  bool operator==(const RunningServer&) const = default;
};

// The file <folder>/server.json; replaced whole, mode 0600. Error "server.not_announced".
Result<Done> announce_server(const std::string& folder, const RunningServer& server);
void withdraw_server(const std::string& folder);
// Nothing when no server has announced itself; it may have died since.
std::optional<RunningServer> find_server(const std::string& folder);

// Sends one request and waits for its answer. Errors: unavailable "server.unreachable" when nothing
// listens there, "server.no_answer" when the connection breaks before the answer.
Result<http::Response> send_to(const RunningServer& server, const http::Request& request);

}  // namespace acquaint::app
