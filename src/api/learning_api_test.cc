// Learning from end to end: a site whose users give their phone number and never their title, asked
// through the routes.
#include "api/ask.h"
#include "api/sample_server.h"
#include "asking/explain.h"
#include "asking/report.h"
#include "settings/asking_inputs.h"

namespace acquaint::api {
namespace {

constexpr auto kGet = http::Method::get;
constexpr auto kPost = http::Method::post;
using std::chrono::days;
using std::chrono::hours;

// By worth, the title goes first.
constexpr std::string_view kSite = R"json({
  "site": {"name": "Analytical Times"},
  "catalogue": {
    "user_metadata.title": {"label": "Job title", "worth": 30, "effort": "choice"},
    "user_metadata.phone": {"label": "Phone", "worth": 25, "effort": "choice"}
  },
  "policy": {"cadence": "brisk", "questions_max": 1,
             "learning": {"mode": "on", "asks_min": 50, "control": 0, "ramp_users": 0, "explore": 5}},
  "forms": [
    {"id": "title", "title": "Your work",
     "schema": {"type": "object", "properties": {"title": {"type": "string", "title": "Job title"}}},
     "uischema": {"type": "Categorization", "elements": [
       {"type": "Category", "label": "Work", "options": {"id": "title"}, "elements": [
         {"type": "Control", "scope": "#/properties/title"}]}]},
     "map": {"title": "user_metadata.title"}, "cadence": {"placement": ["page"]}},
    {"id": "phone", "title": "Your phone",
     "schema": {"type": "object", "properties": {"phone": {"type": "string", "title": "Phone"}}},
     "uischema": {"type": "Categorization", "elements": [
       {"type": "Category", "label": "Phone", "options": {"id": "phone"}, "elements": [
         {"type": "Control", "scope": "#/properties/phone"}]}]},
     "map": {"phone": "user_metadata.phone"}, "cadence": {"placement": ["page"]}}
  ]
})json";

class Learning : public SampleServer {
 protected:
  void SetUp() override { publish([](JsonObject&) {}); }

  // The site, as `change` makes its "learning" settings.
  void publish(const std::function<void(JsonObject& learning)>& change) {
    JsonObject document = *parse_json_object(kSite);
    change(document["policy"].as_object()["learning"].as_object());
    ASSERT_TRUE(run(settings_.publish(document, "site", clock_.now())));
  }
  std::string newcomer() {
    const std::string id = "auth0|user" + std::to_string(++users_);
    EXPECT_TRUE(run(store_->users().create(new_user(id), {})));
    return id;
  }
  profile::User new_user(const std::string& id) const {
    profile::User user(*profile::UserId::parse(id));
    user.created = user.updated = clock_.now();
    return user;
  }
  void catch_up() { ASSERT_TRUE(run(learner_.catch_up())); }
  GuidePtr guide() { return learner_.guide(*settings_.current()); }
  // As after a crash: what was not saved is gone.
  void restart() {
    std::destroy_at(&learner_);
    std::construct_at(&learner_, LearningTools{store_->events(), store_->users(), store_->learner(), settings_,
                                               clock_, random_});
  }

  // What the route answers to a visit of the user.
  JsonObject visit(const std::string& user) {
    const JsonObject moment{{"kind", "page"}, {"url", "https://site.example/articles"}, {"session", "s"}};
    const auto response =
        as_client(kPost, "/v1/decisions", to_text(JsonObject{{"user_id", user}, {"moment", moment}}));
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }
  // The id and form of what is asked; empty when nothing is.
  struct Asked {
    std::string id, form;
  };
  static Asked asked(const JsonObject& answer) {
    const JsonObject* decision = find_object(answer, "decision");
    if (decision == nullptr) return {};
    return {std::string(decision->at("id").as_string()), std::string(decision->at("form").as_string())};
  }
  Asked ask(const std::string& user) { return asked(visit(user)); }

