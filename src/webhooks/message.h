// What a webhook is sent: one event as a Standard Webhooks message.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "outbound/client.h"
#include "profile/event_feed.h"
#include "webhooks/webhook.h"

namespace acquaint::webhooks {

// The same for every attempt and every replay, so that receivers can tell repetitions.
std::string message_id(profile::EventPosition position);

// {"type","timestamp","data":{"user_id","attribute","actor","sequence","part","cursor"}}; with a full
// payload, data has what the event says as "details".
std::string message_body(const Webhook& webhook, const profile::FeedEvent& event);

// Signed with each of the secrets, in clear, newest first.
outbound::HttpRequest make_message(const Webhook& webhook, const profile::FeedEvent& event,
                                   const std::vector<std::string>& secrets, Time now);

}  // namespace acquaint::webhooks
