// EventFeed on the embedded database.
#pragma once

#include "profile/event_feed.h"
#include "store/sqlite/readers.h"
#include "store/sqlite/writer.h"

namespace acquaint::store {

class SqliteEvents final : public profile::EventFeed {
 public:
  SqliteEvents(Readers& readers, Writer& writer) : readers_(readers), writer_(writer) {}

  Task<Result<profile::FeedPage>> read(profile::FeedQuery query) override;
  Task<Result<profile::EventPosition>> latest() override;
  Task<Result<Done>> append(profile::Event event) override;
  Task<Result<profile::FeedPage>> read_own(profile::OwnEventsQuery query) override;

 private:
  Readers& readers_;
  Writer& writer_;
};

}  // namespace acquaint::store
