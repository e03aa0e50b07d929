// Guessing and floods are stopped as the operator says, and operators see and lift what was blocked.
#include <functional>
#include <future>

#include "api/letter_link.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPatch = http::Method::patch;
constexpr auto kDelete = http::Method::delete_;

class AttackProtection : public SampleServer {
 public:
  static std::string path_of(std::string_view part) { return "/api/v2/attack-protection/" + std::string(part); }
  http::Response patch(std::string_view part, std::string body) {
    return as_client(kPatch, path_of(part), std::move(body));
  }
  // The status of a log-in with a wrong password.
  int guess(std::string_view email = "ada@example.com", std::string_view password = "wrong") {
    return submit("/u/login", {{"email", std::string(email)}, {"password", std::string(password)}}).status;
  }
  void use_up(std::string_view email = "ada@example.com") {
    for (int i = 0; i < 10; ++i) ASSERT_EQ(guess(email), 401);
    ASSERT_EQ(guess(email), 429);
  }
  std::string id_of_ada() {
    const auto found = as_client(kGet, "/api/v2/users-by-email?email=ada%40example.com");
    return percent_encode(std::string_view(parse_json(found.body)->at(0).at("user_id").as_string()));
  }
};

// Leaves no place where a password can be hashed or wait for that, until it ends.
class FullPool {
 public:
  explicit FullPool(login::HashPool& pool) {
    occupy(pool);
    begun_.get_future().wait();  // Or its place in the queue would come free after it was counted.
    while (pool.expect_room()) occupy(pool);
  }
  ~FullPool() {
    end_.set_value();
    loop_.run_until([this] { return waiting_ == 0; });
  }

 private:
  void occupy(login::HashPool& pool) {
    const bool is_first = waiting_++ == 0;
    const auto wait = [this, is_first](std::string_view) {
      if (is_first) begun_.set_value();
      ended_.wait();
      return true;
    };
    start(pool.ask("", wait), [this](const Outcome<Result<bool>>&) { --waiting_; });
  }

  LoopExecutor loop_;
  Executor::Scope scope_{loop_};
  std::promise<void> begun_, end_;
  std::shared_future<void> ended_ = end_.get_future().share();
  int waiting_ = 0;
};

struct PartCase {
  const char* name;
  const char* defaults;
  const char* patch;
  const char* changed;
};

const PartCase kParts[] = {
    {"brute-force-protection",
     R"({"enabled":true,"shields":["block","user_notification"],"mode":"count_per_identifier_and_ip","allowlist":[],
         "max_attempts":10})",
     R"({"max_attempts":3,"allowlist":["192.0.2.0/24"]})",
     R"({"enabled":true,"shields":["block","user_notification"],"mode":"count_per_identifier_and_ip",
         "allowlist":["192.0.2.0/24"],"max_attempts":3})"},
    {"suspicious-ip-throttling",
     R"({"enabled":true,"shields":["block","admin_notification"],"allowlist":[],
         "stage":{"pre-login":{"max_attempts":100,"rate":864000},"pre-user-registration":{"max_attempts":50,"rate":1200}}})",
     R"({"shields":["block"],"stage":{"pre-login":{"max_attempts":5}}})",
     R"({"enabled":true,"shields":["block"],"allowlist":[],
         "stage":{"pre-login":{"max_attempts":5,"rate":864000},"pre-user-registration":{"max_attempts":50,"rate":1200}}})"},
    {"breached-password-detection",
     R"({"enabled":false,"shields":[],"admin_notification_frequency":[],"method":"standard",
         "stage":{"pre-user-registration":{"shields":[]},"pre-change-password":{"shields":[]}}})",
     R"({"enabled":true,"shields":["block"]})",
     R"({"enabled":true,"shields":["block"],"admin_notification_frequency":[],"method":"standard",
         "stage":{"pre-user-registration":{"shields":[]},"pre-change-password":{"shields":[]}}})"},
};