  int answer(const Asked& asked) {
    const JsonObject body{{"step", asked.form}, {"answers", JsonObject{{asked.form, "1843"}}}};
    return as_client(kPost, "/v1/decisions/" + asked.id + "/answers", to_text(body)).status;
  }
  int skip(const Asked& asked) {
    return as_client(kPost, "/v1/decisions/" + asked.id + "/skip", "{}").status;
  }
  JsonObject explanation(const std::string& decision) {
    const auto response = as_client(kGet, "/v1/decisions/" + decision + "/explanation");
    EXPECT_EQ(response.status, 200) << response.body;
    return json(response);
  }
  JsonObject learning_of(const std::string& decision) {
    const JsonObject why = explanation(decision);
    const JsonObject* learning = find_object(why, "learning");
    EXPECT_NE(learning, nullptr) << to_text(why);
    return learning == nullptr ? JsonObject() : *learning;
  }
  JsonObject report() { return json(as_client(kGet, "/v1/learning")); }

  // Users come three times each; one in three visits the server learns.
  void live(int users) {
    for (int i = 0; i < users; ++i) {
      const std::string user = newcomer();
      for (int visits = 0; visits < 3; ++visits) {
        const Asked what = ask(user);
        if (what.form == "phone") {
          EXPECT_EQ(answer(what), 200);
        } else if (what.form == "title") {
          EXPECT_EQ(skip(what), 204);
        }
        clock_.advance(days(4));
      }
      catch_up();
    }
  }

  std::vector<profile::FeedEvent> events(std::string_view type) {
    std::vector<profile::FeedEvent> found;
    profile::FeedQuery query{.after = {}, .limit = 1000, .user = std::nullopt, .type = std::string(type)};
    for (bool is_last = false; !is_last;) {
      const auto page = *run(store_->events().read(query));
      found.insert(found.end(), page.events.begin(), page.events.end());
      query.after = page.next;
      is_last = page.is_last;
    }
    return found;
  }

  int users_ = 0;
};

TEST_F(Learning, TheLearnedOrderActsAndSurvivesARestart) {
  catch_up();
  EXPECT_EQ(ask(newcomer()).form, "title") << "by worth";
  EXPECT_EQ(report().at("step"), "gathering");
  live(60);
  const JsonObject before = report();
  ASSERT_EQ(before.at("step"), "full") << to_text(before);

  const Asked first = ask(newcomer());
  EXPECT_EQ(first.form, "phone");
  const JsonObject why = learning_of(first.id);
  EXPECT_EQ(why.at("arm"), "learned");
  EXPECT_EQ(why.at("trusted"), true);
  EXPECT_EQ(why.at("lead"), "user_metadata.phone");

  catch_up();
  ASSERT_TRUE(run(learner_.save()));
  const auto weights = guide()->model.weights;
  restart();
  EXPECT_EQ(guide(), nullptr);
  catch_up();
  EXPECT_EQ(guide()->model.weights, weights);
  const Asked second = ask(newcomer());
  EXPECT_EQ(second.form, "phone");
  EXPECT_EQ(learning_of(second.id).at("trusted"), true);
}

TEST_F(Learning, WhatIsLostIsLearntAnewFromTheLog) {
  catch_up();
  live(40);
  const GuidePtr held = guide();
  for (const char* document : {"no JSON", "{}"}) {
    SCOPED_TRACE(document);
    ASSERT_TRUE(run(store_->learner().save(document, clock_.now())));
    restart();
    catch_up();
    EXPECT_EQ(guide()->model.weights, held->model.weights);
    EXPECT_EQ(guide()->model.seen, held->model.seen);
    EXPECT_EQ(guide()->newcomers, held->newcomers);
    EXPECT_EQ(guide()->position, held->position);
  }
}

TEST_F(Learning, ACrashCostsNothingButReadingOn) {
  catch_up();
  live(10);
  ASSERT_TRUE(run(learner_.save()));
  live(10);
  const GuidePtr held = guide();
  restart();
  catch_up();
  EXPECT_EQ(guide()->model.weights, held->model.weights);
  EXPECT_EQ(guide()->model.version, held->model.version);
}

TEST_F(Learning, WhoStopsOnTheWayThroughTheLogGoesOnFromThere) {
  catch_up();
  live(10);
  const GuidePtr held = guide();
  restart();
  std::stop_source stopped;
  stopped.request_stop();
  ASSERT_TRUE(run(learner_.catch_up(stopped.get_token())));
  EXPECT_EQ(guide(), nullptr) << "the log was not read";
  ASSERT_TRUE(run(learner_.save()));
  restart();
  catch_up();
  EXPECT_EQ(guide()->model.weights, held->model.weights);
}

