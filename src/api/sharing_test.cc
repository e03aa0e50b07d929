// Whoever logs in by a provider has read what it will tell, and the receipt says where: docs/consent.md.
#include "api/upstream_fixture.h"
#include "consent/purpose.h"
#include "consent/receipt.h"
#include "login/cookie.h"

namespace acquaint::api {
namespace {

constexpr std::string_view kDirect = "/u/login/upstream?connection=example&return_to=%2Farticles";
constexpr std::string_view kAuthorize =
    "/authorize?client_id=spa&response_type=code&scope=openid&state=my&redirect_uri=https%3A%2F%2Fspa.example%2Fcb"
    "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&connection=example";

class Sharing : public Upstream {
 protected:
  // The next log-ins at the provider are this person's.
  void be(const std::string& subject) { id_claims_["sub"] = userinfo_["sub"] = subject; }

  // The browser forgets who was signed in, and nothing else.
  void sign_out() {
    browser_.take(http::Response::see_other("/").with("Set-Cookie", login::clear_cookie(login::kSessionCookie)));
  }
  http::Response log_in_by(std::string_view path) {
    sign_out();
    return come_back({{"state", leave(path)["state"]}, {"code", "good"}});
  }
  bool leads_straight(std::string_view path) {
    sign_out();
    return follow(browse(path)).status == 303;
  }

  void publish(const std::function<void(JsonObject&)>& change) {
    JsonObject document = *parse_json_object(kSampleSettings);
    document["connections"] = *parse_json(kUpstreamConnections);
    document["clients"] = *parse_json(kUpstreamClients);
    change(document);
    ASSERT_TRUE(run(settings_.publish(document, "changed", clock_.now())));
  }

  profile::User user_called(const std::string& subject) {
    return (*run(store_->users().find(*profile::UserId::parse("oidc|example|" + subject))))->user();
  }
  const profile::Receipt* receipt(const profile::User& user) {
    return consent::find_last(user, consent::of_connection("example"));
  }
  std::int64_t events_of(const profile::User& user, std::string_view type) {
    const auto events = *run(store_->users().history(user.id, 0, 100));
    return std::ranges::count(events, type, [](const auto& stored) { return stored.event.type; });
  }

