#include "base/json_members.h"

#include <gtest/gtest.h>

namespace acquaint {
namespace {

using Type = Member::Type;

constexpr Member kMembers[] = {
    {"flag", Type::flag},
    {"whole", Type::whole, 10},
    {"text", Type::text, 3},
    {"choice", Type::text, 20, "rotating|non-rotating"},
    {"texts", Type::texts, 3},
    {"object", Type::object, 10},
    {"list", Type::list, 10},
    {"anything", Type::anything, 4},
};

struct Case {
  const char* name;
  const char* object;
  const char* field;  // Null: it fits.
};

const Case kCases[] = {
    {"nothing", "{}", nullptr},
    {"all", R"({"flag":true,"whole":10,"text":"abc","choice":"rotating","texts":["abc",""],
               "object":{"a":1},"list":[1,2],"anything":null})", nullptr},
    {"an unknown one", R"({"flat":true})", "/at/flat"},
    {"a text for a flag", R"({"flag":"true"})", "/at/flag"},
    {"null for a flag", R"({"flag":null})", "/at/flag"},
    {"a fraction", R"({"whole":1.5})", "/at/whole"},
    {"less than nothing", R"({"whole":-1})", "/at/whole"},
    {"too much", R"({"whole":11})", "/at/whole"},
    {"a number for a text", R"({"text":1})", "/at/text"},
    {"a long text", R"({"text":"abcd"})", "/at/text"},
    {"a text with NUL", R"({"text":"a\u0000"})", "/at/text"},
    {"no choice", R"({"choice":"rotat"})", "/at/choice"},
    {"an empty choice", R"({"choice":""})", "/at/choice"},
    {"two choices", R"({"choice":"rotating|non-rotating"})", "/at/choice"},
    {"one text for texts", R"({"texts":"abc"})", "/at/texts"},
    {"a number among texts", R"({"texts":["a",1]})", "/at/texts"},
    {"a long text among texts", R"({"texts":["abcd"]})", "/at/texts"},
    {"a list for an object", R"({"object":[]})", "/at/object"},
    {"a large object", R"({"object":{"a":12345}})", "/at/object"},
    {"an object for a list", R"({"list":{}})", "/at/list"},
    {"a large list", R"({"list":[123456789]})", "/at/list"},
    {"too much of anything", R"({"anything":"abc"})", "/at/anything"},
};

TEST(JsonMembers, AreCheckedByATable) {
  for (const Case& row : kCases) {
    SCOPED_TRACE(row.name);
    const auto checked = check_members(*parse_json_object(row.object), kMembers, "/at", "thing.malformed");
    ASSERT_EQ(checked.has_value(), row.field == nullptr) << (checked ? "" : checked.error().field);
    if (checked) continue;
    EXPECT_EQ(checked.error().field, row.field);
    EXPECT_EQ(checked.error().code, std::string_view(row.name) == "an unknown one" ? "json.unknown_field"
                                                                                   : "thing.malformed");
  }
}

TEST(JsonMembers, SayWhichChoicesThereAre) {
  const auto checked = check_members({{"choice", "x"}}, kMembers, "", "thing.malformed");
  EXPECT_EQ(checked.error().message, "One of these is expected: rotating, non-rotating.");
}

}  // namespace
}  // namespace acquaint
