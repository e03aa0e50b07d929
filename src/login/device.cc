#include "login/device.h"

#include <array>
#include <cstddef>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr std::string_view kPurpose = "device";
constexpr std::string_view kAlphabet = "BCDFGHJKLMNPQRSTVWXZ";  // RFC 8628 §6.1.
constexpr std::size_t kUserCodeLength = 8, kHalf = 4;
constexpr std::size_t kSecretBytes = 32, kSecretLength = 43;
constexpr std::size_t kDeviceCodeMax = 256;
constexpr std::string_view kPending = "pending", kAllowed = "allowed", kDenied = "denied";

std::string random_user_code(Random& random) {
  // The bytes below the greatest multiple of 20, so that every letter is as likely as any other.
  constexpr unsigned kLimit = 240;
  std::string code;
  std::array<std::byte, 1> bytes{};
  while (code.size() < kUserCodeLength + 1) {
    random.fill(bytes);
    const auto number = std::to_integer<unsigned>(bytes[0]);
    if (number >= kLimit) continue;
    code.push_back(kAlphabet[number % kAlphabet.size()]);
    if (code.size() == kHalf) code.push_back('-');
  }
  return code;
}

std::string text_of(const Ticket& ticket, std::string_view name) {
  return std::string(find_string(ticket.content, name).value_or(""));
}

DeviceRequest request_of(const Ticket& ticket) {
  return {.client_id = text_of(ticket, "client"),
          .audience = text_of(ticket, "audience"),
          .scopes = Scopes::parse(text_of(ticket, "scopes")).value_or(Scopes())};
}

std::optional<DeviceApproval> approval_of(const Ticket& ticket) {
  auto user = profile::UserId::parse(text_of(ticket, "user"));
  const auto authenticated = find_int(ticket.content, "authenticated");
  if (!user || !authenticated) return std::nullopt;
  return DeviceApproval{std::move(*user), text_of(ticket, "session"), from_ms(*authenticated)};
}

DevicePoll ends(std::string error) {
  return {.ticket = std::nullopt, .error = std::move(error), .request = {}, .approval = {}};
}

DevicePoll waits(Ticket ticket, Time now) {
  const Time last = from_ms(find_int(ticket.content, "polled").value_or(0));
  std::int64_t interval = find_int(ticket.content, "interval").value_or(kDeviceInterval.count());
  const bool is_too_fast = now - last < std::chrono::seconds(interval);
  if (is_too_fast) interval += kDeviceInterval.count();
  ticket.content["polled"] = to_ms(now);
  ticket.content["interval"] = interval;
  return {.ticket = std::move(ticket),
          .error = is_too_fast ? "slow_down" : "authorization_pending",
          .request = {},
          .approval = {}};
}

}  // namespace

NewDeviceCode make_device_code(const DeviceRequest& request, Random& random, Time now) {
  std::array<std::byte, kSecretBytes> bytes{};
  random.fill(bytes);
  const std::string_view secret(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  NewDeviceCode made{.ticket = {}, .device_code = {}, .user_code = random_user_code(random)};
  made.ticket = {.key = device_key(made.user_code),
                 .user = std::nullopt,
                 .expires = now + kDeviceCodeLifetime,
                 .secret_hash = sha256(secret),
                 .wrong_tries = 0,
                 .content = {{"client", request.client_id},
                             {"audience", request.audience},
                             {"scopes", request.scopes.text()},
                             {"state", kPending}}};
  made.device_code = to_base64url(secret) + made.ticket.key.name;
  return made;
}

std::optional<std::string> read_user_code(std::string_view typed) {
  std::string code;
  for (char c : typed) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!kAlphabet.contains(c) || code.size() > kUserCodeLength) return std::nullopt;
    code.push_back(c);
    if (code.size() == kHalf) code.push_back('-');
  }
  return code.size() == kUserCodeLength + 1 ? std::optional(std::move(code)) : std::nullopt;
}

TicketKey device_key(std::string_view user_code) {
  return {std::string(kPurpose), ticket_name(user_code)};
}

Result<DeviceRequest> open_device_request(const Ticket& ticket, Time now) {
  if (ticket.expires <= now || text_of(ticket, "state") != kPending) {
    return fail(Error::Kind::not_found, "device.no_code", "This code is not valid, or no more.");
  }
  return request_of(ticket);
}

Result<Ticket> answer_device(const Ticket& ticket, const std::optional<DeviceApproval>& approval,
                             Time now) {
  if (const auto open = open_device_request(ticket, now); !open) {
    return std::unexpected(open.error());
  }
  Ticket answered = ticket;
  answered.content["state"] = approval ? kAllowed : kDenied;
  if (!approval) return answered;
  answered.content["user"] = approval->user.text();
  answered.content["session"] = approval->session;
  answered.content["authenticated"] = to_ms(approval->authenticated);
  return answered;
}

std::optional<DeviceCode> parse_device_code(std::string_view text) {
  if (text.size() <= kSecretLength || text.size() > kDeviceCodeMax) return std::nullopt;
  const auto secret = from_base64url(text.substr(0, kSecretLength));
  if (!secret || secret->size() != kSecretBytes) return std::nullopt;
  return DeviceCode{{std::string(kPurpose), std::string(text.substr(kSecretLength))},
                    sha256(*secret)};
}

DevicePoll poll_device(const Ticket& ticket, const DeviceCode& shown, std::string_view client_id,
                       Time now) {
  const bool is_its_own = equal_in_constant_time(shown.hash, ticket.secret_hash) &&
                          text_of(ticket, "client") == client_id;
  if (!is_its_own) {
    return {.ticket = ticket, .error = "invalid_grant", .request = {}, .approval = {}};
  }
  if (ticket.expires <= now) return ends("expired_token");
  const std::string state = text_of(ticket, "state");
  if (state == kPending) return waits(ticket, now);
  auto approval = state == kAllowed ? approval_of(ticket) : std::nullopt;
  if (!approval) return ends("access_denied");
  return {.ticket = std::nullopt,
          .error = {},
          .request = request_of(ticket),
          .approval = std::move(approval)};
}

}  // namespace acquaint::login
