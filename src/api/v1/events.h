// The feed of events over all users.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

// An event as /v1/events and full webhooks show it.
JsonObject to_json(const profile::FeedEvent& event);

std::span<const Route> event_routes();

}  // namespace acquaint::api::v1