  // What the page last seen says of the provider: the sentence that begins so.
  std::string sentence(std::string_view beginning) {
    const std::size_t at = page_.find(beginning);
    return at == std::string::npos ? "" : page_.substr(at, page_.find('.', at) + 1 - at);
  }
};

TEST_F(Sharing, TheReceiptIsOfWhatThePageSaid) {
  const struct {
    std::string path;
    const char *source, *language, *beginning;
  } kWays[] = {
      {"/u/login?return_to=%2Farticles", "page:/u/login", "en", "Example ID will tell us"},
      {"/u/signup?return_to=%2Farticles", "page:/u/signup", "en", "Example ID will tell us"},
      {std::string(kDirect), "page:/u/login/upstream", "en", "Example ID will tell us"},
      {std::string(kAuthorize), "page:/u/login/upstream", "en", "Example ID will tell us"},
      {std::string(kAuthorize) + "&ui_locales=de", "page:/u/login/upstream", "de", "Von Example ID erfahren wir"},
  };
  for (const auto& way : kWays) {
    SCOPED_TRACE(way.path);
    browser_ = {};
    const std::string subject = "of-way-" + std::to_string(&way - kWays);
    be(subject);
    const std::string state = leave(way.path)["state"];
    const std::string read = sentence(way.beginning);
    ASSERT_FALSE(read.empty()) << page_;
    clock_.advance(std::chrono::minutes(3));
    ASSERT_TRUE(is_in(come_back({{"state", state}, {"code", "good"}})));
    const profile::User user = user_called(subject);
    ASSERT_NE(receipt(user), nullptr);
    EXPECT_TRUE(receipt(user)->granted);
    EXPECT_EQ(receipt(user)->text_hash, consent::hash_of_text(read));
    EXPECT_EQ(receipt(user)->source, way.source);
    EXPECT_EQ(receipt(user)->language, way.language);
    EXPECT_EQ(receipt(user)->at, clock_.now());
    EXPECT_EQ(events_of(user, "consent.granted"), 1);
  }
}

TEST_F(Sharing, ThePageSaysItAndLeadsOnOrBack) {
  const http::Response page = follow(browse(kDirect));
  ASSERT_EQ(page.status, 200);
  EXPECT_TRUE(page.body.contains("<h1>Continue with Example ID</h1>"));
  EXPECT_TRUE(page.body.contains("Example ID will tell us your name, e-mail address, picture, and other profile details."));
  EXPECT_TRUE(page.body.contains(R"(href="/u/login?return_to=%2Farticles")"));
  EXPECT_TRUE(header(page, "Content-Security-Policy").starts_with("default-src 'none'")) << "nothing runs";
  EXPECT_EQ(header(page, "Cache-Control"), "no-store");
  EXPECT_TRUE(http_.requests.empty()) << "nobody is called before";
}

TEST_F(Sharing, WhoComesAgainIsSentStraightOn) {
  ASSERT_TRUE(is_in(log_in_by(kDirect)));
  clock_.advance(std::chrono::days(300));
  EXPECT_TRUE(leads_straight(kDirect));
  EXPECT_TRUE(is_in(log_in_by(kDirect)));
  EXPECT_TRUE(page_.empty());
  EXPECT_EQ(events_of(user_called("248289761001"), "consent.granted"), 1);
  EXPECT_FALSE(leads_straight("/u/login/upstream?connection=github")) << "of which nothing was said";
  EXPECT_FALSE(leads_straight(std::string(kAuthorize) + "&ui_locales=de")) << "in words that were not read";
  EXPECT_TRUE(is_in(log_in_by(std::string(kAuthorize) + "&ui_locales=de")));
  EXPECT_EQ(receipt(user_called("248289761001"))->language, "de");
  EXPECT_TRUE(is_in(log_in_by(kDirect))) << "who agreed in German has agreed";
  EXPECT_EQ(events_of(user_called("248289761001"), "consent.granted"), 2);
}

TEST_F(Sharing, WhoUsesTheSameBrowserReadsItToo) {
  ASSERT_TRUE(is_in(log_in_by(kDirect)));
  be("somebody-else");
  const http::Response asked = log_in_by(kDirect);
  EXPECT_FALSE(is_in(asked));
  EXPECT_EQ(users(), 1) << "nothing is kept of whom nothing was told";
  ASSERT_TRUE(is_in(log_in_by(header(asked, "Location"))));
  EXPECT_EQ(users(), 2);
  EXPECT_EQ(receipt(user_called("somebody-else"))->source, "page:/u/login/upstream");
}

TEST_F(Sharing, NothingIsGrantedAgainUnseen) {
  for (const bool shows : {true, false}) {
    SCOPED_TRACE(shows);
    publish([&](JsonObject& document) {
      document["connections"].at(0).at("options").as_object()["shows_sharing_page"] = shows;
    });
    const std::string subject = shows ? "asked" : "asked-where-the-page-is-off";
    be(subject);
    browser_ = {};
    ASSERT_TRUE(is_in(log_in_by("/u/login?return_to=%2Farticles")));
    const http::Response withdrawn =
        browser_json(http::Method::post, "/v1/me/consents", R"({"connection":"example","granted":false})");
    ASSERT_EQ(withdrawn.status, 200) << withdrawn.body;
    EXPECT_TRUE(leads_straight(kDirect)) << "nobody knows yet who comes";
    const http::Response asked = log_in_by(kDirect);
    EXPECT_FALSE(is_in(asked));
    EXPECT_FALSE(receipt(user_called(subject))->granted);
    EXPECT_FALSE(user("oidc|example|" + subject).contains("company")) << "what it told stays away";
    ASSERT_FALSE(leads_straight(header(asked, "Location")));
    ASSERT_TRUE(is_in(log_in_by(header(asked, "Location"))));
    EXPECT_TRUE(receipt(user_called(subject))->granted);
    EXPECT_EQ(receipt(user_called(subject))->source, "page:/u/login/upstream");
    EXPECT_EQ(user("oidc|example|" + subject).at("company"), "Analytical Engines");
  }
}

TEST_F(Sharing, AProofIsOfOneBrowserOnePageAndOneConnection) {
  const std::string link = provider_link(browse("/u/login?return_to=%2Farticles").body);
  const auto with = [&](std::string_view part, std::string_view other) {
    std::string changed = link;
    changed.replace(changed.find(part), part.size(), other);
    return changed;
  };
  ASSERT_TRUE(leads_straight(link));
  for (const std::string& forged : {with("%2Fu%2Flogin", "%2Fu%2Fsignup"), with("=example", "=github"), with("shown=", "shown=A")}) {
    EXPECT_FALSE(leads_straight(forged)) << forged;
  }
  const CookieJar own = std::exchange(browser_, {});
  EXPECT_FALSE(leads_straight(link)) << "another browser";
  http::Request elsewhere = request(http::Method::get, link);
  elsewhere.headers.emplace_back("cookie", own.header());
  http::Request same = elsewhere;
  elsewhere.headers.emplace_back("sec-fetch-site", "cross-site");
  EXPECT_EQ(send(std::move(same)).status, 303);
  EXPECT_EQ(send(std::move(elsewhere)).status, 200) << "another site's link";
  browser_ = own;
  clock_.advance(std::chrono::hours(2));
  EXPECT_FALSE(leads_straight(link)) << "a page that was open for too long";
}

TEST_F(Sharing, WhoCancelledThereReadsItOnceMore) {
  const std::string state = leave(kDirect)["state"];
  EXPECT_EQ(come_back({{"state", state}, {"error", "access_denied"}}).status, 403);
  EXPECT_FALSE(leads_straight(kDirect));
}

TEST_F(Sharing, WhereTheOperatorsPageSaysItNoReceiptClaimsThatOursDid) {
  publish([](JsonObject& document) {
    document["connections"].at(0).at("options").as_object()["shows_sharing_page"] = false;
  });
  EXPECT_TRUE(leads_straight(kAuthorize));
  ASSERT_TRUE(is_in(log_in_by(kAuthorize)));
  EXPECT_EQ(receipt(user_called("248289761001")), nullptr);
  ASSERT_TRUE(is_in(log_in_by("/u/login?return_to=%2Farticles")));
  EXPECT_EQ(receipt(user_called("248289761001"))->source, "page:/u/login");
}

TEST_F(Sharing, WhatChangedMeanwhileIsReadAgain) {
  const std::string state = leave(kDirect)["state"];
  publish([](JsonObject& document) {
    document["connections"].at(0).at("options").as_object()["attribute_map"] =
        *parse_json(R"({"mapping_mode":"basic_profile","attributes":{"user_metadata.title":"title"}})");
  });
  const http::Response asked = come_back({{"state", state}, {"code", "good"}});
  EXPECT_FALSE(is_in(asked));
  EXPECT_EQ(users(), 0);
  ASSERT_TRUE(is_in(log_in_by(header(asked, "Location"))));
  const std::string read = sentence("Example ID will tell us");
  EXPECT_TRUE(read.contains("Job title")) << read;
  EXPECT_EQ(receipt(user_called("248289761001"))->text_hash, consent::hash_of_text(read));
}

TEST_F(Sharing, NothingIsShownWhereNothingMayBe) {
  const http::Response answer = follow(browse(std::string(kAuthorize) + "&prompt=none"));
  EXPECT_EQ(query_of(header(answer, "Location")).at("error"), "login_required");
}

TEST_F(Sharing, OfBlockedUsersNothingIsAskedEither) {
  ASSERT_TRUE(is_in(log_in_by(kDirect)));
  ASSERT_EQ(browser_json(http::Method::post, "/v1/me/consents", R"({"connection":"example","granted":false})").status, 200);
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/" + percent_encode(kGrace), R"({"blocked":true})").status, 200);
  EXPECT_EQ(log_in_by(kDirect).status, 403);
}

}  // namespace
}  // namespace acquaint::api
