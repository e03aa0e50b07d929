#include "asking/features.h"

#include <gtest/gtest.h>

#include <functional>

#include "asking/sample_site.h"

namespace acquaint::asking {
namespace {

using profile::noon;

struct Case {
  const char* name;
  std::function<void(SampleSite&)> given;
  Features want;
};

constexpr int kPage = kPagesDeclaredMax + static_cast<int>(MomentKind::page);
constexpr int kLogin = kPagesDeclaredMax + static_cast<int>(MomentKind::login);

const Case kCases[] = {
    {"noon on a page", [](SampleSite&) {}, {.page = kPage, .device = 3, .hour = 1}},
    {"a login at night", [](SampleSite& s) {
       s.moment.kind = MomentKind::login;
       s.moment.now = noon() + std::chrono::hours(13);
     }, {.page = kLogin, .device = 3, .hour = 0}},
    {"the first declared page that fits", [](SampleSite& s) {
       s.policy.learning.pages = {*Placement::parse("page:/pricing"), *Placement::parse("page:/articles/*"),
                                  *Placement::parse("page")};
     }, {.page = 1, .device = 3, .hour = 1}},
    {"a phone", [](SampleSite& s) { s.moment.device = "mobile"; }, {.page = kPage, .device = 1, .hour = 1}},
    {"an unheard-of device", [](SampleSite& s) { s.moment.device = "fridge"; }, {.page = kPage, .device = 3, .hour = 1}},
    {"a social account", [](SampleSite& s) { s.user.identities[0].is_social = true; },
     {.page = kPage, .device = 3, .hour = 1, .source = 1}},
    {"a little tired", [](SampleSite& s) {
       s.user.asking.fatigue = 2.4;
       s.user.asking.fatigue_at = noon() - s.policy.fatigue_half_life;
     }, {.page = kPage, .device = 3, .hour = 1, .fatigue = 2}},
    {"very tired", [](SampleSite& s) {
       s.user.asking.fatigue = 1e9;
       s.user.asking.fatigue_at = noon();
     }, {.page = kPage, .device = 3, .hour = 1, .fatigue = 4}},
};

TEST(Features, OfAMoment) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    SampleSite site;
    c.given(site);
    EXPECT_EQ(features_of(site.user, site.moment, site.policy), c.want);
  }
}

TEST(Features, ASegmentIsABucketOfWhatTheApplicationSays) {
  SampleSite site;
  std::array<int, kSegments> users{};
  for (int i = 0; i < 700; ++i) {
    site.moment.context["segment"] = "plan " + std::to_string(i);
    ++users.at(features_of(site.user, site.moment, site.policy).segment);
  }
  EXPECT_EQ(users[0], 0) << "that of no segment";
  for (std::size_t bucket = 1; bucket < users.size(); ++bucket) EXPECT_GT(users[bucket], 50) << bucket;
  site.moment.context["segment"] = 7;
  EXPECT_EQ(features_of(site.user, site.moment, site.policy).segment, 0);
}

TEST(Features, NothingThatIsKnownOfTheUserIsAmongThem) {
  SampleSite site;
  const Features before = features_of(site.user, site.moment, site.policy);
  for (const char* path : {kTitle, kCompany, kPhone, kIncome}) site.know(path, "secret");
  EXPECT_EQ(features_of(site.user, site.moment, site.policy), before);
}

}  // namespace
}  // namespace acquaint::asking
