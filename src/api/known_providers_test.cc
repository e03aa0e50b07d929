// A log-in by each of the providers that are known by name, from our link to the user, at endpoints of their
// own. What the providers answer has the shape that they document: the members, and what is text among them.
#include "api/upstream_fixture.h"
#include "login/jws.h"

namespace acquaint::api {
namespace {

struct KnownProvider {
  const char* strategy;
  const char* options;  // Beside client id and secret: where the provider is.
  const char* tokens;   // Beside the ID token.
  const char* id_token;  // Null: there is none. Beside iss, aud, iat, exp and nonce.
  const char* profile;   // Behind the access token; null: there is none.
  bool echoes_nonce;
  bool takes_challenge;
  const char* user_id;
  const char* user;  // Members that the user then has.
};

constexpr const char* kTokens = R"({"access_token":"at","token_type":"Bearer","expires_in":3599,"scope":"openid email profile"})";

const KnownProvider kKnown[] = {
    // developers.google.com/identity/openid-connect/openid-connect
    {"google-oauth2", R"({"issuer":"https://id.example"})", kTokens,
     R"({"sub":"10769150350006150715113082367","azp":"client","hd":"example.com","email":"jsmith@example.com","email_verified":true})",
     R"({"sub":"10769150350006150715113082367","name":"Jo Smith","given_name":"Jo","family_name":"Smith",
         "picture":"https://lh3.googleusercontent.com/a/ACg=s96-c","email":"jsmith@example.com","email_verified":true,"hd":"example.com"})",
     true, true, "google-oauth2|10769150350006150715113082367",
     R"({"name":"Jo Smith","given_name":"Jo","family_name":"Smith","picture":"https://lh3.googleusercontent.com/a/ACg=s96-c",
         "email":"jsmith@example.com","email_verified":true,"hd":"example.com"})"},
    // learn.microsoft.com/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2
    {"linkedin", R"({"issuer":"https://id.example"})", kTokens,
     R"({"sub":"782bbtaQ","name":"John Doe","given_name":"John","family_name":"Doe","picture":"https://media.licdn.example/0/",
         "email":"doe@email.example","email_verified":"true","locale":"en_US"})",
     R"({"sub":"782bbtaQ","name":"John Doe","given_name":"John","family_name":"Doe","picture":"https://media.licdn.example/0/",
         "locale":{"country":"US","language":"en"},"email":"doe@email.example","email_verified":true})",
     false, false, "linkedin|782bbtaQ",
     R"({"name":"John Doe","given_name":"John","family_name":"Doe","picture":"https://media.licdn.example/0/",
         "email":"doe@email.example","email_verified":true,"locale":{"country":"US","language":"en"}})"},
    // learn.microsoft.com/entra/identity-platform/id-token-claims-reference and userinfo
    {"windowslive", R"({"issuer":"https://id.example"})", kTokens,
     R"({"ver":"2.0","sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ","name":"Abe Lincoln","preferred_username":"AbeLi@outlook.example",
         "oid":"00000000-0000-0000-66f3-3332eca7ea81","tid":"9188040d-6c67-4c5b-b112-36a304b66dad","aio":"Df2UVXL1ix"})",
     R"({"sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ","name":"Abe Lincoln","given_name":"Abe","family_name":"Lincoln",
         "picture":"https://graph.microsoft.com/v1.0/me/photo/$value","email":"abeli@outlook.example"})",
     true, true, "windowslive|AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
     R"({"name":"Abe Lincoln","given_name":"Abe","family_name":"Lincoln","email":"abeli@outlook.example","email_verified":false})"},
    // developers.facebook.com/docs/graph-api/reference/user
    {"facebook", R"({"authorization_endpoint":"https://id.example/authorize","token_endpoint":"https://id.example/token",
                     "userinfo_endpoint":"https://id.example/me"})",
     R"({"access_token":"at","token_type":"bearer","expires_in":5183944})", nullptr,
     R"({"id":"10222012345678901","name":"Jane Q. Doe","first_name":"Jane","last_name":"Doe","email":"jane@example.com",
         "picture":{"data":{"height":50,"is_silhouette":false,"url":"https://platform-lookaside.example/p.jpg","width":50}}})",
     false, true, "facebook|10222012345678901",
     R"({"name":"Jane Q. Doe","given_name":"Jane","family_name":"Doe","picture":"https://platform-lookaside.example/p.jpg",
         "email":"jane@example.com","email_verified":false})"},
    // developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple
    {"apple", R"({"issuer":"https://id.example","authorization_endpoint":"https://id.example/authorize",
                  "token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/keys","team_id":"TEAM","kid":"KID"})",
     R"({"access_token":"at","token_type":"Bearer","expires_in":3600,"refresh_token":"rt"})",
     R"({"sub":"001234.0a1b2c3d4e5f.0123","nonce_supported":true,"auth_time":1793534400,"email":"x7@privaterelay.appleid.com",
         "email_verified":"true","is_private_email":"true"})",
     nullptr, true, false, "apple|001234.0a1b2c3d4e5f.0123",
     R"({"name":"John Appleseed","given_name":"John","family_name":"Appleseed","email":"x7@privaterelay.appleid.com","email_verified":true})"},
    // docs.github.com/rest/users/users
    {"github", R"({"authorization_endpoint":"https://id.example/authorize","token_endpoint":"https://id.example/token",
                   "userinfo_endpoint":"https://id.example/me"})",
     R"({"access_token":"at","scope":"read:user,user:email","token_type":"bearer"})", nullptr,
     R"({"login":"octocat","id":583231,"node_id":"MDQ6VXNlcjE=","avatar_url":"https://avatars.example/u/583231","gravatar_id":"",
         "url":"https://api.github.com/users/octocat","html_url":"https://github.com/octocat","type":"User","site_admin":false,
         "name":"monalisa octocat","company":"@github","blog":"https://github.com/blog","location":"San Francisco","email":null,
         "hireable":false,"bio":"There once was...","public_repos":2,"followers":20})",
     false, true, "github|583231",
     R"({"name":"monalisa octocat","nickname":"octocat","picture":"https://avatars.example/u/583231","company":"@github",
         "location":"San Francisco","email":"octocat@github.example","email_verified":true})"},
};