TEST_F(AttackProtection, IsShownAndChangedInAuth0sShapes) {
  for (const PartCase& c : kParts) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(json(as_client(kGet, path_of(c.name))), *parse_json_object(c.defaults));
    const auto changed = patch(c.name, c.patch);
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(json(changed), *parse_json_object(c.changed));
    EXPECT_EQ(json(as_client(kGet, path_of(c.name))), *parse_json_object(c.changed));
    EXPECT_EQ(patch(c.name, "{}").status, 200);
    EXPECT_EQ(json(as_client(kGet, path_of(c.name))), *parse_json_object(c.changed));
  }
  EXPECT_NE(browse("/u/login").body.find("Analytical Times"), std::string::npos) << "the rest of the settings stays";
}

TEST_F(AttackProtection, ABadChangeIsRefusedAndNamesItsProperty) {
  const auto refused = patch("brute-force-protection", R"({"max_attempts":0})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json(refused).at("errorCode"), "invalid_body");
  EXPECT_NE(refused.body.find("on property max_attempts"), std::string::npos) << refused.body;
  EXPECT_EQ(patch("suspicious-ip-throttling", R"({"stage":{"pre-login":{"speed":1}}})").status, 400);
  EXPECT_EQ(patch("breached-password-detection", R"({"enabled":null})").status, 400);
}

TEST_F(AttackProtection, NeedsItsScopes) {
  const std::string path = path_of("brute-force-protection");
  EXPECT_EQ(as_client(kGet, path, "", "update:attack_protection").status, 403);
  EXPECT_EQ(as_client(kPatch, path, "{}", "read:attack_protection").status, 403);
}

TEST_F(AttackProtection, NewNumbersHoldAtOnce) {
  sign_up();
  ASSERT_EQ(patch("brute-force-protection", R"({"max_attempts":2})").status, 200);
  EXPECT_EQ(guess(), 401);
  EXPECT_EQ(guess(), 401);
  EXPECT_EQ(guess(), 429);
  ASSERT_EQ(patch("brute-force-protection", R"({"enabled":false})").status, 200);
  EXPECT_EQ(log_in().status, 303);
}

TEST_F(AttackProtection, ShowsAndLiftsTheBlocksOfAnIdentifier) {
  sign_up();
  EXPECT_EQ(json(as_client(kGet, "/api/v2/user-blocks?identifier=ada%40example.com")),
            *parse_json_object(R"({"blocked_for":[]})"));
  use_up();
  const auto want = *parse_json_object(R"({"blocked_for":[{"identifier":"ada@example.com","ip":"203.0.113.7"}]})");
  EXPECT_EQ(json(as_client(kGet, "/api/v2/user-blocks?identifier=ada%40example.com")), want);
  EXPECT_EQ(json(as_client(kGet, "/api/v2/user-blocks/" + id_of_ada())), want);
  EXPECT_EQ(as_client(kDelete, "/api/v2/user-blocks?identifier=ada%40example.com").status, 204);
  EXPECT_EQ(log_in().status, 303);
  use_up();
  EXPECT_EQ(as_client(kDelete, "/api/v2/user-blocks/" + id_of_ada()).status, 204);
  EXPECT_EQ(log_in().status, 303);
  EXPECT_EQ(as_client(kGet, "/api/v2/user-blocks").status, 400);
  EXPECT_EQ(as_client(kGet, "/api/v2/user-blocks/auth0%7Cnobody").status, 404);
}

TEST_F(AttackProtection, ANewPasswordLetsItsUserInAgain) {
  sign_up();
  use_up();
  ASSERT_EQ(as_client(kPatch, "/api/v2/users/" + id_of_ada(), R"({"password":"difference engine 1822"})").status, 200);
  EXPECT_EQ(guess("ada@example.com", "difference engine 1822"), 303);
}

TEST_F(AttackProtection, ShowsAndLiftsTheBlockOfAnAddress) {
  const std::string path = "/api/v2/anomaly/blocks/ips/203.0.113.7";
  EXPECT_EQ(as_client(kGet, path).status, 404);
  ASSERT_EQ(patch("suspicious-ip-throttling", R"({"stage":{"pre-login":{"max_attempts":2}}})").status, 200);
  sign_up();
  EXPECT_EQ(guess("one@example.com"), 401);
  EXPECT_EQ(guess("two@example.com"), 401);
  EXPECT_EQ(log_in().status, 429);
  EXPECT_EQ(as_client(kGet, path).status, 200);
  clock_.advance(std::chrono::minutes(15));
  EXPECT_EQ(guess("three@example.com"), 401);
  EXPECT_EQ(log_in().status, 429);
  EXPECT_EQ(as_client(kDelete, path).status, 204);
  EXPECT_EQ(log_in().status, 303);
  EXPECT_EQ(as_client(kGet, "/api/v2/anomaly/blocks/ips/somewhere").status, 400);
}

TEST_F(AttackProtection, BoundsTheSignUpsOfAnAddress) {
  ASSERT_EQ(patch("suspicious-ip-throttling", R"({"stage":{"pre-user-registration":{"max_attempts":2}}})").status, 200);
  const auto sign_up_as = [&](const std::string& name) {
    browser_ = CookieJar();
    return submit("/u/signup", {{"given_name", "A"}, {"family_name", "B"}, {"email", name + "@example.com"},
                                {"password", "analytical engine 1843"}});
  };
  EXPECT_EQ(sign_up_as("not an address").status, 422) << "what is malformed does not count";
  EXPECT_EQ(sign_up_as("one").status, 303);
  EXPECT_EQ(sign_up_as("two").status, 303);
  const std::uint64_t hashes = hashes_.computed();
  const auto refused = sign_up_as("three");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header(refused, "Retry-After"), "2");
  EXPECT_EQ(hashes_.computed(), hashes);
  clock_.advance(std::chrono::milliseconds(1200));
  EXPECT_EQ(sign_up_as("three").status, 303);
}

