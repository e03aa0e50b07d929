#include "app/check_settings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "app/command_line.h"
#include "store/sqlite/test_folder.h"

namespace acquaint::app {
namespace {

struct Ran {
  int code;
  std::string out, err;
};
Ran acquaint(std::vector<const char*> words) {
  words.insert(words.begin(), "acquaint");
  std::istringstream in;
  std::ostringstream out, err;
  const int code = run_command_line(static_cast<int>(words.size()), words.data(), in, out, err);
  return {code, out.str(), err.str()};
}

class CheckSettings : public testing::Test {
 protected:
  store::TestFolder folder_;

  std::string write(const std::string& name, std::string_view text) {
    store::write_bytes(folder_.file(name), std::string(text));
    return folder_.file(name);
  }
};

constexpr const char* kTests = R"(
settings: settings.yaml
tests:
  - {name: Nothing is asked, steps: [{at: login, expect: nothing}]}
)";

TEST_F(CheckSettings, TheTestsOfTheDemoPass) {
  const Ran ran = acquaint({"test", "demo/settings.test.yaml"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_TRUE(ran.out.ends_with(" tests, 0 failed\n")) << ran.out;
}

TEST_F(CheckSettings, TheSettingsOfTheDemoHaveNoWarnings) {
  const Ran ran = acquaint({"lint", "demo/settings.yaml"});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(ran.out, "0 warnings\n");
}

TEST_F(CheckSettings, AFailingTestIsShownAndMakesTheExitCode) {
  write("settings.yaml", "{}");
  const std::string tests = write("tests.yaml",
                                  "settings: settings.yaml\ntests:\n"
                                  "  - {name: Work, steps: [{at: login, expect: {ask: work}}]}\n");
  const Ran ran = acquaint({"test", tests.c_str()});
  EXPECT_EQ(ran.code, 1);
  EXPECT_TRUE(
      ran.out.starts_with("FAILED Work, step 1\n  expected: the form work\n  got:      nothing"))
      << ran.out;
  EXPECT_TRUE(ran.out.ends_with("1 test, 1 failed\n")) << ran.out;
}

TEST_F(CheckSettings, TheSettingsAreFoundBesideTheTestsOrByTheOption) {
  const std::string tests = write("tests.yaml", kTests);
  EXPECT_EQ(acquaint({"test", tests.c_str()}).code, 2) << "there are none yet";
  const std::string other = write("other.yaml", "site: {name: Times}");
  EXPECT_EQ(acquaint({"test", tests.c_str(), "--settings", other.c_str()}).code, 0);
  write("settings.yaml", "site: {name: Times}");
  EXPECT_EQ(acquaint({"test", tests.c_str()}).code, 0);
  const std::string nameless = write("nameless.yaml", "tests: [{name: a, steps: [{at: api}]}]");
  const Ran ran = acquaint({"test", nameless.c_str()});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("[rehearsal.no_settings]"), std::string::npos) << ran.err;
}

TEST_F(CheckSettings, AMistakeIsNoWarning) {
  const std::string wrong = write("wrong.yaml", "policy: {colour: red}");
  const Ran ran = acquaint({"lint", wrong.c_str()});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("/policy/colour"), std::string::npos) << ran.err;
}

TEST_F(CheckSettings, WarningsStandBelowThePlanAndStopNothing) {
  const std::string paused = write("paused.yaml", "policy: {paused: true}");
  const std::string data = folder_.file("data");
  const Ran plan = acquaint({"plan", paused.c_str(), "--data", data.c_str()});
  EXPECT_EQ(plan.code, 0) << plan.err;
  EXPECT_NE(plan.out.find("+ policy"), std::string::npos) << plan.out;
  EXPECT_LT(plan.out.find("+ policy"), plan.out.find("[asking_paused]\n")) << plan.out;
  EXPECT_EQ(acquaint({"lint", paused.c_str()}).code, 1);
}

}  // namespace
}  // namespace acquaint::app
