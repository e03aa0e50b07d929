// The device authorization grant (RFC 8628; reference: Auth0, "Device Authorization Flow"): a device
// without a keyboard shows a short code, its user types it on a page where they can log in, and the
// device polls until it gets tokens. Pure: what is open is a ticket (ticket.h) under the hash of the
// user code.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "login/scope.h"
#include "login/ticket.h"

namespace acquaint::login {

inline constexpr std::chrono::minutes kDeviceCodeLifetime{15};
inline constexpr std::chrono::seconds kDeviceInterval{5};  // Between two polls, to begin with.

struct DeviceRequest {
  std::string client_id;
  std::string audience;  // Empty: none was named.
  Scopes scopes;

  bool operator==(const DeviceRequest&) const = default;
};

struct NewDeviceCode {
  Ticket ticket;
  std::string device_code;  // For the device; not stored.
  std::string user_code;    // "WDJB-MJHT": consonants alone, so that no words come about.
};
NewDeviceCode make_device_code(const DeviceRequest& request, Random& random, Time now);

// A user code as somebody typed it, in its one spelling. Nothing for a text that no user code can have.
std::optional<std::string> read_user_code(std::string_view typed);
TicketKey device_key(std::string_view user_code);

// What the device behind the ticket asks for, while it waits for an answer. Error `not_found`
// "device.no_code" when it was answered, or has expired.
Result<DeviceRequest> open_device_request(const Ticket& ticket, Time now);

struct DeviceApproval {
  profile::UserId user;
  std::string session;
  Time authenticated;

  bool operator==(const DeviceApproval&) const = default;
};
// The user's answer; nothing is a no. Error "device.no_code" as above: the first answer counts.
Result<Ticket> answer_device(const Ticket& ticket, const std::optional<DeviceApproval>& approval,
                             Time now);

struct DeviceCode {
  TicketKey key;
  std::string hash;  // Of its secret.
};
// Nothing for a text that no device code can have.
std::optional<DeviceCode> parse_device_code(std::string_view text);

// What becomes of the ticket when the device asks (RFC 8628 §3.5).
struct DevicePoll {
  std::optional<Ticket> ticket;  // As it stands afterwards; nothing: it is to be removed.
  std::string error;             // "authorization_pending", "slow_down", "access_denied",
                                 // "expired_token", "invalid_grant"; empty: approved.
  DeviceRequest request;         // Of what was approved.
  std::optional<DeviceApproval> approval;
};
DevicePoll poll_device(const Ticket& ticket, const DeviceCode& shown, std::string_view client_id,
                       Time now);

}  // namespace acquaint::login
