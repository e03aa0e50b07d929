#include "app/config.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <toml++/toml.h>

#include "outbound/mail_text.h"
#include "outbound/url.h"

namespace acquaint::app {
namespace {

std::string takes_text(std::string& into, std::string_view text) {
  into = text;
  return "";
}

std::string takes_address(std::string& into, std::string_view text) {
  const std::size_t colon = text.rfind(':');
  unsigned port = 0;
  const std::string_view digits = colon == std::string_view::npos ? "" : text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (colon == 0 || digits.empty() || error != std::errc() || end != digits.data() + digits.size() ||
      port > 65535) {
    return "an address looks like 127.0.0.1:8080 or [::1]:8080";
  }
  into = text;
  return "";
}

std::string takes_issuer(std::string& into, std::string_view text) {
  if (!text.empty() && (!(text.starts_with("https://") || text.starts_with("http://")) ||
                        !text.ends_with('/') || text.size() > 1000 ||
                        text.find_first_of("?# ") != std::string_view::npos)) {
    return "an issuer is an http or https address that ends in a slash";
  }
  into = text;
  return "";
}

std::string takes_database(std::string& into, std::string_view text) {
  if (!text.empty() && text != "sqlite") {
    return "this version keeps its data in SQLite in the data folder: \"sqlite\"";
  }
  into = text;
  return "";
}

std::string fits(std::uint64_t& into, std::string_view text, std::uint64_t least, std::uint64_t most) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  if (error != std::errc() || end != text.data() + text.size() || into < least || into > most) {
    return "a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
           " is expected";
  }
  return "";
}

std::string takes_duration(Duration& into, std::string_view text, Duration least, Duration most) {
  const auto duration = parse_duration(text);
  if (!duration || *duration < least || *duration > most) {
    return "a duration such as 90s, 15m, 12h or 7d in range is expected";
  }
  into = *duration;
  return "";
}

std::string takes_list(std::vector<std::string>& into, std::string_view text) {
  into.clear();
  while (!text.empty()) {
    const std::string_view element = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), element.size() + 1));
    const std::size_t first = element.find_first_not_of(' ');
    if (first == std::string_view::npos) continue;
    into.emplace_back(element.substr(first, element.find_last_not_of(' ') - first + 1));
  }
  return "";
}

std::string takes_networks(std::vector<outbound::Network>& into, std::string_view text) {
  std::vector<std::string> names;
  takes_list(names, text);
  into.clear();
  for (const std::string& name : names) {
    auto network = outbound::Network::parse(name);
    if (!network) return "a network looks like 10.1.0.0/16 or fd12:3456::/32, and is no wider than /8 or /7";
    into.push_back(std::move(*network));
  }
  return "";
}

std::string takes_hosts(std::vector<std::string>& into, std::string_view text) {
  takes_list(into, text);
  if (std::ranges::all_of(into, outbound::is_host_name)) return "";
  return "names of hosts in lower case are expected";
}

std::string takes_ports(std::vector<std::uint16_t>& into, std::string_view text) {
  std::vector<std::string> numbers;
  takes_list(numbers, text);
  into.clear();
  for (const std::string& number : numbers) {
    std::uint64_t port = 0;
    if (const auto problem = fits(port, number, 1, 65535); !problem.empty()) return problem;
    into.push_back(static_cast<std::uint16_t>(port));
  }
  return "";
}

template <typename T>
std::string takes_word(T& into, std::string_view text,
                       std::initializer_list<std::pair<std::string_view, T>> words) {
  std::string expected;
  for (const auto& [word, value] : words) {
    if (word == text) {
      into = value;
      return "";
    }
    expected.append(expected.empty() ? "" : ", ").append(word);
  }
  return "one of these is expected: " + expected;
}

// "Analytical Times <login@times.example>" or the address alone.
std::string takes_mailbox(outbound::Mailbox& into, std::string_view text) {
  if (text.empty()) return "";
  const std::size_t open = text.find('<');
  if (open == text.npos) {
    into.address = text;
  } else if (text.ends_with('>')) {
    into.address = text.substr(open + 1, text.size() - open - 2);
    const std::size_t last = text.substr(0, open).find_last_not_of(' ');
    into.name = last == text.npos ? "" : text.substr(0, last + 1);
  }
  if (!outbound::is_mail_address(into.address) || !outbound::is_header_text(into.name)) {
    return "a sender looks like Name <login@example.com>";
  }
  return "";
}

