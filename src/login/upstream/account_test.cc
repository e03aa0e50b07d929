#include "login/upstream/account.h"

#include <gtest/gtest.h>

#include "profile/projection.h"

namespace acquaint::login::upstream {
namespace {

using profile::AttributePath;

const Time kNoon = *parse_iso8601("2026-11-01T12:00:00Z");

Options options_of(std::string_view strategy, std::string_view more = "") {
  std::string text = R"({"client_id":"c","client_secret":"s")";
  if (strategy == "oidc") text += R"(,"issuer":"https://id.example")";
  return *parse_options(*find_provider(strategy), *parse_json_object(text + std::string(more) + "}"), "");
}

Person person_of(const Options& options, std::string_view profile, const Extras& extras = {}) {
  return *read_person(options, *parse_json_object(profile), extras);
}

// "given_name" of the person, as JSON text; empty when it is not there.
std::string said(const Person& person, std::string_view path) {
  const auto found = person.attributes.find(*AttributePath::parse(path));
  return found == person.attributes.end() ? "" : to_text(found->second);
}

TEST(UpstreamPerson, TheStandardProfileIsNormalizedAndTheRestPassesThrough) {
  const Person ada = person_of(options_of("oidc"), R"({"iss":"https://id.example","sub":"1","aud":"c","nonce":"n","exp":1,
      "name":"Ada Lovelace","preferred_username":"ada","email":"Ada@Example.com","email_verified":"true",
      "company":"Analytical Engines","address":{"country":"GB"},"picture":7,"website":null})");
  EXPECT_EQ(ada.id, "1");
  EXPECT_EQ(said(ada, "name"), R"("Ada Lovelace")");
  EXPECT_EQ(said(ada, "nickname"), R"("ada")");
  EXPECT_EQ(said(ada, "email"), R"("ada@example.com")");
  EXPECT_EQ(said(ada, "email_verified"), "true");
  EXPECT_EQ(said(ada, "company"), R"("Analytical Engines")");
  EXPECT_EQ(said(ada, "address"), R"({"country":"GB"})");
  for (const char* path : {"iss", "sub", "aud", "nonce", "exp", "picture", "website"}) EXPECT_EQ(said(ada, path), "") << path;
  EXPECT_FALSE(ada.raw.contains("nonce"));
  EXPECT_TRUE(ada.raw.contains("company"));
}

TEST(UpstreamPerson, SilenceMeansNotVerified) {
  EXPECT_EQ(said(person_of(options_of("oidc"), R"({"sub":"1","email":"a@example.com"})"), "email_verified"), "false");
  EXPECT_EQ(said(person_of(options_of("oidc"), R"({"sub":"1"})"), "email_verified"), "");
  EXPECT_EQ(said(person_of(options_of("oidc"), R"({"sub":"1","email":"no address","email_verified":true})"), "email"), "");
}

TEST(UpstreamPerson, AProviderCannotSayWhatIsOursToSay) {
  const Person mallory = person_of(options_of("oidc"), R"({"sub":"1","blocked":false,"user_id":"auth0|1","app_metadata":{"role":"admin"},
      "user_metadata":{"a":1},"username":"root","identities":[],"last_login":"x","phone_number":"+1","a.b":1,"$x":1})");
  EXPECT_TRUE(mallory.attributes.empty());
}

TEST(UpstreamPerson, WhatPassesThroughIsLimited) {
  JsonObject profile{{"sub", "1"}, {"long", std::string(3000, 'a')}};
  for (int i = 0; i < 200; ++i) profile["k" + std::to_string(i)] = std::string(200, 'x');
  const auto person = read_person(options_of("oidc"), profile);
  ASSERT_TRUE(person);
  EXPECT_EQ(person->attributes.size(), 64u);
  EXPECT_EQ(said(*person, "long"), "");
  EXPECT_TRUE(person->raw.empty());
}

TEST(UpstreamPerson, NobodyIsRefused) {
  for (const char* profile : {R"({})", R"({"sub":""})", R"({"sub":null})", R"({"sub":-1})", R"({"sub":1.5})", R"({"sub":{}})"}) {
    const auto person = read_person(options_of("oidc"), *parse_json_object(profile));
    ASSERT_FALSE(person) << profile;
    EXPECT_EQ(person.error().code, "upstream.bad_profile");
  }
}

