// The page behind a link to a decision: /u/ask. Shows the form of that decision and takes its
// answers, without a log-in; of what is known, it offers a mask to be confirmed. Programs that look for malware
// open links too: nothing counts before a button is pressed.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> decision_page_routes();

}  // namespace acquaint::api::hosted
