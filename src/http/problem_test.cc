#include "http/problem.h"

#include <gtest/gtest.h>

namespace acquaint::http {
namespace {

using Kind = Error::Kind;

TEST(Problem, GivesEachKindItsStatus) {
  const struct {
    Kind kind;
    int status;
    const char* title;
    bool retry;
  } rows[] = {
      {Kind::invalid, 400, "Bad Request", false},
      {Kind::unauthorized, 401, "Unauthorized", false},
      {Kind::forbidden, 403, "Forbidden", false},
      {Kind::not_found, 404, "Not Found", false},
      {Kind::conflict, 409, "Conflict", false},
      {Kind::too_large, 413, "Content Too Large", false},
      {Kind::throttled, 429, "Too Many Requests", true},
      {Kind::internal, 500, "Internal Server Error", false},
      {Kind::unavailable, 503, "Service Unavailable", true},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.title);
    const Response response = problem({row.kind, "a.b", "Why.", {}}, "r1");
    EXPECT_EQ(response.status, row.status);
    Headers want = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
    if (row.retry) want.emplace_back("Retry-After", "1");
    EXPECT_EQ(response.headers, want);
    EXPECT_EQ(find_string(*parse_json_object(response.body), "title"), row.title);
  }
}

TEST(Problem, HasTheMembersOfRfc9457AndOurs) {
  EXPECT_EQ(problem({Kind::not_found, "user.not_found", "No such user.", "/id"}, "r1").body,
            R"({"type":"https://acquaint.dev/errors#user.not_found","title":"Not Found","status":404,)"
            R"("detail":"No such user.","code":"user.not_found","field":"/id","request_id":"r1"})");
}

TEST(Problem, LeavesOutWhatIsEmpty) {
  const auto body = *parse_json_object(problem({Kind::invalid, "a.b", "Why.", {}}, "").body);
  EXPECT_EQ(find(body, "field"), nullptr);
  EXPECT_EQ(find(body, "request_id"), nullptr);
}

TEST(Problem, TakesTheStatusOfTheProtocolOverThatOfTheKind) {
  const Response response = problem(431, {Kind::invalid, "a.b", "Why.", {}}, "r1");
  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(find_int(*parse_json_object(response.body), "status"), 431);
}

TEST(Problem, TurnsTheRoutersWordOnMethodsInto405) {
  const Response response =
      problem({Kind::invalid, "http.method_not_allowed", "No.", "GET, HEAD"}, "r1");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.back(), (Headers::value_type{"Allow", "GET, HEAD"}));
  EXPECT_EQ(find(*parse_json_object(response.body), "field"), nullptr);
}

}  // namespace
}  // namespace acquaint::http
