#include "asking/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

namespace acquaint::asking {
namespace {

// Two questions: the ranked order leads with one worth 10 that 2 of 10 answer, the learned one with one
// worth 6 that 6 of 10 answer. The truth is 2.0 and 3.6 points an ask.
constexpr double kRankedPoints = 10, kRankedAnswers = .2, kLearnedPoints = 6, kLearnedAnswers = .6;

// The model may be wrong by `bias` of each probability.
std::vector<LoggedChoice> drawn(int count, double share_of_ranked, double bias, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform;
  const double of_ranked = kRankedPoints * (kRankedAnswers + bias), of_learned = kLearnedPoints * (kLearnedAnswers + bias);
  std::vector<LoggedChoice> choices;
  for (int i = 0; i < count; ++i) {
    const bool ranked = uniform(random) < share_of_ranked;
    const bool answers = uniform(random) < (ranked ? kRankedAnswers : kLearnedAnswers);
    choices.push_back({.reward = !answers ? 0 : ranked ? kRankedPoints : kLearnedPoints,
                       .propensity = ranked ? share_of_ranked : 1 - share_of_ranked,
                       .predicted = ranked ? of_ranked : of_learned,
                       .is_ranked = ranked,
                       .is_learned = !ranked,
                       .predicted_of_ranked = of_ranked,
                       .predicted_of_learned = of_learned});
  }
  return choices;
}

// Four choices, by hand.
TEST(Evaluate, HasKnownAnswers) {
  const std::vector<LoggedChoice> choices = {
      {.reward = 4, .propensity = .5, .predicted = 2, .is_ranked = true, .predicted_of_ranked = 2, .predicted_of_learned = 3},
      {.reward = 0, .propensity = .25, .predicted = 1, .is_ranked = true, .predicted_of_ranked = 1, .predicted_of_learned = 3},
      {.reward = 6, .propensity = .5, .predicted = 3, .is_learned = true, .predicted_of_ranked = 2, .predicted_of_learned = 3},
      {.reward = 0, .propensity = .5, .predicted = 1, .predicted_of_ranked = 2, .predicted_of_learned = 3}};
  const Evaluation ranked = evaluate(choices, Order::ranked);
  EXPECT_DOUBLE_EQ(ranked.ips.mean, (2 * 4 + 4 * 0) / 4.0);
  EXPECT_DOUBLE_EQ(ranked.snips.mean, 8 / 6.0);
  EXPECT_DOUBLE_EQ(ranked.dr.mean, ((2 + 2 * (4 - 2)) + (1 + 4 * (0 - 1)) + 2 + 2) / 4.0);
  EXPECT_DOUBLE_EQ(ranked.effective_sample, 36 / 20.0);
  // Terms 8, 0, 0, 0: variance 16, so the standard error is sqrt(16 / 4).
  EXPECT_DOUBLE_EQ(ranked.ips.error, 2);
  EXPECT_NEAR(ranked.snips.error, std::hypot(2 * (4 - 8 / 6.0), 4 * (8 / 6.0)) / 6, 1e-12);
  EXPECT_FALSE(ranked.is_reliable());
  EXPECT_DOUBLE_EQ(evaluate(choices, Order::learned).ips.mean, 2 * 6 / 4.0);
  EXPECT_DOUBLE_EQ(uplift(choices).mean, (3 + 3 + (3 + 2 * 3) + 3 - 6 + 3 - 2 - 2) / 4.0);
}

TEST(Evaluate, FindsTheTruthFromDrawsThatMostlyFollowTheOther) {
  for (const double bias : {0.0, .15}) {
    SCOPED_TRACE(bias);
    const auto choices = drawn(20000, .05, bias, 3);
    const Evaluation ranked = evaluate(choices, Order::ranked), learned = evaluate(choices, Order::learned);
    for (const Figure& figure : {ranked.ips, ranked.snips, ranked.dr}) {
      EXPECT_NEAR(figure.mean, 2, 4 * figure.error);
      EXPECT_LT(figure.error, .25);
    }
    for (const Figure& figure : {learned.ips, learned.snips, learned.dr}) EXPECT_NEAR(figure.mean, 3.6, 4 * figure.error);
    EXPECT_TRUE(ranked.is_reliable());
    EXPECT_NEAR(ranked.effective_sample, 1000, 150);
    EXPECT_NEAR(uplift(choices).mean, 1.6, 4 * uplift(choices).error);
  }
}

TEST(Evaluate, StandardErrorsAreWhatTheySay) {
  double off = 0, error = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    const Figure dr = evaluate(drawn(1000, .1, .1, seed), Order::ranked).dr;
    off += std::pow(dr.mean - 2, 2) / 200;
    error += dr.error / 200;
  }
  EXPECT_NEAR(std::sqrt(off) / error, 1, .15);
}

TEST(Evaluate, NothingLoggedIsNothingKnown) {
  const Evaluation evaluation = evaluate({}, Order::ranked);
  EXPECT_EQ(evaluation.effective_sample, 0);
  EXPECT_EQ(evaluation.ips.mean, 0);
  EXPECT_FALSE(evaluation.is_reliable());
}

constexpr const char* kMade = R"({"type":"decision.made","decision":"dec_1","user":"u1","at":"2026-03-01T12:00:00Z","learning":{
  "arm":"learned","hold":"none","lead":"b","propensity":0.9,"draw":0.4,"asked":[{"attribute":"b","points":6.0},{"attribute":"a","points":10.0}],
  "candidates":[{"attribute":"a","points":10.0,"probability":0.2,"gain":1.2,"propensity":0.1,"standard":true},
                {"attribute":"b","points":6.0,"probability":0.5,"gain":2.5,"propensity":0.9,"standard":false}]}})";

