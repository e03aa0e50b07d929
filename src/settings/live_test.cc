#include "settings/live.h"

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "settings/sample_settings.h"
#include "settings/settings_store_contract.h"

namespace acquaint::settings {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Time kNoon = *parse_iso8601("2026-03-01T12:00:00Z");

class FakeSettingsStore final : public SettingsStore {
 public:
  std::vector<SettingsVersion> versions;
  std::optional<SettingsVersion> kept;
  bool broken = false;
  std::function<void()> before_publish;  // Runs once: what another server does just before.

  Task<Result<std::vector<SettingsVersion>>> published(std::int64_t after,
                                                       std::size_t limit) override {
    if (broken) co_return unavailable();
    const std::lock_guard lock(mutex_);
    std::vector<SettingsVersion> found;
    for (const SettingsVersion& version : versions) {
      if (version.version > after && found.size() < limit) found.push_back(version);
    }
    co_return found;
  }
  Task<Result<SettingsVersion>> publish(std::int64_t latest, std::string document, std::string note,
                                        Time now) override {
    if (const auto hook = std::exchange(before_publish, nullptr)) hook();
    if (broken) co_return unavailable();
    const std::lock_guard lock(mutex_);
    if (latest != static_cast<std::int64_t>(versions.size())) {
      co_return fail(Error::Kind::conflict, "settings.stale", "Somebody else was faster.");
    }
    versions.push_back({latest + 1, std::move(document), std::move(note), now});
    kept.reset();
    co_return versions.back();
  }
  Task<Result<std::optional<SettingsVersion>>> draft() override {
    if (broken) co_return unavailable();
    const std::lock_guard lock(mutex_);
    co_return kept;
  }
  Task<Result<Done>> save_draft(std::string document, std::string note, Time now) override {
    if (broken) co_return unavailable();
    const std::lock_guard lock(mutex_);
    kept = {0, std::move(document), std::move(note), now};
    co_return Done{};
  }

 private:
  static std::unexpected<Error> unavailable() {
    return fail(Error::Kind::unavailable, "store.unavailable", "The store is broken.");
  }

  std::mutex mutex_;  // As every store, for any thread.
};

INSTANTIATE_TEST_SUITE_P(Fake, SettingsStoreContract,
                         testing::Values(SettingsStoreMaker{
                             "fake", [] -> std::shared_ptr<SettingsStore> {
                               return std::make_shared<FakeSettingsStore>();
                             }}));

struct LiveTest : testing::Test {
  FakeSettingsStore store;
  SeededRandom random{1};
  const login::SealKey key = login::SealKey::make(random);
  Live live{store, management_access("https://x/api/v2/", "root", "a long secret"), key};

