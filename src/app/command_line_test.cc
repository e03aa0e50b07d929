// Commands with and without a running server, on real folders and real sockets.
#include "app/command_line.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <sstream>

#include "app/command_line.h"
#include "app/core.h"
#include "app/running_server.h"
#include "app/version.h"
#include "http/server.h"
#include "store/sqlite/test_folder.h"

namespace acquaint::app {
namespace {

using store::bytes_of;
using store::TestFolder;
using store::write_bytes;

constexpr std::string_view kUsers =
    "{\"user_id\":\"auth0|1\",\"email\":\"a@example.com\"}\n"
    "{\"user_id\":\"linkedin|2\",\"email\":\"b@example.com\",\"company\":\"Engines\"}\n";

class Commands : public testing::Test {
 protected:
  TestFolder folder_;
  std::string data_ = folder_.file("data");

  struct Ran {
    int code;
    std::string out, err;
  };
  // `acquaint` with these words, on the test's data folder.
  Ran acquaint(std::vector<std::string> words, const std::string& input = "") {
    words.insert(words.begin(), "acquaint");
    words.insert(words.end(), {"--data", data_});
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    std::istringstream in(input);
    std::ostringstream out, err;
    const int code = run_command_line(static_cast<int>(argv.size()), argv.data(), in, out, err);
    return {code, out.str(), err.str()};
  }
  std::string write(const std::string& name, std::string_view text) {
    write_bytes(folder_.file(name), std::string(text));
    return folder_.file(name);
  }
};

// The same commands while a server runs on the folder.
class CommandsOfARunningServer : public Commands {
 protected:
  std::unique_ptr<Core> core_;
  std::unique_ptr<http::Server> operations_;

