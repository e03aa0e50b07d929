#include "http/server.h"

#include <algorithm>

#include "base/log.h"
#include "http/io_thread.h"
#include "http/listener.h"
#include "http/tls.h"

namespace acquaint::http {
namespace {

using Threads = std::vector<std::shared_ptr<IoThread>>;

class AsioServer final : public Server {
 public:
  AsioServer(std::shared_ptr<ServerContext> context, unsigned threads)
      : context_(std::move(context)), threads_(make_threads(context_, threads)) {}

  ~AsioServer() override { stop(std::chrono::milliseconds(0)); }

  Result<Done> begin(const std::string& listen) {
    const auto opened = listener_.open(listen);
    if (!opened) return opened;
    address_ = listener_.address();
    listener_.begin();
    for (const auto& thread : threads_) thread->start();
    started_ = true;
    return Done{};
  }

  std::string address() const override { return address_; }

  void stop(std::chrono::milliseconds grace) override {
    if (!std::exchange(started_, false)) return;
    // In this order, each thread has adopted all its connections before it is told to stop.
    threads_.front()->post([this] {
      listener_.close();
      for (const auto& thread : threads_) thread->post([&thread] { thread->begin_stop(); });
    });
    context_->caps.wait_until_none(grace);
    threads_.front()->post([this] {
      for (const auto& thread : threads_) thread->post([&thread] { thread->close_all(); });
    });
    for (const auto& thread : threads_) thread->join();
    report_abandoned();
  }

 private:
  static Threads make_threads(const std::shared_ptr<ServerContext>& context, unsigned count) {
    Threads threads;
    for (unsigned i = 0; i < std::max(count, 1u); ++i) {
      threads.push_back(std::make_shared<IoThread>(context));
    }
    return threads;
  }

  void report_abandoned() const {
    std::size_t running = 0;
    for (const auto& thread : threads_) running += thread->running;
    if (running == 0) return;
    log_event(LogLevel::warning, "http.requests_abandoned",
              {{"count", static_cast<std::int64_t>(running)}});
  }

  std::shared_ptr<ServerContext> context_;
  Threads threads_;
  Listener listener_{threads_};
  std::string address_;
  bool started_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler& handler,
                                              Observer* observer) {
  auto proxies = TrustedProxies::parse(options.trusted_proxies);
  if (!proxies) return std::unexpected(proxies.error());
  auto tls = make_tls_context(options.tls);
  if (!tls) return std::unexpected(tls.error());
  const Limits& limits = options.limits;
  auto context = std::shared_ptr<ServerContext>(new ServerContext{
      limits, options.request_log, std::move(*proxies), std::move(*tls),
      {limits.connections_max, limits.connections_per_client_max}, handler, observer});
  auto server = std::make_unique<AsioServer>(std::move(context), options.threads);
  const auto begun = server->begin(options.listen);
  if (!begun) return std::unexpected(begun.error());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace acquaint::http
