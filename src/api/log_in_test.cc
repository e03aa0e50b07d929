// Logging in by two pages: who it is, and the password.
#include "api/sample_server.h"
#include "login/upstream/account.h"

namespace acquaint::api {
namespace {

class LogIn : public SampleServer {
 public:
  static constexpr std::string_view kPassword = "analytical engine 1843";

  void SetUp() override {
    SampleServer::SetUp();
    sign_up();
    browser_ = CookieJar();
  }

  // The address of the second page for whom the first was told.
  std::string second_page(std::string_view email, std::string_view from = "/u/login?return_to=%2Farticles") {
    const auto sent = post_form(from, {{"email", std::string(email)}});
    EXPECT_EQ(sent.status, 303) << sent.body;
    return std::string(header(sent, "Location"));
  }
  http::Response give_password(const std::string& page, std::string_view email, std::string_view password = kPassword) {
    return post_form(page, {{"email", std::string(email)}, {"password", std::string(password)}});
  }
  static bool says(const http::Response& page, std::string_view text) {
    return page.body.find(text) != std::string::npos;
  }
  // Somebody who came by an identity provider, which says this address, and has no password.
  void add_social_user(std::string_view email) {
    login::upstream::Arrival arrival{.connection = "linkedin",
                                     .provider = login::upstream::find_provider("linkedin"),
                                     .person = {.id = "7",
                                                .attributes = {{*profile::AttributePath::parse("email"), Json(email)},
                                                               {*profile::AttributePath::parse("email_verified"), Json(true)}},
                                                .raw = {}},
                                     .ip = "203.0.113.9",
                                     .now = clock_.now(),
                                     .arms = {}};
    auto made = login::upstream::make_user(arrival, settings_.current()->catalogue);
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_TRUE(run(store_->users().create(std::move(made->user), std::move(made->events))));
  }
  // What a page says but for its tokens, which differ each time, and who was asked for.
  static std::string without_tokens(std::string html, std::string_view email) {
    const std::string token = hidden(html, "csrf");
    for (const std::string_view part : {std::string_view(token), email}) {
      for (std::size_t at = html.find(part); !part.empty() && at != html.npos; at = html.find(part, at)) {
        html.erase(at, part.size());
      }
    }
    return html;
  }
};

TEST_F(LogIn, AsksFirstWhoItIsAndThenForThePassword) {
  const std::string page = second_page("ada@example.com");
  EXPECT_TRUE(page.starts_with("/u/login/password?return_to=%2Farticles&login=")) << page;
  const auto shown = browse(page);
  EXPECT_EQ(shown.status, 200);
  EXPECT_TRUE(says(shown, R"(value="ada@example.com")"));
  const auto done = give_password(page, "ada@example.com");
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(header(done, "Location"), "/u/question?return_to=%2Farticles");
  EXPECT_EQ(json(browse("/v1/me")).at("email"), "ada@example.com");
}

TEST_F(LogIn, NoAddressHoldsTheIdentifier) {
  EXPECT_EQ(second_page("ada@example.com").find("ada"), std::string::npos);
}

TEST_F(LogIn, NeedsAnIdentifier) {
  for (const std::string& wrong : {std::string(), std::string("  "), std::string(321, 'a')}) {
    const auto refused = post_form("/u/login", {{"email", wrong}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(says(refused, "Please enter your e-mail address or user name."));
    EXPECT_TRUE(says(refused, R"(aria-invalid="true")"));
  }
}

TEST_F(LogIn, BeginsAgainWithoutAnIdentifierThatItGave) {
  for (const std::string path : {"/u/login/password?return_to=%2Fa", "/u/login/password?return_to=%2Fa&login=x"}) {
    EXPECT_EQ(header(browse(path), "Location"), "/u/login?return_to=%2Fa") << path;
  }
  const std::string page = second_page("ada@example.com");
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(header(browse(page), "Location"), "/u/login?return_to=%2Farticles");
}

TEST_F(LogIn, ReloadingGoingBackAndASecondTabAreFine) {
  const std::string ada = second_page("ada@example.com"), grace = second_page("grace@example.com");
  EXPECT_TRUE(says(browse(ada), "ada@example.com"));
  EXPECT_TRUE(says(browse(grace), "grace@example.com"));
  EXPECT_EQ(browse("/u/login?return_to=%2Farticles").status, 200);
  EXPECT_EQ(give_password(ada, "ada@example.com", "wrong").status, 401);
  EXPECT_EQ(give_password(ada, "ada@example.com").status, 303);
  EXPECT_EQ(give_password(ada, "ada@example.com").status, 303) << "sent once more";
}

TEST_F(LogIn, AWrongPasswordKeepsWhoAndWhereTo) {
  const auto refused = give_password(second_page("ada@example.com"), "ada@example.com", "wrong");
  EXPECT_EQ(refused.status, 401);
  EXPECT_TRUE(says(refused, "Wrong e-mail address or password."));
  EXPECT_TRUE(says(refused, R"(value="ada@example.com")"));
  EXPECT_EQ(hidden(refused.body, "return_to"), "/articles");
  EXPECT_FALSE(says(refused, "wrong\""));
}

TEST_F(LogIn, APageThatWasOpenForTooLongLeadsBackToWhereItWas) {
  const std::string page = second_page("ada@example.com");
  const auto shown = browse(page);
  clock_.advance(std::chrono::hours(3));
  http::Request late = request(http::Method::post, "/u/login/password");
  late.body = "csrf=" + percent_encode(hidden(shown.body, "csrf")) + "&return_to=%2Farticles&email=ada%40example.com&password=x";
  late.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  const auto refused = as_browser(std::move(late));
  EXPECT_EQ(refused.status, 403);
  EXPECT_TRUE(says(refused, "The page was open for too long."));
  EXPECT_TRUE(says(refused, R"(<a href="/u/login?return_to=%2Farticles">Try again</a>)"));
}

// S1: what a stranger sees is the same for somebody who is here, nobody, and somebody who is kept out,
// and so is the work behind it.
TEST_F(LogIn, TellsNobodyWhoHasAnAccount) {
  sign_up("blocked@example.com");
  const auto found = as_client(http::Method::get, "/api/v2/users-by-email?email=blocked%40example.com");
  const std::string id(parse_json(found.body)->at(0).at("user_id").as_string());
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id), R"({"blocked":true})").status, 200);
  browser_ = CookieJar();
  add_social_user("social@example.com");