// github: GET /user/emails.
constexpr const char* kEmails = R"([{"email":"mona@old.example","primary":false,"verified":false,"visibility":null},
    {"email":"octocat@github.example","primary":true,"verified":true,"visibility":"public"}])";

class KnownProviders : public Upstream {
 protected:
  void declare(const KnownProvider& known) {
    JsonObject options = *parse_json_object(known.options);
    options["client_id"] = "client";
    if (is_apple(known)) {
      options["app_secret"] = apple_.pem();
    } else {
      options["client_secret"] = "s3cret";
    }
    JsonObject document = *parse_json_object(kSampleSettings);
    document["connections"] = JsonArray{{{"name", known.strategy}, {"strategy", known.strategy}, {"options", std::move(options)}}};
    const auto published = run(settings_.publish(document, known.strategy, clock_.now()));
    ASSERT_TRUE(published) << published.error().field << " " << published.error().message;
    serve("https://id.example/token", [this, &known](const outbound::HttpRequest& request) { return redeem(known, request); });
    if (known.profile != nullptr) {
      serve("https://id.example/me", [&known](auto&) { return json_answer(*parse_json(known.profile)); });
    }
    serve("https://id.example/me/emails", [](auto&) { return json_answer(*parse_json(kEmails)); });
  }

  static bool is_apple(const KnownProvider& known) { return std::string_view(known.strategy) == "apple"; }

  outbound::HttpAnswer redeem(const KnownProvider& known, const outbound::HttpRequest& request) {
    redemption_ = query_of("?" + request.body);
    JsonObject answer = *parse_json_object(known.tokens);
    if (known.id_token != nullptr) {
      JsonObject claims = *parse_json_object(known.id_token);
      claims["iss"] = "https://id.example";
      claims["aud"] = "client";
      claims["iat"] = to_ms(clock_.now()) / 1000;
      claims["exp"] = to_ms(clock_.now()) / 1000 + 600;
      if (known.echoes_nonce) claims["nonce"] = nonce_;
      answer["id_token"] = signer().sign(claims);
    }
    return json_answer(answer);
  }