std::string takes_port(std::uint16_t& into, std::string_view text) {
  std::uint64_t port = 0;
  std::string problem = fits(port, text, 1, 65'535);
  if (problem.empty()) into = static_cast<std::uint16_t>(port);
  return problem;
}

constexpr bool kSecret = true, kPlain = false;

constexpr Setting kSettings[] = {
    {"listen", "127.0.0.1:8080", "Address and port to serve on. Port 0 picks a free one.", kPlain,
     [](Config& c, std::string_view t) { return takes_address(c.listen, t); }},
    {"ops_listen", "127.0.0.1:8081",
     "Address and port of /livez, /readyz, /metrics and /version, and of the program's own commands.",
     kPlain, [](Config& c, std::string_view t) { return takes_address(c.ops_listen, t); }},
    {"issuer", "",
     "The public address of this server, with a slash at the end: `iss` of its tokens. The audience "
     "of the Management API is this address followed by api/v2/. Empty: made from `listen`.",
     kPlain, [](Config& c, std::string_view t) { return takes_issuer(c.issuer, t); }},
    {"data", "acquaint-data", "Folder of the embedded database. Made on first start.", kPlain,
     [](Config& c, std::string_view t) { return t.empty() ? "a folder is expected" : takes_text(c.data, t); }},
    {"database", "sqlite", "Where users are kept: \"sqlite\", in the data folder.", kPlain,
     [](Config& c, std::string_view t) { return takes_database(c.database, t); }},
    {"io_threads", "2", "Threads that serve connections.", kPlain,
     [](Config& c, std::string_view t) { return fits(c.io_threads, t, 1, 64); }},
    {"hash_threads", "1", "Threads that compute password hashes; each needs 19 MiB while it works.",
     kPlain, [](Config& c, std::string_view t) { return fits(c.hash_threads, t, 1, 8); }},
    {"cache_bytes", "67108864", "Memory for users that are kept at hand.", kPlain,
     [](Config& c, std::string_view t) { return fits(c.cache_bytes, t, 1 << 20, 1ULL << 40); }},
    {"header_bytes_max", "16384", "Larger request headers are refused.", kPlain,
     [](Config& c, std::string_view t) { return fits(c.header_bytes_max, t, 1024, 1 << 20); }},
    {"body_bytes_max", "1048576", "Larger request bodies are refused.", kPlain,
     [](Config& c, std::string_view t) { return fits(c.body_bytes_max, t, 1024, 1 << 26); }},
    {"connections_max", "10000", "Connections served at a time.", kPlain,
     [](Config& c, std::string_view t) { return fits(c.connections_max, t, 1, 1'000'000); }},
    {"connections_per_client_max", "1000", "Connections of one client address at a time.", kPlain,
     [](Config& c, std::string_view t) {
       return fits(c.connections_per_client_max, t, 1, 1'000'000);
     }},
    {"breached_passwords_file", "",
     "Passwords that leaked elsewhere, which nobody may choose: a file of lines HASH:COUNT, sorted, as "
     "[passwords.md](passwords.md) says. Opened at start. Empty: no such file.",
     kPlain, [](Config& c, std::string_view t) { return takes_text(c.breached_passwords_file, t); }},
    {"tls_certificate_file", "", "PEM certificate chain. With it the server speaks HTTPS.", kPlain,
     [](Config& c, std::string_view t) { return takes_text(c.tls_certificate_file, t); }},
    {"tls_key_file", "", "PEM private key of the certificate.", kPlain,
     [](Config& c, std::string_view t) { return takes_text(c.tls_key_file, t); }},
    {"trusted_proxies", "",
     "Networks, separated by commas, whose X-Forwarded-For and -Proto are believed: 10.0.0.0/8, ::1/128.",
     kPlain, [](Config& c, std::string_view t) { return takes_list(c.trusted_proxies, t); }},
    {"outbound_allowed_networks", "",
     "Networks, separated by commas, that the server may call though they are not public, over http "
     "too: see outbound.md.",
     kPlain,
     [](Config& c, std::string_view t) { return takes_networks(c.outbound_allowed_networks, t); }},
    {"outbound_insecure_hosts", "",
     "Names of hosts, separated by commas, that may be called over http; their addresses are checked "
     "all the same.",
     kPlain,
     [](Config& c, std::string_view t) { return takes_hosts(c.outbound_insecure_hosts, t); }},
    {"outbound_allowed_ports", "", "Ports, separated by commas, that may be called beside 80, 443 and 8443.",
     kPlain, [](Config& c, std::string_view t) { return takes_ports(c.outbound_allowed_ports, t); }},
    {"outbound_ca_file", "",
     "PEM file of the certificate authorities that are trusted in calls instead of the system's.",
     kPlain, [](Config& c, std::string_view t) { return takes_text(c.outbound_ca_file, t); }},
    {"node", "node", "Node.js, which runs rules and actions: a path, or a name that is looked up in PATH. Not needed without them.", kPlain,
     [](Config& c, std::string_view t) { return takes_text(c.node, t); }},
    {"runner_folder", "",
     "Folder of the program that runs rules and actions, with its packages. Empty: `runner` beside this program, two folders above "
     "it, or in the working folder.",
     kPlain,
     [](Config& c, std::string_view t) { return takes_text(c.runner_folder, t); }},
    {"request_log", "errors", "Which requests make a log line: none, errors (status 500 and up) or all.",
     kPlain,
     [](Config& c, std::string_view t) {
       return takes_word<http::RequestLog>(c.request_log, t,
                                           {{"none", http::RequestLog::none},
                                            {"errors", http::RequestLog::errors},
                                            {"all", http::RequestLog::all}});
     }},
    {"log_level", "info", "Least level that is logged: debug, info, warning or error.", kPlain,
     [](Config& c, std::string_view t) {
       return takes_word<LogLevel>(c.log_level, t,
                                   {{"debug", LogLevel::debug},
                                    {"info", LogLevel::info},
                                    {"warning", LogLevel::warning},
                                    {"error", LogLevel::error}});
     }},
    {"session_lifetime", "7d", "How long a user stays signed in, however much the session is used.", kPlain,
     [](Config& c, std::string_view t) {
       return takes_duration(c.session_lifetime, t, std::chrono::minutes(1), std::chrono::days(365));
     }},
    {"session_idle_lifetime", "3d", "How long a user stays signed in without using the session.", kPlain,
     [](Config& c, std::string_view t) {
       return takes_duration(c.session_idle_lifetime, t, std::chrono::minutes(1), std::chrono::days(365));
     }},
    {"stop_grace", "10s", "How long requests under way may take when the server stops.", kPlain,
     [](Config& c, std::string_view t) {
       return takes_duration(c.stop_grace, t, Duration(0), std::chrono::minutes(10));
     }},
    {"mail_from", "",
     "Who mails are from: `Name <login@example.com>`. Needed with `smtp_host`.", kPlain,
     [](Config& c, std::string_view t) { return takes_mailbox(c.mail_from, t); }},
    {"smtp_host", "", "The mail server: [mail.md](mail.md). Empty: no mail is sent.", kPlain,
     [](Config& c, std::string_view t) { return takes_text(c.smtp.host, t); }},
    {"smtp_port", "587", "Its port.", kPlain,
     [](Config& c, std::string_view t) { return takes_port(c.smtp.port, t); }},
    {"smtp_security", "starttls",
     "How the connection to it is protected: starttls, tls, starttls_if_offered or none.", kPlain,
     [](Config& c, std::string_view t) {
       using Security = outbound::SmtpOptions::Security;
       return takes_word<Security>(c.smtp.security, t,
                                   {{"starttls", Security::starttls},
                                    {"tls", Security::tls},
                                    {"starttls_if_offered", Security::starttls_if_offered},
                                    {"none", Security::none}});
     }},
    {"smtp_user", "", "The name to log in to it with. Empty: no login.", kPlain,
     [](Config& c, std::string_view t) { return takes_text(c.smtp.user, t); }},
    {"smtp_password", "", "The password for that.", kSecret,
     [](Config& c, std::string_view t) { return takes_text(c.smtp.password, t); }},
    {"smtp_ca_file", "",
     "PEM certificates that its certificate must come from, instead of the system's authorities.",
     kPlain, [](Config& c, std::string_view t) { return takes_text(c.smtp.ca_file, t); }},
    {"bootstrap_client_id", "",
     "At start, make sure that a machine-to-machine client with this id and every management scope "
     "exists.",
     kPlain, [](Config& c, std::string_view t) { return takes_text(c.bootstrap_client_id, t); }},
    {"bootstrap_client_secret", "", "The secret of that client.", kSecret,
     [](Config& c, std::string_view t) { return takes_text(c.bootstrap_client_secret, t); }},
};

const Setting* find_setting(std::string_view name) {
  const auto found = std::ranges::find(kSettings, name, &Setting::name);
  return found == std::end(kSettings) ? nullptr : found;
}

std::unexpected<Error> bad(std::string_view name, const std::string& why) {
  return invalid("config.invalid", std::string(name) + ": " + why + ".", std::string(name));
}

std::optional<std::string> as_text(const toml::node& node) {
  if (const auto text = node.value<std::string>(); text && node.is_string()) return text;
  if (node.is_integer()) return std::to_string(*node.value<std::int64_t>());
  if (const toml::array* list = node.as_array()) {
    std::string joined;
    for (const toml::node& element : *list) {
      if (!element.is_string()) return std::nullopt;
      joined.append(joined.empty() ? "" : ",").append(*element.value<std::string>());
    }
    return joined;
  }
  return std::nullopt;
}

Result<std::string> read_secret_file(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line)) {
    return invalid("config.unreadable", file + ": the file with the secret cannot be read.");
  }
  return line;
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

