#include "outbound/resolver.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

#include "base/check.h"

namespace acquaint::outbound {
namespace {

struct LookUp {
  std::string host;
  std::move_only_function<void(Addresses)> found;
};

Addresses ask_the_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(list, freeaddrinfo);

  Addresses found;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family == AF_INET) {
      V4Bytes bytes;
      const auto* address = reinterpret_cast<const sockaddr_in*>(entry->ai_addr);
      std::memcpy(bytes.data(), &address->sin_addr, bytes.size());
      found.push_back(IpAddress::from_v4(bytes));
    } else if (entry->ai_family == AF_INET6) {
      V6Bytes bytes;
      const auto* address = reinterpret_cast<const sockaddr_in6*>(entry->ai_addr);
      std::memcpy(bytes.data(), &address->sin6_addr, bytes.size());
      found.push_back(IpAddress::from_v6(bytes));
    }
  }
  return found;
}

}  // namespace

struct SystemResolver::Shared {
  std::mutex mutex;
  std::condition_variable ready;
  std::deque<LookUp> queue;
  bool stopped = false;
  std::size_t queue_max = 0;

  void work_until_stopped() {
    std::unique_lock lock(mutex);
    while (true) {
      ready.wait(lock, [&] { return stopped || !queue.empty(); });
      if (stopped) return;
      LookUp next = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      Addresses found = ask_the_system(next.host);
      lock.lock();
      // Under the lock, so that nothing is called once the destructor has been here.
      if (!stopped) next.found(std::move(found));
    }
  }
};

SystemResolver::SystemResolver(const ResolverLimits& limits) : shared_(std::make_shared<Shared>()) {
  ACQUAINT_CHECK(limits.threads >= 1 && limits.threads <= 32);
  shared_->queue_max = limits.queue_max;
  for (std::size_t i = 0; i < limits.threads; ++i) {
    std::thread([shared = shared_] { shared->work_until_stopped(); }).detach();
  }
}

SystemResolver::~SystemResolver() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->stopped = true;
    shared_->queue.clear();
  }
  shared_->ready.notify_all();
}

void SystemResolver::look_up(const std::string& host,
                             std::move_only_function<void(Addresses)> found) {
  {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->queue.size() < shared_->queue_max) {
      shared_->queue.push_back({host, std::move(found)});
      shared_->ready.notify_one();
      return;
    }
  }
  found({});
}

}  // namespace acquaint::outbound
