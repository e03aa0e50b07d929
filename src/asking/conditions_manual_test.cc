// The tables of docs/conditions.md.
#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "asking/condition.h"
#include "asking/moment.h"
#include "profile/sample_user.h"

namespace acquaint::asking {
namespace {

struct Row {
  std::string condition;
  std::string result;  // As it stands in the second column, without backticks.
};

std::string manual() {
  std::stringstream text;
  text << std::ifstream("docs/conditions.md").rdbuf();
  return text.str();
}

// Rows whose first cell is an object in backticks.
std::vector<Row> rows_of(const std::string& manual) {
  std::vector<Row> rows;
  std::stringstream lines(manual);
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kStart = "| `{", kMiddle = "` | ", kEnd = " |";
    const std::size_t middle = line.find(kMiddle);
    if (!line.starts_with(kStart) || middle == line.npos || !line.ends_with(kEnd)) continue;
    const std::size_t from = middle + kMiddle.size();
    std::string result = line.substr(from, line.size() - kEnd.size() - from);
    std::erase(result, '`');
    rows.push_back({line.substr(3, middle - 3), std::move(result)});
  }
  return rows;
}

// What the first JSON block of the manual says is known.
struct Known {
  explicit Known(const std::string& manual) {
    const std::size_t from = manual.find("```json\n") + 8;
    everything = *parse_json_object(std::string_view(manual).substr(from, manual.find("```", from) - from));
    profile::User ada = profile::ada();
    for (const char* section : {"user_metadata", "app_metadata"}) {
      for (const auto& member : everything.at(section).as_object()) {
        const std::string path = std::string(section) + "." + std::string(member.key());
        ada.claims[*profile::AttributePath::parse(path)].push_back(
            profile::claim(member.value(), profile::Source::user, "test", profile::noon()));
      }
    }
    const JsonObject& stats = everything.at("stats").as_object();
    ada.logins_count = *find_int(stats, "logins");
    ada.created = profile::noon() - std::chrono::days(*find_int(stats, "days_since_sign_up"));
    user = profile::make_snapshot(std::move(ada));
    moment.context = everything.at("moment").as_object();
    moment.kind = *parse_moment_kind(*find_string(moment.context, "kind"));
    moment.url = *find_string(moment.context, "url");
    view = user->view(catalogue);
  }
  Facts facts() const {
    return {.user = &user->user(), .view = view.get(), .moment = &moment,
            .answers = &everything.at("answers").as_object(), .now = profile::noon()};
  }

  JsonObject everything;
  profile::Catalogue catalogue;
  profile::UserPtr user;
  Moment moment;
  std::shared_ptr<const profile::ProfileView> view;
};

TEST(ConditionsManual, EveryRowIsTrue) {
  const std::string text = manual();
  const Known known(text);
  int results = 0, refusals = 0;
  for (const Row& row : rows_of(text)) {
    SCOPED_TRACE(row.condition);
    const auto logic = parse_json(row.condition);
    ASSERT_TRUE(logic.has_value());
    const auto condition = Condition::compile(*logic, known.catalogue);
    if (row.result.starts_with("condition.")) {
      ++refusals;
      ASSERT_FALSE(condition.has_value());
      EXPECT_EQ(condition.error().code, row.result);
      continue;
    }
    ++results;
    ASSERT_TRUE(condition.has_value()) << condition.error().code << " at " << condition.error().field;
    constexpr const char* kNames[] = {"no", "unknown", "yes"};
    EXPECT_EQ(kNames[static_cast<int>(condition->evaluate(known.facts()))], row.result);
  }
  EXPECT_GE(results, 35);
  EXPECT_GE(refusals, 7);
}

TEST(ConditionsManual, NamesEveryOperatorAndStatistic) {
  const std::string text = manual();
  for (const char* name : {"var", "missing", "missing_some", "==", "!=", "<", "<=", ">", ">=", "and", "or", "!", "!!",
                           "in", "if", "startsWith", "endsWith", "daysSince", "stats.logins", "stats.days_since_sign_up",
                           "stats.days_since_last_login", "stats.prompts", "stats.days_since_last_prompt",
                           "stats.days_since_last_answer", "stats.visits", "stats.page_views", "stats.ignored_in_a_row", "stats.forms_completed"}) {
    EXPECT_TRUE(text.contains("`" + std::string(name) + "`") || text.contains("\"" + std::string(name) + "\"")) << name;
  }
}

}  // namespace
}  // namespace acquaint::asking
