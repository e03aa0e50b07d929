#include "profile/visitor.h"

#include <gtest/gtest.h>

#include "profile/sample_user.h"

namespace acquaint::profile {
namespace {

TEST(Visitor, AnIdThatCouldBeGuessedIsNone) {
  const struct {
    const char* name;
    std::string id;
    bool good;
  } kCases[] = {
      {"a UUID, as Segment's clients make them", "0b2a4e62-5c0e-4a9b-9a3c-7f1f5a2f9d10", true},
      {"one of ours", "k3V0b2a4e625c0e4a9b9a3c7f1f5a2f9", true},
      {"20 characters", std::string(20, 'a'), true},
      {"19 characters", std::string(19, 'a'), false},
      {"100 characters", std::string(100, 'a'), true},
      {"101 characters", std::string(101, 'a'), false},
      {"a bar, as in ids of users", "anonymous|0b2a4e625c0e4a9b", false},
      {"a space", "0b2a4e62 5c0e4a9b9a3c", false},
      {"nothing", "", false},
  };
  for (const auto& c : kCases) {
    const auto id = parse_visitor_id(c.id);
    EXPECT_EQ(id.has_value(), c.good) << c.name;
    EXPECT_EQ(id ? "" : id.error().code, c.good ? "" : "visitor.bad_id") << c.name;
    EXPECT_EQ(id && is_visitor(*id), c.good) << c.name;
  }
  EXPECT_FALSE(is_visitor(ada_id()));
}

TEST(Visitor, IsActiveWithEverythingThatIsHeardOfIt) {
  User visitor = make_visitor(*parse_visitor_id(std::string(20, 'v')), noon());
  EXPECT_EQ(last_active(visitor), noon());
  const Time later = noon() + std::chrono::hours(1);
  count_event(visitor.behaviour, "page", later);
  EXPECT_EQ(last_active(visitor), later);
  visitor.asking.prompts.push_back({.at = later + Duration(1)});
  EXPECT_EQ(last_active(visitor), later + Duration(1));
  visitor.asking.last_answer = later + Duration(2);
  EXPECT_EQ(last_active(visitor), later + Duration(2));
}

}  // namespace
}  // namespace acquaint::profile
