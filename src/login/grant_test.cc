#include "login/grant.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "base/encoding.h"

namespace acquaint::login {
namespace {

using namespace std::chrono_literals;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

// RFC 7636, appendix B.
constexpr const char* kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr const char* kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

constexpr const char* kBadCode = "Invalid authorization code";
constexpr const char* kBadVerifier = "Failed to verify code verifier";
constexpr const char* kBadToken = "Unknown or invalid refresh token.";

profile::UserId ada() { return *profile::UserId::parse("auth0|63d17c4bdf1ce171262c7e93"); }
std::string challenge_of(const std::string& verifier) { return to_base64url(sha256(verifier)); }
std::string hash_of(const std::string& text) { return parse_grant_secret(text)->hash; }

GrantRequest request() {
  return {.user = ada(),
          .client_id = "app",
          .audience = "https://api.example/",
          .scopes = *Scopes::parse("openid offline_access read:orders"),
          .nonce = "n-0S6_WzA2Mj",
          .session = "sid",
          .authenticated = kNoon - 1h,
          .code = {.redirect_uri = "https://app.example/callback", .code_challenge = kChallenge}};
}

struct GrantTest : testing::Test {
  SeededRandom random{1};
  const NewGrant made = make_grant(request(), random, kNoon);

  CodeRedemption redemption(bool wants_refresh_token = true) const {
    return {.hash = hash_of(made.code),
            .client_id = "app",
            .redirect_uri = "https://app.example/callback",
            .code_verifier = kVerifier,
            .wants_refresh_token = wants_refresh_token};
  }
  Consumed redeem(const Grant& grant, const CodeRedemption& shown, Time now = kNoon) {
    return redeem_code(grant, shown, random, now);
  }
  Consumed rotate(const Grant& grant, const std::string& token, Time now = kNoon,
                  const char* client_id = "app") {
    return rotate_refresh_token(grant, hash_of(token), client_id, random, now);
  }
};

void expect_refused(const Consumed& consumed, const char* reason) {
  EXPECT_FALSE(consumed.accepted);
  EXPECT_EQ(consumed.reason, reason);
  EXPECT_EQ(consumed.refresh_token, "");
}
void expect_left_alone(const Consumed& consumed, const Grant& grant, const char* reason) {
  expect_refused(consumed, reason);
  EXPECT_EQ(consumed.grant, grant);
  EXPECT_FALSE(consumed.reused);
}
void expect_ended(const Consumed& consumed, bool reused, const char* reason) {
  expect_refused(consumed, reason);
  EXPECT_FALSE(consumed.grant);
  EXPECT_EQ(consumed.reused, reused);
}

TEST_F(GrantTest, IsMadeOfARequest) {
  const Grant& grant = made.grant;
  EXPECT_EQ(grant.user, ada());
  EXPECT_EQ(grant.client_id, "app");
  EXPECT_EQ(grant.audience, "https://api.example/");
  EXPECT_EQ(grant.scopes, request().scopes);
  EXPECT_EQ(grant.nonce, "n-0S6_WzA2Mj");
  EXPECT_EQ(grant.session, "sid");
  EXPECT_EQ(grant.authenticated, kNoon - 1h);
  EXPECT_EQ(grant.created, kNoon);
  EXPECT_EQ(grant.code, request().code);
  EXPECT_EQ(grant.code_expires, kNoon + 1min);
  EXPECT_EQ(grant.token_hash, "");
  EXPECT_EQ(from_base64url(grant.id)->size(), 16U);
}

TEST_F(GrantTest, TheCodeNamesTheGrantWhichHoldsOnlyItsHash) {
  const auto secret = parse_grant_secret(made.code);
  ASSERT_TRUE(secret);
  EXPECT_EQ(secret->user, ada());
  EXPECT_EQ(secret->grant, made.grant.id);
  EXPECT_EQ(secret->hash, made.grant.code_hash);
  EXPECT_EQ(sha256(from_base64url(made.code)->substr(0, 32)), made.grant.code_hash);
}

TEST_F(GrantTest, IsNewEachTime) {
  const NewGrant other = make_grant(request(), random, kNoon);
  EXPECT_NE(other.grant.id, made.grant.id);
  EXPECT_NE(other.grant.code_hash, made.grant.code_hash);
}

TEST(GrantSecret, AnyOtherTextIsRefused) {
  const std::string secret(32, 's'), id = to_base64url(std::string(16, 'i'));
  const auto text = [](const std::string& bytes) { return to_base64url(bytes); };
  const struct {
    const char* name;
    std::string text;
    bool accepted;
  } cases[] = {
      {"the shortest", text(secret + id + "a|b"), true},
      {"the longest", text(secret + id + "auth0|" + std::string(249, 'a')), true},
      {"one longer", text(secret + id + "auth0|" + std::string(250, 'a')), false},
      {"far too long", std::string(1'000'000, 'A'), false},
      {"empty", "", false},
      {"no user", text(secret + id), false},
      {"no id", text(secret), false},
      {"a short secret", text(std::string(31, 's') + id + "auth0|ada"), false},
      {"a malformed user", text(secret + id + "ada lovelace"), false},
      {"a control character in the user", text(secret + id + "auth0|a\n"), false},
      {"an id of other characters", text(secret + std::string(22, '=') + "auth0|ada"), false},
      {"an id with bits too many", text(secret + std::string(22, '_') + "auth0|ada"), false},
      {"padding", text(secret + id + "auth0|ada1") + "=", false},
      {"white space", text(secret + id + "auth0|ada") + " ", false},
      {"not base64url", "+" + text(secret + id + "auth0|ada").substr(1), false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse_grant_secret(c.text).has_value(), c.accepted);
  }
}

TEST_F(GrantTest, NoChangeOfOneCharacterOpensIt) {
  for (std::size_t i = 0; i < made.code.size(); ++i) {
    SCOPED_TRACE(i);
    std::string changed = made.code;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto secret = parse_grant_secret(changed);
    EXPECT_FALSE(secret && secret->user == ada() && secret->grant == made.grant.id &&
                 secret->hash == made.grant.code_hash);
  }
}

TEST_F(GrantTest, ACodeIsRedeemedOnce) {
  const Consumed first = redeem(made.grant, redemption());
  EXPECT_TRUE(first.accepted);
  EXPECT_EQ(first.reason, "");
  ASSERT_TRUE(first.grant);
  EXPECT_EQ(first.grant->code_hash, "");
  EXPECT_EQ(first.grant->scopes, made.grant.scopes);
  expect_ended(redeem(*first.grant, redemption()), true, kBadCode);
}

TEST_F(GrantTest, ARedeemedCodeEndsTheGrantAlsoWhenItsTokensWereUsedSince) {
  const Consumed first = redeem(made.grant, redemption());
  const Consumed second = rotate(*first.grant, first.refresh_token, kNoon + 24h);
  ASSERT_TRUE(second.accepted);
  expect_ended(redeem(*second.grant, redemption(), kNoon + 48h), true, kBadCode);
}

TEST_F(GrantTest, ARefreshTokenIsMadeOnlyWhenOneIsWanted) {
  const Consumed without = redeem(made.grant, redemption(false));
  EXPECT_TRUE(without.accepted);
  EXPECT_EQ(without.refresh_token, "");
  EXPECT_EQ(without.grant->token_hash, "");

  const Consumed with = redeem(made.grant, redemption(true), kNoon + 10s);
  const auto token = parse_grant_secret(with.refresh_token);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->user, ada());
  EXPECT_EQ(token->grant, made.grant.id);
  EXPECT_EQ(token->hash, with.grant->token_hash);
  EXPECT_NE(token->hash, made.grant.code_hash);
  EXPECT_EQ(with.grant->token_idle_until, kNoon + 10s + std::chrono::days(15));
  EXPECT_EQ(with.grant->token_expires, kNoon + 10s + std::chrono::days(30));
}

TEST_F(GrantTest, WhoShowsSomethingElseIsRefusedAndTheGrantStays) {
  const struct {
    const char* name;
    std::function<void(CodeRedemption&)> with;
    const char* reason;
  } cases[] = {
      {"another client", [](auto& shown) { shown.client_id = "other"; }, kBadCode},
      {"no client", [](auto& shown) { shown.client_id = ""; }, kBadCode},
      {"another secret", [](auto& shown) { shown.hash = sha256("other"); }, kBadCode},
      {"no secret", [](auto& shown) { shown.hash = ""; }, kBadCode},
      {"half of the hash", [](auto& shown) { shown.hash.resize(16); }, kBadCode},
      {"another redirect_uri", [](auto& shown) { shown.redirect_uri += "/"; }, kBadCode},
      {"no redirect_uri", [](auto& shown) { shown.redirect_uri = ""; }, kBadCode},
      {"no verifier", [](auto& shown) { shown.code_verifier = ""; }, kBadVerifier},
      {"another verifier", [](auto& shown) { shown.code_verifier[0] = 'e'; }, kBadVerifier},
      {"the challenge", [](auto& shown) { shown.code_verifier = kChallenge; }, kBadVerifier},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    CodeRedemption shown = redemption();
    c.with(shown);
    const Consumed refused = redeem(made.grant, shown);
    expect_left_alone(refused, made.grant, c.reason);
    EXPECT_TRUE(redeem(*refused.grant, redemption()).accepted);
  }
}

TEST_F(GrantTest, AnotherClientCannotEndAGrant) {
  const Consumed redeemed = redeem(made.grant, redemption());
  CodeRedemption shown = redemption();
  shown.client_id = "other";
  expect_left_alone(redeem(*redeemed.grant, shown), *redeemed.grant, kBadCode);
  expect_left_alone(redeem(made.grant, shown, kNoon + 1h), made.grant, kBadCode);
}

TEST_F(GrantTest, AChallengeAndItsVerifierGoTogether) {
  const std::string good = kVerifier;
  const std::string shortest(43, '~'), longest(128, '.');
  const std::string short_one(42, 'a'), long_one(129, 'a'), odd = std::string(42, 'a') + "+";
  const struct {
    const char* name;
    std::string challenge;
    std::string verifier;
    bool accepted;
  } cases[] = {
      {"neither", "", "", true},
      {"RFC 7636, appendix B", kChallenge, good, true},
      {"a challenge alone", kChallenge, "", false},
      {"a verifier alone", "", good, false},
      {"another verifier", challenge_of(good), good + "x", false},
      {"the shortest", challenge_of(shortest), shortest, true},
      {"the longest", challenge_of(longest), longest, true},
      {"too short", challenge_of(short_one), short_one, false},
      {"too long", challenge_of(long_one), long_one, false},
      {"a character that is reserved", challenge_of(odd), odd, false},
      {"the method plain", good, good, false},
      {"padding after the challenge", challenge_of(good) + "=", good, false},
      {"a part of the challenge", challenge_of(good).substr(0, 42), good, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Grant grant = made.grant;
    grant.code.code_challenge = c.challenge;
    CodeRedemption shown = redemption();
    shown.code_verifier = c.verifier;
    const Consumed consumed = redeem(grant, shown);
    EXPECT_EQ(consumed.accepted, c.accepted);
    if (!c.accepted) expect_left_alone(consumed, grant, kBadVerifier);
  }
}

TEST_F(GrantTest, ACodeEndsWithItsTime) {
  EXPECT_TRUE(redeem(made.grant, redemption(), kNoon + 1min - 1ms).accepted);
  expect_ended(redeem(made.grant, redemption(), kNoon + 1min), false, kBadCode);
  const NewGrant quick = make_grant(request(), random, kNoon, {.code_lifetime = 5s});
  EXPECT_EQ(quick.grant.code_expires, kNoon + 5s);
}

TEST_F(GrantTest, EveryUseReplacesTheRefreshToken) {
  Consumed last = redeem(made.grant, redemption());
  std::set<std::string> seen;
  for (int day = 1; day < 30; ++day) {
    SCOPED_TRACE(day);
    EXPECT_TRUE(seen.insert(last.refresh_token).second);
    const Time now = kNoon + std::chrono::days(day);
    const Consumed next = rotate(*last.grant, last.refresh_token, now);
    ASSERT_TRUE(next.accepted);
    EXPECT_EQ(next.grant->token_idle_until, now + std::chrono::days(15));
    EXPECT_EQ(next.grant->token_expires, kNoon + std::chrono::days(30));
    expect_ended(rotate(*next.grant, last.refresh_token, now), true, kBadToken);
    last = next;
  }
  expect_ended(rotate(*last.grant, last.refresh_token, kNoon + std::chrono::days(30)), false,
               kBadToken);
}

TEST_F(GrantTest, AReplacedTokenIsGoodWithinTheLeewayAndThenEndsTheGrant) {
  const GrantLimits limits{.leeway = 10s};
  const auto show = [&](const Grant& grant, const std::string& token, Time now) {
    return rotate_refresh_token(grant, hash_of(token), "app", random, now, limits);
  };
  const Consumed redeemed = redeem(made.grant, redemption());
  const Consumed first = show(*redeemed.grant, redeemed.refresh_token, kNoon);
  ASSERT_TRUE(first.accepted);
  EXPECT_EQ(parse_grant(ada(), first.grant->id, to_json(*first.grant)), *first.grant) << "stored and read back";
  const Consumed crossed = show(*first.grant, redeemed.refresh_token, kNoon + 9s);
  EXPECT_TRUE(crossed.accepted);
  EXPECT_NE(crossed.refresh_token, "");
  expect_ended(show(*first.grant, redeemed.refresh_token, kNoon + 10s), true, kBadToken);
  // An older one is none that two requests could share.
  const Consumed second = show(*first.grant, first.refresh_token, kNoon);
  expect_ended(show(*second.grant, redeemed.refresh_token, kNoon + 1s), true, kBadToken);
}

TEST_F(GrantTest, ATokenThatDoesNotRotateStaysGoodUntilItsTime) {
  const GrantLimits limits{.token_idle = 1h, .token_lifetime = 3h, .rotates = false};
  const Consumed redeemed = redeem_code(made.grant, redemption(), random, kNoon, limits);
  Grant grant = *redeemed.grant;
  for (const auto later : {30min, 60min, 119min, 178min}) {
    const Consumed used = rotate_refresh_token(grant, hash_of(redeemed.refresh_token), "app", random,
                                               kNoon + later, limits);
    ASSERT_TRUE(used.accepted) << later.count();
    EXPECT_EQ(used.refresh_token, "") << "there is no next one";
    grant = *used.grant;
  }
  expect_ended(rotate_refresh_token(grant, hash_of(redeemed.refresh_token), "app", random, kNoon + 3h, limits),
               false, kBadToken);
}

TEST_F(GrantTest, IsReadAsItWasStoredBeforeThereWasALeeway) {
  JsonObject stored = to_json(made.grant);
  JsonObject& token = stored["token"].as_object();
  token.erase("former_hash");
  token.erase("former_until");
  EXPECT_EQ(parse_grant(ada(), made.grant.id, stored), made.grant);
}

TEST_F(GrantTest, ARefreshTokenEndsWithItsTime) {
  const Consumed redeemed = redeem(made.grant, redemption());
  const std::string& token = redeemed.refresh_token;
  const Time idle_until = kNoon + std::chrono::days(15);
  EXPECT_TRUE(rotate(*redeemed.grant, token, idle_until - 1ms).accepted);
  expect_ended(rotate(*redeemed.grant, token, idle_until), false, kBadToken);

  const Consumed short_lived = redeem_code(made.grant, redemption(), random, kNoon,
                                           {.token_idle = 2h, .token_lifetime = 1h});
  EXPECT_TRUE(rotate(*short_lived.grant, short_lived.refresh_token, kNoon + 1h - 1ms).accepted);
  expect_ended(rotate(*short_lived.grant, short_lived.refresh_token, kNoon + 1h), false, kBadToken);
}

TEST_F(GrantTest, ARefreshTokenIsForItsClientAlone) {
  const Consumed redeemed = redeem(made.grant, redemption());
  const Consumed refused = rotate(*redeemed.grant, redeemed.refresh_token, kNoon, "other");
  expect_left_alone(refused, *redeemed.grant, kBadToken);
  EXPECT_TRUE(rotate(*refused.grant, redeemed.refresh_token).accepted);
  const Consumed rotated = rotate(*redeemed.grant, redeemed.refresh_token);
  expect_left_alone(rotate(*rotated.grant, redeemed.refresh_token, kNoon, "other"), *rotated.grant,
                    kBadToken);
}

TEST_F(GrantTest, ACodeIsNoRefreshTokenNorTheReverse) {
  expect_left_alone(rotate(made.grant, made.code), made.grant, kBadToken);
  expect_left_alone(rotate_refresh_token(made.grant, "", "app", random, kNoon), made.grant,
                    kBadToken);
  const Consumed redeemed = redeem(made.grant, redemption());
  expect_ended(rotate(*redeemed.grant, made.code), true, kBadToken);
  CodeRedemption shown = redemption();
  shown.hash = redeemed.grant->token_hash;
  EXPECT_FALSE(redeem(*redeemed.grant, shown).accepted);
  shown.hash = "";
  EXPECT_FALSE(redeem(*redeemed.grant, shown).accepted);
}

TEST_F(GrantTest, EndsWhenNothingOfItCanBeUsed) {
  EXPECT_EQ(end_of(made.grant), kNoon + 1min);
  EXPECT_EQ(end_of(*redeem(made.grant, redemption(false)).grant), kNoon + 1min);
  const Consumed redeemed = redeem(made.grant, redemption());
  EXPECT_EQ(end_of(*redeemed.grant), kNoon + std::chrono::days(15));
  const Consumed later = rotate(*redeemed.grant, redeemed.refresh_token,
                                kNoon + std::chrono::days(14));
  EXPECT_EQ(end_of(*later.grant), kNoon + std::chrono::days(29));
  const Consumed last = rotate(*later.grant, later.refresh_token, kNoon + std::chrono::days(28));
  EXPECT_EQ(end_of(*last.grant), kNoon + std::chrono::days(30));
}

// Whoever shows what, in whichever order: every code and every token is good at most once, and who
// shows it a second time ends the grant.
TEST_F(GrantTest, InNoOrderIsASecretAcceptedTwice) {
  std::size_t good = 0, reused = 0;
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 choose{seed};
    const NewGrant fresh = make_grant(request(), random, kNoon);
    std::optional<Grant> grant = fresh.grant;
    std::vector<std::string> secrets = {fresh.code};
    std::map<std::string, int> accepted;
    Time now = kNoon;
    for (int step = 0; step < 30 && grant; ++step) {
      // Lately issued secrets are shown more often, so that many orders last some steps.
      const bool newest = choose() % 4 != 0;
      const std::string secret = newest ? secrets.back() : secrets[choose() % secrets.size()];
      const bool with_mistake = choose() % 4 == 0;
      bool could_be_good = true;
      Consumed consumed;
      if (secret == fresh.code && choose() % 8 != 0) {
        CodeRedemption shown = redemption(choose() % 4 != 0);
        shown.hash = hash_of(secret);
        if (with_mistake) shown.code_verifier = "";
        consumed = redeem(*grant, shown, now);
      } else {
        could_be_good = !grant->token_hash.empty();
        consumed = rotate(*grant, secret, now, with_mistake ? "other" : "app");
      }
      if (consumed.accepted) {
        EXPECT_FALSE(with_mistake);
        EXPECT_EQ(++accepted[secret], 1);
        ASSERT_TRUE(consumed.grant);
      }
      if (!consumed.accepted && accepted[secret] > 0 && could_be_good && !with_mistake) {
        EXPECT_TRUE(consumed.reused);
        EXPECT_FALSE(consumed.grant);
      }
      if (!consumed.refresh_token.empty()) secrets.push_back(consumed.refresh_token);
      grant = consumed.grant;
      now += std::chrono::milliseconds(choose() % 5000);
      good += consumed.accepted ? 1 : 0;
      reused += consumed.reused ? 1 : 0;
    }
  }
  EXPECT_GT(good, 1000U) << "The orders are too short to show much.";
  EXPECT_GT(reused, 100U);
}

TEST_F(GrantTest, IsStoredAndReadBack) {
  const Consumed redeemed = redeem(made.grant, redemption());
  Grant bare{.user = ada(), .id = made.grant.id};
  Grant telling = made.grant;
  telling.claims = {.id_token = {"email"}, .userinfo = {"given_name", "picture"}};
  telling.rule_claims = {.id_token = {{"a", 1}}, .access_token = {}, .scopes_added = *Scopes::parse("read:x"),
                         .scopes_removed = *Scopes::parse("email phone")};
  for (const Grant& grant : {made.grant, *redeemed.grant, bare, telling}) {
    const std::string text = to_text(to_json(grant));
    EXPECT_FALSE(text.contains(made.code));
    EXPECT_EQ(parse_grant(grant.user, grant.id, *parse_json_object(text)), grant) << text;
  }
}

TEST(RuleClaims, WhatLaterOnesSayStandsOverWhatEarlierOnesSaid) {
  const RuleClaims merged = merge({.id_token = {{"a", 1}, {"b", 1}}, .access_token = {}, .scopes_added = *Scopes::parse("x y"),
                                   .scopes_removed = *Scopes::parse("email phone")},
                                  {.id_token = {{"b", 2}}, .access_token = {{"c", 3}}, .scopes_added = *Scopes::parse("phone z"),
                                   .scopes_removed = *Scopes::parse("x")});
  EXPECT_EQ(merged, (RuleClaims{.id_token = {{"a", 1}, {"b", 2}}, .access_token = {{"c", 3}},
                                .scopes_added = *Scopes::parse("phone y z"), .scopes_removed = *Scopes::parse("email x")}));
}

TEST_F(GrantTest, IsReadOnlyAsItWasWritten) {
  const JsonObject good = to_json(redeem(made.grant, redemption()).grant.value());
  const auto code_of = [&](const JsonObject& stored) {
    const auto grant = parse_grant(ada(), made.grant.id, stored);
    return grant ? "" : grant.error().code;
  };
  ASSERT_EQ(code_of(good), "");
  EXPECT_EQ(code_of({}), "grant.corrupt");
  for (const char* claims : {"[]", "{}", R"({"id_token": [1], "userinfo": []})"}) {
    JsonObject wrong = good;
    wrong["claims"] = *parse_json(claims);
    EXPECT_EQ(code_of(wrong), "grant.corrupt") << claims;
  }
  // Every member in turn is missing, or of another type.
  for (const auto& member : good) {
    SCOPED_TRACE(std::string(member.key()));
    JsonObject wrong = good;
    wrong[member.key()] = JsonArray();
    EXPECT_EQ(code_of(wrong), "grant.corrupt");
    wrong.erase(member.key());
    EXPECT_EQ(code_of(wrong), "grant.corrupt");
    const JsonObject* inner = member.value().if_object();
    if (inner == nullptr) continue;
    for (const auto& part : *inner) {
      SCOPED_TRACE(std::string(part.key()));
      wrong = good;
      wrong[member.key()].as_object()[part.key()] = true;
      EXPECT_EQ(code_of(wrong), "grant.corrupt");
      if (part.key() == "former_hash") continue;  // Older grants have none.
      wrong[member.key()].as_object().erase(part.key());
      EXPECT_EQ(code_of(wrong), "grant.corrupt");
    }
  }
  JsonObject wrong = good;
  wrong["token"].as_object()["hash"] = "c2hvcnQ";
  EXPECT_EQ(code_of(wrong), "grant.corrupt");
  wrong = good;
  wrong["token"].as_object()["hash"] = "no base64url";
  EXPECT_EQ(code_of(wrong), "grant.corrupt");
  wrong = good;
  wrong["scopes"] = "two  spaces";
  EXPECT_EQ(code_of(wrong), "grant.corrupt");
}

}  // namespace
}  // namespace acquaint::login