TEST_F(Learning, LoggedDecisionsReplayBitForBit) {
  catch_up();
  struct Made {
    profile::UserPtr user;
    asking::Moment moment;
    std::string id;
  };
  std::vector<Made> log;
  const settings::SettingsPtr settings = settings_.current();
  for (int i = 0; i < 60; ++i) {
    const auto user = *run(store_->users().find(*profile::UserId::parse(newcomer())));
    const asking::Moment moment{.kind = asking::MomentKind::page, .url = "/articles", .holder = "tab",
                                .now = clock_.now()};
    const auto made = *run(api::ask(services_, settings, user, moment));
    log.push_back({user, moment, made.decision});
    if (made.step) {
      const Asked what{made.decision, made.step->form};
      EXPECT_LT(made.step->form == "phone" ? answer(what) : skip(what), 300);
    }
    clock_.advance(hours(7));
    if (i % 3 == 0) catch_up();
    if (i == 20) {
      ASSERT_TRUE(run(learner_.save()));
    }
  }
  const auto feed = events("");
  const auto made_of = [&](const std::string& id) -> const profile::Event* {
    const auto found = std::ranges::find_if(feed, [&](const profile::FeedEvent& event) {
      return event.event.type == asking::kDecisionMade && find_string(event.event.data, "decision") == id;
    });
    return found == feed.end() ? nullptr : &found->event;
  };
  int replayed = 0;
  for (const Made& made : log) {
    SCOPED_TRACE(made.id);
    const profile::Event* event = made_of(made.id);
    if (event == nullptr) continue;
    const JsonObject& logged = event->data.at("explanation").as_object();
    const JsonObject& learning = logged.at("learning").as_object();
    const auto place = *profile::parse_position(*find_string(learning, "log"));
    // The model as it was then, from the log alone.
    asking::Study study{asking::new_learner(settings->catalogue, from_ms(0)), {}, 0};
    for (const profile::FeedEvent& each : feed) {
      if (each.position > place) break;
      const auto ended = find_string(each.event.data, "decision");
      ASSERT_TRUE(asking::take_in(study, each, ended ? made_of(std::string(*ended)) : nullptr,
                                  settings->catalogue, settings->policy));
    }
    EXPECT_EQ(static_cast<std::int64_t>(study.learner.model.version), find_int(learning, "model"));
    const asking::Guidance guidance{study.learner.model, *find_number(learning, "control"), false,
                                    static_cast<std::uint64_t>(*find_int(learning, "seed")),
                                    profile::to_text(place)};
    const auto view = made.user->view(settings->catalogue);
    const asking::Inputs inputs = settings::asking_inputs(*settings, made.user->user(), *view, made.moment, &guidance);
    asking::Trace trace;
    const asking::Decision decision = asking::decide(inputs, &trace);
    EXPECT_EQ(to_text(asking::explain(decision, trace, inputs, made.id)), to_text(logged));
    ++replayed;
  }
  EXPECT_GE(replayed, 50);
}

TEST_F(Learning, EachEndIsToldOnce) {
  catch_up();
  const std::string user = newcomer();
  const Asked title = ask(user);
  EXPECT_EQ(skip(title), 204);
  EXPECT_EQ(skip(title), 204);
  EXPECT_EQ(events("decision.ended").size(), 1u);

  clock_.advance(days(10));
  const Asked phone = ask(user);
  ASSERT_EQ(phone.form, "phone");
  clock_.advance(days(2));
  EXPECT_EQ(ask(user).id, "") << "the gap runs";
  EXPECT_EQ(ask(user).id, "");
  const auto ignored = events("decision.ended");
  ASSERT_EQ(ignored.size(), 2u) << "though nothing was asked";
  EXPECT_EQ(ignored[1].event.data.at("outcome"), "ignored");
  EXPECT_EQ(answer(phone), 200);
  EXPECT_EQ(answer(phone), 200);
  const auto late = events("decision.ended");
  ASSERT_EQ(late.size(), 3u);
  EXPECT_EQ(late[2].event.data.at("late"), true);
  catch_up();
  EXPECT_EQ(guide()->model.version, 3u);
  catch_up();
  EXPECT_EQ(guide()->model.version, 3u) << "each event counts once";
}