TEST(UpstreamPerson, GitHubHasItsOwnWords) {
  const Person mona = person_of(options_of("github"), R"({"id":583231,"login":"octocat","name":"Mona","avatar_url":"https://a.example/1",
      "company":"@github","email":null,"repos_url":"https://api.github.com/x","site_admin":false,"node_id":"x","type":"User"})",
      {.emails = parse_json(R"([{"email":"other@example.com","primary":false,"verified":true},
                                {"email":"mona@example.com","primary":true,"verified":true}])")->as_array(), .user = {}});
  EXPECT_EQ(mona.id, 583231);
  EXPECT_EQ(said(mona, "nickname"), R"("octocat")");
  EXPECT_EQ(said(mona, "picture"), R"("https://a.example/1")");
  EXPECT_EQ(said(mona, "email"), R"("mona@example.com")");
  EXPECT_EQ(said(mona, "email_verified"), "true");
  EXPECT_EQ(said(mona, "company"), R"("@github")");
  for (const char* path : {"repos_url", "site_admin", "node_id", "type", "login", "id"}) EXPECT_EQ(said(mona, path), "") << path;
}

TEST(UpstreamPerson, FacebookAndMicrosoftHaveTheirs) {
  const Person face = person_of(options_of("facebook"), R"({"id":"9","first_name":"Ada","last_name":"Lovelace","email":"a@example.com",
      "picture":{"data":{"url":"https://p.example/1"}}})");
  EXPECT_EQ(said(face, "name"), R"("Ada Lovelace")");
  EXPECT_EQ(said(face, "picture"), R"("https://p.example/1")");
  const Person soft = person_of(options_of("windowslive"), R"({"sub":"9","name":"Ada","picture":"https://graph.microsoft.com/v1.0/me/photo/$value"})");
  EXPECT_EQ(said(soft, "picture"), "");
}

TEST(UpstreamPerson, ApplesNameComesWithTheBrowserButNotItsAddress) {
  Options apple;
  apple.provider = find_provider("apple");
  const auto person = read_person(apple, *parse_json_object(R"({"sub":"0.1","email":"a@example.com","email_verified":"true","is_private_email":"true"})"),
      {.emails = {}, .user = R"({"name":{"firstName":"Ada","lastName":"Lovelace"},"email":"evil@example.com"})"});
  ASSERT_TRUE(person);
  EXPECT_EQ(said(*person, "given_name"), R"("Ada")");
  EXPECT_EQ(said(*person, "name"), R"("Ada Lovelace")");
  EXPECT_EQ(said(*person, "email"), R"("a@example.com")");
}

TEST(UpstreamPerson, TheOperatorsMapDecides) {
  const char* profile = R"({"sub":"1","org":{"name":"Engines"},"mail":"a@example.com","email_verified":true,"name":"Ada"})";
  const Person mapped = person_of(options_of("oidc", R"(,"attribute_map":{"mapping_mode":"use_map","attributes":{
      "user_metadata.company":"${context.userinfo.org.name}","email":"mail","blocked":"email_verified"}})"), profile);
  EXPECT_EQ(said(mapped, "user_metadata.company"), R"("Engines")");
  EXPECT_EQ(said(mapped, "email"), R"("a@example.com")");
  EXPECT_EQ(said(mapped, "name"), "");
  EXPECT_EQ(said(mapped, "blocked"), "");
  const Person basic = person_of(options_of("oidc", R"(,"attribute_map":{"mapping_mode":"basic_profile"})"), profile);
  EXPECT_EQ(said(basic, "name"), R"("Ada")");
  EXPECT_EQ(said(basic, "org"), "");
}

TEST(UpstreamPerson, WhatMustNotBeStoredIsNowhere) {
  const Person person = person_of(options_of("oidc", R"(,"non_persistent_attrs":["groups","name"])"),
                                  R"({"sub":"1","groups":["a"],"name":"Ada","nickname":"ada"})");
  EXPECT_EQ(said(person, "groups") + said(person, "name"), "");
  EXPECT_FALSE(person.raw.contains("groups") || person.raw.contains("name"));
  EXPECT_EQ(said(person, "nickname"), R"("ada")");
}

