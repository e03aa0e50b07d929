// What logging in is declared with, through the Management API: clients, grants, APIs, connections,
// signing keys.
#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using http::Method;

class Declared : public SampleServer {
 protected:
  JsonObject create(std::string_view path, std::string body) {
    const http::Response response = as_client(Method::post, path, std::move(body));
    EXPECT_EQ(response.status, 201) << response.body;
    return json(response);
  }
  JsonObject show(const std::string& path) {
    const http::Response response = as_client(Method::get, path);
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }
  static std::string text(const JsonObject& object, std::string_view name) {
    return std::string(find_string(object, name).value_or(""));
  }
  static std::string path(std::string_view list, const JsonObject& thing, std::string_view id = "id") {
    return "/api/v2/" + std::string(list) + "/" + text(thing, id);
  }
  http::Response ask_for_token(const std::string& client, const std::string& secret,
                               const std::string& audience = "https://login.example/api/v2/") {
    return send(request(Method::post, "/oauth/token",
                        to_text(JsonObject{{"grant_type", "client_credentials"}, {"client_id", client},
                                           {"client_secret", secret}, {"audience", audience}})));
  }
  void expect_error(const http::Response& response, int status, std::string_view code, std::string_view message) {
    EXPECT_EQ(response.status, status) << response.body;
    const JsonObject body = json(response);
    EXPECT_EQ(text(body, "errorCode"), code);
    EXPECT_EQ(text(body, "message"), message);
  }
};

TEST_F(Declared, AClientIsCreatedWithASecretThatWorks) {
  const JsonObject client = create("/api/v2/clients", R"({"name":"Job","app_type":"non_interactive"})");
  EXPECT_EQ(text(client, "client_id").size(), 32U);
  EXPECT_EQ(text(client, "client_secret").size(), 64U);
  EXPECT_EQ(client.at("grant_types"), JsonArray{"client_credentials"});
  EXPECT_EQ(client.at("is_first_party"), true);
  EXPECT_EQ(client.at("refresh_token").at("rotation_type"), "non-rotating");
  EXPECT_TRUE(text(client.at("signing_keys").at(0).as_object(), "cert").starts_with("-----BEGIN CERTIFICATE"));
  const std::string id = text(client, "client_id"), secret = text(client, "client_secret");
  EXPECT_EQ(ask_for_token(id, secret).status, 403) << "there is no grant yet";
  const JsonObject grant = create("/api/v2/client-grants", R"({"client_id":")" + id +
                                  R"(","audience":"https://login.example/api/v2/","scope":["read:users"]})");
  EXPECT_TRUE(text(grant, "id").starts_with("cgr_"));
  const http::Response token = ask_for_token(id, secret);
  EXPECT_EQ(token.status, 200) << token.body;
  EXPECT_EQ(text(json(token), "scope"), "read:users");
  EXPECT_EQ(ask_for_token(id, secret + "x").status, 401);
}

TEST_F(Declared, AClientsSecretIsShownToThoseAloneWhoMayReadIt) {
  const JsonObject client = create("/api/v2/clients", R"({"name":"Job"})");
  const std::string where = path("clients", client, "client_id");
  EXPECT_EQ(text(show(where), "client_secret"), text(client, "client_secret"));
  for (const std::string& target : {where, std::string("/api/v2/clients")}) {
    const http::Response shown = as_client(Method::get, target, "", "read:clients");
    EXPECT_EQ(shown.status, 200);
    EXPECT_FALSE(shown.body.contains("client_secret")) << shown.body;
    EXPECT_FALSE(shown.body.contains("signing_keys"));
  }
  EXPECT_FALSE(as_client(Method::get, "/v1/settings").body.contains(text(client, "client_secret")));
  EXPECT_FALSE(as_client(Method::get, "/v1/settings/versions/2").body.contains(text(client, "client_secret")));
}

