#include "analytics/quality.h"

#include <gtest/gtest.h>

#include "analytics/report.h"

namespace acquaint::analytics {
namespace {

profile::FeedEvent event_of(std::string type, std::string_view data, std::string attribute = {}) {
  profile::FeedEvent event;
  event.user = *profile::UserId::parse("auth0|ada");
  event.event = {.type = std::move(type), .at = *parse_iso8601("2026-11-26T12:00:00Z"), .actor = "server",
                 .attribute = std::move(attribute), .data = *parse_json_object(data)};
  return event;
}

std::string counted(const profile::FeedEvent& event) {
  Figures figures;
  count_quality(event, figures);
  std::string out;
  for (const auto& [figure, number] : figures) {
    EXPECT_EQ(to_date(figure.day), "2026-11-26");
    out += figure.form + " " + figure.question + " " + figure.measure + "=" + std::to_string(number) + "; ";
  }
  return out;
}

TEST(Quality, CountsWhatAnAnswerWasJudgedToBe) {
  EXPECT_EQ(counted(event_of("decision.answered", R"({"form": "work", "quality": {"judged": ["a", "b"], "junk": {"b": "repeated"}}})")),
            "work a judged=1; work b judged=1; work b junk=1; work b junk:repeated=1; ");
  EXPECT_EQ(counted(event_of("decision.answered", R"({"form": "work", "quality": {"judged": ["a"], "straight": ["a"]}})")),
            "work a judged=1; work a straight=1; ");
}

TEST(Quality, CountsWhatWasContradictedSoon) {
  EXPECT_EQ(counted(event_of("attribute.set", R"({"value": 1, "contradicts": {"origin": "work", "seconds": 604800}})", "name")),
            "work name contradicted=1; ");
  EXPECT_EQ(counted(event_of("attribute.set", R"({"value": 1, "contradicts": {"origin": "work", "seconds": 604801}})", "name")), "");
}

TEST(Quality, PassesOverWhatIsNoneOfIts) {
  for (const auto& event : {event_of("attribute.set", R"({"value": 1})", "name"), event_of("decision.answered", R"({"form": "work"})"),
                            event_of("decision.answered", R"({"quality": {"judged": ["a"]}})"),
                            event_of("decision.answered", R"({"form": "work", "quality": {"judged": [7], "junk": {"a": 7}}})"),
                            event_of("attribute.set", R"({"contradicts": {"origin": "", "seconds": 1}})", "name"),
                            event_of("decision.made", R"({"form": "work", "quality": {"judged": ["a"]}})")}) {
    EXPECT_EQ(counted(event), "") << event.event.type << to_text(event.event.data);
  }
}

TEST(Quality, IsPartOfWhatIsSaidOfAQuestion) {
  const auto sum = [](std::string form, std::string measure, std::int64_t total, std::string question) {
    return FigureSum{"", std::move(form), std::move(question), std::move(measure), total};
  };
  const JsonArray forms = describe_forms({sum("signup", "contradicted", 1, "name"), sum("work", "shown", 4, ""), sum("work", "judged", 4, "name"),
                                          sum("work", "junk", 1, "name"), sum("work", "junk:repeated", 1, "name"),
                                          sum("work", "contradicted", 2, "name")},
                                         Grouping::none);
  ASSERT_EQ(forms.size(), 1U) << "signing up is no form";
  const JsonObject& quality = forms.at(0).at("questions").at(0).at("quality").as_object();
  EXPECT_EQ(quality.at("judged"), 4);
  EXPECT_EQ(quality.at("junk"), 1);
  EXPECT_EQ(quality.at("junk_share").at("share"), 0.25);
  EXPECT_EQ(quality.at("kinds"), *parse_json(R"({"repeated": 1})"));
  EXPECT_EQ(quality.at("straight"), 0);
  EXPECT_EQ(quality.at("contradicted"), 2);
}

struct SuspectCase {
  std::int64_t junk, judged;
  bool is_suspect;
};

TEST(Quality, AQuestionIsSuspectWhenTheWholeIntervalIs) {
  for (const SuspectCase& each : {SuspectCase{0, 0, false}, SuspectCase{49, 49, false}, SuspectCase{50, 50, true}, SuspectCase{20, 50, false},
                                  SuspectCase{25, 50, true}, SuspectCase{350, 1000, true}, SuspectCase{320, 1000, false}}) {
    EXPECT_EQ(describe_quality({{"junk", each.junk}, {"judged", each.judged}}).at("suspect"), each.is_suspect)
        << each.junk << " of " << each.judged;
  }
}

}  // namespace
}  // namespace acquaint::analytics
