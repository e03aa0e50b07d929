// What every SettingsStore must do: the suite that each adapter passes.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <ostream>

#include "settings/settings_store.h"

namespace acquaint::settings {

struct SettingsStoreMaker {
  const char* name;
  std::shared_ptr<SettingsStore> (*make)();
};

inline void PrintTo(const SettingsStoreMaker& maker, std::ostream* out) { *out << maker.name; }

class SettingsStoreContract : public testing::TestWithParam<SettingsStoreMaker> {
 protected:
  const std::shared_ptr<SettingsStore> settings_ = GetParam().make();

  Result<SettingsVersion> publish(std::int64_t latest, const std::string& document) {
    return run(settings_->publish(latest, document, "note of " + document, from_ms(latest)));
  }
};

TEST_P(SettingsStoreContract, IsEmptyAtFirst) {
  EXPECT_TRUE(run(settings_->published(0, 10))->empty());
  EXPECT_EQ(*run(settings_->draft()), std::nullopt);
}

TEST_P(SettingsStoreContract, PublishesVersionsInOrder) {
  const SettingsVersion want{.version = 2, .document = "{2}", .note = "note of {2}",
                             .saved = from_ms(1)};
  EXPECT_EQ(publish(0, "{1}")->version, 1);
  EXPECT_EQ(publish(1, "{2}"), want);
  EXPECT_EQ(publish(2, "{3}")->version, 3);
  EXPECT_EQ(run(settings_->published(0, 10))->size(), 3U);
  EXPECT_EQ(*run(settings_->published(1, 1)), std::vector<SettingsVersion>{want});
  EXPECT_TRUE(run(settings_->published(3, 10))->empty());
}

TEST_P(SettingsStoreContract, RefusesToPublishOverWhatIsNotTheNewest) {
  ASSERT_TRUE(publish(0, "{1}"));
  ASSERT_TRUE(run(settings_->save_draft("{draft}", "mine", from_ms(5))));
  for (const std::int64_t latest : {-1, 0, 2}) {
    const auto refused = publish(latest, "{2}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "settings.stale");
  }
  EXPECT_EQ(run(settings_->published(0, 10))->size(), 1U);
  EXPECT_NE(*run(settings_->draft()), std::nullopt);
}

TEST_P(SettingsStoreContract, KeepsOneDraftUntilSomethingIsPublished) {
  ASSERT_TRUE(run(settings_->save_draft("{first}", "", from_ms(5))));
  ASSERT_TRUE(run(settings_->save_draft("{second}", "mine", from_ms(6))));
  EXPECT_EQ(*run(settings_->draft()), (SettingsVersion{.version = 0, .document = "{second}",
                                                       .note = "mine", .saved = from_ms(6)}));
  EXPECT_TRUE(run(settings_->published(0, 10))->empty());
  EXPECT_TRUE(run(settings_->published(-1, 10))->empty());
  ASSERT_TRUE(publish(0, "{1}"));
  EXPECT_EQ(*run(settings_->draft()), std::nullopt);
}

}  // namespace acquaint::settings
