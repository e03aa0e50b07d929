// TicketStore on the embedded database.
#pragma once

#include "login/ticket_store.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteTickets final : public login::TicketStore {
 public:
  SqliteTickets(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<Done>> save(login::Ticket ticket) override;
  Task<Result<Done>> add(login::Ticket ticket) override;
  Task<Result<login::Ticket>> find(login::TicketKey key) override;
  Task<Result<Done>> change(login::TicketKey key, login::TicketChange change) override;
  Task<Result<Done>> remove(login::TicketKey key) override;
  Task<Result<Done>> remove_all(profile::UserId user, std::string purpose) override;
  Task<Result<std::size_t>> remove_expired(Time now) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
