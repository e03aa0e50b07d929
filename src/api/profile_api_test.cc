#include "api/sample_server.h"

namespace acquaint::api {
namespace {

using ProfileApi = SampleServer;
constexpr auto kGet = http::Method::get;

const JsonObject* attribute(const JsonObject& profile, std::string_view path) {
  for (const Json& one : profile.at("attributes").as_array()) {
    if (one.at("attribute") == Json(path)) return &one.as_object();
  }
  return nullptr;
}

TEST_F(ProfileApi, EachAttributeSaysWhoSaidItAndWhatOthersSaid) {
  as_operator(http::Method::post, "/control/users/import",
              R"({"user_id":"linkedin|1","email":"a@example.com","user_metadata":{"title":"Countess"},"company":"Engines"})");
  ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/linkedin%7C1", R"({"user_metadata":{"title":"Programmer"}})").status, 200);
  const JsonObject profile = json(as_client(kGet, "/v1/users/linkedin%7C1/profile"));
  const JsonObject* title = attribute(profile, "user_metadata.title");
  ASSERT_NE(title, nullptr);
  EXPECT_EQ(title->at("value"), "Programmer");
  EXPECT_EQ(title->at("source"), "application");
  EXPECT_EQ(title->at("origin"), "machine");
  EXPECT_TRUE(title->contains("seen_at"));
  ASSERT_EQ(title->at("rivals").as_array().size(), 1U);
  EXPECT_EQ(title->at("rivals").as_array()[0].at("value"), "Countess");
  EXPECT_EQ(attribute(profile, "company")->at("source"), "identity_provider");
}

TEST_F(ProfileApi, HistoryTellsWhatHappenedInPages) {
  as_operator(http::Method::post, "/control/users/import", R"({"user_id":"auth0|1","email":"a@example.com"})");
  for (int i = 0; i < 5; ++i) {
    const std::string body = R"({"app_metadata":{"n":)" + std::to_string(i) + "}}";
    ASSERT_EQ(as_client(http::Method::patch, "/api/v2/users/auth0%7C1", body).status, 200);
  }
  std::vector<std::string> types;
  std::string after = "0";
  for (int page = 0; page < 20 && !after.empty(); ++page) {
    const JsonObject history = json(as_client(kGet, "/v1/users/auth0%7C1/history?limit=2&after=" + after));
    for (const Json& event : history.at("events").as_array()) types.emplace_back(event.at("type").as_string());
    const Json* next = find(history, "next");
    after = next == nullptr ? "" : to_text(*next);
  }
  ASSERT_GE(types.size(), 7U);
  EXPECT_EQ(types.front(), "user.created");
  EXPECT_EQ(std::ranges::count(types, "attribute.set"), 6);
}

TEST_F(ProfileApi, AUserSeesTheirOwnButNotWhatIsKeptFromThem) {
  sign_up();
  const std::string id(json(browse("/v1/me")).at("user_id").as_string());
  as_client(http::Method::patch, "/api/v2/users/" + percent_encode(id), R"({"app_metadata":{"risk":"high"},"user_metadata":{"title":"Countess"}})");
  const auto mine = browse("/v1/me/profile");
  EXPECT_NE(attribute(json(mine), "user_metadata.title"), nullptr);
  EXPECT_EQ(mine.body.find("risk"), std::string::npos);
  EXPECT_EQ(mine.body.find("argon2"), std::string::npos);
}

TEST_F(ProfileApi, SaysHowCompleteItIsByTheWorthOfWhatIsKnown) {
  as_operator(http::Method::post, "/control/users/import", R"({"user_id":"auth0|1","email":"a@example.com"})");
  const auto completeness = [this] { return json(as_client(kGet, "/v1/users/auth0%7C1/profile")).at("completeness"); };
  EXPECT_EQ(completeness(), Json({{"known", 0.0}, {"applicable", 57.0}, {"share", 0.0}}));
  as_client(http::Method::patch, "/api/v2/users/auth0%7C1", R"({"user_metadata":{"title":"Countess"}})");
  EXPECT_EQ(completeness(), Json({{"known", 30.0}, {"applicable", 57.0}, {"share", 30.0 / 57.0}}));
}

TEST_F(ProfileApi, UnknownUsersAreNotThere) {
  EXPECT_EQ(as_client(kGet, "/v1/users/auth0%7Cnobody/profile").status, 404);
  EXPECT_EQ(as_client(kGet, "/v1/users/auth0%7Cnobody/history").status, 404);
  EXPECT_EQ(as_client(kGet, "/v1/users/x/profile").status, 400);
}

}  // namespace
}  // namespace acquaint::api