TEST_F(AttackProtection, RefusesLeakedPasswordsWhereThatIsWanted) {
  sign_up();
  EXPECT_EQ(guess("ada@example.com", "AUTH0-TEST-1"), 401);
  ASSERT_EQ(patch("breached-password-detection", R"({"enabled":true,"shields":["block"]})").status, 200);
  for (const std::string email : {"ada@example.com", "nobody@example.com"}) {
    const auto refused = submit("/u/login", {{"email", email}, {"password", "AUTH0-TEST-1"}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_NE(refused.body.find("This password leaked from another site"), std::string::npos) << email;
  }
  EXPECT_EQ(log_in().status, 303);
}

// Auth0: pwd_leak, signup_pwd_leak, reset_pwd_leak.
TEST_F(AttackProtection, LeakedPasswordsAreLoggedAtEveryStage) {
  constexpr std::string_view kLeaked = "AUTH0-TEST-secret1";
  sign_up();
  ASSERT_EQ(patch("breached-password-detection", R"({"enabled":true,"shields":["block"]})").status, 200);
  const std::string id = id_of_ada();
  const std::string ticket(json(as_client(http::Method::post, "/api/v2/tickets/password-change",
                                          R"({"user_id":"auth0|)" + id.substr(id.find("%7C") + 3) + "\"}")).at("ticket").as_string());
  const std::string reset_page = ticket.substr(kSampleIssuer.size() - 1, ticket.find('#') - kSampleIssuer.size() + 1);
  const struct {
    const char *name, *stage;
    std::function<int()> act;
    int status;
  } rows[] = {
      {"log-in", "log_in", [&] { return guess("ada@example.com", kLeaked); }, 401},
      {"sign-up page", "sign_up",
       [&] {
         return submit("/u/signup", {{"given_name", "A"}, {"family_name", "B"}, {"email", "new@example.com"},
                                     {"password", std::string(kLeaked)}}).status;
       },
       422},
      {"a client's sign-up", "sign_up",
       [&] {
         return send(request(http::Method::post, "/dbconnections/signup",
                             to_text(JsonObject{{"client_id", "machine"}, {"connection", login::kDatabaseConnection},
                                                {"email", "new@example.com"}, {"password", kLeaked}}))).status;
       },
       400},
      {"reset", "change", [&] { return submit(reset_page, {{"password", std::string(kLeaked)}}).status; }, 422},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    testing::internal::CaptureStderr();
    const int status = row.act();
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_EQ(status, row.status);
    EXPECT_NE(log.find(R"("event":"protection.password_leaked","stage":")" + std::string(row.stage) +
                       R"(","client":"203.0.113.7")"), log.npos) << log;
    EXPECT_EQ(log.find(kLeaked), log.npos) << log;
    EXPECT_EQ(log.find("example.com\""), log.npos) << log;
  }
}

class ToldAddress : public AttackProtection {
 public:
  void declare(std::string_view client_members) {
    JsonObject client = *parse_json_object(client_members);
    client["client_id"] = "back";
    client["grant_types"] = {"password"};
    JsonObject document = *parse_json_object(kSampleSettings);
    document["clients"] = JsonArray{std::move(client)};
    ASSERT_TRUE(run(settings_.publish(document, "client", clock_.now())));
  }
  int ask_for(std::string_view address, std::string_view password = "wrong") {
    http::Request message = request(http::Method::post, "/oauth/token",
        R"({"grant_type":"password","client_id":"back","client_secret":"back-secret","username":"ada@example.com","password":")" +
            std::string(password) + "\"}");
    message.headers.emplace_back("auth0-forwarded-for", address);
    return send(std::move(message)).status;
  }
  static std::string secret() {
    return R"("client_secret_sha256":")" + to_hex(sha256("back-secret")) + "\"";
  }
};