  struct Seen {
    http::Response second, refused;
    std::uint64_t hashes;
  };
  const auto see = [&](std::string_view email, std::string_view password) {
    const std::string page = second_page(email);
    Seen seen{.second = browse(page), .refused = {}, .hashes = hashes_.computed()};
    seen.refused = give_password(page, email, password);
    seen.hashes = hashes_.computed() - seen.hashes;
    return seen;
  };
  const Seen nobody = see("nobody@example.com", "wrong password");
  EXPECT_EQ(nobody.hashes, 1U);
  const struct {
    const char *name, *email, *password;
  } kCases[] = {
      {"somebody", "ada@example.com", "wrong password"},
      {"somebody in capitals", "ADA@example.com", "wrong password"},
      {"blocked, wrong password", "blocked@example.com", "wrong password"},
      {"blocked, right password", "blocked@example.com", "analytical engine 1843"},
      {"no address at all", "nobody", "wrong password"},
      {"the address of a provider's user", "social@example.com", "wrong password"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Seen seen = see(c.email, c.password);
    for (const auto& [one, other] : {std::pair(&seen.second, &nobody.second), std::pair(&seen.refused, &nobody.refused)}) {
      EXPECT_EQ(one->status, other->status);
      EXPECT_EQ(one->headers, other->headers);
      EXPECT_EQ(without_tokens(one->body, c.email), without_tokens(other->body, "nobody@example.com"));
    }
    EXPECT_EQ(seen.hashes, nobody.hashes);
  }
}

TEST_F(LogIn, SigningUpTakesTheSameWorkWhetherTheAddressIsTaken) {
  std::map<std::string, std::uint64_t> hashes;
  add_social_user("social@example.com");
  for (const std::string email : {"ada@example.com", "grace@example.com", "social@example.com"}) {
    browser_ = CookieJar();
    const std::uint64_t before = hashes_.computed();
    submit("/u/signup", {{"given_name", "A"}, {"family_name", "B"}, {"email", email}, {"password", "another password 99"}});
    hashes[email] = hashes_.computed() - before;
  }
  EXPECT_EQ(hashes["ada@example.com"], hashes["grace@example.com"]);
  EXPECT_EQ(hashes["social@example.com"], hashes["grace@example.com"]);
}

}  // namespace
}  // namespace acquaint::api
