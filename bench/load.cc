// Open-loop load: requests leave at their planned times, whether or not earlier ones were answered, and
// latency counts from the planned time, so that a server that stalls cannot slow its own test down.
// Usage: load PORT RATE SECONDS CONNECTIONS REQUEST_FILE; the file holds the bytes of one request.
// Prints: sent answered other_than_200 p50_us p99_us p999_us max_us
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds kTick{50};   // How exactly planned times are kept.
constexpr std::chrono::seconds kPatience{2};     // For the last answers.

struct Connection {
  int socket = -1;
  std::string received;
  std::deque<Clock::time_point> planned;  // Of the requests that wait for their answers.
};

struct Counts {
  std::vector<double> latencies_us;
  std::size_t other_than_200 = 0;
};

void require(bool holds, const char* what) {
  if (holds) return;
  std::perror(what);
  std::exit(1);
}

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  require(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

// How long the first answer is; 0 when it is not all there.
std::size_t answer_size(std::string_view received) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto end = received.find("\r\n\r\n");
  const auto found = received.find(kName);
  if (end == std::string_view::npos || found > end) return 0;
  std::size_t body = 0;
  std::from_chars(received.data() + found + kName.size(), received.data() + end, body);
  return received.size() < end + 4 + body ? 0 : end + 4 + body;
}

void receive(Connection& connection, Counts& counts) {
  char buffer[64 * 1024];
  const ssize_t got = ::recv(connection.socket, buffer, sizeof buffer, MSG_DONTWAIT);
  require(got > 0, "recv");
  connection.received.append(buffer, static_cast<std::size_t>(got));
  const Clock::time_point now = Clock::now();
  while (const std::size_t size = answer_size(connection.received)) {
    if (!connection.received.starts_with("HTTP/1.1 200")) ++counts.other_than_200;
    connection.received.erase(0, size);
    const std::chrono::duration<double, std::micro> taken = now - connection.planned.front();
    counts.latencies_us.push_back(taken.count());
    connection.planned.pop_front();
  }
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: load PORT RATE SECONDS CONNECTIONS REQUEST_FILE\n";
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  const double rate = std::atof(argv[2]), seconds = std::atof(argv[3]);
  std::vector<Connection> connections(static_cast<std::size_t>(std::atoi(argv[4])));
  std::ifstream file(argv[5], std::ios::binary);
  const std::string request{std::istreambuf_iterator<char>(file), {}};
  require(!request.empty() && rate > 0 && !connections.empty(), "arguments");

  const int poll = ::epoll_create1(0), timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  const itimerspec every{.it_interval = {0, std::chrono::nanoseconds(kTick).count()},
                         .it_value = {0, std::chrono::nanoseconds(kTick).count()}};
  ::timerfd_settime(timer, 0, &every, nullptr);
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, timer, &event);
  for (Connection& connection : connections) {
    connection.socket = connect_to(port);
    event.data.ptr = &connection;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, connection.socket, &event);
  }

  Counts counts;
  const auto total = static_cast<std::size_t>(rate * seconds);
  counts.latencies_us.reserve(total);
  const std::chrono::duration<double> gap(1 / rate);
  const Clock::time_point begun = Clock::now();
  const auto planned_at = [&](std::size_t number) {
    return begun + std::chrono::duration_cast<Clock::duration>(gap * static_cast<double>(number));
  };
  std::size_t sent = 0;
  std::vector<epoll_event> events(256);
  while (counts.latencies_us.size() < total && Clock::now() < planned_at(total) + kPatience) {
    const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < ready; ++i) {
      auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (connection != nullptr) {
        receive(*connection, counts);
      } else {
        std::uint64_t ticks = 0;
        require(::read(timer, &ticks, sizeof ticks) > 0, "timer");
      }
    }
    for (; sent < total && planned_at(sent) <= Clock::now(); ++sent) {
      Connection& connection = connections[sent % connections.size()];
      connection.planned.push_back(planned_at(sent));
      require(::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) ==
                  static_cast<ssize_t>(request.size()),
              "send");
    }
  }
  std::ranges::sort(counts.latencies_us);
  const auto& sorted = counts.latencies_us;
  std::cout << sent << ' ' << sorted.size() << ' ' << counts.other_than_200 << ' '
            << percentile(sorted, 0.5) << ' ' << percentile(sorted, 0.99) << ' '
            << percentile(sorted, 0.999) << ' ' << percentile(sorted, 1) << '\n';
}
