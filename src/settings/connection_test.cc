#include "settings/connection.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "login/account.h"
#include "settings/database_options.h"

namespace acquaint::settings {
namespace {

Result<std::vector<Connection>> parse(std::string_view list) {
  const Json json = *parse_json(list);
  return parse_connections(&json.as_array(), "/connections");
}

TEST(Connection, TheDefaultDatabaseIsAlwaysThere) {
  for (const auto& connections : {parse_connections(nullptr, "/connections"), parse("[]")}) {
    ASSERT_TRUE(connections);
    ASSERT_EQ(connections->size(), 1U);
    EXPECT_EQ(connections->front().name, login::kDatabaseConnection);
    EXPECT_TRUE(connections->front().is_database());
  }
}

TEST(Connection, TheDefaultDatabaseMayBeNamed) {
  const auto connections = parse(R"([{"name":"li-work","strategy":"linkedin"},
      {"name":"Username-Password-Authentication","strategy":"auth0"}])");
  ASSERT_TRUE(connections);
  ASSERT_EQ(connections->size(), 2U);
  EXPECT_EQ(connections->at(0).name, "li-work");
  EXPECT_FALSE(connections->at(0).is_database());
  EXPECT_EQ(connections->at(1).name, login::kDatabaseConnection);
}

TEST(Connection, SaysWhoWritesRootAttributes) {
  const std::pair<const char*, RootAttributes> kNames[] = {
      {R"(,"options":{"set_user_root_attributes":"on_each_login"})", RootAttributes::on_each_login},
      {R"(,"options":{"set_user_root_attributes":"on_first_login"})", RootAttributes::on_first_login},
      {R"(,"options":{"set_user_root_attributes":"never_on_login"})", RootAttributes::never_on_login},
      {"", RootAttributes::on_each_login},
  };
  for (const auto& [member, want] : kNames) {
    SCOPED_TRACE(member);
    const auto connections =
        parse(R"([{"name":"li","strategy":"linkedin")" + std::string(member) + "}]");
    ASSERT_TRUE(connections);
    EXPECT_EQ(connections->back().name, "li");
    EXPECT_EQ(connections->back().root_attributes, want);
  }
}

TEST(Connection, AProviderHasOptionsAndAName) {
  const auto connections = parse(R"([{"name":"id","strategy":"oidc","display_name":"Example ID","options":{
      "client_id":"c","issuer":"https://id.example","set_user_root_attributes":"on_first_login"}},
      {"name":"li","strategy":"linkedin"}])");
  ASSERT_TRUE(connections) << connections.error().field;
  const Connection& id = *std::ranges::find(*connections, "id", &Connection::name);
  ASSERT_TRUE(id.upstream);
  EXPECT_EQ(id.upstream->client_id, "c");
  EXPECT_EQ(id.display_name, "Example ID");
  EXPECT_EQ(id.root_attributes, RootAttributes::on_first_login);
  EXPECT_FALSE(connections->back().upstream) << "users may have come from it, but nobody can log in";
}

TEST(Connection, ADatabaseSaysWhichPasswordsItWants) {
  const auto connections = parse(R"([
      {"name":"staff","strategy":"auth0","options":{"passwordPolicy":"good",
       "password_complexity_options":{"min_length":12},"password_dictionary":{"enable":true,"dictionary":["Acme"]},
       "password_no_personal_info":{"enable":true},"password_history":{"enable":true,"size":3}}},
      {"name":"guests","strategy":"auth0","options":{}}])");
  ASSERT_TRUE(connections) << connections.error().field;
  const auto& policy = std::ranges::find(*connections, "staff", &Connection::name)->password_policy;
  EXPECT_EQ(policy, (login::PasswordPolicy{.rules = {.length_min = 12,
                                                     .kinds = login::kEveryKind,
                                                     .kind_rule = login::KindRule::three_of_four},
                                           .refuses_common = true,
                                           .dictionary = {"acme"},
                                           .personal = login::PersonalWords::not_within,
                                           .history_size = 3}));
  for (const char* name : {"guests", "Username-Password-Authentication"}) {
    EXPECT_EQ(std::ranges::find(*connections, name, &Connection::name)->password_policy,
              login::PasswordPolicy());
  }
}

