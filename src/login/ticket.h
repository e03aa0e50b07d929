// Tickets: secrets that are good once and for a short time, which leave the server by a way that we do
// not control: a link or a code in a mail, the code that a device shows. They are made and consumed
// here and nowhere else. Only hashes of secrets are stored; tries are counted; a ticket is of one
// purpose, which is part of its key, so that what was made for one thing opens no other.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "profile/handle.h"

namespace acquaint::login {

struct TicketKey {
  std::string purpose;  // "password-change", ...
  std::string name;     // Unique within the purpose.

  auto operator<=>(const TicketKey&) const = default;
};

struct Ticket {
  TicketKey key;
  std::optional<profile::UserId> user;  // Whose erasure removes the ticket.
  Time expires;
  std::string secret_hash;  // SHA-256, raw.
  int wrong_tries = 0;
  JsonObject content;  // What the ticket is good for, as its purpose has it.

  bool operator==(const Ticket&) const = default;
};

// So often a wrong secret may be shown for one ticket; then the ticket goes.
inline constexpr int kTicketTriesMax = 10;

struct TicketRequest {
  std::string purpose;
  std::optional<profile::UserId> user;
  Time expires;
  JsonObject content;
};

struct NewTicket {
  Ticket ticket;
  std::string secret;  // To be sent; not stored.
};

// For a link: nobody can guess the secret, which holds the ticket's name too.
NewTicket make_link_ticket(TicketRequest request, Random& random);
// For a code of six digits that a person types. The name says for whom it is good: see ticket_name().
NewTicket make_code_ticket(TicketRequest request, std::string name, Random& random);

// The name of a ticket for what is not secret but personal, such as an e-mail address: its hash.
std::string ticket_name(std::string_view text);

// What a link of make_link_ticket says. Nothing for a text that no link can have.
struct LinkSecret {
  TicketKey key;
  std::string secret;
};
std::optional<LinkSecret> parse_link_secret(std::string_view purpose, std::string_view text);

// Whether the ticket could be consumed with this secret now; consumes and counts nothing. For the page
// behind a link, because programs that look for malware open links too. Not for codes.
bool opens(const Ticket& ticket, std::string_view secret, Time now);

// What becomes of a ticket when somebody shows a secret for it.
struct TicketUse {
  std::optional<Ticket> ticket;  // As it stands afterwards; nothing: it is to be removed.
  bool accepted = false;
};
// Accepted, and the ticket goes: the right secret in time. Refused, and the ticket goes: an expired
// one, and the last try that is wrong. Refused otherwise, with one more wrong try.
TicketUse use_ticket(const Ticket& ticket, std::string_view secret, Time now);

// As it is stored, without the key, the user and the time. Error `internal` "ticket.corrupt".
JsonObject to_json(const Ticket& ticket);
Result<Ticket> parse_ticket(TicketKey key, std::optional<profile::UserId> user, Time expires,
                            const JsonObject& stored);

}  // namespace acquaint::login
