#include "http/message.h"

#include <gtest/gtest.h>

namespace acquaint::http {
namespace {

TEST(Request, GivesTheFirstHeaderOfAName) {
  Request request;
  request.headers = {{"a", "1"}, {"b", ""}, {"a", "2"}};
  EXPECT_EQ(request.header("a"), "1");
  EXPECT_EQ(request.header("b"), "");
  EXPECT_EQ(request.header("A"), std::nullopt);
}

TEST(Request, GivesThePlaceholdersOfItsRoute) {
  Request request;
  request.path_values = {{"id", "auth0|1"}};
  EXPECT_EQ(request.path_value("id"), "auth0|1");
  EXPECT_EQ(request.path_value("name"), "");
}

TEST(Response, SaysWhatItsBodyIs) {
  const struct {
    Response response;
    int status;
    Headers headers;
    const char* body;
  } rows[] = {
      {Response::json(201, JsonObject{{"a", 1}}), 201,
       {{"Content-Type", "application/json; charset=utf-8"}}, "{\"a\":1}"},
      {Response::json_text(200, "[]"), 200,
       {{"Content-Type", "application/json; charset=utf-8"}}, "[]"},
      {Response::html(200, "<p>"), 200, {{"Content-Type", "text/html; charset=utf-8"}}, "<p>"},
      {Response::text(404, "no"), 404, {{"Content-Type", "text/plain; charset=utf-8"}}, "no"},
      {Response::no_content(), 204, {}, ""},
      {Response::see_other("/a"), 303, {{"Location", "/a"}}, ""},
      {Response::no_content().with("A", "1").with("A", "2"), 204, {{"A", "1"}, {"A", "2"}}, ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(row.response.status, row.status);
    EXPECT_EQ(row.response.headers, row.headers);
    EXPECT_EQ(row.response.body, row.body);
  }
}

TEST(Method, HasTheNameOfTheWire) {
  EXPECT_EQ(name_of(Method::get), "GET");
  EXPECT_EQ(name_of(Method::delete_), "DELETE");
}

}  // namespace
}  // namespace acquaint::http
