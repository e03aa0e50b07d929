#include "api/saved_decision.h"

#include "api/sample_server.h"

namespace acquaint::api {
namespace {

// Counts the events that were read.
class ReadUsers final : public profile::UserStore {
 public:
  explicit ReadUsers(profile::UserStore& users) : users_(users) {}

  std::size_t read = 0;

  Task<Result<profile::UserPtr>> find(profile::UserId id) override { return users_.find(std::move(id)); }
  Task<Result<profile::UserId>> find_by_handle(profile::Handle handle) override {
    return users_.find_by_handle(std::move(handle));
  }
  Task<Result<profile::UserPtr>> create(profile::User user, std::vector<profile::Event> events) override {
    return users_.create(std::move(user), std::move(events));
  }
  Task<Result<profile::UserPtr>> change(profile::UserId id, profile::Change change) override {
    return users_.change(std::move(id), std::move(change));
  }
  Task<Result<profile::UserPair>> change_pair(profile::UserId first, profile::UserId second,
                                              profile::PairChange change) override {
    return users_.change_pair(std::move(first), std::move(second), std::move(change));
  }
  Task<Result<profile::UserPtr>> erase(profile::UserId id) override { return users_.erase(std::move(id)); }
  Task<Result<profile::UserPage>> list(profile::UserQuery query) override { return users_.list(std::move(query)); }
  Task<Result<std::vector<profile::StoredEvent>>> history(profile::UserId id, std::uint64_t after,
                                                          std::size_t limit) override {
    auto events = co_await users_.history(std::move(id), after, limit);
    if (events) read += events->size();
    co_return events;
  }

 private:
  profile::UserStore& users_;
};

class SavedDecision : public testing::Test {
 protected:
  std::unique_ptr<store::Store> store_ = store::make_memory_store();
  ReadUsers users_{store_->users()};
  profile::UserId ada_ = *profile::UserId::parse("auth0|ada");

  void SetUp() override {
    const auto created = run(users_.create(profile::User(ada_), {event("user.created", {})}));
    ASSERT_TRUE(created) << created.error().message;
  }
  static profile::Event event(std::string type, std::string_view decision) {
    profile::Event out{.type = std::move(type)};
    if (!decision.empty()) out.data["decision"] = decision;
    return out;
  }
  void happens(std::string type, std::string_view decision, int events) {
    const auto changed = run(users_.change(ada_, [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed out{user, {}};
      ++out.user.logins_count;
      for (int i = 0; i < events; ++i) out.events.push_back(event(type, decision));
      return out;
    }));
    ASSERT_TRUE(changed) << changed.error().message;
  }
  // Changes of none to two events.
  void time_goes_by(int changes) {
    for (int i = 0; i < changes; ++i) happens("user.updated", "", i % 3);
  }
  void answers(std::string_view decision, std::string_view step) {
    ASSERT_TRUE(run(users_.change(ada_, [&](const profile::User& user) -> Result<profile::Changed> {
      profile::Changed out{user, {event("decision.answered", decision)}};
      ++out.user.logins_count;
      out.events.back().data["step"] = step;
      return out;
    })));
  }
  bool was_answered(std::string decision, std::string step) {
    users_.read = 0;
    const auto found = run(find_step_answer(users_, ada_, std::move(decision), std::move(step)));
    EXPECT_TRUE(found);
    return found && found->has_value();
  }
  Result<profile::Event> find(std::string decision) {
    users_.read = 0;
    return run(find_saved_decision(users_, ada_, std::move(decision)));
  }
};

TEST_F(SavedDecision, IsFoundWithoutWhatCameBefore) {
  time_goes_by(3000);
  happens("decision.made", "dec_1", 1);
  happens("decision.answered", "dec_1", 1);
  time_goes_by(10);
  const auto found = find("dec_1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->type, "decision.made");
  EXPECT_LE(users_.read, 100U);
}

TEST_F(SavedDecision, IsFoundHoweverLongAgoItWasMade) {
  happens("decision.made", "dec_1", 1);
  for (const int more : {0, 30, 1, 1, 90, 500, 2000}) {
    SCOPED_TRACE(more);
    time_goes_by(more);
    const auto found = find("dec_1");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->type, "decision.made");
  }
  EXPECT_LE(users_.read, 2U * 2700U);
}

TEST_F(SavedDecision, OfAnotherNameIsNone) {
  time_goes_by(200);
  happens("decision.made", "dec_1", 1);
  const auto found = find("dec_2");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, "decision.not_found");
}

TEST_F(SavedDecision, TellsWhichOfItsStepsWereAnswered) {
  time_goes_by(3000);
  happens("decision.made", "dec_1", 1);
  answers("dec_1", "you");
  time_goes_by(60);
  answers("dec_2", "firm");
  EXPECT_TRUE(was_answered("dec_1", "you"));
  EXPECT_FALSE(was_answered("dec_1", "firm")) << "that is a step of another decision";
  EXPECT_LE(users_.read, 200U) << "what came before is not looked at";
  time_goes_by(2000);
  EXPECT_TRUE(was_answered("dec_1", "you"));
  EXPECT_FALSE(was_answered("dec_1", ""));
}

}  // namespace
}  // namespace acquaint::api
