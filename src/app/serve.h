// The command `serve`.
#pragma once

#include "app/config.h"

namespace acquaint::app {

// Serves until SIGTERM or SIGINT; the exit code. Call it on the main thread before any other exists:
// it blocks those signals for all of them.
int serve(Config config);

// The public address when none is configured: of `listen`, with a name that a browser understands.
std::string default_issuer(const std::string& listen, bool tls);

}  // namespace acquaint::app
