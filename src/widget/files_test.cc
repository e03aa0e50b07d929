#include "widget/files.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "widget/embedded.h"

namespace acquaint::widget {
namespace {

class WidgetFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (embedded().empty()) GTEST_SKIP() << "the widget was not built before the program (scripts/build-widget)";
  }
};

TEST_F(WidgetFiles, AreTheLoaderThatIsAlwaysNewAndTheFilesThatNeverChange) {
  const auto loader = find_file("acquaint.js");
  ASSERT_TRUE(loader);
  EXPECT_FALSE(loader->is_pinned);
  EXPECT_EQ(loader->content_type, "text/javascript; charset=utf-8");
  EXPECT_LT(loader->gzip.size(), loader->text.size());
  EXPECT_TRUE(loader->gzip.starts_with("\x1f\x8b"));
  EXPECT_EQ(loader->tag.size(), 16U);

  const auto integrity = find_file("integrity.json");
  ASSERT_TRUE(integrity);
  const auto pins = parse_json_object(integrity->text);
  ASSERT_TRUE(pins);
  ASSERT_EQ(pins->size(), 3U);
  for (const auto& pin : *pins) {
    const auto pinned = find_file(pin.key());
    ASSERT_TRUE(pinned) << std::string_view(pin.key());
    EXPECT_TRUE(pinned->is_pinned);
  }
}

TEST_F(WidgetFiles, TheFramesPageIsNoneOfThemAndNamesAScriptThatNeverChanges) {
  const std::string_view page = frame_page();
  const std::size_t script = page.find("acquaint-frame-");
  ASSERT_NE(script, page.npos) << page;
  const auto pinned = find_file(page.substr(script, page.find('"', script) - script));
  ASSERT_TRUE(pinned) << page;
  EXPECT_TRUE(pinned->is_pinned);
}

TEST(WidgetFileNames, OfNoFileAreNotFound) {
  for (const char* name : {"", "frame.html", "acquaint", "acquaint.js.gz", "../acquaint.js", "nothing.js"}) {
    EXPECT_FALSE(find_file(name)) << name;
  }
}

}  // namespace
}  // namespace acquaint::widget
