#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/clock.h"
#include "base/json.h"

namespace acquaint {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

spdlog::logger& logger() {
  static spdlog::logger instance = [] {
    spdlog::logger made("acquaint", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_pattern("%v");
    return made;
  }();
  return instance;
}

}  // namespace

void set_log_level(LogLevel least) { logger().set_level(to_spdlog(least)); }

void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!logger().should_log(to_spdlog(level))) return;
  JsonObject line;
  line["time"] = to_iso8601(SystemClock().now());
  line["level"] = name_of(level);
  line["event"] = event;
  for (const auto& [name, value] : fields) {
    std::visit([&, field = name](const auto& held) { line[field] = held; }, value);
  }
  logger().log(to_spdlog(level), to_text(line));
}

}  // namespace acquaint
