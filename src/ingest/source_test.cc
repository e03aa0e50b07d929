#include "ingest/source.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace acquaint::ingest {
namespace {

JsonObject source_of(std::string id, std::string_view key) {
  return {{"id", id}, {"name", "The " + id}, {"write_key_sha256", to_hex(sha256(key))}};
}

TEST(Sources, AreFoundByTheirKey) {
  JsonObject off = source_of("off", "key-of-off");
  off["enabled"] = false;
  const auto sources = parse_sources({source_of("web", "key-of-web"), source_of("shop", "key-of-shop"), off});
  ASSERT_TRUE(sources);
  ASSERT_NE(find_source(*sources, "key-of-shop"), nullptr);
  EXPECT_EQ(find_source(*sources, "key-of-shop")->id, "shop");
  EXPECT_EQ(find_source(*sources, "key-of-shop")->name, "The shop");
  for (const char* key : {"", "key", "key-of-off", "key-of-web "}) EXPECT_EQ(find_source(*sources, key), nullptr) << key;
}

TEST(Sources, SayWhatTraitsBecome) {
  JsonObject web = source_of("web", "k");
  web["traits"] = {{"company", "user_metadata.company"}, {"firstName", "given_name"}, {"plan", "app_metadata.plan"}};
  const auto sources = parse_sources({web});
  ASSERT_TRUE(sources);
  EXPECT_EQ(sources->front().traits.at("company").text(), "user_metadata.company");
  EXPECT_EQ(sources->front().traits.size(), 3U);
}

TEST(Sources, RefuseWhatCannotBeAndPointAtIt) {
  const struct {
    const char* name;
    const char* change;
    const char* code;
    const char* field;
  } kCases[] = {
      {"a key in clear", R"({"write_key":"secret"})", "json.unknown_field", "/sources/0/write_key"},
      {"a bad id", R"({"id":"A"})", "source.malformed", "/sources/0/id"},
      {"a name that is no text", R"({"name":1})", "source.malformed", "/sources/0/name"},
      {"no hash", R"({"write_key_sha256":"abc"})", "source.malformed", "/sources/0/write_key_sha256"},
      {"a flag that is none", R"({"enabled":"no"})", "source.malformed", "/sources/0/enabled"},
      {"another flag that is none", R"({"merges_visitors":1})", "source.malformed", "/sources/0/merges_visitors"},
      {"traits that are no object", R"({"traits":["a"]})", "source.malformed", "/sources/0/traits"},
      {"no path", R"({"traits":{"a":"user_metadata."}})", "source.malformed", "/sources/0/traits/a"},
      {"e-mail", R"({"traits":{"e/mail":"email"}})", "source.forbidden_attribute", "/sources/0/traits/e~1mail"},
      {"blocked", R"({"traits":{"a":"blocked"}})", "source.forbidden_attribute", "/sources/0/traits/a"},
      {"verified", R"({"traits":{"a":"email_verified"}})", "source.forbidden_attribute", "/sources/0/traits/a"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    JsonObject object = source_of("web", "k");
    const JsonObject changes = *parse_json_object(c.change);
    for (const auto& member : changes) object[member.key()] = member.value();
    const auto refused = parse_sources({object});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, c.code);
    EXPECT_EQ(refused.error().field, c.field);
  }
  EXPECT_EQ(parse_sources({source_of("a", "k"), source_of("a", "l")}).error().field, "/sources/1/id");
  EXPECT_EQ(parse_sources({source_of("a", "k"), source_of("b", "k")}).error().field, "/sources/1/write_key_sha256");
}

}  // namespace
}  // namespace acquaint::ingest
