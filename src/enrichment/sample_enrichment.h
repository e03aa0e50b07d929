// Ada, whose verified e-mail address is known, a catalogue and providers. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "consent/receipt.h"
#include "enrichment/answer.h"
#include "enrichment/planner.h"
#include "enrichment/provider.h"
#include "profile/sample_user.h"

namespace acquaint::enrichment {

inline constexpr std::string_view kTitle = "user_metadata.title", kCompany = "user_metadata.company";

inline profile::Catalogue sample_catalogue() {
  return *profile::Catalogue::parse(*parse_json_object(R"({
    "user_metadata.title": {"fresh_for": "100d"},
    "user_metadata.company": {"schema": {"type": "string", "minLength": 2}},
    "user_metadata.employees": {"schema": {"type": "integer"}},
    "user_metadata.age": {"sources": ["user"]},
    "user_metadata.team": {"purpose": "teams"},
    "given_name": {}, "phone_number": {}})"));
}

inline std::vector<consent::Purpose> sample_purposes() {
  return *consent::parse_purposes(*parse_json(R"([
    {"id": "enrichment", "legal_basis": "consent", "texts": {"en": {"text": "We look you up."}}},
    {"id": "operations", "legal_basis": "legitimate_interests", "texts": {"en": {"text": "We run the site."}}}])")->if_array());
}

inline Result<Declared> parse(std::string_view text) {
  return parse_providers(*parse_json_object(text), sample_catalogue(), sample_purposes(), "/enrichment");
}

// A declaration with these members beside what every one needs.
inline Provider provider(std::string_view members = "{}", std::string_view name = "clearbit") {
  JsonObject declaration = *parse_json_object(R"({"kind": "clearbit_person", "key": "sk_1", "when": ["log_in"],
      "purpose": "operations", "attributes": {"user_metadata.company": "company", "user_metadata.title": "title"}})");
  const JsonObject own = *parse_json_object(members);
  for (const auto& member : own) declaration[member.key()] = member.value();
  JsonObject document;
  document[name] = std::move(declaration);
  auto declared = parse_providers(document, sample_catalogue(), sample_purposes(), "/enrichment");
  EXPECT_TRUE(declared.has_value()) << declared.error().message << " " << declared.error().field;
  return declared->providers.front();
}

inline void know(profile::User& user, std::string_view path, Json value, double confidence = 1,
                 Time at = profile::noon()) {
  user.claims[*profile::AttributePath::parse(path)] = {
      profile::claim(std::move(value), profile::Source::user, "test", at, confidence)};
}

inline profile::User verified_ada() {
  profile::User user = profile::ada();
  know(user, "email_verified", true);
  return user;
}

}  // namespace acquaint::enrichment