TEST_F(ToldAddress, CountsOfAClientThatIsTrusted) {
  sign_up();
  declare("{" + secret() + R"(,"is_token_endpoint_ip_header_trusted":true})");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask_for("198.51.100.1"), 403);
  EXPECT_EQ(ask_for("198.51.100.1"), 429);
  EXPECT_EQ(ask_for("198.51.100.2"), 403);
  EXPECT_EQ(ask_for("no address"), 403);
}

TEST_F(ToldAddress, SignUpsByAClientsOwnFormAreBoundedToo) {
  declare("{" + secret() + "}");
  ASSERT_EQ(patch("suspicious-ip-throttling", R"({"stage":{"pre-user-registration":{"max_attempts":1}}})").status, 200);
  const auto sign_up_as = [&](const std::string& email) {
    return send(request(http::Method::post, "/dbconnections/signup",
                        R"({"client_id":"back","connection":"Username-Password-Authentication","password":"analytical engine 1843","email":")" +
                            email + "\"}"));
  };
  EXPECT_EQ(sign_up_as("no address").status, 400) << "what is malformed does not count";
  EXPECT_EQ(sign_up_as("one@example.com").status, 200);
  const auto refused = sign_up_as("two@example.com");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header(refused, "Retry-After"), "2");
}

TEST_F(ToldAddress, OfAnyOtherClientDoesNot) {
  sign_up();
  declare("{" + secret() + "}");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(ask_for("198.51.100." + std::to_string(i)), 403);
  EXPECT_EQ(ask_for("198.51.100.77"), 429);
}