TEST(UpstreamPerson, TheLogInPageSaysWhatIsShared) {
  EXPECT_EQ(shared_things(options_of("linkedin")), (std::vector<std::string>{"name", "email", "picture"}));
  EXPECT_EQ(shared_things(options_of("oidc", R"(,"scope":"openid")")), std::vector<std::string>());
  EXPECT_EQ(shared_things(options_of("oidc")).back(), "more");
  EXPECT_EQ(shared_things(options_of("oidc", R"(,"attribute_map":{"mapping_mode":"basic_profile"})")).back(), "picture");
}

class UpstreamAccount : public testing::Test {
 protected:
  Arrival arrival(std::string_view profile, std::string_view strategy = "linkedin", std::string connection = "linkedin") {
    const Options options = options_of(strategy);
    return {.connection = std::move(connection), .provider = options.provider, .root_attributes = sync_,
            .person = person_of(options, profile), .ip = "203.0.113.7", .now = now_};
  }
  profile::User made(std::string_view profile) { return make_user(arrival(profile), catalogue_)->user; }
  Result<profile::Changed> again(const profile::User& user, std::string_view profile) {
    now_ += std::chrono::hours(1);
    return record_arrival(arrival(profile), catalogue_)(user);
  }
  JsonObject shown(const profile::User& user) { return profile::project(user, catalogue_); }
  static void say(profile::User& user, profile::Source source, std::string_view path, Json value, Time now) {
    profile::Changed changed{user, {}};
    ASSERT_TRUE(profile::learn(changed, profile::Catalogue(), *AttributePath::parse(path), std::move(value),
                               {.source = source, .origin = "test", .name = "test", .now = now, .purpose = {}}));
    user = changed.user;
  }

  profile::Catalogue catalogue_;
  RootAttributes sync_ = RootAttributes::on_each_login;
  Time now_ = kNoon;
};

TEST_F(UpstreamAccount, TheFirstLogInMakesAUserWithClaimsOfTheProvider) {
  const auto made = make_user(arrival(R"({"sub":"x7","name":"Grace","company":"Engines"})"), catalogue_);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->user.id.text(), "linkedin|x7");
  EXPECT_EQ(made->user.logins_count, 1);
  EXPECT_EQ(made->events.front().type, "user.created");
  const profile::Claim& company = made->user.claims.at(*AttributePath::parse("company")).front();
  EXPECT_EQ(company.from.source, profile::Source::identity_provider);
  EXPECT_EQ(company.from.origin, "linkedin");
  EXPECT_EQ(to_text(shown(made->user).at("identities")),
            R"([{"connection":"linkedin","user_id":"x7","provider":"linkedin","isSocial":true,"profileData":{"name":"Grace","company":"Engines"}}])");
}

TEST_F(UpstreamAccount, AnybodysProviderGetsItsOwnNamesOfUsers) {
  const auto one = make_user(arrival(R"({"sub":"1"})", "oidc", "one"), catalogue_);
  EXPECT_EQ(one->user.id.text(), "oidc|one|1");
  EXPECT_NE(handle_of(arrival(R"({"sub":"1"})", "oidc", "one")), handle_of(arrival(R"({"sub":"1"})", "oidc", "two")));
  EXPECT_EQ(profile::handles_of(one->user).front(), handle_of(arrival(R"({"sub":"1"})", "oidc", "one")));
}

TEST_F(UpstreamAccount, AnIdThatIsNoNameIsRefused) {
  for (const char* profile : {R"({"sub":"a b"})", R"({"sub":"a\nb"})"}) {
    EXPECT_EQ(make_user(arrival(profile), catalogue_).error().code, "upstream.bad_profile") << profile;
  }
}

