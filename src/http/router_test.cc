#include "http/router.h"

#include <gtest/gtest.h>

namespace acquaint::http {
namespace {

enum : std::size_t { root, users, user, create, me, me_history, history, exported };

Router site() {
  Router router;
  router.add(Method::get, "/", root);
  router.add(Method::get, "/users", users);
  router.add(Method::post, "/users", create);
  router.add(Method::get, "/users/{id}", user);
  router.add(Method::patch, "/users/{id}", user);
  router.add(Method::get, "/users/me", me);
  router.add(Method::get, "/users/me/history", me_history);
  router.add(Method::get, "/users/{id}/history/{entry}", history);
  router.add(Method::head, "/users/{id}/export", exported);
  return router;
}

Request asking(Method method, std::string path) {
  Request request;
  request.method = method;
  request.path = std::move(path);
  return request;
}

TEST(Router, FindsTheRouteAndItsValues) {
  const Router router = site();
  const struct {
    Method method;
    const char* path;
    std::size_t route;
    std::vector<std::pair<std::string_view, std::string>> values;
  } rows[] = {
      {Method::get, "/", root, {}},
      {Method::get, "/users", users, {}},
      {Method::post, "/users", create, {}},
      {Method::head, "/users", users, {}},
      {Method::get, "/users/auth0%7C1", user, {{"id", "auth0|1"}}},
      {Method::get, "/users/%C3%A4", user, {{"id", "\xc3\xa4"}}},
      {Method::get, "/users/a+b", user, {{"id", "a+b"}}},
      {Method::get, "/users/me", me, {}},
      {Method::get, "/users/m%65", me, {}},
      {Method::patch, "/users/me", user, {{"id", "me"}}},
      {Method::get, "/users/me/history", me_history, {}},
      {Method::get, "/users/me/history/7", history, {{"id", "me"}, {"entry", "7"}}},
      {Method::head, "/users/1/export", exported, {{"id", "1"}}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path);
    Request request = asking(row.method, row.path);
    request.path_values = {{"old", "value"}};
    const auto found = router.find(request);
    ASSERT_TRUE(found) << found.error().code;
    EXPECT_EQ(*found, row.route);
    EXPECT_EQ(request.path_values, row.values);
  }
}

TEST(Router, SaysWhyThereIsNoRoute) {
  const Router router = site();
  const struct {
    Method method;
    const char* path;
    const char* code;
    const char* field;
  } rows[] = {
      {Method::get, "/other", "http.no_such_route", ""},
      {Method::get, "/USERS", "http.no_such_route", ""},
      {Method::get, "/users/1/history", "http.no_such_route", ""},
      {Method::get, "/users/1/history/2/3", "http.no_such_route", ""},
      {Method::delete_, "/users", "http.method_not_allowed", "GET, HEAD, POST"},
      {Method::post, "/users/me", "http.method_not_allowed", "GET, HEAD, PATCH"},
      {Method::get, "/users/1/export", "http.method_not_allowed", "HEAD"},
      {Method::options, "*", "http.bad_path", ""},
      {Method::get, "", "http.bad_path", ""},
      {Method::get, "/users/", "http.bad_path", ""},
      {Method::get, "//users", "http.bad_path", ""},
      {Method::get, "/users/.", "http.bad_path", ""},
      {Method::get, "/users/../users", "http.bad_path", ""},
      {Method::get, "/users/%2e%2E", "http.bad_path", ""},
      {Method::get, "/users/a%2Fb", "http.bad_path", ""},
      {Method::get, "/users/a%5Cb", "http.bad_path", ""},
      {Method::get, "/users/a\\b", "http.bad_path", ""},
      {Method::get, "/users/me;admin", "http.bad_path", ""},
      {Method::get, "/users/%00", "http.bad_path", ""},
      {Method::get, "/users/%0a", "http.bad_path", ""},
      {Method::get, "/users/%7f", "http.bad_path", ""},
      {Method::get, "/users/%", "http.bad_path", ""},
      {Method::get, "/users/%zz", "http.bad_path", ""},
      {Method::get, "/users/%ff", "http.bad_path", ""},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.path);
    Request request = asking(row.method, row.path);
    const auto found = router.find(request);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, row.code);
    EXPECT_EQ(found.error().field, row.field);
  }
}

TEST(RouterDeathTest, TakesARouteOnlyOnce) {
  Router router = site();
  EXPECT_DEATH(router.add(Method::get, "/users/{id}", user), "none_of");
  EXPECT_DEATH(router.add(Method::get, "users", user), "starts_with");
}

}  // namespace
}  // namespace acquaint::http
