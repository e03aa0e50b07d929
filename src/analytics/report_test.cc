#include "analytics/report.h"

#include <gtest/gtest.h>

namespace acquaint::analytics {
namespace {

FigureSum sum(std::string form, std::string measure, std::int64_t total, std::string question = {},
              std::string group = {}) {
  return {std::move(group), std::move(form), std::move(question), std::move(measure), total};
}

TEST(Report, SaysOfAFormHowItWentAndWhereItWasLeft) {
  const JsonArray forms = describe_forms({sum("work", "shown", 4), sum("work", "answered", 3), sum("work", "completed", 2),
                                          sum("work", "skipped", 1), sum("work", "step:one", 3), sum("work", "within:5", 1),
                                          sum("work", "within:60", 1), sum("work", "shown", 4, "name"),
                                          sum("work", "answered", 2, "name"), sum("work", "skipped", 1, "name"),
                                          sum("work", "within:20", 1, "name")},
                                         Grouping::none);
  ASSERT_EQ(forms.size(), 1U);
  const JsonObject& form = forms.at(0).as_object();
  EXPECT_EQ(form.at("shown"), 4);
  EXPECT_EQ(form.at("answered"), 3);
  EXPECT_EQ(form.at("completed"), 2);
  EXPECT_EQ(form.at("skipped"), 1);
  EXPECT_EQ(form.at("never"), 0);
  EXPECT_EQ(form.at("median_seconds"), 5);
  EXPECT_EQ(form.at("completion").at("share"), 0.5);
  EXPECT_EQ(form.at("steps"), *parse_json(R"({"one": 3})"));
  const JsonObject& question = form.at("questions").at(0).as_object();
  EXPECT_EQ(question.at("attribute"), "name");
  EXPECT_EQ(question.at("answer_share").at("share"), 0.5);
  EXPECT_EQ(question.at("median_seconds"), 20);
  EXPECT_EQ(question.at("left"), *parse_json(R"({"skipped": 1})"));
}

TEST(Report, HasNoShareAndNoMedianOfNothing) {
  const JsonArray forms = describe_forms({sum("work", "late", 1)}, Grouping::none);
  EXPECT_TRUE(forms.at(0).at("completion").is_null());
  EXPECT_TRUE(forms.at(0).at("median_seconds").is_null());
  EXPECT_FALSE(median_seconds({{"within:", 3}, {"within:2", 1}})) << "half took longer than can be told";
}

TEST(Report, WritesDaysAsDates) {
  EXPECT_EQ(describe_forms({sum("work", "shown", 1, "", "20783")}, Grouping::day).at(0).at("day"), "2026-11-26");
}

TEST(Report, ComparesEachArmWithItsHoldOut) {
  const auto verdict = [](std::int64_t shown, std::int64_t completed, std::int64_t held, std::int64_t held_completed) {
    const JsonArray arms = compare_arms({sum("work", "shown", shown, "", "tone/warm"), sum("work", "completed", completed, "", "tone/warm"),
                                         sum("work", "shown", held, "", "tone/hold_out"),
                                         sum("work", "completed", held_completed, "", "tone/hold_out")});
    EXPECT_EQ(arms.size(), 1U);
    EXPECT_EQ(arms.at(0).at("arm"), "warm");
    return std::string(arms.at(0).at("verdict").as_string());
  };
  EXPECT_EQ(verdict(1000, 600, 1000, 500), "higher");
  EXPECT_EQ(verdict(1000, 400, 1000, 500), "lower");
  EXPECT_EQ(verdict(1000, 505, 1000, 500), "no_difference_seen");
  EXPECT_EQ(verdict(99, 99, 1000, 0), "not_measurable_yet");
  EXPECT_EQ(verdict(1000, 1000, 99, 0), "not_measurable_yet");
  // Newcombe (1998), method 10: 56 of 70 beside 48 of 80.
  const JsonArray arms = compare_arms({sum("f", "shown", 700, "", "e/a"), sum("f", "completed", 560, "", "e/a"),
                                       sum("f", "shown", 800, "", "e/hold_out"), sum("f", "completed", 480, "", "e/hold_out")});
  EXPECT_NEAR(arms.at(0).at("difference").as_double(), 0.2, 1e-9);
  EXPECT_LT(arms.at(0).at("low").as_double(), 0.2);
  EXPECT_EQ(compare_arms({sum("f", "shown", 700, "", "e/a")}).at(0).at("verdict"), "not_measurable_yet") << "no hold-out";
}

TEST(Report, ACsvIsSafeToOpen) {
  EXPECT_EQ(to_csv({sum("=cmd()", "a,b", 1, "say \"hi\"", "20783"), sum("work", "step:-x", 2)}, Grouping::day),
            "day,form,question,measure,total\r\n"
            "2026-11-26,'=cmd(),\"say \"\"hi\"\"\",\"a,b\",1\r\n"
            "1970-01-01,work,,step:-x,2\r\n");
}

}  // namespace
}  // namespace acquaint::analytics
