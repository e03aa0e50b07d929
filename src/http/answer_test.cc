#include "http/answer.h"

#include <gtest/gtest.h>

namespace acquaint::http {
namespace {

TEST(DateLine, IsAsRfc9110Says) {
  EXPECT_EQ(date_line(*parse_iso8601("1994-11-15T08:12:31.999Z")),
            "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n");
  EXPECT_EQ(date_line(*parse_iso8601("2024-02-29T00:00:00Z")),
            "Date: Thu, 29 Feb 2024 00:00:00 GMT\r\n");
}

constexpr std::string_view kEnd = "X-Request-Id: r1\r\nX-Content-Type-Options: nosniff\r\n\r\n";

struct Written {
  const char* name;
  Response response;
  Method method;
  Persistence persistence;
  std::string want;  // Before kEnd.
  std::string body;
};

TEST(AppendAnswer, WritesTheBytesOfEachKind) {
  const Written rows[] = {
      {"body", Response{200, {{"A", "b"}}, "hi"}, Method::get, Persistence::implied,
       "HTTP/1.1 200 OK\r\nDate: d\r\nA: b\r\nContent-Length: 2\r\n", "hi"},
      {"HEAD has the length alone", Response{200, {}, "hi"}, Method::head, Persistence::implied,
       "HTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 2\r\n", ""},
      {"empty body", Response{404, {}, ""}, Method::get, Persistence::close,
       "HTTP/1.1 404 Not Found\r\nDate: d\r\nContent-Length: 0\r\nConnection: close\r\n", ""},
      {"204 has no length", Response{204, {}, "lost"}, Method::delete_, Persistence::keep_alive,
       "HTTP/1.1 204 No Content\r\nDate: d\r\nConnection: keep-alive\r\n", ""},
      {"304 has no length", Response{304, {{"ETag", "\"1\""}}, ""}, Method::get,
       Persistence::implied, "HTTP/1.1 304 Not Modified\r\nDate: d\r\nETag: \"1\"\r\n", ""},
      {"a status without a name", Response{299, {}, ""}, Method::get, Persistence::implied,
       "HTTP/1.1 299 Unknown\r\nDate: d\r\nContent-Length: 0\r\n", ""},
  };
  for (const Written& row : rows) {
    SCOPED_TRACE(row.name);
    std::string out = "before";
    append_answer(out, row.response, {"Date: d\r\n", "r1", row.method, row.persistence});
    EXPECT_EQ(out, "before" + row.want + std::string(kEnd) + row.body);
  }
}

TEST(IsWellFormed, RefusesWhatCouldChangeTheMessage) {
  const struct {
    const char* name;
    Response response;
    bool want;
  } rows[] = {
      {"plain", {200, {{"A", "b\tc \xc3\xa4"}, {"Empty", ""}}, "\r\n"}, true},
      {"line end in a value", {200, {{"A", "b\r\nC: d"}}, ""}, false},
      {"LF in a value", {200, {{"A", "b\nC: d"}}, ""}, false},
      {"NUL in a value", {200, {{"A", std::string(1, '\0')}}, ""}, false},
      {"line end in a name", {200, {{"A\r\n", "b"}}, ""}, false},
      {"colon in a name", {200, {{"A: b", "c"}}, ""}, false},
      {"space in a name", {200, {{"A ", "b"}}, ""}, false},
      {"no name", {200, {{"", "b"}}, ""}, false},
      {"an interim status", {100, {}, ""}, false},
      {"no status", {0, {}, ""}, false},
      {"status too large", {600, {}, ""}, false},
  };
  for (const auto& row : rows) EXPECT_EQ(is_well_formed(row.response), row.want) << row.name;
}

}  // namespace
}  // namespace acquaint::http
