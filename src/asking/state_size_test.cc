// How much room the asking state takes in a user's document. docs/adr/0112.
#include <gtest/gtest.h>

#include <array>

#include "asking/decision_id.h"
#include "asking/outcome.h"
#include "asking/sample_site.h"
#include "base/stable_hash.h"

namespace acquaint::asking {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::array kQuestions = {
    "user_metadata.title", "user_metadata.seniority", "user_metadata.department", "user_metadata.company", "user_metadata.company_size",
    "user_metadata.industry", "user_metadata.country", "user_metadata.region", "user_metadata.postal_code", "user_metadata.language",
    "user_metadata.newsletter", "user_metadata.newsletter_frequency", "user_metadata.interests", "user_metadata.goals", "user_metadata.use_case",
    "user_metadata.budget", "user_metadata.purchase_role", "user_metadata.purchase_horizon", "user_metadata.team_size", "user_metadata.tools",
    "user_metadata.experience", "user_metadata.education", "user_metadata.birth_year", "user_metadata.household_size", "user_metadata.referrer",
    "user_metadata.contact_channel", "user_metadata.contact_time", "user_metadata.skills", "given_name", "phone_number"};

DecisionNonce nonce_of(std::size_t round) {
  DecisionNonce nonce;
  for (std::size_t i = 0; i < nonce.size(); ++i) nonce[i] = static_cast<std::byte>(stable_hash("nonce", std::to_string(round * 100 + i)) % 256);
  return nonce;
}

// Two questions at a time, two days and some apart, of five forms: answered, answered in part, skipped and ignored
// by turns. The last one is still open.
AskingState asked_thirty_questions() {
  SampleSite site;
  AskingState state;
  const auto user = *profile::UserId::parse("auth0|507f1f77bcf86cd799439020");
  const Cadence cadence;
  for (std::size_t round = 0; round * 2 < kQuestions.size(); ++round) {
    const std::vector<std::string> questions{kQuestions[round * 2], kQuestions[round * 2 + 1]};
    const std::string id = make_decision_id(user, nonce_of(round));
    site.pass(days(2) + Duration(static_cast<std::int64_t>(stable_hash("at", id) % 50'000'000)));
    site.moment.session = "session" + id;
    site.moment.page = "page" + id;
    state = *asked(std::move(state), {.id = id, .form = "frm_form" + std::to_string(round % 5), .form_version = 3, .step = "step_1",
                                      .questions = questions, .followers = {}, .offered = {}, .moment = site.moment}, site.policy);
    if (round * 2 + 2 == kQuestions.size()) break;
    const Terms terms{site.policy, cadence, site.moment.now + minutes(1) + Duration(stable_hash("reply", id) % 50'000)};
    switch (round % 4) {
      case 0:
      case 1: state = *answered(std::move(state), id, {questions, "", true, {}}, terms); break;
      case 2: state = *answered(std::move(state), id, {{questions[0]}, "", true, {}}, terms); break;
      default: state = round % 8 == 3 ? *skipped(std::move(state), id, terms) : ignored(std::move(state), terms);
    }
  }
  return state;
}

TEST(StateSize, ThirtyQuestionsTakeLessThanAKilobyte) {
  const AskingState state = asked_thirty_questions();
  ASSERT_EQ(state.questions.size(), 30u);
  const std::string text = to_text(to_json(state));
  EXPECT_LE(text.size(), 1024u) << text;
  EXPECT_EQ(profile::parse_asking_state(*parse_json(text)), state);
}

}  // namespace
}  // namespace acquaint::asking
