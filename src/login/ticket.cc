#include "login/ticket.h"

#include <cstdint>
#include <span>
#include <utility>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kNameBytes = 16;
constexpr std::size_t kNameLength = 22;  // In base64url.
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretLength = 43;
constexpr std::size_t kHashBytes = 32;
constexpr std::uint32_t kCodes = 1'000'000;

// With the key, so that equal codes of two tickets have two hashes.
std::string hash_of(const TicketKey& key, std::string_view secret) {
  std::string text = key.purpose;
  text.append("\n").append(key.name).append("\n").append(secret);
  return sha256(text);
}

NewTicket make_ticket(TicketRequest request, std::string name, std::string secret) {
  NewTicket made{.ticket = {.key = {std::move(request.purpose), std::move(name)},
                            .user = std::move(request.user),
                            .expires = request.expires,
                            .content = std::move(request.content)},
                 .secret = std::move(secret)};
  made.ticket.secret_hash = hash_of(made.ticket.key, made.secret);
  return made;
}

// Every number equally likely: those beyond the last multiple of kCodes are drawn again.
std::uint32_t draw_code(Random& random) {
  constexpr std::uint32_t kEven = UINT32_MAX - UINT32_MAX % kCodes;
  std::uint32_t drawn = 0;
  do {
    random.fill(std::as_writable_bytes(std::span(&drawn, 1)));
  } while (drawn >= kEven);
  return drawn % kCodes;
}

bool is_base64url(std::string_view text) { return from_base64url(text).has_value(); }

}  // namespace

NewTicket make_link_ticket(TicketRequest request, Random& random) {
  std::string name = random_token(random, kNameBytes);
  const std::string secret = random_token(random, kSecretBytes);
  NewTicket made = make_ticket(std::move(request), name, secret);
  made.secret = std::move(name) + secret;
  return made;
}

NewTicket make_code_ticket(TicketRequest request, std::string name, Random& random) {
  std::string digits = std::to_string(draw_code(random));
  digits.insert(0, 6 - digits.size(), '0');
  return make_ticket(std::move(request), std::move(name), std::move(digits));
}

std::string ticket_name(std::string_view text) { return to_base64url(sha256(text)); }

std::optional<LinkSecret> parse_link_secret(std::string_view purpose, std::string_view text) {
  if (text.size() != kNameLength + kSecretLength) return std::nullopt;
  const std::string_view name = text.substr(0, kNameLength), secret = text.substr(kNameLength);
  if (!is_base64url(name) || !is_base64url(secret)) return std::nullopt;
  return LinkSecret{.key = {std::string(purpose), std::string(name)}, .secret = std::string(secret)};
}

bool opens(const Ticket& ticket, std::string_view secret, Time now) {
  return use_ticket(ticket, secret, now).accepted;
}

TicketUse use_ticket(const Ticket& ticket, std::string_view secret, Time now) {
  if (ticket.expires <= now) return {};
  if (equal_in_constant_time(hash_of(ticket.key, secret), ticket.secret_hash)) {
    return {.ticket = std::nullopt, .accepted = true};
  }
  if (ticket.wrong_tries + 1 >= kTicketTriesMax) return {};
  TicketUse refused{.ticket = ticket};
  ++refused.ticket->wrong_tries;
  return refused;
}

JsonObject to_json(const Ticket& ticket) {
  return {{"secret", to_base64url(ticket.secret_hash)},
          {"wrong_tries", ticket.wrong_tries},
          {"content", ticket.content}};
}

Result<Ticket> parse_ticket(TicketKey key, std::optional<profile::UserId> user, Time expires,
                            const JsonObject& stored) {
  const auto hash = from_base64url(find_string(stored, "secret").value_or(""));
  const auto tries = find_int(stored, "wrong_tries");
  const JsonObject* content = find_object(stored, "content");
  if (!hash || hash->size() != kHashBytes || !tries || *tries < 0 || *tries >= kTicketTriesMax ||
      content == nullptr) {
    return fail(Error::Kind::internal, "ticket.corrupt", "A stored ticket could not be read.");
  }
  return Ticket{.key = std::move(key),
                .user = std::move(user),
                .expires = expires,
                .secret_hash = *hash,
                .wrong_tries = static_cast<int>(*tries),
                .content = *content};
}

}  // namespace acquaint::login