TEST(Connection, IsEnabledForAllOrForThoseThatItNames) {
  const auto connections = parse(R"([{"name":"all","strategy":"oidc"},
      {"name":"none","strategy":"oidc","enabled_clients":[]},
      {"name":"one","strategy":"oidc","enabled_clients":["spa"]}])");
  ASSERT_TRUE(connections);
  const auto find = [&](std::string_view name) -> const Connection& {
    return *std::ranges::find(*connections, name, &Connection::name);
  };
  EXPECT_TRUE(find("all").is_enabled_for("spa"));
  EXPECT_FALSE(find("none").is_enabled_for("spa"));
  EXPECT_TRUE(find("one").is_enabled_for("spa"));
  EXPECT_FALSE(find("one").is_enabled_for("web"));
}

TEST(Connection, HasAnIdThatStays) {
  const auto connections = parse(R"([{"name":"a","strategy":"oidc"},
                                     {"name":"b","strategy":"oidc","id":"con_0123456789abcdef"}])");
  ASSERT_TRUE(connections);
  EXPECT_EQ(connections->at(1).id, connection_id({{"name", "a"}}));
  EXPECT_EQ(connections->at(1).id.size(), 20U);
  EXPECT_EQ(connections->at(2).id, "con_0123456789abcdef");
}

