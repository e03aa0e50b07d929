// Log events: one JSON line each on standard error, with a stable name and named fields. Fields
// never hold secrets or profile values.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <variant>

namespace acquaint {

enum class LogLevel { debug, info, warning, error };

using LogField = std::pair<std::string_view, std::variant<std::string_view, std::int64_t>>;

// Events below this level are dropped. Call before threads start.
void set_log_level(LogLevel least);

// {"time":"…","level":"info","event":"server.started","listen":"127.0.0.1:8080"}
// Safe to call from any thread; control characters in fields are escaped.
void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace acquaint