TEST_F(AttackProtection, WhoIsLockedOutLiftsItByTheLinkOfAMail) {
  sign_up();
  browser_ = {};
  post_.letters.clear();
  use_up();
  ASSERT_EQ(post_.letters.size(), 1U) << "one mail, when the last attempt is used up";
  EXPECT_EQ(post_.letters.front().to, "ada@example.com");
  const std::string link = link_in(post_.letters.front());
  ASSERT_TRUE(link.starts_with("/u/unblock?ticket=")) << post_.letters.front().text;

  EXPECT_EQ(browse(link).status, 200);
  EXPECT_EQ(guess(), 429) << "programs that open links lift nothing";
  const http::Response done = post_form(link, {});
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_NE(done.body.find("You can log in again."), std::string::npos) << done.body;
  EXPECT_EQ(log_in().status, 303);
  EXPECT_EQ(browse(link).status, 410) << "once";
}

TEST_F(AttackProtection, OneMailAnHourAndNoneToNobody) {
  sign_up();
  browser_ = {};
  post_.letters.clear();
  use_up("nobody@example.com");
  EXPECT_TRUE(post_.letters.empty());
  use_up();
  ASSERT_EQ(as_client(kDelete, "/api/v2/user-blocks?identifier=ada%40example.com").status, 204);
  use_up();
  EXPECT_EQ(post_.letters.size(), 1U);
  clock_.advance(std::chrono::hours(1));
  ASSERT_EQ(as_client(kDelete, "/api/v2/user-blocks?identifier=ada%40example.com").status, 204);
  use_up();
  EXPECT_EQ(post_.letters.size(), 2U);
  EXPECT_EQ(browse(link_in(post_.letters.front())).status, 410) << "a newer one replaced it";
}

TEST_F(AttackProtection, WithoutTheShieldNobodyIsTold) {
  sign_up();
  browser_ = {};
  ASSERT_EQ(patch("brute-force-protection", R"({"shields":["block"]})").status, 200);
  post_.letters.clear();
  use_up();
  EXPECT_TRUE(post_.letters.empty());
}

// A flood is shed where it would wait for a thread: nothing is hashed, and nobody's guess is counted.
TEST_F(ToldAddress, WithoutRoomForAPasswordEveryWayIsShed) {
  sign_up();
  browser_ = {};
  declare("{" + secret() + "}");
  const std::string token =
      R"({"grant_type":"password","client_id":"back","client_secret":"back-secret","username":"ada@example.com","password":"x"})";
  const std::string account =
      R"({"client_id":"back","connection":"Username-Password-Authentication","email":"new@example.com","password":"difference engine 1822"})";
  const std::string user =
      R"({"connection":"Username-Password-Authentication","email":"new@example.com","password":"difference engine 1822"})";
  const struct {
    const char* way;
    std::function<http::Response()> come;
  } ways[] = {
      {"log-in page", [&] { return submit("/u/login", {{"email", "ada@example.com"}, {"password", "x"}}); }},
      {"log-in page of nobody", [&] { return submit("/u/login", {{"email", "no@example.com"}, {"password", "x"}}); }},
      {"sign-up page", [&] { return submit("/u/signup", {{"given_name", "New"}, {"family_name", "One"}, {"email", "new@example.com"},
                                                         {"password", "difference engine 1822"}}); }},
      {"token", [&] { return send(request(http::Method::post, "/oauth/token", token)); }},
      {"sign-up", [&] { return send(request(http::Method::post, "/dbconnections/signup", account)); }},
      {"management", [&] { return as_client(http::Method::post, "/api/v2/users", user); }},
  };
  const auto before = hashes_.computed();
  {
    const FullPool full(hashes_);
    for (int round = 0; round < 11; ++round) {  // One more than may fail.
      for (const auto& [way, come] : ways) {
        const http::Response shed = come();
        ASSERT_EQ(shed.status, 429) << way << ": " << shed.body;
        ASSERT_NE(header(shed, "Retry-After"), "") << way;
      }
    }
  }
  EXPECT_EQ(hashes_.computed(), before);
  EXPECT_EQ(log_in().status, 303);
}

}  // namespace
}  // namespace acquaint::api