TEST(Connection, KeepsTheOptionsOfAProvider) {
  const auto connections = parse(R"([{"name":"up","strategy":"oidc","options":{"client_id":"c","issuer":"https://id.example","x":[1]}}])");
  ASSERT_TRUE(connections);
  EXPECT_EQ(connections->back().options, *parse_json_object(R"({"client_id":"c","issuer":"https://id.example","x":[1]})"));
}

TEST(Connection, ADatabaseMayTakeNoSignUps) {
  const auto connections = parse(R"([{"name":"a","strategy":"auth0","options":{"disable_signup":true}}])");
  ASSERT_TRUE(connections);
  EXPECT_FALSE(connections->back().takes_sign_ups);
  EXPECT_TRUE(connections->front().takes_sign_ups);
}

TEST(Connection, ADatabaseMayTakeTypedMetadata) {
  for (const auto& [value, want] : {std::pair(R"("typed")", true), std::pair(R"("strings")", false)}) {
    const auto connections =
        parse(R"([{"name":"a","strategy":"auth0","options":{"signup_metadata":)" + std::string(value) + "}}]");
    ASSERT_TRUE(connections) << connections.error().message;
    EXPECT_EQ(takes_typed_metadata(connections->back().options), want) << value;
    EXPECT_FALSE(takes_typed_metadata(connections->front().options));
  }
}

TEST(Connection, TheDefaultDatabaseMayVerifyFirst) {
  const auto connections =
      parse(R"([{"name":"Username-Password-Authentication","strategy":"auth0","options":{"verify_first":true}}])");
  ASSERT_TRUE(connections) << connections.error().message;
  EXPECT_TRUE(verifies_first(connections->front().options));
}

struct Case {
  const char* name;
  std::string list;
  const char* code;
  const char* field;  // Below /connections.
};

const Case kCases[] = {
    {"no object", R"(["linkedin"])", "connection.invalid", "/0"},
    {"a typing error", R"([{"nmae":"a","strategy":"oidc"}])", "json.unknown_field", "/0/nmae"},
    {"no name", R"([{"strategy":"oidc"}])", "connection.invalid", "/0/name"},
    {"an empty name", R"([{"name":"","strategy":"oidc"}])", "connection.invalid", "/0/name"},
    {"a name that is a number", R"([{"name":1,"strategy":"oidc"}])", "connection.invalid", "/0/name"},
    {"a name with a bar", R"([{"name":"a|b","strategy":"oidc"}])", "connection.invalid", "/0/name"},
    {"a name with a space", R"([{"name":"a b","strategy":"oidc"}])", "connection.invalid", "/0/name"},
    {"a name with a newline at its end", "[{\"name\":\"a\\n\",\"strategy\":\"oidc\"}]",
     "connection.invalid", "/0/name"},
    {"a name with two hyphens", R"([{"name":"a--b","strategy":"oidc"}])", "connection.invalid",
     "/0/name"},
    {"a name that ends in a hyphen", R"([{"name":"a-","strategy":"oidc"}])", "connection.invalid",
     "/0/name"},
    {"a long name", R"([{"name":")" + std::string(129, 'a') + R"(","strategy":"oidc"}])",
     "connection.invalid", "/0/name"},
    {"no strategy", R"([{"name":"a"}])", "connection.invalid", "/0/strategy"},
    {"a strategy in capitals", R"([{"name":"a","strategy":"OIDC"}])", "connection.invalid",
     "/0/strategy"},
    {"the same name twice",
     R"([{"name":"a","strategy":"oidc"},{"name":"b","strategy":"oidc"},{"name":"a","strategy":"auth0"}])",
     "connection.invalid", "/2/name"},
    {"the name of the default database",
     R"([{"name":"Username-Password-Authentication","strategy":"linkedin"}])", "connection.invalid",
     "/0/strategy"},
    {"no such rule for root attributes",
     R"([{"name":"a","strategy":"oidc","options":{"set_user_root_attributes":"always"}}])",
     "connection.invalid", "/0/options/set_user_root_attributes"},
    {"root attributes of a database",
     R"([{"name":"a","strategy":"auth0","options":{"set_user_root_attributes":"on_each_login"}}])",
     "connection.contradiction", "/0/options/set_user_root_attributes"},
    {"root attributes in the former place",
     R"([{"name":"a","strategy":"oidc","set_user_root_attributes":"on_each_login"}])", "json.unknown_field",
     "/0/set_user_root_attributes"},
    {"an id of another form", R"([{"name":"a","strategy":"oidc","id":"1"}])", "connection.invalid", "/0/id"},
    {"the same id twice",
     R"([{"name":"a","strategy":"oidc","id":"con_0123456789abcdef"},
         {"name":"b","strategy":"oidc","id":"con_0123456789abcdef"}])", "connection.invalid", "/1/id"},
    {"one client without a list", R"([{"name":"a","strategy":"oidc","enabled_clients":"spa"}])",
     "connection.invalid", "/0/enabled_clients"},
    {"a custom database",
     R"([{"name":"a","strategy":"auth0","options":{"enabledDatabaseCustomization":true}}])",
     "connection.not_offered", "/0/options/enabledDatabaseCustomization"},
    {"an option of another type", R"([{"name":"a","strategy":"auth0","options":{"disable_signup":"yes"}}])",
     "connection.invalid", "/0/options/disable_signup"},
    {"no such kind of metadata", R"([{"name":"a","strategy":"auth0","options":{"signup_metadata":"any"}}])",
     "connection.invalid", "/0/options/signup_metadata"},
    {"a database without a page that verifies", R"([{"name":"a","strategy":"auth0","options":{"verify_first":true}}])",
     "connection.contradiction", "/0/options/verify_first"},
    {"attributes beside the older option",
     R"([{"name":"a","strategy":"auth0","options":{"requires_username":true,"attributes":{}}}])",
     "connection.contradiction", "/0/options/attributes"},
    {"nothing to log in with",
     R"([{"name":"a","strategy":"auth0","options":{"attributes":{"email":{"identifier":{"active":false}}}}}])",
     "connection.contradiction", "/0/options/attributes"},
    {"options that are no object", R"([{"name":"a","strategy":"auth0","options":"good"}])",
     "connection.invalid", "/0/options"},
    {"options that are null", R"([{"name":"a","strategy":"auth0","options":null}])",
     "connection.invalid", "/0/options"},
    {"a typing error in the options", R"([{"name":"a","strategy":"auth0","options":{"password_policy":"good"}}])",
     "json.unknown_field", "/0/options/password_policy"},
    {"a typing error in an option",
     R"([{"name":"a","strategy":"auth0","options":{"password_history":{"enabled":true}}}])",
     "json.unknown_field", "/0/options/password_history/enabled"},
    {"no such level", R"([{"name":"a","strategy":"auth0","options":{"passwordPolicy":"perfect"}}])",
     "password_policy.bad_field", "/0/options/passwordPolicy"},
    {"a provider's client without its issuer",
     R"([{"name":"a","strategy":"oidc","options":{"client_id":"x"}}])", "upstream.bad_option",
     "/0/options/issuer"},
    {"options of a provider that are no object", R"([{"name":"a","strategy":"oidc","options":[]}])",
     "connection.invalid", "/0/options"},
};

TEST(Connection, NamesWhatIsWrong) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto connections = parse(c.list);
    ASSERT_FALSE(connections);
    EXPECT_EQ(connections.error().kind, Error::Kind::invalid);
    EXPECT_EQ(connections.error().code, c.code);
    EXPECT_EQ(connections.error().field, "/connections" + std::string(c.field));
  }
  EXPECT_TRUE(parse(R"([{"name":")" + std::string(128, 'a') + R"(","strategy":"oidc"}])"));
}

}  // namespace
}  // namespace acquaint::settings
