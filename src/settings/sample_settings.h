// A settings document that uses every part. For tests only.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace acquaint::settings {

inline JsonObject sample_settings() {
  constexpr std::string_view kText = R"json({
    "site": {"name": "Analytical Times", "privacy_url": "https://times.example/privacy"},
    "catalogue": {
      "given_name": {"label": "First name"},
      "user_metadata.title": {"label": "Job title", "purpose": "personalisation", "worth": 30,
                              "schema": {"type": "string", "minLength": 2, "maxLength": 120}},
      "user_metadata.company": {"label": "Company", "worth": 25, "equivalents": ["company"]},
      "company": {"label": "Company (from the identity provider)"},
      "user_metadata.subscribed": {"label": "Newsletter", "schema": {"type": "boolean"}}
    },
    "policy": {"cadence": "brisk", "questions_max": 2},
    "forms": [
      {"id": "work",
       "title": "Tell us about your work",
       "purpose": {"id": "personalisation", "legalBasis": "consent", "text": "To pick articles."},
       "schema": {"type": "object",
                  "properties": {"title": {"type": "string", "title": "Job title"},
                                 "company": {"type": "string", "title": "Company"},
                                 "motto": {"type": "string", "title": "Motto"}},
                  "required": ["title"]},
       "map": {"title": "user_metadata.title", "company": "user_metadata.company",
               "motto": "user_metadata.motto"},
       "targeting": {">=": [{"var": "stats.logins"}, 2]},
       "cadence": {"placement": ["login"], "mode": "page", "maxQuestionsPerStep": 2}},
      {"id": "newsletter",
       "title": "Once a month",
       "schema": {"type": "object",
                  "properties": {"subscribed": {"type": "boolean", "title": "The newsletter"}}},
       "map": {"subscribed": "user_metadata.subscribed"}}
    ],
    "connections": [{"name": "li-work", "strategy": "linkedin",
                     "options": {"set_user_root_attributes": "on_first_login"}}],
    "clients": [{"client_id": "app", "name": "The app",
                 "client_secret_sha256":
                     "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
                 "grant_types": ["client_credentials"]}],
    "client_grants": [{"client_id": "app", "audience": "https://login.example/api/v2/",
                       "scope": ["read:users"]}]
  })json";
  return *parse_json_object(kText);
}

// `document` with the member at a JSON Pointer set.
inline JsonObject with(JsonObject document, std::string_view pointer, Json value) {
  Json root(std::move(document));
  const std::size_t slash = pointer.rfind('/');
  JsonObject& parent = root.at_pointer(pointer.substr(0, slash)).as_object();
  parent[pointer.substr(slash + 1)] = std::move(value);
  return std::move(root.as_object());
}

// `document` without the element of this place in the list at a JSON Pointer.
inline JsonObject without(JsonObject document, std::string_view pointer, std::size_t place) {
  Json root(std::move(document));
  JsonArray& list = root.at_pointer(pointer).as_array();
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(place));
  return std::move(root.as_object());
}

}  // namespace acquaint::settings
