#include "http/loopback.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace acquaint::http {
namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Socket connected_to(const std::string& address, Client::Window window) {
  const auto colon = address.rfind(':');
  auto host = address.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const addrinfo hints{.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found) != 0) {
    throw std::runtime_error("getaddrinfo");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  Socket made(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int bytes = 4096;
  if (window == Client::Window::small) {
    ::setsockopt(made.descriptor(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  if (::connect(made.descriptor(), found->ai_addr, found->ai_addrlen) != 0) throw_errno("connect");
  return made;
}

std::size_t number_in(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error("not a number: " + std::string(text));
  }
  return number;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

// The lines of a header block, without their ends and without the empty line.
std::vector<std::string> lines_of(std::string_view head) {
  std::vector<std::string> lines;
  while (head != "\r\n") {
    const auto end = head.find("\r\n");
    lines.emplace_back(head.substr(0, end));
    head.remove_prefix(end + 2);
  }
  return lines;
}

}  // namespace

Task<Response> Site::handle(Request request) {
  if (request.path == "/throws") throw std::runtime_error("as the test asked");
  if (request.path == "/forged") co_return Response::text(200, "").with("A", "1\r\nB: 2");
  if (request.path == "/empty") co_return Response::no_content();
  if (request.path == "/large") {
    co_return Response::text(200, std::string(number_in(request.query), 'x'));
  }
  if (request.path.starts_with("/later/")) {
    co_await suspend_until<Done>([&](Completion<Done> done) { hold(request.path, done); });
  }
  co_return Response::json(200, JsonObject{{"method", name_of(request.method)},
                                           {"path", request.path},
                                           {"query", request.query},
                                           {"body", request.body},
                                           {"client", request.client},
                                           {"id", request.id},
                                           {"secure", request.secure ? "yes" : "no"}});
}

void Site::hold(const std::string& path, Completion<Done> done) {
  const std::lock_guard lock(mutex_);
  waiting_.emplace(path, done);
  held_.notify_all();
}

void Site::wait_until_held(const std::string& path) {
  std::unique_lock lock(mutex_);
  held_.wait(lock, [&] { return waiting_.contains(path); });
}

bool Site::is_held(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return waiting_.contains(path);
}

void Site::answer(const std::string& path) {
  wait_until_held(path);
  std::unique_lock lock(mutex_);
  const auto done = waiting_.extract(waiting_.find(path)).mapped();
  lock.unlock();
  done(Done{});
}

void Watch::answered(const Request& request, const Response& response, std::chrono::nanoseconds) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::string(name_of(request.method)) + " " + request.path + " " +
                     std::to_string(response.status));
}

void Watch::connections(std::size_t open) {
  const std::lock_guard lock(mutex_);
  open_ = open;
  has_begun_ |= open > 0;
  changed_.notify_all();
}

std::vector<std::string> Watch::answers() {
  const std::lock_guard lock(mutex_);
  return answers_;
}

void Watch::wait_until_all_closed() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return has_begun_ && open_ == 0; });
  has_begun_ = false;
}

std::unique_ptr<Server> serve(Handler& handler, ServerOptions options, Observer* observer) {
  if (options.listen == ServerOptions().listen) options.listen = "127.0.0.1:0";
  auto server = Server::start(options, handler, observer);
  if (!server) throw std::runtime_error(server.error().message);
  return std::move(*server);
}

std::string Answer::header(std::string_view name) const {
  const auto is_it = [&](const auto& header) { return header.first == name; };
  const auto found = std::ranges::find_if(headers, is_it);
  if (found == headers.end()) return "";
  if (std::ranges::count_if(headers, is_it) > 1) throw std::runtime_error("a header came twice");
  return found->second;
}

std::string Answer::member(std::string_view name) const {
  const auto object = parse_json_object(body, {.size_max = body.size()});
  if (!object) throw std::runtime_error("not JSON: " + body.substr(0, 1000));
  return std::string(find_string(*object, name).value_or(""));
}

Client::Client(const Server& server, SSL_CTX* tls, Window window)
    : socket_(connected_to(server.address(), window)) {
  if (tls == nullptr) return;
  session_.reset(SSL_new(tls));
  SSL_set_fd(session_.get(), socket_.descriptor());
  if (SSL_connect(session_.get()) != 1) throw std::runtime_error("TLS handshake");
}

void Client::send(std::string_view bytes) {
  if (session_ != nullptr) {
    if (bytes.empty()) return;
    if (SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) {
      throw std::runtime_error("SSL_write");
    }
    return;
  }
  while (!bytes.empty()) {
    const auto sent = ::send(socket_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) throw_errno("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Client::get(std::string_view target, std::string_view lines) {
  send("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(lines) + "\r\n");
}

void Client::end_sending() {
  if (session_ != nullptr) SSL_shutdown(session_.get());
  ::shutdown(socket_.descriptor(), SHUT_WR);
}

void Client::vanish() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_.release());
}

bool Client::read_more() {
  std::array<char, 16 * 1024> buffer;
  ssize_t bytes = 0;
  if (session_ != nullptr) {
    bytes = SSL_read(session_.get(), buffer.data(), buffer.size());
    if (bytes <= 0 && SSL_get_error(session_.get(), static_cast<int>(bytes)) != SSL_ERROR_ZERO_RETURN) {
      throw std::runtime_error("SSL_read");
    }
  } else {
    bytes = ::recv(socket_.descriptor(), buffer.data(), buffer.size(), 0);
    if (bytes < 0) throw_errno("recv");
  }
  if (bytes > 0) received_.append(buffer.data(), static_cast<std::size_t>(bytes));
  return bytes > 0;
}

std::string Client::take(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!read_more()) throw std::runtime_error("the answer is cut short: " + received_);
  }
  auto taken = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return taken;
}

std::string Client::take_head() {
  auto end = received_.find("\r\n\r\n");
  for (; end == received_.npos; end = received_.find("\r\n\r\n")) {
    if (!read_more()) throw std::runtime_error("the head is cut short: " + received_);
  }
  return take(end + 4);
}

Answer Client::read_answer(Method asked) {
  const auto lines = lines_of(take_head());
  if (!lines.front().starts_with("HTTP/1.1 ")) throw std::runtime_error(lines.front());
  Answer answer;
  answer.status = static_cast<int>(number_in(std::string_view(lines.front()).substr(9, 3)));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(": ");
    answer.headers.emplace_back(lower(lines[i].substr(0, colon)), lines[i].substr(colon + 2));
  }
  const auto length = answer.header("content-length");
  if (asked != Method::head && !length.empty()) answer.body = take(number_in(length));
  return answer;
}

bool Client::has_input() {
  pollfd input{.fd = socket_.descriptor(), .events = POLLIN, .revents = 0};
  return !received_.empty() || ::poll(&input, 1, 50) > 0;
}

void Client::wait_for_input() {
  while (!has_input()) {
  }
}

std::string Client::read_to_end() {
  while (read_more()) {
  }
  return std::exchange(received_, {});
}

}  // namespace acquaint::http
