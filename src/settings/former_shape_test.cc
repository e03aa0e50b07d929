#include "settings/former_shape.h"

#include <gtest/gtest.h>

namespace acquaint::settings {
namespace {

JsonObject read(std::string_view text) { return *parse_json_object(text); }

TEST(FormerShape, AudiencesBecomeGrants) {
  EXPECT_EQ(from_former_shape(read(R"({"clients":[
              {"client_id":"a","audiences":{"https://x/":["read:a"],"https://y/":[]}},{"client_id":"b"}]})")),
            read(R"({"clients":[{"client_id":"a"},{"client_id":"b"}],
              "client_grants":[{"client_id":"a","audience":"https://x/","scope":["read:a"]},
                               {"client_id":"a","audience":"https://y/","scope":[]}]})"));
}

TEST(FormerShape, RootAttributesBecomeAnOption) {
  EXPECT_EQ(from_former_shape(read(R"({"connections":[
              {"name":"li","strategy":"linkedin","set_user_root_attributes":"on_first_login"}]})")),
            read(R"({"connections":[{"name":"li","strategy":"linkedin",
              "options":{"set_user_root_attributes":"on_first_login"}}]})"));
}

TEST(FormerShape, WhatIsOfTodayStays) {
  for (const char* text : {"{}", R"({"clients":[{"client_id":"a"}],"client_grants":[]})",
                           R"({"connections":[{"name":"a","strategy":"auth0"}]})",
                           R"({"clients":1,"connections":{}})", R"({"clients":[1],"connections":[1]})"}) {
    EXPECT_EQ(from_former_shape(read(text)), read(text)) << text;
  }
}

}  // namespace
}  // namespace acquaint::settings