std::string environment_name(std::string_view setting) {
  std::string name = "ACQUAINT_";
  for (const char c : setting) name.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return name;
}

Result<Values> read_config_file(const std::string& file) {
  if (!std::ifstream(file)) {
    return invalid("config.unreadable", file + ": the file cannot be read.");
  }
  toml::table table;
  try {
    table = toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    return invalid("config.malformed", file + ":" + std::to_string(error.source().begin.line) + ": " +
                                           std::string(error.description()) + ".");
  }
  Values values;
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const Setting* setting = find_setting(name);
    const std::string at = file + ":" + std::to_string(node.source().begin.line) + ": " + name;
    if (setting == nullptr) {
      return invalid("config.unknown_setting", at + ": there is no such setting.", name);
    }
    if (setting->secret) {
      return invalid("config.secret_in_file",
                     at + ": a secret comes from " + environment_name(name) + " or " +
                         environment_name(name) + "_FILE.",
                     name);
    }
    const auto text = as_text(node);
    if (!text) return invalid("config.invalid", at + ": a text, a number or a list of texts is expected.", name);
    values.emplace(name, *text);
  }
  return values;
}

Result<Values> read_environment(const ReadVariable& variable) {
  Values values;
  for (const Setting& setting : kSettings) {
    const std::string name = environment_name(setting.name);
    if (const char* text = variable(name)) values.emplace(setting.name, text);
    if (!setting.secret) continue;
    if (const char* file = variable(name + "_FILE")) {
      auto secret = read_secret_file(file);
      if (!secret) return std::unexpected(secret.error());
      values.insert_or_assign(std::string(setting.name), std::move(*secret));
    }
  }
  return values;
}

