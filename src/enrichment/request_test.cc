#include "enrichment/request.h"

#include "enrichment/sample_enrichment.h"

namespace acquaint::enrichment {
namespace {

std::string header(const outbound::HttpRequest& request, std::string_view name) {
  for (const auto& [known, value] : request.headers) {
    if (known == name) return value;
  }
  return "";
}

struct Case {
  const char* name;
  const char* members;
  const char* url;  // Null: nothing is asked.
  const char* body;
};

const Case kCases[] = {
    {"FullContact", R"({"kind": "fullcontact"})", "https://api.fullcontact.com/v3/person.enrich",
     R"({"email":"ada+1@engines.example"})"},
    {"Clearbit's people", "{}", "https://person.clearbit.com/v2/people/find?email=ada%2B1%40engines.example", ""},
    {"Clearbit's people and companies", R"({"kind": "clearbit_combined"})",
     "https://person.clearbit.com/v2/combined/find?email=ada%2B1%40engines.example", ""},
    {"Clearbit's companies",
     R"({"kind": "clearbit_company", "attributes": {"user_metadata.company": "company"}})",
     "https://company.clearbit.com/v2/companies/find?domain=engines.example", ""},
    {"another address of the service", R"({"url": "http://127.0.0.1:7/find?email={email}"})",
     "http://127.0.0.1:7/find?email=ada%2B1%40engines.example", ""},
    {"a value in the path cannot leave it",
     R"({"kind": "http", "url": "https://api.example/{user_metadata.slash}/x", "attributes": {"user_metadata.team": "/t"}})",
     "https://api.example/..%2F..%2Fadmin%3Fa%3D1%23/x", ""},
    {"a value in a body cannot leave its text",
     R"({"kind": "http", "method": "POST", "url": "https://api.example/", "attributes": {"user_metadata.team": "/t"},
         "body": {"a": ["{user_metadata.quote}", "x {user_metadata.n} y"], "n": "{user_metadata.n}", "t": true}})",
     "https://api.example/", R"({"a":["\",\"admin\":\"","x 7 y"],"n":7,"t":true})"},
    {"a value in a body brings no structure",
     R"({"kind": "http", "method": "POST", "url": "https://api.example/", "attributes": {"user_metadata.team": "/t"},
         "body": {"mail": "{user_metadata.list}"}})",
     nullptr, nullptr},
    {"a value is no step up in the path",
     R"({"kind": "http", "url": "https://api.example/{user_metadata.dots}/x", "attributes": {"user_metadata.team": "/t"}})", nullptr,
     nullptr},
    {"something is not known", R"({"url": "https://api.example/?n={user_metadata.missing}"})", nullptr, nullptr},
    {"something is no text", R"({"url": "https://api.example/?n={user_metadata.list}"})", nullptr, nullptr},
    {"no company follows from the address",
     R"({"kind": "clearbit_company", "attributes": {"user_metadata.company": "company"},
         "url": "https://api.example/?domain={user_metadata.mail|email_domain}"})",
     nullptr, nullptr},
};

TEST(Request, Cases) {
  profile::User user = verified_ada();
  know(user, "email", "ada+1@engines.example");
  know(user, "user_metadata.mail", "ada@gmail.com");
  know(user, "user_metadata.slash", "../../admin?a=1#");
  know(user, "user_metadata.quote", R"(","admin":")");
  know(user, "user_metadata.n", 7);
  know(user, "user_metadata.dots", "..");
  know(user, "user_metadata.list", JsonArray{1});
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto question = question_of(provider(c.members), user, sample_catalogue());
    ASSERT_EQ(question.has_value(), c.url != nullptr);
    if (!question) continue;
    EXPECT_EQ(question->request.url, c.url);
    EXPECT_EQ(question->request.body, c.body);
    EXPECT_EQ(question->request.purpose, "enrichment");
    EXPECT_EQ(question->request.redirects_max, 0U);
  }
}

TEST(Request, CarriesTheKeyAndTheTimeout) {
  const auto question = question_of(provider(R"({"timeout": "2s"})"), verified_ada(), sample_catalogue());
  ASSERT_TRUE(question);
  EXPECT_EQ(header(question->request, "Authorization"), "Bearer sk_1");
  EXPECT_EQ(header(question->request, "Accept"), "application/json");
  EXPECT_EQ(question->request.timeouts.total, std::chrono::seconds(2));
  EXPECT_EQ(question->request.answer_bytes_max, kAnswerBytesMax);
}

TEST(Request, IsAboutWhatIsToldOfTheUserAndNotAboutTheKey) {
  profile::User other = verified_ada();
  know(other, "email", "ada@other.example");
  const auto catalogue = sample_catalogue();
  const auto first = question_of(provider(), verified_ada(), catalogue);
  EXPECT_EQ(first->about, question_of(provider(R"({"key": "sk_2"})"), verified_ada(), catalogue)->about);
  EXPECT_NE(first->about, question_of(provider(), other, catalogue)->about);
}

TEST(Request, TellsWhetherTheAddressIsVerified) {
  const auto catalogue = sample_catalogue();
  EXPECT_TRUE(question_of(provider(), verified_ada(), catalogue)->is_verified);
  EXPECT_FALSE(question_of(provider(), profile::ada(), catalogue)->is_verified);
  profile::User user = profile::ada();
  know(user, "given_name", "Ada");
  EXPECT_TRUE(question_of(provider(R"({"url": "https://api.example/?n={given_name}"})"), user, catalogue)->is_verified);
}

}  // namespace
}  // namespace acquaint::enrichment