  Result<Published> publish(const JsonObject& document) {
    return run(live.publish(document, "a note", kNoon));
  }
  std::int64_t number_of(std::string_view form) {
    for (const PublishedForm& published : live.current()->forms) {
      if (published.form.id() == form) return published.version;
    }
    return 0;
  }
  std::vector<std::string> clients() {
    std::vector<std::string> ids;
    for (const login::Client& client : live.current()->clients) ids.push_back(client.client_id);
    return ids;
  }
  static JsonObject titled(const std::string& title) {
    return with(sample_settings(), "/forms/0/title", Json(title));
  }
};

TEST_F(LiveTest, StartsWithTheEmptyDocument) {
  EXPECT_EQ(live.current()->version, 0);
  EXPECT_THAT(live.current()->forms, IsEmpty());
  EXPECT_THAT(clients(), ElementsAre("root"));
  EXPECT_TRUE(run(live.reload()));
  EXPECT_EQ(live.current()->version, 0);
}

TEST_F(LiveTest, PublishesAndPutsInForce) {
  const SettingsPtr before = live.current();
  const auto published = publish(sample_settings());
  ASSERT_TRUE(published) << published.error().message;
  EXPECT_EQ(published->version, 1);
  EXPECT_EQ(published->difference, compare({}, sample_settings()));
  EXPECT_EQ(live.current()->version, 1);
  EXPECT_EQ(live.current()->document, sample_settings());
  EXPECT_EQ(number_of("work"), 1);
  EXPECT_EQ(before->version, 0) << "who holds a snapshot keeps it";
  EXPECT_THAT(before->forms, IsEmpty());

  ASSERT_THAT(store.versions, SizeIs(1));
  EXPECT_EQ(*parse_json_object(store.versions[0].document), sample_settings());
  EXPECT_EQ(store.versions[0].note, "a note");
  EXPECT_EQ(store.versions[0].saved, kNoon);
}

TEST_F(LiveTest, PlansWithoutSaving) {
  ASSERT_TRUE(publish(sample_settings()));
  ASSERT_TRUE(run(live.save_draft({{"half", "done"}}, "mine", kNoon)));
  const auto difference = live.plan(titled("Your work"));
  ASSERT_TRUE(difference);
  EXPECT_EQ(to_text(*difference),
            "~ forms / work / title: \"Tell us about your work\" → \"Your work\"\n");
  EXPECT_EQ(live.plan({{"frms", JsonArray()}}).error().field, "/frms");
  EXPECT_EQ(live.current()->document, sample_settings());
  EXPECT_THAT(store.versions, SizeIs(1));
  EXPECT_TRUE(store.kept);
}

TEST_F(LiveTest, RefusesWhatIsWrongAndKeepsWhatIsInForce) {
  ASSERT_TRUE(publish(sample_settings()));
  const auto refused = publish(with(sample_settings(), "/forms/1/id", "work"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "settings.duplicate");
  EXPECT_EQ(live.current()->version, 1);
  EXPECT_THAT(store.versions, SizeIs(1));
}

TEST_F(LiveTest, MakesNoVersionOfTheSameDocument) {
  ASSERT_TRUE(publish(sample_settings()));
  const auto again = publish(sample_settings());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->version, 1);
  EXPECT_THAT(again->difference, IsEmpty());
  EXPECT_THAT(store.versions, SizeIs(1));
}

TEST_F(LiveTest, DoesNotOverwriteWhatAnotherServerPublished) {
  Live other(store, {}, key);
  ASSERT_TRUE(publish(sample_settings()));
  ASSERT_TRUE(run(other.reload()));
  ASSERT_TRUE(run(other.publish(titled("Theirs"), "", kNoon)));

  const auto refused = publish(titled("Ours"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "settings.stale");
  EXPECT_EQ(live.current()->version, 1);

  ASSERT_TRUE(run(live.reload()));
  EXPECT_EQ(live.current()->document, titled("Theirs"));
  EXPECT_EQ(publish(titled("Ours"))->version, 3);
}

TEST_F(LiveTest, AnotherServerMayBeFasterWhileWePublish) {
  Live other(store, {}, key);
  store.before_publish = [&] {
    ASSERT_TRUE(run(other.publish(titled("Theirs"), "", kNoon)));
    ASSERT_TRUE(run(live.reload()));
  };
  EXPECT_EQ(publish(titled("Ours")).error().code, "settings.stale");
  EXPECT_EQ(live.current()->document, titled("Theirs"));
}

TEST_F(LiveTest, NumbersAFormWhenItsContentChanges) {
  ASSERT_TRUE(publish(sample_settings()));
  ASSERT_TRUE(publish(titled("Second")));
  EXPECT_EQ(number_of("work"), 2);
  EXPECT_EQ(number_of("newsletter"), 1);
  ASSERT_TRUE(publish(with(titled("Second"), "/policy/questions_max", 1)));
  EXPECT_EQ(live.current()->version, 3);
  EXPECT_EQ(number_of("work"), 2);
  EXPECT_EQ(live.current()->offers.front().version, 2);
  ASSERT_TRUE(publish(sample_settings()));
  EXPECT_EQ(number_of("work"), 3) << "a number is never used for another content";
}

TEST_F(LiveTest, KeepsFormerFormsForThoseWhoAnswerThem) {
  ASSERT_TRUE(publish(sample_settings()));
  ASSERT_TRUE(publish(titled("Second")));
  ASSERT_TRUE(publish(without(sample_settings(), "/forms", 0)));
  const SettingsPtr now = live.current();
  EXPECT_EQ(number_of("work"), 0);
  ASSERT_NE(now->find_form("work", 1), nullptr);
  EXPECT_EQ(now->find_form("work", 1)->title().text, "Tell us about your work");
  ASSERT_NE(now->find_form("work", 2), nullptr);
  EXPECT_EQ(now->find_form("work", 2)->title().text, "Second");
  EXPECT_EQ(now->find_form("work", 3), nullptr);
  EXPECT_EQ(now->find_form("newsletter", 1), &now->forms.front().form);

  ASSERT_TRUE(publish(titled("Third")));
  EXPECT_EQ(number_of("work"), 3) << "a form that comes back goes on counting";
  EXPECT_EQ(live.current()->find_form("work", 2)->title().text, "Second");
}

TEST_F(LiveTest, ForgetsTheOldestFormerForms) {
  JsonObject document{{"forms", JsonArray{sample_settings().at("forms").at(1)}}};
  constexpr int kRounds = 1003;
  for (int i = 0; i < kRounds; ++i) {
    document = with(std::move(document), "/forms/0/title", Json("Title " + std::to_string(i)));
    ASSERT_TRUE(publish(document));
  }
  const SettingsPtr now = live.current();
  EXPECT_EQ(number_of("newsletter"), kRounds);
  EXPECT_EQ(now->former_forms.size(), 1000U);
  EXPECT_EQ(now->find_form("newsletter", 2), nullptr);
  EXPECT_NE(now->find_form("newsletter", 3), nullptr);
  EXPECT_NE(now->find_form("newsletter", kRounds - 1), nullptr);
}

TEST_F(LiveTest, AnotherServerComesToTheSameNumbers) {
  ASSERT_TRUE(publish(sample_settings()));
  for (int i = 0; i < 110; ++i) ASSERT_TRUE(publish(titled("Title " + std::to_string(i))));
  ASSERT_TRUE(publish(without(sample_settings(), "/forms", 0)));
  ASSERT_TRUE(publish(titled("Back")));

  Live other(store, {}, key);
  ASSERT_TRUE(run(other.reload()));
  EXPECT_EQ(other.current()->version, 113);
  EXPECT_EQ(other.current()->form_versions, live.current()->form_versions);
  EXPECT_EQ(number_of("work"), 112);
  EXPECT_EQ(other.current()->find_form("work", 100)->title().text, "Title 98");
}

TEST_F(LiveTest, KeepsADraftUntilSomethingIsPublished) {
  EXPECT_EQ(*run(live.draft()), std::nullopt);
  const JsonObject half{{"forms", "not yet"}};
  ASSERT_TRUE(run(live.save_draft(half, "mine", kNoon)));
  const auto draft = *run(live.draft());
  ASSERT_TRUE(draft);
  EXPECT_EQ(*parse_json_object(draft->document), half);
  EXPECT_EQ(draft->note, "mine");
  EXPECT_EQ(live.current()->version, 0);
  ASSERT_TRUE(publish(sample_settings()));
  EXPECT_EQ(*run(live.draft()), std::nullopt);
}

TEST_F(LiveTest, ShowsTheWayBack) {
  ASSERT_TRUE(publish(sample_settings()));
  ASSERT_TRUE(publish(titled("Second")));
  const auto versions = run(live.versions(0, 1));
  ASSERT_TRUE(versions);
  ASSERT_THAT(*versions, SizeIs(1));
  ASSERT_TRUE(publish(*parse_json_object(versions->front().document)));
  EXPECT_EQ(live.current()->version, 3);
  EXPECT_EQ(live.current()->document, sample_settings());
}

TEST_F(LiveTest, BuiltInClientsCannotBeReplaced) {
  JsonObject document = sample_settings();
  document = with(std::move(document), "/clients/0/client_id", "root");
  ASSERT_TRUE(publish(document));
  EXPECT_THAT(clients(), ElementsAre("root"));
  EXPECT_TRUE(login::check_secret(*live.current()->find_client("root"), "a long secret"));
  EXPECT_FALSE(login::check_secret(*live.current()->find_client("root"), "secret"));
  ASSERT_TRUE(publish(sample_settings()));
  EXPECT_THAT(clients(), ElementsAre("root", "app"));
}

TEST_F(LiveTest, TellsWhenTheStoreIsBroken) {
  ASSERT_TRUE(publish(sample_settings()));
  store.broken = true;
  EXPECT_EQ(run(live.reload()).error().code, "store.unavailable");
  EXPECT_EQ(publish(titled("Second")).error().code, "store.unavailable");
  EXPECT_EQ(run(live.save_draft({}, "", kNoon)).error().code, "store.unavailable");
  EXPECT_EQ(live.current()->version, 1);
}

TEST_F(LiveTest, TellsWhenAPublishedDocumentCannotBeRead) {
  ASSERT_TRUE(publish(sample_settings()));
  store.versions.push_back({2, "{", "", kNoon});
  EXPECT_EQ(run(live.reload()).error().code, "json.malformed");
  EXPECT_EQ(live.current()->version, 1);
}

TEST_F(LiveTest, IsReadAndReplacedOnSeveralThreads) {
  for (int i = 0; i < 40; ++i) {
    const JsonObject document = titled("Title " + std::to_string(i));
    ASSERT_TRUE(run(store.publish(i, acquaint::to_text(document), "", kNoon)));
  }
  std::atomic<bool> done = false;
  std::vector<std::thread> readers, writers;
  for (int t = 0; t < 2; ++t) {
    readers.emplace_back([&] {
      std::int64_t seen = 0;
      while (!done) {
        const SettingsPtr now = live.current();
        ASSERT_GE(now->version, seen) << "settings never go back";
        ASSERT_TRUE(now->version == 0 || now->forms.front().version == now->version);
        seen = now->version;
      }
    });
    writers.emplace_back([&] { EXPECT_TRUE(run(live.reload())); });
  }
  for (std::thread& thread : writers) thread.join();
  done = true;
  for (std::thread& thread : readers) thread.join();
  EXPECT_EQ(live.current()->version, 40);
  EXPECT_EQ(number_of("work"), 40);
}

// A change that names the site.
DocumentChange name_site(std::string name) {
  return [name = std::move(name)](JsonObject document) -> Result<JsonObject> {
    document["site"] = JsonObject{{"name", name}};
    return document;
  };
}

TEST_F(LiveTest, EditsTheDocumentInForce) {
  ASSERT_TRUE(publish(sample_settings()));
  const auto edited = run(live.edit(name_site("Times"), "a new name", kNoon));
  ASSERT_TRUE(edited);
  EXPECT_EQ((*edited)->site.name, "Times");
  EXPECT_EQ((*edited)->version, 2);
  EXPECT_EQ((*edited)->forms.size(), 2U);
  EXPECT_EQ(store.versions.back().note, "a new name");
}

TEST_F(LiveTest, EditsAndKeepsTheDraft) {
  ASSERT_TRUE(run(live.save_draft(sample_settings(), "mine", kNoon)));
  const auto draft = *run(live.draft());
  ASSERT_TRUE(run(live.edit(name_site("Times"), "", kNoon + std::chrono::hours(1))));
  EXPECT_EQ(*run(live.draft()), draft);
}

TEST_F(LiveTest, EditsAgainWhenSomebodyElseWasFaster) {
  Live other(store, {}, key);
  store.before_publish = [&] {
    ASSERT_TRUE(run(other.edit(
        [](JsonObject document) -> Result<JsonObject> {
          document["clients"] = JsonArray{JsonObject{{"client_id", "theirs"}}};
          return document;
        },
        "", kNoon)));
  };
  const auto edited = run(live.edit(name_site("Ours"), "", kNoon));
  ASSERT_TRUE(edited);
  EXPECT_EQ((*edited)->site.name, "Ours");
  EXPECT_NE((*edited)->find_client("theirs"), nullptr);
  EXPECT_EQ((*edited)->version, 2);
}

TEST_F(LiveTest, EditsNothingWhenTheChangeFailsOrSpoilsTheDocument) {
  const auto failed = run(live.edit(
      [](const JsonObject&) -> Result<JsonObject> {
        return fail(Error::Kind::not_found, "thing.not_found", "");
      },
      "", kNoon));
  EXPECT_EQ(failed.error().code, "thing.not_found");
  const auto spoilt = run(live.edit(
      [](JsonObject document) -> Result<JsonObject> {
        document["clients"] = 1;
        return document;
      },
      "", kNoon));
  EXPECT_EQ(spoilt.error().code, "settings.invalid");
  EXPECT_TRUE(store.versions.empty());
}

TEST_F(LiveTest, EditsOfManyThreadsAllCount) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const auto add = [i](JsonObject document) -> Result<JsonObject> {
        JsonArray clients;
        if (const JsonArray* list = find_array(document, "clients")) clients = *list;
        clients.push_back(JsonObject{{"client_id", "client-" + std::to_string(i)}});
        document["clients"] = std::move(clients);
        return document;
      };
      EXPECT_TRUE(run(live.edit(add, "", kNoon)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(live.current()->clients.size(), 9U) << "and the built-in one";
  EXPECT_EQ(live.current()->version, 8);
}

TEST_F(LiveTest, KeepsSecretsSealed) {
  const JsonObject document = *parse_json_object(
      R"({"clients":[{"client_id":"a","client_secret":"0123456789abcdef"}],
          "connections":[{"name":"up","strategy":"oidc","options":{"client_secret":"upstream-secret"}}]})");
  const auto plan = live.plan(document);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(to_text(*plan).contains("0123456789abcdef"));
  ASSERT_TRUE(publish(document));
  ASSERT_TRUE(run(live.save_draft(document, "", kNoon)));
  for (const std::string& stored :
       {store.versions.back().document, store.kept->document, acquaint::to_text(live.current()->document)}) {
    EXPECT_FALSE(stored.contains("0123456789abcdef"));
    EXPECT_FALSE(stored.contains("upstream-secret"));
  }
  EXPECT_EQ(live.current()->find_client("a")->secret, "0123456789abcdef");
  EXPECT_EQ(live.current()->find_connection("up")->options.at("client_secret"), "upstream-secret");
  EXPECT_EQ(publish(document)->version, 1) << "the same once more is no new version";
  EXPECT_EQ(publish(live.current()->document)->version, 1);
}

TEST_F(LiveTest, ReadsWhatAnOlderVersionStored) {
  store.versions.push_back({1,
                            R"({"clients":[{"client_id":"a","audiences":{"https://x/api/v2/":["read:users"]}}],
                                "connections":[{"name":"li","strategy":"linkedin",
                                                "set_user_root_attributes":"never_on_login"}]})",
                            "", kNoon});
  ASSERT_TRUE(run(live.reload()));
  ASSERT_EQ(live.current()->client_grants.size(), 2U);
  EXPECT_EQ(live.current()->client_grants.back().client_id, "a");
  EXPECT_EQ(live.current()->client_grants.back().scopes.text(), "read:users");
  EXPECT_EQ(live.current()->find_connection("li")->root_attributes, RootAttributes::never_on_login);
}

}  // namespace
}  // namespace acquaint::settings
