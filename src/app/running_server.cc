#include "app/running_server.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace acquaint::app {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

constexpr std::size_t kAnswerMax = std::size_t{1} << 30;

std::string file_of(const std::string& folder) { return folder + "/server.json"; }

std::unexpected<Error> unavailable(std::string code, const std::string& what) {
  return fail(Error::Kind::unavailable, std::move(code), what);
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The host as a URL writes it and the port: "[::1]:8081" into "::1" and "8081".
std::pair<std::string, std::string> split_address(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  return {host, address.substr(colon + 1)};
}

beast::http::request<beast::http::string_body> make_request(const RunningServer& server,
                                                            const http::Request& request) {
  const std::string target = request.query.empty() ? request.path : request.path + "?" + request.query;
  beast::http::request<beast::http::string_body> out(
      beast::http::string_to_verb(std::string(http::name_of(request.method))), target, 11, request.body);
  out.set(beast::http::field::host, server.operations);
  out.set(beast::http::field::authorization, "Bearer " + server.token);
  for (const auto& [name, value] : request.headers) out.set(name, value);
  out.prepare_payload();
  return out;
}

}  // namespace

Result<Done> announce_server(const std::string& folder, const RunningServer& server) {
  JsonObject body;
  body["operations"] = server.operations;
  body["token"] = server.token;
  const std::string fresh = file_of(folder) + ".new";
  ::unlink(fresh.c_str());
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written = file >= 0 && write_all(file, to_text(body) + "\n");
  if (file >= 0) ::close(file);
  if (!written || std::rename(fresh.c_str(), file_of(folder).c_str()) != 0) {
    return unavailable("server.not_announced", file_of(folder) + ": the file cannot be written.");
  }
  return Done{};
}

void withdraw_server(const std::string& folder) { ::unlink(file_of(folder).c_str()); }

std::optional<RunningServer> find_server(const std::string& folder) {
  std::ifstream in(file_of(folder));
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return std::nullopt;
  const auto body = parse_json_object(text.str());
  if (!body) return std::nullopt;
  const auto operations = find_string(*body, "operations");
  const auto token = find_string(*body, "token");
  if (!operations || !token || operations->find(':') == std::string_view::npos) return std::nullopt;
  return RunningServer{std::string(*operations), std::string(*token)};
}

Result<http::Response> send_to(const RunningServer& server, const http::Request& request) {
  asio::io_context context;
  asio::ip::tcp::socket socket(context);
  boost::system::error_code error;
  const auto [host, port] = split_address(server.operations);
  const auto address = asio::ip::make_address(host, error);
  unsigned short number = 0;
  std::istringstream(port) >> number;
  if (!error) socket.connect({address, number}, error);
  if (error) return unavailable("server.unreachable", "No server answers on " + server.operations + ".");

  const auto message = make_request(server, request);
  beast::http::write(socket, message, error);
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(kAnswerMax);
  // A server that refuses a body answers before it has read it: the answer tells more than the break.
  beast::http::read(socket, buffer, parser, error);
  if (error) return unavailable("server.no_answer", "The server closed the connection.");
  auto answer = parser.release();
  http::Response response;
  response.status = static_cast<int>(answer.result_int());
  for (const auto& field : answer) {
    response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  response.body = std::move(answer.body());
  return response;
}

}  // namespace acquaint::app