  void SetUp() override {
    auto config = make_config({}, {}, {{"data", data_}, {"issuer", "http://127.0.0.1:1/"}});
    auto core = Core::open(*config);
    ASSERT_TRUE(core.has_value()) << core.error().message;
    core_ = std::move(*core);
    http::ServerOptions options{.listen = "127.0.0.1:0", .threads = 1};
    auto server = http::Server::start(options, core_->operations_handler(), nullptr);
    ASSERT_TRUE(server.has_value()) << server.error().message;
    operations_ = std::move(*server);
    ASSERT_TRUE(announce_server(data_, {operations_->address(), core_->operator_token()}));
  }
  void TearDown() override {
    if (operations_) operations_->stop(std::chrono::milliseconds(100));
    core_.reset();
  }
};

TEST_F(Commands, ImportReportsBadLinesAndKeepsGoodOnes) {
  const auto ran = acquaint({"import", "users", write("users.ndjson", std::string(kUsers) + "{\"user_id\":\"auth0|3\",\"ema")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "3 users: 2 created, 0 updated, 0 unchanged, 1 rejected\n");
  EXPECT_NE(ran.err.find("line 3: "), std::string::npos) << ran.err;
  const auto exported = acquaint({"export", "users"});
  EXPECT_EQ(std::ranges::count(exported.out, '\n'), 2);
}

TEST_F(Commands, TheLogOfDecisionsIsEmptyWhereNobodyWasAsked) {
  acquaint({"import", "users", write("users", kUsers)});
  const auto exported = acquaint({"export", "decisions"});
  EXPECT_EQ(exported.code, 0) << exported.err;
  EXPECT_EQ(exported.out, "");
}

TEST_F(Commands, ImportReadsStandardInput) {
  EXPECT_EQ(acquaint({"import", "users", "-"}, std::string(kUsers)).code, 0);
}

TEST_F(Commands, ImportTellsWhatItCannotRead) {
  EXPECT_NE(acquaint({"import", "users", write("a", "[{\"email\":\"a@example.com\"}]")}).err.find("import.json_array"), std::string::npos);
  EXPECT_NE(acquaint({"import", "users", write("b", "\x1f\x8b\x08")}).err.find("import.compressed"), std::string::npos);
  EXPECT_NE(acquaint({"import", "users", "/nowhere"}).err.find("import.unreadable"), std::string::npos);
  const auto huge = acquaint({"import", "users", write("c", std::string(3 << 20, 'x') + "\n" + std::string(kUsers))});
  EXPECT_EQ(huge.out, "3 users: 2 created, 0 updated, 0 unchanged, 1 rejected\n");
  EXPECT_NE(huge.err.find("line 1: "), std::string::npos);
}

TEST_F(Commands, ABigFileIsTakenInBatchesAndNumberedThroughout) {
  std::string lines;
  for (int i = 1; i <= 1200; ++i) {
    lines += i == 1100 ? "oops\n" : "{\"user_id\":\"auth0|" + std::to_string(i) + "\",\"email\":\"u" + std::to_string(i) + "@example.com\"}\n";
  }
  const auto ran = acquaint({"import", "users", write("users", lines)});
  EXPECT_EQ(ran.out, "1200 users: 1199 created, 0 updated, 0 unchanged, 1 rejected\n");
  EXPECT_NE(ran.err.find("line 1100: "), std::string::npos) << ran.err;
}

TEST_F(Commands, EventsAreImportedForASource) {
  acquaint({"import", "users", write("users", kUsers)});
  const std::string settings = "sources: [{id: web, write_key_sha256: " + std::string(64, 'a') + "}]\n";
  EXPECT_EQ(acquaint({"apply", write("settings.yaml", settings)}).code, 0);
  const std::string track = R"({"type":"track","userId":"auth0|1","messageId":"m1","event":"Article Read","timestamp":"2026-01-01T00:00:00Z"})";
  const auto ran = acquaint({"import", "events", write("events", track + "\n{\"type\":\"buy\"}\n" + track + "\n"), "--source", "web"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out, "3 events: 2 taken, 1 rejected\n");
  EXPECT_NE(ran.err.find("line 2: "), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("/type"), std::string::npos) << ran.err;
  EXPECT_NE(acquaint({"import", "events", "-", "--source", "app"}, track).err.find("source.not_found"), std::string::npos);
  EXPECT_EQ(acquaint({"import", "events", "-"}, track).code, 2);
}

TEST_F(Commands, PlanShowsAndApplyPublishes) {
  const std::string file = write("settings.yaml", "site: {name: Analytical Times}\n");
  EXPECT_EQ(acquaint({"plan", file}).out, "+ site: {\"name\":\"Analytical Times\"}\n\n"
                                             "no forecast: no moments have been recorded yet\n");
  const auto applied = acquaint({"apply", file, "--note", "first"});
  EXPECT_EQ(applied.code, 0) << applied.err;
  EXPECT_NE(applied.out.find("Published as version 1."), std::string::npos);
  EXPECT_EQ(acquaint({"apply", file}).out, "No changes: version 1 says the same.\n");
}

TEST_F(Commands, AMistakeInTheSettingsIsNamed) {
  const auto ran = acquaint({"apply", write("settings.yaml", "policy: {colour: red}\n")});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.err.find("/policy/colour"), std::string::npos) << ran.err;
  EXPECT_EQ(acquaint({"plan", "/nowhere.yaml"}).code, 1);
}

TEST_F(Commands, TheFileOfBreachedPasswordsIsOpenedAtTheStart) {
  const std::string settings = write("settings.yaml", "site: {name: Analytical Times}\n");
  const auto plan_with = [&](const std::string& file) {
    const std::string config = write("acquaint.toml", "breached_passwords_file = \"" + file + "\"\n");
    return acquaint({"plan", settings, "--config", config});
  };
  const auto missing = plan_with("/nowhere");
  EXPECT_EQ(missing.code, 1);
  EXPECT_NE(missing.err.find("The file of breached passwords cannot be read: /nowhere"), std::string::npos) << missing.err;
  const auto malformed = plan_with(write("words.txt", "password\n"));
  EXPECT_EQ(malformed.code, 1);
  EXPECT_NE(malformed.err.find("breached_passwords.malformed"), std::string::npos) << malformed.err;
  EXPECT_FALSE(std::filesystem::exists(data_)) << "nothing was made before";
  EXPECT_EQ(plan_with(write("hashes.txt", "93AFDF03F74363B9A57A6848B069B7CCBA1D26A5:1\n")).code, 0);
}

TEST_F(Commands, ABackupIsRestoredElsewhere) {
  acquaint({"import", "users", write("users", kUsers)});
  const std::string before = acquaint({"export", "users"}).out;
  const auto backup = acquaint({"backup", folder_.file("copy.db")});
  ASSERT_EQ(backup.code, 0) << backup.err;
  EXPECT_EQ(acquaint({"backup", folder_.file("copy.db")}).code, 1) << "a backup was overwritten";
  data_ = folder_.file("elsewhere");
  const auto restored = acquaint({"restore", folder_.file("copy.db")});
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_EQ(acquaint({"export", "users"}).out, before);
}

TEST_F(Commands, ADatabaseIsReplacedOnlyWhenToldTo) {
  acquaint({"import", "users", write("users", kUsers)});
  const std::string before = acquaint({"export", "users"}).out;
  ASSERT_EQ(acquaint({"backup", folder_.file("copy.db")}).code, 0);
  acquaint({"import", "users", write("more", "{\"user_id\":\"auth0|9\",\"email\":\"z@example.com\"}\n")});
  const auto refused = acquaint({"restore", folder_.file("copy.db")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("restore.not_empty"), std::string::npos) << refused.err;
  EXPECT_EQ(acquaint({"restore", folder_.file("copy.db"), "--replace"}).code, 0);
  EXPECT_EQ(acquaint({"export", "users"}).out, before);
}

TEST_F(Commands, ADamagedBackupIsNotRestored) {
  acquaint({"import", "users", write("users", kUsers)});
  acquaint({"backup", folder_.file("copy.db")});
  const std::string good = bytes_of(folder_.file("copy.db"));
  write_bytes(folder_.file("copy.db"), good.substr(0, good.size() / 2));
  const std::string before = acquaint({"export", "users"}).out;
  EXPECT_EQ(acquaint({"restore", folder_.file("copy.db"), "--replace"}).code, 1);
  EXPECT_EQ(acquaint({"export", "users"}).out, before);
}

TEST(PolicyReport, NeedsNothingButTheLog) {
  const auto report = [](std::vector<const char*> words, const std::string& input) {
    words.insert(words.begin(), {"acquaint", "policy-report"});
    std::istringstream in(input);
    std::ostringstream out, err;
    const int code = run_command_line(static_cast<int>(words.size()), words.data(), in, out, err);
    return std::pair(code, out.str() + err.str());
  };
  const std::string log =
      R"({"type":"decision.made","decision":"d","user":"u","at":"2026-03-01T12:00:00Z","learning":{"arm":"standard",)"
      R"("hold":"none","lead":"a","asked":[{"attribute":"a","points":8.5}],"candidates":[]}})"
      "\n"
      R"({"type":"decision.ended","decision":"d","answered":["a"]})"
      "\n";
  const auto [code, text] = report({"-"}, log);
  EXPECT_EQ(code, 0) << text;
  EXPECT_TRUE(text.contains("1 decisions to ask, 0 of which have not ended")) << text;
  EXPECT_TRUE(text.contains("| ranked order | 1 | 8.50 |")) << text;
  EXPECT_EQ(report({"-"}, "{}").first, 1);
  EXPECT_TRUE(report({"-"}, "{}").second.contains("log.bad_line"));
  EXPECT_TRUE(report({"/nowhere/log"}, "").second.contains("log.unreadable"));
  EXPECT_EQ(report({"-", "--annoyance-price", "50"}, log).first, 2);
}

TEST_F(Commands, TheCommandLineIsChecked) {
  EXPECT_EQ(acquaint({}).code, 2);
  EXPECT_EQ(acquaint({"dance"}).code, 2);
  EXPECT_EQ(acquaint({"import", "users"}).code, 2);
  EXPECT_EQ(acquaint({"serve", "--listen", "nowhere"}).code, 2);
  EXPECT_EQ(acquaint({"check-config", "--config", write("acquaint.toml", "colour = \"red\"\n")}).code, 2);
  EXPECT_EQ(acquaint({"check-config"}).code, 0);
  EXPECT_EQ(acquaint({"migrate"}).code, 0);
  std::ostringstream out;
  std::istringstream in;
  const char* argv[] = {"acquaint", "version"};
  EXPECT_EQ(run_command_line(2, argv, in, out, out), 0);
  EXPECT_EQ(out.str(), std::string(kVersion) + "\n");
}

TEST_F(CommandsOfARunningServer, GoThroughTheServer) {
  EXPECT_EQ(acquaint({"import", "users", write("users", kUsers)}).out, "2 users: 2 created, 0 updated, 0 unchanged, 0 rejected\n");
  EXPECT_EQ(std::ranges::count(acquaint({"export", "users"}).out, '\n'), 2);
  EXPECT_EQ(acquaint({"apply", write("s.yaml", "site: {name: X}\n")}).code, 0);
  EXPECT_EQ(acquaint({"apply", write("t.yaml", "sight: {name: X}\n")}).code, 1);
  EXPECT_EQ(acquaint({"backup", folder_.file("copy.db")}).code, 0);
}

TEST_F(CommandsOfARunningServer, RestoreRefusesWhileItRuns) {
  ASSERT_EQ(acquaint({"backup", folder_.file("copy.db")}).code, 0);
  const auto refused = acquaint({"restore", folder_.file("copy.db"), "--replace"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("store.locked"), std::string::npos) << refused.err;
}

TEST_F(CommandsOfARunningServer, AServerThatDoesNotAnswerStillHoldsTheFolder) {
  operations_->stop(std::chrono::milliseconds(100));
  operations_.reset();
  const auto refused = acquaint({"export", "users"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("store.locked"), std::string::npos) << refused.err;
}

TEST_F(CommandsOfARunningServer, TheTokenIsForTheOwnerOnly) {
  struct stat status {};
  ASSERT_EQ(::stat((data_ + "/server.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  withdraw_server(data_);
  EXPECT_EQ(find_server(data_), std::nullopt);
}

TEST(RunningServerFile, GarbageIsNoServer) {
  const TestFolder folder;
  for (const char* text : {"", "{", "[]", "{\"operations\":7,\"token\":\"x\"}", "{\"operations\":\"nowhere\",\"token\":\"x\"}"}) {
    write_bytes(folder.file("server.json"), text);
    EXPECT_EQ(find_server(folder.path()), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace acquaint::app