  // Apple's answer is a form that its page posts, with the name at the first log-in.
  http::Response come_back_by_post(const std::string& state) {
    http::Request posted = request(http::Method::post, "/login/callback");
    posted.body = login::with_query("", {{"state", state}, {"code", "good"},
        {"user", R"({"name":{"firstName":"John","lastName":"Appleseed"},"email":"elsewhere@example.com"})"}}).substr(1);
    posted.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    posted.headers.emplace_back("origin", "https://appleid.apple.com");
    posted.headers.emplace_back("sec-fetch-site", "cross-site");
    const http::Response next = send(std::move(posted));
    EXPECT_FALSE(header(next, "Location").contains("Appleseed")) << "a name in an address";
    return browse(header(next, "Location"));
  }

  login::upstream::SampleEcKey apple_;
  Parameters redemption_;
};

TEST_F(KnownProviders, EachOfThemFinishesALogIn) {
  for (const KnownProvider& known : kKnown) {
    SCOPED_TRACE(known.strategy);
    browser_ = {};
    declare(known);
    const std::string path = "/u/login/upstream?connection=" + std::string(known.strategy);
    Parameters asked = leave(path);
    EXPECT_EQ(asked["client_id"], "client");
    EXPECT_EQ(asked["response_type"], "code");
    EXPECT_EQ(!asked["nonce"].empty(), known.id_token != nullptr);
    EXPECT_EQ(asked["code_challenge_method"], known.takes_challenge ? "S256" : "");
    EXPECT_EQ(asked["response_mode"], is_apple(known) ? "form_post" : "");

    const http::Response done =
        is_apple(known) ? come_back_by_post(asked["state"]) : come_back({{"state", asked["state"]}, {"code", "good"}});
    ASSERT_TRUE(is_in(done)) << done.body;
    EXPECT_EQ(redemption_["code"], "good");
    EXPECT_EQ(redemption_.contains("code_verifier"), known.takes_challenge);
    if (known.takes_challenge) {
      EXPECT_EQ(asked["code_challenge"], to_base64url(sha256(redemption_["code_verifier"])));
    }
    const JsonObject user = this->user(known.user_id);
    const JsonObject wanted = *parse_json_object(known.user);
    for (const auto& member : wanted) {
      const Json* held = find(user, member.key());
      ASSERT_NE(held, nullptr) << member.key();
      EXPECT_EQ(*held, member.value()) << member.key();
    }
    const JsonObject& identity = user.at("identities").at(0).as_object();
    EXPECT_EQ(identity.at("provider"), known.strategy);
    EXPECT_EQ(identity.at("isSocial"), true);
  }
  EXPECT_EQ(users(), std::ssize(kKnown));
}

TEST_F(KnownProviders, AppleGetsASecretThatItsKeySigned) {
  const KnownProvider& apple = *std::ranges::find_if(kKnown, is_apple);
  declare(apple);
  ASSERT_TRUE(is_in(come_back_by_post(leave("/u/login/upstream?connection=apple")["state"])));
  const auto key = login::VerifyingKey::parse(apple_.jwk("KID"));
  ASSERT_TRUE(key);
  const auto payload = login::open_jws(redemption_["client_secret"], [&](std::string_view kid) { return kid == "KID" ? &*key : nullptr; });
  ASSERT_TRUE(payload);
  EXPECT_EQ(parse_json_object(*payload)->at("iss"), "TEAM");
}

// Where a provider has no nonce to return, none is missed; where it has, an answer to somebody else's request is
// refused.
TEST_F(KnownProviders, ANonceIsMissedWhereThereIsOne) {
  for (const KnownProvider& known : kKnown) {
    if (known.id_token == nullptr) continue;
    SCOPED_TRACE(known.strategy);
    browser_ = {};
    declare(known);
    const std::string state = leave("/u/login/upstream?connection=" + std::string(known.strategy))["state"];
    nonce_ = "of another request";
    EXPECT_EQ(is_in(come_back({{"state", state}, {"code", "good"}})), !known.echoes_nonce);
  }
}

}  // namespace
}  // namespace acquaint::api
