#include <fstream>
#include <sstream>

#include "enrichment/sample_enrichment.h"

namespace acquaint::enrichment {
namespace {

TEST(Provider, OfAKnownKindNeedsLittle) {
  const Provider full = provider(R"({"kind": "fullcontact", "attributes": {"user_metadata.company": "company"}})");
  EXPECT_EQ(full.method, outbound::Method::post);
  EXPECT_EQ(full.attributes.front().pointer, "/organization");
  EXPECT_TRUE(full.pays_for_matches);
  EXPECT_EQ(full.wait, Duration(0));
  EXPECT_FALSE(full.monthly_budget);
  EXPECT_FALSE(full.needs_consent);
}

TEST(Provider, SaysWhatItDeclares) {
  const Provider own = provider(R"({"kind": "http", "method": "POST", "url": "https://api.example/{email|email_domain}",
      "headers": {"X-Key": "{key}"}, "body": {"mail": "{email}"}, "attributes": {"user_metadata.employees": "/a/0/n"},
      "purpose": "enrichment", "price": 0.1, "monthly_budget": 12.5, "charged_for": "matches", "fresh_for": "30d",
      "timeout": "2s", "wait": "1s", "grace": "6h", "confidence": 0.6, "when": ["sign_up", "needed"],
      "asks_of_unverified": true})");
  EXPECT_EQ(own.price, 100'000);
  EXPECT_EQ(own.monthly_budget, 12'500'000);
  EXPECT_TRUE(own.pays_for_matches && own.needs_consent && own.asks_of_unverified);
  EXPECT_EQ(own.fresh_for, std::chrono::days(30));
  EXPECT_EQ(own.grace, std::chrono::hours(6));
  EXPECT_EQ(own.confidence, .6);
  EXPECT_TRUE(own.serves(Trigger::sign_up) && own.serves(Trigger::needed) && own.serves(Trigger::by_hand));
  EXPECT_FALSE(own.serves(Trigger::log_in));
}

TEST(Provider, ForEveryLogInServesTheFirstToo) {
  EXPECT_TRUE(provider().serves(Trigger::sign_up));
  EXPECT_TRUE(provider().serves(Trigger::log_in));
  EXPECT_FALSE(provider().serves(Trigger::needed));
}

struct Case {
  const char* name;
  const char* member;
  const char* value;
  const char* code;
  const char* field;  // Behind "/enrichment/clearbit".
};

constexpr const char* kMalformed = "enrichment.malformed";

const Case kCases[] = {
    {"no such kind", "kind", R"("apollo")", kMalformed, "/kind"},
    {"a typing error", "prise", "1", "json.unknown_field", "/prise"},
    {"no key where there must be one", "key", R"("")", kMalformed, "/key"},
    {"a body of a known kind", "body", "{}", kMalformed, "/body"},
    {"headers of a known kind", "headers", "{}", kMalformed, "/headers"},
    {"a scheme that is not called", "url", R"("ftp://api.example/{email}")", kMalformed, "/url"},
    {"an attribute that names the host", "url", R"("https://{email|email_domain}/find")", kMalformed, "/url"},
    {"an attribute that ends the host", "url", R"("https://api.{email|email_domain}/find")", kMalformed, "/url"},
    {"an attribute that is the port", "url", R"("https://api.example:{user_metadata.n}/")", kMalformed, "/url"},
    {"a user name in the URL", "url", R"("https://me@api.example/{email}")", kMalformed, "/url"},
    {"a brace that stays open", "url", R"("https://api.example/{email")", kMalformed, "/url"},
    {"a brace that was not opened", "url", R"("https://api.example/email}")", kMalformed, "/url"},
    {"no such rule", "url", R"("https://api.example/{email|rot13}")", kMalformed, "/url"},
    {"no path of an attribute", "url", R"("https://api.example/{a.b.c}")", kMalformed, "/url"},
    {"no moment", "when", "[]", kMalformed, "/when"},
    {"a pace without rounds", "per_hour", "10", kMalformed, "/per_hour"},
    {"no such moment", "when", R"(["log_in", "by_hand"])", kMalformed, "/when/1"},
    {"no attribute", "attributes", "{}", kMalformed, "/attributes"},
    {"an attribute that is not declared", "attributes", R"({"user_metadata.shoe": "company"})",
     "enrichment.unknown_attribute", "/attributes/user_metadata.shoe"},
    {"what log-ins rest on", "attributes", R"({"phone_number": "/phone"})", kMalformed, "/attributes/phone_number"},
    {"what enrichment may not fill", "attributes", R"({"user_metadata.age": "/age"})", kMalformed,
     "/attributes/user_metadata.age"},
    {"a name that the kind does not know", "attributes", R"({"user_metadata.team": "shoe"})", kMalformed,
     "/attributes/user_metadata.team"},
    {"no such purpose", "purpose", R"("fun")", "enrichment.unknown_purpose", "/purpose"},
    {"a budget without a price", "monthly_budget", "5", kMalformed, "/price"},
    {"a price that is nothing", "price", "0.0000001", kMalformed, "/price"},
    {"a negative price", "price", "-1", kMalformed, "/price"},
    {"a wait that is too long", "wait", R"("1m")", kMalformed, "/wait"},
    {"a grace beyond a day", "grace", R"("25h")", kMalformed, "/grace"},
    {"a timeout that is no duration", "timeout", "5", kMalformed, "/timeout"},
    {"no confidence", "confidence", "0", kMalformed, "/confidence"},
    {"too much confidence", "confidence", "1.1", kMalformed, "/confidence"},
    {"charged for something else", "charged_for", R"("fun")", kMalformed, "/charged_for"},
};

TEST(Provider, NamesWhatIsWrong) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    JsonObject declaration = *parse_json_object(R"({"kind": "clearbit_person", "key": "s3cr3t", "when": ["log_in"],
        "purpose": "operations", "attributes": {"user_metadata.company": "company"}})");
    declaration[c.member] = *parse_json(c.value);
    const auto declared = parse_providers(JsonObject{{"clearbit", std::move(declaration)}}, sample_catalogue(),
                                          sample_purposes(), "/enrichment");
    ASSERT_FALSE(declared);
    EXPECT_EQ(declared.error().kind, Error::Kind::invalid);
    EXPECT_EQ(declared.error().code, c.code);
    EXPECT_EQ(declared.error().field, std::string("/enrichment/clearbit") + c.field);
    EXPECT_FALSE(declared.error().message.contains("s3cr3t"));
  }
}

TEST(Provider, TheManualsExampleIsOne) {
  std::stringstream manual;
  manual << std::ifstream("docs/enrichment.md").rdbuf();
  const std::string text = manual.str();
  const std::size_t begin = text.find("```json\n") + 8;
  const auto document = parse_json_object(text.substr(begin, text.find("```", begin) - begin));
  ASSERT_TRUE(document) << document.error().message;
  const auto catalogue = profile::Catalogue::parse(*find_object(*document, "catalogue"));
  const auto purposes = consent::parse_purposes(*find_array(*document, "purposes"));
  ASSERT_TRUE(catalogue && purposes);
  const auto declared = parse_providers(*find_object(*document, "enrichment"), *catalogue, *purposes, "");
  ASSERT_TRUE(declared) << declared.error().field << " " << declared.error().message;
  EXPECT_EQ(declared->providers.size(), 2U);
  for (const char* kind : {"fullcontact", "clearbit_person", "clearbit_company", "clearbit_combined"}) {
    for (const auto& [name, pointer] : find_preset(kind)->fields) {
      EXPECT_TRUE(text.contains("`" + std::string(name) + "`")) << kind << " " << name;
    }
  }
}

TEST(Provider, HeadersTellNothingOfTheUser) {
  const auto declared = parse(R"({"own": {"kind": "http", "url": "https://api.example/", "when": ["log_in"],
      "purpose": "operations", "attributes": {"user_metadata.company": "/c"}, "headers": {"X-User": "{email}"}}})");
  ASSERT_FALSE(declared);
  EXPECT_EQ(declared.error().field, "/enrichment/own/headers/X-User");
}

TEST(Provider, HasAnOrdinaryName) {
  for (const char* bad : {R"({"": {}})", R"({"Clear Bit": {}})", R"({"a/b": {}})", R"({"clearbit": 1})"}) {
    EXPECT_EQ(parse(bad).error().code, "enrichment.malformed") << bad;
  }
}

TEST(Provider, TellsAskingWhatItFills) {
  Declared declared;
  declared.providers = {provider(R"({"grace": "6h"})"), provider(R"({"enabled": false})", "other")};
  const auto enrichments = enrichments_of(declared);
  ASSERT_EQ(enrichments.size(), 1U);
  EXPECT_EQ(enrichments[0].provider, "clearbit");
  EXPECT_EQ(enrichments[0].grace, std::chrono::hours(6));
  EXPECT_EQ(enrichments[0].purpose, "operations");
  EXPECT_EQ(enrichments[0].attributes.size(), 2U);
}

}  // namespace
}  // namespace acquaint::enrichment
