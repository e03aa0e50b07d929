// Tickets are looked at and consumed here, whoever shows their secret: a link, a code, on a page or by a client.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "login/ticket_store.h"

namespace acquaint::login {

// Whether the secret was right and in time, and nobody came first: of all who show it at once, exactly
// one is let through. False too when there is no such ticket. Errors of the store pass through.
Task<Result<bool>> consume_ticket(TicketStore& tickets, TicketKey key, std::string secret, Time now);

// The ticket that a link's secret opens now; nothing when there is none such, or it was used or has expired. Consumes
// and counts nothing (opens). Errors of the store pass through.
Task<Result<std::optional<Ticket>>> find_open_ticket(TicketStore& tickets, LinkSecret secret, Time now);

}  // namespace acquaint::login
