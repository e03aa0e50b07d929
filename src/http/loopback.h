// For the tests of the server: a site that answers when it is told to, and clients on real sockets
// that can send anything. What goes wrong with a client's own socket throws.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/server.h"
#include "http/socket.h"
#include "http/tls.h"

namespace acquaint::http {

// Answers 200 with a JSON description of the request: method, path, query, body, client, id, secure.
// Some paths are special:
//   /later/...  waits for answer()          /throws  throws in the task
//   /large?N    N bytes                     /forged  a header value with a line end
//   /empty      204
class Site final : public Handler {
 public:
  Task<Response> handle(Request request) override;

  void wait_until_held(const std::string& path);
  bool is_held(const std::string& path);
  // Lets the request for `path` go on; it is answered from the thread that calls.
  void answer(const std::string& path);

 private:
  void hold(const std::string& path, Completion<Done> done);

  std::mutex mutex_;
  std::condition_variable held_;
  std::multimap<std::string, Completion<Done>> waiting_;
};

// Writes down what the server tells its observer.
class Watch final : public Observer {
 public:
  void answered(const Request& request, const Response& response,
                std::chrono::nanoseconds taken) override;
  void connections(std::size_t open) override;

  // "GET /a 200", in the order of the answers.
  std::vector<std::string> answers();
  // Waits until one connection has been open and none is any more.
  void wait_until_all_closed();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> answers_;
  std::size_t open_ = 0;
  bool has_begun_ = false;
};

// A server on a free port of 127.0.0.1, unless `options` names another address.
std::unique_ptr<Server> serve(Handler& handler, ServerOptions options = {},
                              Observer* observer = nullptr);

struct Answer {
  int status = 0;
  Headers headers;  // Names in lower case.
  std::string body;

  // The value of the only header of that name; "" when there is none.
  std::string header(std::string_view name) const;
  // A member of the JSON object in the body, as text.
  std::string member(std::string_view name) const;
};

class Client {
 public:
  enum class Window { usual, small };  // How much the server may send before we read.

  // Through TLS when there is a context for it.
  explicit Client(const Server& server, SSL_CTX* tls = nullptr, Window window = Window::usual);

  void send(std::string_view bytes);
  // "GET <target>" with a Host and these lines, each of which ends in CR LF.
  void get(std::string_view target, std::string_view lines = {});
  // Nothing more will be sent; answers can still come.
  void end_sending();
  // Drops the connection without a word: the server sees a reset.
  void vanish();

  Answer read_answer(Method asked = Method::get);
  // Whether there is something to read, or will be in a moment.
  bool has_input();
  void wait_for_input();
  // What still comes until the server closes. Throws on a reset.
  std::string read_to_end();

 private:
  // False at the end.
  bool read_more();
  std::string take(std::size_t bytes);
  std::string take_head();

  Socket socket_;
  TlsSession session_{nullptr, SSL_free};
  std::string received_;
};

}  // namespace acquaint::http
