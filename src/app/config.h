// The program's configuration: one table of settings gives parsing, checks, defaults, environment
// variables and docs/configuration.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "http/server.h"
#include "outbound/mail.h"
#include "outbound/address_guard.h"

namespace acquaint::app {

struct Config {
  std::string listen;
  std::string ops_listen;
  std::string issuer;  // Ends in a slash; empty in the file means http(s)://<listen>/.
  std::string data;
  std::string database;
  std::uint64_t io_threads = 2;
  std::uint64_t hash_threads = 1;
  std::uint64_t cache_bytes = 0;
  std::uint64_t header_bytes_max = 0;
  std::uint64_t body_bytes_max = 0;
  std::uint64_t connections_max = 0;
  std::uint64_t connections_per_client_max = 0;
  std::string breached_passwords_file;  // Empty: none.
  std::string tls_certificate_file;
  std::string tls_key_file;
  std::vector<std::string> trusted_proxies;
  std::vector<outbound::Network> outbound_allowed_networks;
  std::vector<std::string> outbound_insecure_hosts;
  std::vector<std::uint16_t> outbound_allowed_ports;
  std::string node;           // Path or name of Node.js.
  std::string runner_folder;  // Of the program that runs rules and actions.
  std::string outbound_ca_file;  // Empty: the system's authorities.
  http::RequestLog request_log = http::RequestLog::errors;
  LogLevel log_level = LogLevel::info;
  outbound::SmtpOptions smtp;    // Of which the host is empty when no mail can be sent.
  outbound::Mailbox mail_from;   // The address is empty when there is no host.
  Duration session_lifetime{};
  Duration session_idle_lifetime{};
  Duration stop_grace{};
  std::string bootstrap_client_id;
  std::string bootstrap_client_secret;
};

struct Setting {
  std::string_view name;      // As in the file; ACQUAINT_IO_THREADS in the environment.
  std::string_view fallback;  // Always present: the server starts with an empty file.
  std::string_view help;
  bool secret;  // Never in the file: from the environment, or from the file that ACQUAINT_…_FILE names.
  // What is wrong with the text, or empty.
  std::string (*apply)(Config&, std::string_view text);
};

std::span<const Setting> settings();

// "ACQUAINT_IO_THREADS" for "io_threads".
std::string environment_name(std::string_view setting);

using Values = std::map<std::string, std::string, std::less<>>;
using ReadVariable = std::function<const char*(const std::string& name)>;

// The values that a TOML file gives. Errors: "config.unreadable", "config.malformed" (with the line),
// "config.unknown_setting", "config.secret_in_file"; the message names the file.
Result<Values> read_config_file(const std::string& file);

// The values that the environment gives, secrets also by file.
Result<Values> read_environment(const ReadVariable& variable);

// Command line over environment over file over default. Error "config.invalid" naming the setting.
Result<Config> make_config(const Values& file, const Values& environment, const Values& arguments);

// docs/configuration.md.
std::string configuration_manual();

}  // namespace acquaint::app
