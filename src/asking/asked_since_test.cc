#include "asking/asked_since.h"

#include <gtest/gtest.h>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

TEST(AskedSince, WhatWasAskedBeforeOrNeverIsLeft) {
  const Time begin = profile::noon();
  Demand demand;
  for (const char* path : {kTitle, kCompany, kPhone, kIncome}) add_need(demand, {path, {}, true});
  profile::AskingState asking;
  asking.questions[kTitle].last_asked = begin - Duration(1);
  asking.questions[kCompany].last_asked = begin;
  asking.questions[kPhone].asks = 1;  // It is not known when.
  const Demand left = not_asked_since(begin, demand, asking);
  std::vector<std::string> paths;
  for (const Need& need : left.needs) paths.push_back(need.attribute);
  EXPECT_EQ(paths, (std::vector<std::string>{kTitle, kPhone, kIncome}));
}

}  // namespace
}  // namespace acquaint::asking