std::string one_line(std::string text) {
  std::erase(text, '\n');
  return text;
}

TEST(PolicyLog, JoinsDecisionsWithHowTheyEnded) {
  PolicyLog log;
  ASSERT_TRUE(log.read_line(one_line(kMade)).has_value());
  EXPECT_EQ(log.report(1).unresolved, 1u);
  ASSERT_TRUE(log.read_line("").has_value());
  ASSERT_TRUE(log.read_line(R"({"type":"attribute.set","attribute":"x"})").has_value());
  ASSERT_TRUE(log.read_line(R"({"type":"decision.ended","decision":"dec_0","answered":[]})").has_value());
  ASSERT_TRUE(log.read_line(R"({"type":"decision.ended","decision":"dec_1","answered":[]})").has_value());
  EXPECT_EQ(log.report(2).learned.mean, -2) << "a prompt without an answer costs its price";
  ASSERT_TRUE(log.read_line(R"({"type":"decision.ended","decision":"dec_1","answered":["a"]})").has_value());
  ASSERT_TRUE(
      log.read_line(R"({"type":"decision.ended","decision":"dec_1","answered":["b"],"late":true})").has_value());
  const PolicyReport report = log.report(2);
  EXPECT_EQ(report.unresolved, 0u);
  EXPECT_EQ(report.learned.count, 1);
  EXPECT_EQ(report.learned.mean, 16) << "it was answered late";
  ASSERT_EQ(report.choices.size(), 1u);
  EXPECT_EQ(report.choices[0].reward, 6);
  EXPECT_EQ(report.choices[0].propensity, .9);
  EXPECT_TRUE(report.choices[0].is_learned);
  EXPECT_FALSE(report.choices[0].is_ranked);
  EXPECT_DOUBLE_EQ(report.choices[0].predicted, 3);
  EXPECT_DOUBLE_EQ(report.choices[0].predicted_of_ranked, 2);
  const std::string text = to_text(report);
  EXPECT_TRUE(text.contains("too few to rely on")) << text;
  EXPECT_TRUE(text.contains("Not measurable yet")) << text;
}

TEST(PolicyLog, ReadsTheExampleOfTheManual) {
  std::ifstream manual("docs/learning.md");
  PolicyLog log;
  int lines = 0;
  for (std::string line; std::getline(manual, line);) {
    if (!line.starts_with("{\"type\"")) continue;
    ++lines;
    EXPECT_TRUE(log.read_line(line).has_value()) << line;
  }
  EXPECT_EQ(lines, 2);
  EXPECT_EQ(log.report(1).learned.mean, 11.1);
}

TEST(PolicyLog, LeadsOnceMoreToWhatItsDrawsFellOn) {
  PolicyLog log;
  const auto add = [&](const char* id, const char* draw) {
    std::string row = one_line(kMade);
    row.replace(row.find("dec_1"), 5, id);
    row.replace(row.find("0.4"), 3, draw);
    ASSERT_TRUE(log.read_line(row));
  };
  add("dec_1", "0.1");   // The first of b's share, behind a's.
  add("dec_2", "0.99");
  add("dec_3", "0.0999");  // Of a's share: b cannot have led.
  const PolicyReport report = log.report(1);
  EXPECT_EQ(report.replayed, 2U);
  EXPECT_EQ(report.contradicted, 1U);
  EXPECT_TRUE(to_text(report).contains("Replayed: 2 leads are what the log's propensities and draws lead to, 1 are not."));
}

TEST(PolicyLog, ScoresUsersOverFourteenDays) {
  PolicyLog log;
  const auto made = [&](int number, const char* at) {
    std::string row = one_line(kMade);
    row.replace(row.find("dec_1"), 5, "dec_" + std::to_string(number));
    row.replace(row.find("2026-03-01"), 10, at);
    ASSERT_TRUE(log.read_line(row).has_value());
    ASSERT_TRUE(log.read_line(R"({"type":"decision.ended","decision":"dec_)" + std::to_string(number) +
                              R"(","answered":["b"]})").has_value());
  };
  made(1, "2026-03-01");
  made(2, "2026-03-14");
  made(3, "2026-03-15");
  EXPECT_EQ(log.report(1).learned.mean, 12);
  EXPECT_EQ(log.report(1).choices.size(), 3u);
}

TEST(PolicyLog, NamesTheLineThatIsWrong) {
  const std::string good = one_line(kMade);
  const auto without = [&](const std::string& part, const std::string& instead) {
    std::string bad = good;
    return bad.replace(bad.find(part), part.size(), instead);
  };
  const std::string bad[] = {"{", "[]", R"({"decision":"dec_1"})", R"({"type":"decision.made"})",
                             without("\"lead\":\"b\"", "\"lead\":\"c\""), without("2026-03-01T", "once "),
                             without("\"propensity\":0.9,\"standard\"", "\"propensity\":0.0,\"standard\""),
                             without("\"standard\":true", "\"standard\":false"),
                             R"({"type":"decision.ended","decision":"dec_1","answered":[1]})"};
  for (const std::string& line : bad) {
    SCOPED_TRACE(line);
    PolicyLog log;
    ASSERT_TRUE(log.read_line(good).has_value());
    const auto result = log.read_line(line);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, "log.bad_line");
    EXPECT_TRUE(result.error().message.contains("Line 2"));
  }
}

}  // namespace
}  // namespace acquaint::asking