TEST_F(UpstreamAccount, TheNextLogInBringsWhatIsNewButNotOverWhatThePersonSaid) {
  profile::User user = made(R"({"sub":"1","name":"Grace","company":"Old"})");
  say(user, profile::Source::user, "company", "Mine", kNoon);
  const auto later = again(user, R"({"sub":"1","name":"Grace H.","company":"New"})");
  ASSERT_TRUE(later);
  EXPECT_EQ(shown(later->user).at("name"), "Grace H.");
  EXPECT_EQ(shown(later->user).at("company"), "Mine");
  EXPECT_EQ(later->user.claims.at(*AttributePath::parse("company")).size(), 2u) << "the rival stays";
  EXPECT_EQ(later->user.logins_count, 2);
}

TEST_F(UpstreamAccount, SyncCanBeLimited) {
  sync_ = RootAttributes::on_first_login;
  const auto first = again(made(R"({"sub":"1","name":"Grace"})"), R"({"sub":"1","name":"Other"})");
  EXPECT_EQ(shown(first->user).at("name"), "Grace");
  sync_ = RootAttributes::never_on_login;
  EXPECT_TRUE(made(R"({"sub":"1","name":"Grace"})").claims.empty());
}

TEST_F(UpstreamAccount, ABlockedUserIsRefusedWhateverTheProviderSays) {
  profile::User user = made(R"({"sub":"1"})");
  say(user, profile::Source::application, "blocked", true, kNoon);
  EXPECT_EQ(again(user, R"({"sub":"1","blocked":false})").error().code, "upstream.user_blocked");
}

TEST_F(UpstreamAccount, AnotherConnectionCannotSpeakForTheUser) {
  const profile::User user = made(R"({"sub":"1"})");
  EXPECT_EQ(record_arrival(arrival(R"({"sub":"1"})", "linkedin", "li-evil"), catalogue_)(user).error().code,
            "upstream.other_connection");
  EXPECT_EQ(record_arrival(arrival(R"({"sub":"2"})"), catalogue_)(user).error().code, "upstream.other_connection");
}

TEST_F(UpstreamAccount, VerifiedIsSaidOfTheProvidersAddressOnly) {
  profile::User user = made(R"({"sub":"1","email":"g@example.com","email_verified":true})");
  EXPECT_EQ(shown(user).at("email_verified"), true);
  say(user, profile::Source::application, "email", "boss@example.com", kNoon);
  const auto later = again(user, R"({"sub":"1","email":"g@example.com","email_verified":true})");
  EXPECT_EQ(shown(later->user).at("email"), "boss@example.com");
  EXPECT_EQ(shown(later->user).at("email_verified"), false);
}

TEST_F(UpstreamAccount, ALinkedIdentityAddsToThePersonButDoesNotRenameThem) {
  profile::User user(*profile::UserId::parse("auth0|1"));
  user.identities = {{.connection = "db", .provider = "auth0", .user_id = "1", .is_social = false, .profile_data = {}},
                     {.connection = "linkedin", .provider = "linkedin", .user_id = "1", .is_social = true, .profile_data = {}}};
  say(user, profile::Source::import, "email", "ada@example.com", kNoon);
  const auto later = again(user, R"({"sub":"1","email":"evil@example.com","email_verified":true,"name":"Eve","company":"Engines"})");
  ASSERT_TRUE(later);
  EXPECT_EQ(shown(later->user).at("email"), "ada@example.com");
  EXPECT_EQ(shown(later->user).at("company"), "Engines");
  EXPECT_FALSE(later->user.claims.contains(*AttributePath::parse("name")));
  EXPECT_EQ(later->user.identities.back().profile_data->at("name"), "Eve");
}

TEST_F(UpstreamAccount, AValueThatTheCatalogueRefusesKeepsNobodyOut) {
  const auto strict = profile::Catalogue::parse(*parse_json_object(
      R"({"company":{"label":"Company","schema":{"type":"string","maxLength":5}}})"));
  ASSERT_TRUE(strict);
  const auto made = make_user(arrival(R"({"sub":"1","company":"Much too long","name":"Grace"})"), *strict);
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->user.claims.contains(*AttributePath::parse("company")) &&
               !made->user.claims.at(*AttributePath::parse("company")).empty());
  EXPECT_EQ(profile::find_text(made->user, "name"), "Grace");
}

}  // namespace
}  // namespace acquaint::login::upstream