Result<Config> make_config(const Values& file, const Values& environment, const Values& arguments) {
  Config config;
  for (const Setting& setting : kSettings) {
    std::string_view text = setting.fallback;
    for (const Values* values : {&file, &environment, &arguments}) {
      if (const auto found = values->find(setting.name); found != values->end()) text = found->second;
    }
    if (const std::string problem = setting.apply(config, text); !problem.empty()) {
      return bad(setting.name, problem);
    }
  }
  if (config.tls_certificate_file.empty() != config.tls_key_file.empty()) {
    return bad("tls_key_file", "a certificate and its key go together");
  }
  if (config.smtp.host.empty() != config.mail_from.address.empty()) {
    return bad("mail_from", "a mail server and a sender go together");
  }
  if (config.smtp.user.empty() != config.smtp.password.empty()) {
    return bad("smtp_password", "a user and its password go together");
  }
  if (config.bootstrap_client_id.empty() != config.bootstrap_client_secret.empty()) {
    return bad("bootstrap_client_secret", "a client id and its secret go together");
  }
  return config;
}

std::string configuration_manual() {
  std::ostringstream out;
  out << "# Configuration\n\n"
         "`acquaint serve --config acquaint.toml` reads a TOML file; every setting is also an "
         "environment variable and most are options of the command line. The command line wins over "
         "the environment, the environment over the file. An unknown setting is an error. Secrets "
         "come from the environment only, or from the file that the variable with `_FILE` at its end "
         "names. `acquaint check-config` reads everything and reports the first mistake.\n\n"
         "| setting | default | environment | meaning |\n|---|---|---|---|\n";
  for (const Setting& setting : kSettings) {
    out << "| `" << setting.name << "` | "
        << (setting.fallback.empty() ? std::string("empty") : "`" + std::string(setting.fallback) + "`")
        << " | `" << environment_name(setting.name) << (setting.secret ? "`, `…_FILE" : "") << "` | "
        << setting.help << " |\n";
  }
  return out.str();
}

}  // namespace acquaint::app
