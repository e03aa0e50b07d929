// Counts what the log of events has gained into the figures. One that is lost, or never was there, is made
// anew from the log.
#pragma once

#include <stop_token>

#include "analytics/figure_store.h"
#include "profile/event_feed.h"

namespace acquaint::analytics {

// For one thread at a time; several servers may keep the same books.
class Bookkeeper {
 public:
  Bookkeeper(profile::EventFeed& events, FigureStore& store) : events_(events), store_(store) {}

  // Up to the end of the log, or until it is to stop. Errors of the stores; what was counted before one stays.
  Task<Result<Done>> catch_up(std::stop_token stop = {});

 private:
  profile::EventFeed& events_;
  FigureStore& store_;
};

}  // namespace acquaint::analytics