TEST_F(Declared, AClientsSecretIsReplaced) {
  const JsonObject client = create("/api/v2/clients", R"({"name":"Job","app_type":"non_interactive"})");
  const std::string id = text(client, "client_id");
  create("/api/v2/client-grants",
         R"({"client_id":")" + id + R"(","audience":"https://login.example/api/v2/","scope":[]})");
  const http::Response rotated = as_client(Method::post, path("clients", client, "client_id") + "/rotate-secret");
  EXPECT_EQ(rotated.status, 200) << rotated.body;
  EXPECT_NE(text(json(rotated), "client_secret"), text(client, "client_secret"));
  EXPECT_EQ(ask_for_token(id, text(client, "client_secret")).status, 401);
  EXPECT_EQ(ask_for_token(id, text(json(rotated), "client_secret")).status, 200);
}

TEST_F(Declared, AClientIsChangedMemberByMember) {
  const JsonObject client = create("/api/v2/clients",
      R"({"name":"App","description":"d","client_metadata":{"a":"1","b":"2"},"callbacks":["https://a.example/cb"]})");
  const std::string where = path("clients", client, "client_id");
  const http::Response changed = as_client(Method::patch, where,
      R"({"description":null,"client_metadata":{"a":null,"c":"3"},"is_first_party":false,
          "refresh_token":{"rotation_type":"rotating","expiration_type":"expiring","leeway":5}})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  const JsonObject shown = show(where);
  EXPECT_FALSE(shown.contains("description"));
  EXPECT_EQ(shown.at("client_metadata"), (JsonObject{{"b", "2"}, {"c", "3"}}));
  EXPECT_EQ(shown.at("callbacks"), JsonArray{"https://a.example/cb"});
  EXPECT_EQ(shown.at("refresh_token").at("infinite_token_lifetime"), false);
  EXPECT_EQ(text(shown, "client_secret"), text(client, "client_secret"));
  const login::Client* held = settings_.current()->find_client(text(client, "client_id"));
  ASSERT_NE(held, nullptr);
  EXPECT_FALSE(held->is_first_party);
  EXPECT_TRUE(held->grant_limits.rotates);
  EXPECT_EQ(held->grant_limits.leeway, std::chrono::seconds(5));
}

TEST_F(Declared, ADeletedClientIsGoneWithItsGrantsAndPlaces) {
  const JsonObject client = create("/api/v2/clients", R"({"name":"App"})");
  const std::string id = text(client, "client_id"), where = path("clients", client, "client_id");
  create("/api/v2/client-grants",
         R"({"client_id":")" + id + R"(","audience":"https://login.example/api/v2/","scope":[]})");
  const JsonObject connection = create("/api/v2/connections",
      R"({"name":"staff","strategy":"auth0","enabled_clients":[")" + id + R"("]})");
  EXPECT_EQ(as_client(Method::delete_, where).status, 204);
  expect_error(as_client(Method::get, where), 404, "inexistent_client", "The client does not exist");
  EXPECT_EQ(as_client(Method::delete_, where).status, 204);
  EXPECT_EQ(as_client(Method::get, "/api/v2/client-grants?client_id=" + id).body, "[]");
  EXPECT_EQ(show(path("connections", connection)).at("enabled_clients"), JsonArray());
}

TEST_F(Declared, TheServersOwnThingsAreShownAndStay) {
  EXPECT_EQ(text(show("/api/v2/clients/machine"), "client_id"), "machine");
  EXPECT_EQ(as_client(Method::patch, "/api/v2/clients/machine", R"({"name":"x"})").status, 403);
  EXPECT_EQ(as_client(Method::delete_, "/api/v2/clients/machine").status, 403);
  EXPECT_EQ(as_client(Method::post, "/api/v2/clients/machine/rotate-secret").status, 403);
  const http::Response listed = as_client(Method::get, "/api/v2/resource-servers");
  const Json servers = *parse_json(listed.body);
  ASSERT_EQ(servers.as_array().size(), 1U);
  EXPECT_EQ(servers.at(0).at("is_system"), true);
  EXPECT_EQ(servers.at(0).at("identifier"), "https://login.example/api/v2/");
  const std::string server = path("resource-servers", servers.at(0).as_object());
  EXPECT_EQ(as_client(Method::patch, server, R"({"name":"x"})").status, 403);
  EXPECT_EQ(as_client(Method::delete_, server).status, 403);
  const Json grants = *parse_json(as_client(Method::get, "/api/v2/client-grants").body);
  EXPECT_EQ(as_client(Method::delete_, path("client-grants", grants.at(0).as_object())).status, 403);
  const Json connections = *parse_json(
      as_client(Method::get, "/api/v2/connections?name=Username-Password-Authentication").body);
  EXPECT_EQ(as_client(Method::delete_, path("connections", connections.at(0).as_object())).status, 403);
  EXPECT_EQ(connections.at(0).at("options"),
            *parse_json(R"({"mfa":{"active":true,"return_enroll_settings":true},
                            "validation":{"username":{"min":1,"max":15}},"import_mode":false,"configuration":{}})"));
}

TEST_F(Declared, ListsArePagedInEachOfAuth0sWays) {
  for (const char* name : {"a", "b", "c"}) create("/api/v2/clients", R"({"name":")" + std::string(name) + R"("})");
  const JsonObject totals =
      show("/api/v2/clients?per_page=2&page=1&include_totals=true&fields=name&include_fields=true");
  EXPECT_EQ(to_text(totals), R"({"total":4,"start":2,"limit":2,"clients":[{"name":"b","tenant":"Analytical Times"},)"
                             R"({"name":"c","tenant":"Analytical Times"}]})")
      << "lists name the tenant, whatever is asked for";
  const JsonObject first = show("/api/v2/clients?take=3&fields=name");
  EXPECT_EQ(first.at("clients").as_array().size(), 3U);
  const JsonObject last = show("/api/v2/clients?fields=name&take=3&from=" + text(first, "next"));
  EXPECT_EQ(to_text(last), R"({"clients":[{"name":"c","tenant":"Analytical Times"}]})");
  EXPECT_FALSE(show("/api/v2/clients/machine").contains("tenant"));
  EXPECT_EQ(as_client(Method::get, "/api/v2/clients?page=9").body, "[]");
  EXPECT_EQ(as_client(Method::get, "/api/v2/clients?from=!").status, 400);
  EXPECT_EQ(as_client(Method::get, "/api/v2/clients?per_page=101").status, 400);
  EXPECT_EQ(parse_json(as_client(Method::get, "/api/v2/clients?app_type=spa,non_interactive").body)->as_array().size(),
            1U) << "the server's own";
}

TEST_F(Declared, WhatIsWrongIsNamed) {
  create("/api/v2/resource-servers", R"({"identifier":"https://api.example/","name":"A"})");
  create("/api/v2/connections", R"({"name":"staff","strategy":"auth0"})");
  create("/api/v2/client-grants", R"({"client_id":"machine","audience":"https://api.example/"})");
  const struct {
    const char* path;
    const char* body;
    int status;
    const char* code;
    const char* message;
  } rows[] = {
      {"/api/v2/clients", "{}", 400, "invalid_body", "Payload validation error: 'Missing required property: name'."},
      {"/api/v2/clients", R"({"name":1})", 400, "invalid_body",
       "Payload validation error: 'A text of at most 255 bytes is expected.' on property name."},
      {"/api/v2/clients", R"({"name":"a","colour":"red"})", 400, "invalid_body",
       "Payload validation error: 'Additional properties not allowed: colour'."},
      {"/api/v2/clients", R"({"name":"a","client_id":"mine"})", 400, "invalid_body",
       "Payload validation error: 'Additional properties not allowed: client_id'."},
      {"/api/v2/clients", R"({"name":"a","require_proof_of_possession":true})", 400, "invalid_body",
       "Payload validation error: 'This server does not offer that.' on property require_proof_of_possession."},
      {"/api/v2/client-grants", R"({"client_id":"machine","audience":"https://api.example/"})", 409, "",
       "A client grant for this client and audience already exists."},
      {"/api/v2/client-grants", R"({"client_id":"nobody","audience":"https://api.example/"})", 404,
       "inexistent_client", "The client does not exist"},
      {"/api/v2/client-grants", R"({"client_id":"machine","audience":"https://x/"})", 404,
       "inexistent_resource_server", "The resource server does not exist"},
      {"/api/v2/resource-servers", R"({"identifier":"https://api.example/"})", 409, "",
       "A resource server with the same identifier already exists"},
      {"/api/v2/resource-servers", R"({"identifier":"https://login.example/api/v2/"})", 409, "",
       "A resource server with the same identifier already exists"},
      {"/api/v2/resource-servers", R"({"identifier":"x","token_encryption":{}})", 400, "invalid_body",
       "Payload validation error: 'This server does not offer that.' on property token_encryption."},
      {"/api/v2/connections", R"({"name":"staff","strategy":"oidc"})", 409, "",
       "A connection with the same name already exists"},
      {"/api/v2/connections",
       R"({"name":"x","strategy":"auth0","options":{"requires_username":true,"attributes":{}}})", 400,
       "invalid_body", "Cannot set both options.attributes and options.requires_username"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.path) + " " + row.body);
    expect_error(as_client(Method::post, row.path, row.body), row.status, row.code, row.message);
  }
}

TEST_F(Declared, AnApiIsChangedAndItsLifetimeHolds) {
  const JsonObject server = create("/api/v2/resource-servers",
      R"({"identifier":"https://api.example/","name":"A","scopes":[{"value":"read:a"}],"token_lifetime":600})");
  EXPECT_EQ(text(server, "id").size(), 24U);
  EXPECT_EQ(server.at("token_lifetime_for_web"), 7200);
  const JsonObject grant = create("/api/v2/client-grants",
                                  R"({"client_id":"machine","audience":"https://api.example/","scope":["read:a"]})");
  const auto expires_in = [&] {
    return json(ask_for_token("machine", "machine-secret-0123456789", "https://api.example/")).at("expires_in");
  };
  EXPECT_EQ(expires_in(), 600);
  const http::Response changed =
      as_client(Method::patch, path("resource-servers", server), R"({"token_lifetime":60,"signing_alg":"PS256"})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(text(json(changed), "signing_alg"), "PS256");
  EXPECT_EQ(expires_in(), 60);
  EXPECT_EQ(as_client(Method::patch, path("client-grants", grant), R"({"scope":[]})").status, 200);
  EXPECT_EQ(as_client(Method::patch, path("client-grants", grant), R"({"audience":"x"})").status, 400);
  EXPECT_EQ(as_client(Method::delete_, path("resource-servers", server)).status, 204);
  expect_error(as_client(Method::get, path("resource-servers", server)), 404, "inexistent_resource_server",
               "The resource server does not exist");
  expect_error(as_client(Method::get, path("client-grants", grant)), 404, "inexistent_client_grant",
               "The grant does not exist.");
}

TEST_F(Declared, AConnectionsOptionsAreReplacedWholeAndItsSecretsAreKept) {
  const JsonObject connection = create("/api/v2/connections",
      R"({"name":"up","strategy":"oidc","options":{"client_id":"c","issuer":"https://id.example","client_secret":"upstream-secret","scope":"openid"}})");
  const std::string where = path("connections", connection);
  EXPECT_EQ(connection.at("enabled_clients"), JsonArray());
  EXPECT_EQ(show(where).at("options").at("client_secret"), "upstream-secret");
  const http::Response hidden = as_client(Method::get, where, "", "read:connections");
  EXPECT_FALSE(hidden.body.contains("upstream-secret"));
  EXPECT_FALSE(as_client(Method::get, "/v1/settings").body.contains("upstream-secret"));
  EXPECT_EQ(settings_.current()->find_connection("up")->options.at("client_secret"), "upstream-secret");
  const http::Response changed = as_client(Method::patch, where, R"({"options":{"client_id":"d","issuer":"https://id.example"}})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_FALSE(json(changed).at("options").as_object().contains("scope"));
  EXPECT_FALSE(changed.body.contains("upstream-secret"));
  EXPECT_EQ(as_client(Method::patch, where, R"({"strategy":"saml"})").status, 400);
  const http::Response gone = as_client(Method::delete_, where);
  EXPECT_EQ(gone.status, 202);
  EXPECT_EQ(gone.body, R"({"deleted_at":"2026-11-01T12:00:00.000Z"})");
  EXPECT_EQ(as_client(Method::delete_, where).status, 204);
  expect_error(as_client(Method::get, where), 404, "inexistent_connection", "The connection does not exist");
}

TEST_F(Declared, AConnectionIsEnabledForClients) {
  const JsonObject connection = create("/api/v2/connections", R"({"name":"staff","strategy":"auth0"})");
  const std::string where = path("connections", connection) + "/clients";
  EXPECT_EQ(as_client(Method::patch, where, R"([{"client_id":"machine","status":true}])").status, 204);
  EXPECT_EQ(as_client(Method::get, where).body, R"({"clients":[{"client_id":"machine"}]})");
  EXPECT_EQ(as_client(Method::patch, where, R"([{"client_id":"machine","status":false}])").status, 204);
  EXPECT_EQ(as_client(Method::get, where).body, R"({"clients":[]})");
  for (const char* body : {"[]", "{}", R"([{"client_id":"a"}])", R"([{"client_id":"a","status":1}])",
                           R"([{"client_id":"a","status":true,"x":1}])"}) {
    EXPECT_EQ(as_client(Method::patch, where, body).status, 400) << body;
  }
}

// The default database is in no document until it is changed.
TEST_F(Declared, TheDefaultDatabaseIsDeclaredWhenItIsChanged) {
  const Json found =
      *parse_json(as_client(Method::get, "/api/v2/connections?name=Username-Password-Authentication").body);
  const JsonObject connection = found.at(0).as_object();
  EXPECT_EQ(connection.at("enabled_clients"), JsonArray{"machine"}) << "for all";
  const http::Response changed =
      as_client(Method::patch, path("connections", connection), R"({"options":{"disable_signup":true}})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(text(json(changed), "id"), text(connection, "id"));
  const http::Response refused = send(request(Method::post, "/dbconnections/signup",
      R"({"client_id":"machine","connection":"Username-Password-Authentication","email":"a@example.com",
          "password":"analytical engine 1843"})"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(text(json(refused), "code"), "invalid_connection");
}

TEST_F(Declared, AConnectionThatIsNotEnabledForAClientIsRefused) {
  sign_up();
  const JsonObject client = create("/api/v2/clients",
      R"({"name":"Web","app_type":"regular_web","grant_types":["password","authorization_code"],
          "callbacks":["https://web.example/cb"]})");
  const std::string id = text(client, "client_id");
  const auto log_in_with_password = [&] {
    return send(request(Method::post, "/oauth/token",
                        to_text(JsonObject{{"grant_type", "password"}, {"client_id", id},
                                           {"client_secret", client.at("client_secret")},
                                           {"username", "ada@example.com"},
                                           {"password", "analytical engine 1843"}, {"scope", "openid"}})));
  };
  const auto authorize = [&] {
    return std::string(header(browse("/authorize?client_id=" + id + "&response_type=code&scope=openid&prompt=none&"
                                     "redirect_uri=https://web.example/cb"), "Location"));
  };
  EXPECT_EQ(log_in_with_password().status, 200);
  EXPECT_TRUE(authorize().contains("code="));
  const Json found =
      *parse_json(as_client(Method::get, "/api/v2/connections?name=Username-Password-Authentication").body);
  ASSERT_EQ(as_client(Method::patch, path("connections", found.at(0).as_object()) + "/clients",
                      R"([{"client_id":")" + id + R"(","status":false}])").status, 204);
  EXPECT_EQ(log_in_with_password().status, 403);
  EXPECT_TRUE(authorize().contains("error=access_denied")) << authorize();
  const http::Response refused = send(request(Method::post, "/dbconnections/signup",
      R"({"client_id":")" + id + R"(","connection":"Username-Password-Authentication","email":"b@example.com",
          "password":"analytical engine 1843"})"));
  EXPECT_EQ(text(json(refused), "code"), "invalid_connection");
}

TEST_F(Declared, SigningKeysAreRotatedAndRevokedWithoutARestart) {
  const std::string former_token = token();
  const auto keys = [&] { return parse_json(as_client(Method::get, "/api/v2/keys/signing").body)->as_array(); };
  const auto with = [&](std::string_view state) {
    for (const Json& key : keys()) {
      if (key.at(state).as_bool()) return key.as_object();
    }
    return JsonObject();
  };
  const JsonObject first = with("current");
  const std::string next = text(with("next"), "kid");
  EXPECT_TRUE(text(first, "cert").starts_with("-----BEGIN CERTIFICATE-----"));
  EXPECT_TRUE(text(first, "pkcs7").starts_with("-----BEGIN PKCS7-----"));
  const http::Response rotated = as_client(Method::post, "/api/v2/keys/signing/rotate");
  EXPECT_EQ(rotated.status, 201) << rotated.body;
  EXPECT_EQ(text(json(rotated), "kid"), next);
  EXPECT_EQ(text(with("current"), "kid"), next);
  const std::string where = "/api/v2/keys/signing/" + text(first, "kid");
  EXPECT_EQ(show(where).at("previous"), true);
  const auto users_by = [&](const std::string& bearer) {
    http::Request message = request(Method::get, "/api/v2/users");
    message.headers.emplace_back("authorization", "Bearer " + bearer);
    return send(std::move(message)).status;
  };
  EXPECT_EQ(users_by(former_token), 200);
  EXPECT_EQ(as_client(Method::put, "/api/v2/keys/signing/" + next + "/revoke").status, 409);
  EXPECT_EQ(as_client(Method::put, where + "/revoke").status, 200);
  EXPECT_EQ(users_by(former_token), 401);
  EXPECT_EQ(users_by(token()), 200);
  EXPECT_EQ(show(where).at("revoked"), true);
  const http::Response published = send(request(Method::get, "/.well-known/jwks.json"));
  EXPECT_FALSE(published.body.contains(text(first, "kid")));
  EXPECT_TRUE(published.body.contains(next));
  EXPECT_EQ(as_client(Method::get, "/api/v2/keys/signing/other").status, 404);
}

}  // namespace
}  // namespace acquaint::api
