#include "api/errors.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "base/json.h"

namespace acquaint::api {
namespace {

http::Response answer_to(std::string path, const Error& error) {
  http::Request request;
  request.path = std::move(path);
  request.id = "r1";
  return error_response(error, request);
}

const Error kBadField{Error::Kind::invalid, "user.bad_thing", "A text is expected.", "/user_metadata/title"};

TEST(Errors, EachFamilyOfEndpointsHasItsBody) {
  EXPECT_EQ(*parse_json_object(answer_to("/api/v2/users", kBadField).body),
            *parse_json_object(R"({"statusCode":400,"error":"Bad Request",
              "message":"Payload validation error: 'A text is expected.' on property user_metadata.title.",
              "errorCode":"invalid_body"})"));
  const JsonObject own = *parse_json_object(answer_to("/v1/decisions", kBadField).body);
  EXPECT_EQ(own.at("code"), "user.bad_thing");
  EXPECT_EQ(own.at("field"), "/user_metadata/title");
  EXPECT_EQ(own.at("status"), 400);
  EXPECT_EQ(*parse_json_object(answer_to("/oauth/token", kBadField).body),
            *parse_json_object(R"({"error":"invalid_request","error_description":"A text is expected."})"));
  EXPECT_NE(answer_to("/u/login", kBadField).body.find("<html"), std::string::npos);
}

TEST(Errors, InnerTroubleIsNotShown) {
  const Error inner{Error::Kind::internal, "user.corrupt", "row 17 of users is damaged", ""};
  for (const char* path : {"/api/v2/users", "/v1/me", "/u/login"}) {
    const auto response = answer_to(path, inner);
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("row 17"), std::string::npos) << path << response.body;
  }
}

// The codes in the sources and in docs/errors.md are the same: none is undocumented, none is stale.
TEST(Errors, EveryCodeIsDocumented) {
  std::set<std::string> used;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("src")) {
    const std::string file = entry.path().string();
    if (!file.ends_with(".cc") || file.ends_with("_test.cc")) continue;
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    const std::string source = text.str();
    // A code is the first text of a call that makes an error, perhaps on the next line.
    static const std::regex call(
        R"re((?:fail\(\s*(?:acquaint::)?Error::Kind::\w+,|invalid\(|\{\s*Error::Kind::\w+,)\s*"([a-z0-9_]+\.[a-z0-9_]+)")re");
    for (std::sregex_iterator it(source.begin(), source.end(), call), end; it != end; ++it) used.insert((*it)[1]);
  }
  ASSERT_GT(used.size(), 50U);
  std::ifstream in("docs/errors.md");
  std::set<std::string> documented;
  const std::regex row(R"re(^\| `([a-z0-9_]+\.[a-z0-9_]+)` \|)re");
  for (std::string line; std::getline(in, line);) {
    std::smatch found;
    if (std::regex_search(line, found, row)) documented.insert(found[1]);
  }
  for (const std::string& one : used) EXPECT_TRUE(documented.contains(one)) << one << " is not in docs/errors.md";
}

}  // namespace
}  // namespace acquaint::api
