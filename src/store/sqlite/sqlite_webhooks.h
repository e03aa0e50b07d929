// WebhookStore on the embedded database.
#pragma once

#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"
#include "webhooks/webhook_store.h"

namespace acquaint::store {

class SqliteWebhooks final : public webhooks::WebhookStore {
 public:
  SqliteWebhooks(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<std::optional<webhooks::WebhookState>>> find(std::string webhook_id) override;
  Task<Result<std::optional<webhooks::WebhookState>>> change(
      std::string webhook_id, webhooks::StateChange change,
      std::vector<webhooks::Delivery> deliveries) override;
  Task<Result<std::vector<webhooks::Delivery>>> deliveries(std::string webhook_id,
                                                           std::uint64_t before,
                                                           std::size_t limit) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
