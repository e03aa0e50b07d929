// Names to addresses, without blocking who asks.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "outbound/address_guard.h"

namespace acquaint::outbound {

// Every address of the name, best first; empty when it has none or could not be looked up.
using Addresses = std::vector<IpAddress>;

class Resolver {
 public:
  virtual ~Resolver() = default;

  // Looks up a name that is_host_name(). `found` is called once, from any thread, perhaps before
  // look_up() returns; never after the destructor of the resolver has begun.
  virtual void look_up(const std::string& host, std::move_only_function<void(Addresses)> found) = 0;
};

struct ResolverLimits {
  std::size_t threads = 4;  // Look-ups at the same time; 1 to 32.
  std::size_t queue_max =
      64;  // Look-ups that may wait for a thread; beyond, a name has no address.
};

// The system's resolver (getaddrinfo, so /etc/hosts and nsswitch.conf count) on threads of its own.
// Nothing can end a look-up that hangs, so the destructor does not wait for it: its thread ends
// itself later, and its outcome is dropped.
class SystemResolver final : public Resolver {
 public:
  explicit SystemResolver(const ResolverLimits& limits = {});
  ~SystemResolver() override;

  void look_up(const std::string& host, std::move_only_function<void(Addresses)> found) override;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace acquaint::outbound