TEST_F(Learning, OffIsOff) {
  publish([](JsonObject& learning) { learning["mode"] = "off"; });
  catch_up();
  EXPECT_EQ(guide(), nullptr);
  const Asked title = ask(newcomer());
  EXPECT_FALSE(explanation(title.id).contains("learning"));
  EXPECT_EQ(report().at("step"), "off");
}

TEST_F(Learning, AHoldIsInTheLogOnceADayAndIsExplained) {
  catch_up();
  live(40);
  publish([](JsonObject& learning) { learning["annoyance_price"] = 20; });
  catch_up();
  const std::string user = newcomer();
  EXPECT_EQ(answer(ask(user)), 200);
  clock_.advance(days(1));
  const auto logged = [&] {
    return std::ranges::count_if(events("decision.made"), [&](const profile::FeedEvent& event) {
      return event.user->text() == user;
    });
  };
  for (const int already : {1, 2, 2, 2}) {  // Nobody gives the title: asking costs more than it brings.
    EXPECT_EQ(logged(), already);
    const JsonObject held = visit(user);
    ASSERT_EQ(held.at("reason"), "no_gain") << to_text(held);
    const std::string id(held.at("decision_id").as_string());
    EXPECT_EQ(learning_of(id).at("hold"), "no_gain");
    clock_.advance(hours(1));
  }
}

TEST_F(Learning, WhatWasLearntIsCarriedOverToAnotherCatalogue) {
  catch_up();
  live(40);
  const double asks = guide()->model.asks;
  JsonObject document = *parse_json_object(kSite);
  document["catalogue"].as_object()["user_metadata.city"] = JsonObject{{"worth", 5}};
  ASSERT_TRUE(run(settings_.publish(document, "city", clock_.now())));
  EXPECT_FALSE(explanation(ask(newcomer()).id).contains("learning")) << "until there is a model for it";
  catch_up();
  const GuidePtr carried = guide();
  EXPECT_EQ(carried->model.catalogue_version, settings_.current()->catalogue.version());
  EXPECT_EQ(carried->model.asks, asks);
  EXPECT_EQ(ask(newcomer()).form, "phone");
}

TEST_F(Learning, TheOperatorSeesItAndForgetsIt) {
  catch_up();
  live(40);
  const JsonObject full = report();
  EXPECT_EQ(full.at("mode"), "on");
  EXPECT_EQ(full.at("switched_off"), false);
  EXPECT_EQ(full.at("model").as_object().at("trusted"), true);
  EXPECT_GT(full.at("users").as_object().at("learned").as_object().at("users").to_number<double>(), 0);
  EXPECT_EQ(as_client(kPost, "/v1/learning/resume", "{}").status, 204);
  catch_up();
  EXPECT_EQ(report().at("users").as_object().at("learned").as_object().at("users").to_number<double>(), 0);
  EXPECT_EQ(as_client(kPost, "/v1/learning/reset", "{}").status, 204);
  catch_up();
  EXPECT_EQ(report().at("step"), "gathering");
  EXPECT_EQ(as_client(kPost, "/v1/learning/reset", R"({"all":true})").status, 400);
  EXPECT_EQ(as_client(kGet, "/v1/learning", "", "read:users").status, 403);
  EXPECT_EQ(as_client(kPost, "/v1/learning/reset", "{}", "read:tenant_settings").status, 403);
}

TEST_F(Learning, ItsLogIsWhatThePolicyReportReads) {
  catch_up();
  live(30);
  asking::PolicyLog log;
  std::size_t lines = 0;
  const auto page = as_operator(kGet, "/control/decisions/export");
  ASSERT_EQ(page.status, 200);
  for (std::string_view rest = page.body; !rest.empty(); ++lines) {
    const std::size_t end = rest.find('\n');
    EXPECT_TRUE(log.read_line(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
  const asking::PolicyReport report = log.report(1);
  EXPECT_EQ(report.decisions, events("decision.made").size() - report.holds);
  EXPECT_EQ(report.unresolved, 0u);
  EXPECT_GT(report.choices.size(), 0u);
  EXPECT_EQ(as_operator(kGet, "/control/decisions/export?after=x").status, 400);
}

}  // namespace
}  // namespace acquaint::api
