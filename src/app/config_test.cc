#include "app/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "store/sqlite/test_folder.h"

namespace acquaint::app {
namespace {

using store::TestFolder;
using store::write_bytes;

Result<Values> read_toml(const std::string& text) {
  const TestFolder folder;
  write_bytes(folder.file("acquaint.toml"), text);
  return read_config_file(folder.file("acquaint.toml"));
}

Result<Values> environment(const std::map<std::string, std::string>& variables) {
  return read_environment([&](const std::string& name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(Config, NeedsNothing) {
  const auto config = make_config({}, {}, {});
  ASSERT_TRUE(config.has_value());
  EXPECT_EQ(config->listen, "127.0.0.1:8080");
  EXPECT_EQ(config->ops_listen, "127.0.0.1:8081");
  EXPECT_EQ(config->session_lifetime, std::chrono::days(7));
  EXPECT_EQ(config->session_idle_lifetime, std::chrono::hours(72));
}

TEST(Config, TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile) {
  const Values file{{"listen", "127.0.0.1:1"}, {"ops_listen", "127.0.0.1:1"}, {"data", "file"}};
  const Values env{{"listen", "127.0.0.1:2"}, {"ops_listen", "127.0.0.1:2"}};
  const Values arguments{{"listen", "127.0.0.1:3"}};
  const auto config = make_config(file, env, arguments);
  EXPECT_EQ(config->listen, "127.0.0.1:3");
  EXPECT_EQ(config->ops_listen, "127.0.0.1:2");
  EXPECT_EQ(config->data, "file");
}

TEST(Config, ReadsToml) {
  const auto values = read_toml("listen = \"[::1]:9000\"\nio_threads = 4\ntrusted_proxies = [\"10.0.0.0/8\", \"::1/128\"]\n");
  ASSERT_TRUE(values.has_value()) << values.error().message;
  const auto config = make_config(*values, {}, {});
  EXPECT_EQ(config->listen, "[::1]:9000");
  EXPECT_EQ(config->io_threads, 4U);
  EXPECT_EQ(config->trusted_proxies, (std::vector<std::string>{"10.0.0.0/8", "::1/128"}));
}

TEST(Config, SaysWhatTheServerMayCall) {
  const auto config = make_config({{"outbound_allowed_networks", "10.1.4.0/24, fd12:3456::/32"},
                                   {"outbound_insecure_hosts", "id.internal"},
                                   {"outbound_allowed_ports", "9000,9001"}},
                                  {}, {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->outbound_allowed_networks.size(), 2U);
  EXPECT_EQ(config->outbound_insecure_hosts, std::vector<std::string>{"id.internal"});
  EXPECT_EQ(config->outbound_allowed_ports, (std::vector<std::uint16_t>{9000, 9001}));
  const std::pair<const char*, const char*> kWrong[] = {
      {"outbound_allowed_networks", "0.0.0.0/0"}, {"outbound_allowed_networks", "10.1.4.7/24"},
      {"outbound_insecure_hosts", "Id.internal"}, {"outbound_allowed_ports", "0"},
      {"outbound_allowed_ports", "65536"},        {"outbound_allowed_ports", "http"}};
  for (const auto& [name, text] : kWrong) {
    const auto refused = make_config({{name, text}}, {}, {});
    ASSERT_FALSE(refused) << name << " " << text;
    EXPECT_EQ(refused.error().field, name);
  }
}

TEST(Config, MistakesInTheFileAreNamedWithTheirLine) {
  const struct {
    const char *text, *code, *place;
  } kCases[] = {
      {"listen = \"a:1\"\nlistn = \"b:2\"\n", "config.unknown_setting", ":2: listn"},
      {"listen = \n", "config.malformed", ":1"},
      {"bootstrap_client_secret = \"x\"\n", "config.secret_in_file", ":1: bootstrap_client_secret"},
      {"listen = 1.5\n", "config.invalid", ":1: listen"},
  };
  for (const auto& wrong : kCases) {
    const auto values = read_toml(wrong.text);
    ASSERT_FALSE(values.has_value()) << wrong.text;
    EXPECT_EQ(values.error().code, wrong.code);
    EXPECT_NE(values.error().message.find(wrong.place), std::string::npos) << values.error().message;
  }
  EXPECT_EQ(read_config_file("/nowhere/acquaint.toml").error().code, "config.unreadable");
}

TEST(Config, BadValuesAreRefusedByName) {
  const std::pair<const char*, const char*> kCases[] = {
      {"listen", "8080"},          {"listen", "host:99999"},      {"issuer", "login.example/"},
      {"issuer", "https://a.b"},   {"issuer", "https://a.b/?x/"}, {"database", "mysql://x"},
      {"io_threads", "0"},         {"io_threads", "many"},        {"hash_threads", "9"},
      {"session_lifetime", "7"},   {"session_lifetime", "1s"},    {"log_level", "loud"},
      {"request_log", "some"},     {"data", ""},                  {"tls_key_file", "key.pem"},
      {"bootstrap_client_id", "x"}};
  for (const auto& [name, value] : kCases) {
    const auto config = make_config({}, {}, {{name, value}});
    ASSERT_FALSE(config.has_value()) << name << "=" << value;
    EXPECT_EQ(config.error().code, "config.invalid");
  }
}

TEST(Config, EverySettingIsAVariableAndSecretsAlsoAFile) {
  const TestFolder folder;
  write_bytes(folder.file("secret"), "from-a-file-0123456789\n");
  const auto values = environment({{"ACQUAINT_LISTEN", "127.0.0.1:7"},
                                   {"ACQUAINT_BOOTSTRAP_CLIENT_ID", "machine"},
                                   {"ACQUAINT_BOOTSTRAP_CLIENT_SECRET_FILE", folder.file("secret")}});
  const auto config = make_config({}, *values, {});
  EXPECT_EQ(config->listen, "127.0.0.1:7");
  EXPECT_EQ(config->bootstrap_client_secret, "from-a-file-0123456789");
  EXPECT_EQ(environment({{"ACQUAINT_BOOTSTRAP_CLIENT_SECRET_FILE", "/nowhere"}}).error().code, "config.unreadable");
}

TEST(Config, TheManualIsTheDocument) {
  std::ifstream in("docs/configuration.md");
  std::ostringstream document;
  document << in.rdbuf();
  EXPECT_EQ(document.str(), configuration_manual()) << "write it anew: acquaint check-config --manual";
}

}  // namespace
}  // namespace acquaint::app
