// Keeps tickets: the interface that every database adapter implements.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "login/ticket.h"

namespace acquaint::login {

// Pure: a store may run it more than once before one run counts, or on its own thread. Nothing
// removes the ticket; an error leaves it as it is. The key and the user stay as they are.
using TicketChange = std::function<Result<std::optional<Ticket>>(const Ticket& as_it_stands)>;

// Safe to call from any executor. Fails with `unavailable` as UserStore does. A ticket that has
// expired is still found until it is removed: who consumes it looks at the time.
class TicketStore {
 public:
  virtual ~TicketStore() = default;

  // Durable when it returns; replaces a ticket of the same key. not_found "user.not_found" when the
  // ticket is of a user who does not exist.
  virtual Task<Result<Done>> save(Ticket ticket) = 0;
  // Saves a ticket whose key nobody holds yet, in one step: of all who come at once exactly one
  // succeeds. conflict "ticket.exists" otherwise, also when the other has expired.
  virtual Task<Result<Done>> add(Ticket ticket) = 0;
  // not_found "ticket.not_found".
  virtual Task<Result<Ticket>> find(TicketKey key) = 0;
  // Applies the change in one transaction with the look at the ticket, so that of all who consume it
  // exactly one succeeds; durable when it returns. not_found "ticket.not_found"; what the change
  // throws reaches the caller. Only once this succeeds is what the change found out true.
  virtual Task<Result<Done>> change(TicketKey key, TicketChange change) = 0;
  // Removing what is not there succeeds. Durable when it returns.
  virtual Task<Result<Done>> remove(TicketKey key) = 0;
  // All of the user for one purpose: when a newer one takes their place.
  virtual Task<Result<Done>> remove_all(profile::UserId user, std::string purpose) = 0;
  // Removes tickets that expired before `now`, at most 10,000 a call; how many it were.
  virtual Task<Result<std::size_t>> remove_expired(Time now) = 0;
};

}  // namespace acquaint::login
