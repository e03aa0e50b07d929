#include "app/serve.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <optional>

#include "app/core.h"
#include "app/running_server.h"
#include "app/version.h"
#include "base/log.h"
#include "population/worker.h"

namespace acquaint::app {
namespace {

constexpr std::size_t kControlBodyMax = 64 << 20;
constexpr std::chrono::seconds kTidyEvery{60};

int fail_to_start(const Error& error) {
  log_event(LogLevel::error, "server.not_started",
            {{"code", std::string_view(error.code)}, {"message", std::string_view(error.message)}});
  return 1;
}

// A free port of the same address: tokens name the issuer, so it must be known before anything is
// answered.
std::string with_real_port(const std::string& listen) {
  if (!listen.ends_with(":0")) return listen;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool bound = probe >= 0 && ::bind(probe, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  if (probe >= 0) ::close(probe);
  if (!bound) return listen;
  return listen.substr(0, listen.size() - 1) + std::to_string(ntohs(address.sin_port));
}

http::ServerOptions public_options(const Config& config) {
  return {.listen = config.listen,
          .threads = static_cast<unsigned>(config.io_threads),
          .limits = {.header_bytes_max = config.header_bytes_max,
                     .body_bytes_max = config.body_bytes_max,
                     .connections_max = config.connections_max,
                     .connections_per_client_max = config.connections_per_client_max},
          .tls = {config.tls_certificate_file, config.tls_key_file},
          .trusted_proxies = config.trusted_proxies,
          .request_log = config.request_log};
}

http::ServerOptions operations_options(const Config& config) {
  return {.listen = config.ops_listen,
          .threads = 1,
          .limits = {.body_bytes_max = kControlBodyMax, .connections_max = 1000},
          .request_log = config.request_log};
}

// Waits for the signal to stop, tidying up meanwhile.
int wait_for_signal(const sigset_t& signals, Core& core) {
  while (true) {
    const timespec wait{.tv_sec = kTidyEvery.count(), .tv_nsec = 0};
    const int signal = ::sigtimedwait(&signals, nullptr, &wait);
    if (signal > 0) return signal;
    core.tidy();
  }
}

}  // namespace

std::string default_issuer(const std::string& listen, bool tls) {
  const std::size_t colon = listen.rfind(':');
  std::string host = listen.substr(0, colon);
  if (host == "0.0.0.0" || host == "[::]") host = "localhost";
  return (tls ? "https://" : "http://") + host + listen.substr(colon) + "/";
}

int serve(Config config) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  set_log_level(config.log_level);

  config.listen = with_real_port(config.listen);
  config.ops_listen = with_real_port(config.ops_listen);
  if (config.issuer.empty()) {
    config.issuer = default_issuer(config.listen, !config.tls_certificate_file.empty());
  }
  auto core = Core::open(config);
  if (!core) return fail_to_start(core.error());
  std::optional<population::Worker> worker((*core)->population());
  auto operations = http::Server::start(operations_options(config), (*core)->operations_handler(), nullptr);
  if (!operations) return fail_to_start(operations.error());
  auto server = http::Server::start(public_options(config), (*core)->public_handler(), &(*core)->metrics());
  if (!server) return fail_to_start(server.error());
  (*core)->start_webhooks();
  (*core)->start_learning();
  (*core)->start_folding();
  const RunningServer announced{(*operations)->address(), (*core)->operator_token()};
  if (const auto done = announce_server(config.data, announced); !done) return fail_to_start(done.error());

  const std::string listening = (*server)->address(), operators = (*operations)->address();
  log_event(LogLevel::info, "server.started",
            {{"version", kVersion},
             {"listen", std::string_view(listening)},
             {"ops_listen", std::string_view(operators)},
             {"issuer", std::string_view(config.issuer)},
             {"data", std::string_view(config.data)}});
  std::cout << "Acquaint " << kVersion << " is ready at " << config.issuer << " (operations at http://" << operators
            << "/)" << std::endl;

  wait_for_signal(signals, **core);
  log_event(LogLevel::info, "server.stopping");
  withdraw_server(config.data);
  (*core)->end_pauses();
  (*server)->stop(config.stop_grace);
  (*operations)->stop(config.stop_grace);
  worker.reset();
  // The store and the pools finish their work while whoever waits for it still exists.
  core->reset();
  log_event(LogLevel::info, "server.stopped");
  return 0;
}

}  // namespace acquaint::app
