// The least that a server can do: a bare epoll loop that finds the end of each request and answers with
// bytes that were given to it. Usage: baseline_epoll THREADS ANSWER_FILE; prints its port.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kRequestMax = 32 * 1024;

struct Connection {
  int socket;
  std::size_t filled = 0;
  char buffer[kRequestMax];
};

void require(bool holds, const char* what) {
  if (holds) return;
  std::perror(what);
  std::exit(1);
}

int listen_on(std::uint16_t& port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  require(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
  require(::listen(listener, 1024) == 0, "listen");
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}

std::size_t body_size(std::string_view head) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto found = head.find(kName);
  std::size_t size = 0;
  if (found != std::string_view::npos) {
    const char* digits = head.data() + found + kName.size();
    std::from_chars(digits, head.data() + head.size(), size);
  }
  return size;
}

// How long the first request is; 0 when it is not all there.
std::size_t request_size(std::string_view received) {
  const auto end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const std::size_t size = end + 4 + body_size(received.substr(0, end + 2));
  return received.size() < size ? 0 : size;
}

bool send_all(int socket, const std::string& bytes) {
  return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

// Whether the connection goes on. All requests that have arrived are answered at once.
bool serve(Connection& connection, const std::string& answer) {
  const ssize_t got = ::recv(connection.socket, connection.buffer + connection.filled,
                             kRequestMax - connection.filled, 0);
  if (got <= 0) return false;
  connection.filled += static_cast<std::size_t>(got);
  std::size_t taken = 0, answers = 0;
  while (const std::size_t size = request_size(
             {connection.buffer + taken, connection.filled - taken})) {
    taken += size;
    ++answers;
  }
  if (answers == 0) return connection.filled < kRequestMax;
  std::memmove(connection.buffer, connection.buffer + taken, connection.filled - taken);
  connection.filled -= taken;
  if (answers == 1) return send_all(connection.socket, answer);
  std::string several;
  while (answers-- > 0) several += answer;
  return send_all(connection.socket, several);
}

void run(int listener, const std::string& answer) {
  const int poll = ::epoll_create1(0);
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::vector<epoll_event> events(256);
  while (true) {
    const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (connection == nullptr) {
        const int accepted = ::accept(listener, nullptr, nullptr);
        const int on = 1;
        ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        event = {.events = EPOLLIN, .data = {.ptr = new Connection{.socket = accepted}}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &event);
      } else if (!serve(*connection, answer)) {
        ::close(connection->socket);
        delete connection;
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: baseline_epoll THREADS ANSWER_FILE\n";
    return 2;
  }
  std::ifstream file(argv[2], std::ios::binary);
  const std::string answer{std::istreambuf_iterator<char>(file), {}};
  require(!answer.empty(), argv[2]);
  std::uint16_t port = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < std::atoi(argv[1]); ++i) {
    threads.emplace_back(run, listen_on(port), std::cref(answer));
  }
  std::cout << port << std::endl;
}
