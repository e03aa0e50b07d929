// A server whose forms are published by a test, and an application that asks and answers for its users page by page.
// For tests only.
#pragma once

#include "api/sample_server.h"

namespace acquaint::api {

inline constexpr std::string_view kWorkCatalogue = R"json({
  "user_metadata.title": {"label": "Job title", "worth": 30, "schema": {"type": "string", "maxLength": 80}},
  "user_metadata.company": {"label": "Company", "worth": 20, "schema": {"type": "string", "maxLength": 80}},
  "user_metadata.team": {"label": "Team size", "worth": 10, "schema": {"type": "integer", "minimum": 1}},
  "user_metadata.terms": {"label": "New terms", "worth": 5, "schema": {"type": "string", "maxLength": 80}}
})json";

inline constexpr std::string_view kQuickPolicy = R"json({"cadence": "brisk", "gap_after_ignore": "0d"})json";

class Complaints : public SampleServer {
 protected:
  void publish(std::string_view forms, std::string_view policy = kQuickPolicy,
               std::string_view catalogue = kWorkCatalogue) {
    const JsonObject document{{"catalogue", *parse_json(catalogue)},
                              {"policy", *parse_json(policy)},
                              {"forms", *parse_json(forms)}};
    const auto published = run(settings_.publish(document, "complaints", clock_.now()));
    ASSERT_TRUE(published) << published.error().code << " at " << published.error().field << ": "
                           << published.error().message;
  }

  JsonObject ask(const std::string& user, std::string_view path = "/home", std::string_view tab = "tab") {
    return ask_at(user, {{"kind", "page"}, {"url", path}, {"page", tab}, {"session", tab}});
  }
  JsonObject ask_at(const std::string& user, const JsonObject& moment) {
    const auto answer =
        as_client(http::Method::post, "/v1/decisions", to_text(JsonObject{{"user_id", user}, {"moment", moment}}));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json(answer);
  }
  // Each at a page view of its own.
  JsonObject come_back(const std::string& user, Duration later, std::string_view path = "/home") {
    clock_.advance(later);
    return ask(user, path, "tab-" + std::to_string(++tabs_));
  }
  static std::string form_of(const JsonObject& asked) {
    const JsonObject* decision = find_object(asked, "decision");
    return decision == nullptr ? "" : std::string(decision->at("form").as_string());
  }
  static std::string id_of(const JsonObject& asked) {
    return std::string(asked.at("decision").as_object().at("id").as_string());
  }
  http::Response answer(const JsonObject& asked, std::string_view answers) {
    const JsonObject& page = asked.at("decision").as_object().at("page").as_object();
    const JsonObject body{{"step", page.at("step").as_object().at("id")}, {"answers", *parse_json(answers)}};
    return as_client(http::Method::post, "/v1/decisions/" + id_of(asked) + "/answers", to_text(body));
  }
  // The answers' names.
  static std::vector<std::string> fields_of(const JsonObject& asked) {
    std::vector<std::string> names;
    const JsonObject* decision = find_object(asked, "decision");
    if (decision == nullptr) return names;
    for (const Json& element : decision->at("page").at("elements").as_array()) {
      if (element.at("kind") == "field") names.emplace_back(element.at("name").as_string());
    }
    return names;
  }
  JsonObject metadata_of(const std::string& user) {
    const JsonObject found = json(as_client(http::Method::get, "/api/v2/users/" + percent_encode(user)));
    const JsonObject* metadata = find_object(found, "user_metadata");
    return metadata == nullptr ? JsonObject() : *metadata;
  }
  // Who is logged in with the browser.
  std::string signed_in() { return std::string(json(browse("/v1/me")).at("user_id").as_string()); }
  // Logs in anew, with a browser that remembers nothing.
  void come_back_later(Duration later) {
    clock_.advance(later);
    browser_ = CookieJar();
    EXPECT_EQ(log_in().status, 303);
  }
  void skip(const JsonObject& asked) {
    EXPECT_EQ(as_client(http::Method::post, "/v1/decisions/" + id_of(asked) + "/skip").status, 204);
  }
  std::string why_not(const JsonObject& asked) { return std::string(asked.at("reason").as_string()); }

 private:
  int tabs_ = 0;
};

}  // namespace acquaint::api
