// A server whose form about the user's work is asked for through the API, from the first log-in on. For tests only.
#pragma once

#include "api/sample_server.h"

namespace acquaint::api {

class WorkForm : public SampleServer {
 protected:
  std::string user_;  // The id of who has signed up.

  // After SampleServer::SetUp(): publishes the form with the members of `change`, shown at these placements.
  void ask_about_work(const JsonObject& change, JsonArray placements = {"api"}) {
    JsonObject document = *parse_json_object(kSampleSettings);
    JsonObject& work = document["forms"].at(0).as_object();
    for (const auto& member : change) work[member.key()] = member.value();
    work["cadence"].as_object()["placement"] = std::move(placements);
    work.erase("targeting");
    const auto published = run(settings_.publish(document, "work", clock_.now()));
    ASSERT_TRUE(published) << published.error().message << published.error().field;
    sign_up();
    user_ = json(browse("/v1/me")).at("user_id").as_string();
  }
  static JsonObject work_form() { return parse_json_object(kSampleSettings)->at("forms").at(0).as_object(); }
};

}  // namespace acquaint::api
