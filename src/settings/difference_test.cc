#include "settings/difference.h"

#include <gtest/gtest.h>

#include <random>

#include "base/encoding.h"

namespace acquaint::settings {
namespace {

JsonObject json(std::string_view text) { return *parse_json_object(text); }

struct Case {
  const char* name;
  const char* before;
  const char* after;
  const char* text;
};

const Case kCases[] = {
    {"the same", R"({"a":1})", R"({"a":1})", ""},
    {"members in another order", R"({"a":1,"b":{"c":1,"d":2}})", R"({"b":{"d":2,"c":1},"a":1})", ""},
    {"added", "{}", R"({"a":1})", "+ a: 1\n"},
    {"removed", R"({"a":1})", "{}", "- a: 1\n"},
    {"changed", R"({"a":1})", R"({"a":"x"})", "~ a: 1 → \"x\"\n"},
    {"null is a value", R"({"a":null})", "{}", "- a: null\n"},
    {"another type", R"({"a":{}})", R"({"a":[]})", "~ a: {} → []\n"},
    {"further down", R"({"a":{"b":{"c":1,"d":2}}})", R"({"a":{"b":{"c":3,"d":2}}})",
     "~ a / b / c: 1 → 3\n"},
    {"all three", R"({"gone":1,"kept":2,"moved":3})", R"({"kept":4,"new":5,"moved":3})",
     "- gone: 1\n~ kept: 2 → 4\n+ new: 5\n"},
    {"a list of values", R"({"a":[1,2]})", R"({"a":[2,1]})", "~ a: [1,2] → [2,1]\n"},
    {"an element by its id", R"({"forms":[{"id":"x","t":1},{"id":"y"}]})",
     R"({"forms":[{"id":"x","t":2},{"id":"y"}]})", "~ forms / x / t: 1 → 2\n"},
    {"an element by its name", R"({"l":[{"name":"x","t":1}]})", R"({"l":[{"name":"x","t":2}]})",
     "~ l / x / t: 1 → 2\n"},
    {"an element by its client_id", R"({"l":[{"client_id":"x","t":1}]})",
     R"({"l":[{"client_id":"x","t":2}]})", "~ l / x / t: 1 → 2\n"},
    {"the id goes before the name", R"({"l":[{"id":"x","name":"n"}]})",
     R"({"l":[{"id":"x","name":"m"}]})", "~ l / x / name: \"n\" → \"m\"\n"},
    {"an element put in front", R"({"l":[{"id":"x"}]})", R"({"l":[{"id":"n"},{"id":"x"}]})",
     "+ l / n: {\"id\":\"n\"}\n"},
    {"an element taken out", R"({"l":[{"id":"n"},{"id":"x"}]})", R"({"l":[{"id":"x"}]})",
     "- l / n: {\"id\":\"n\"}\n"},
    {"the first element of a list", R"({"l":[]})", R"({"l":[{"id":"x"}]})",
     "+ l / x: {\"id\":\"x\"}\n"},
    {"a form", R"({"forms":[]})",
     R"({"forms":[{"id":"news","title":"Once a month","schema":{},"map":{"a":"email","b":"name"},)"
     R"("cadence":{"placement":["login"]}}]})",
     "+ forms / news: \"Once a month\" asks for email, name at [\"login\"]\n"},
    {"a form that is placed nowhere", R"({"forms":[{"id":"x","title":"T","schema":{},"map":{"a":"email"}}]})",
     R"({"forms":[]})", "- forms / x: \"T\" asks for email\n"},
    {"another order", R"({"l":[{"id":"x"},{"id":"y"}]})", R"({"l":[{"id":"y"},{"id":"x"}]})",
     "~ l / order: [\"x\",\"y\"] → [\"y\",\"x\"]\n"},
    {"one name for two elements", R"({"l":[{"id":"x","t":1},{"id":"x","t":2}]})",
     R"({"l":[{"id":"x","t":3},{"id":"x","t":2}]})",
     "~ l: [{\"id\":\"x\",\"t\":1},{\"id\":\"x\",\"t\":2}] → "
     "[{\"id\":\"x\",\"t\":3},{\"id\":\"x\",\"t\":2}]\n"},
    {"an element twice", R"({"l":[{"id":"x"}]})", R"({"l":[{"id":"x"},{"id":"x"}]})",
     "~ l: [{\"id\":\"x\"}] → [{\"id\":\"x\"},{\"id\":\"x\"}]\n"},
    {"an element without a name", R"({"l":[{"id":"x"}]})", R"({"l":[{"id":""}]})",
     "~ l: [{\"id\":\"x\"}] → [{\"id\":\"\"}]\n"},
};

TEST(Difference, Cases) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(to_text(compare(json(c.before), json(c.after))), c.text);
  }
}

TEST(Difference, IsShownAsJsonToo) {
  const Difference difference =
      compare(json(R"({"gone":1,"kept":2})"), json(R"({"kept":3,"new":4})"));
  EXPECT_EQ(acquaint::to_text(to_json(difference)),
            R"([{"kind":"removed","place":"gone","before":"1"},)"
            R"({"kind":"changed","place":"kept","before":"2","after":"3"},)"
            R"({"kind":"added","place":"new","after":"4"}])");
}

TEST(Difference, CutsLongValuesBetweenCharacters) {
  for (std::size_t lead = 0; lead < 4; ++lead) {
    std::string text(lead, 'x');
    for (int i = 0; i < 200; ++i) text += "é";
    const Difference difference = compare({}, {{"a", text}});
    ASSERT_EQ(difference.size(), 1U);
    EXPECT_TRUE(is_utf8(difference[0].after));
    EXPECT_TRUE(difference[0].after.ends_with("…"));
    EXPECT_LE(difference[0].after.size(), 200U + std::string_view("…").size());
  }
}

// A small value of any kind; names repeat often, so that lists meet all their cases.
Json any_value(std::mt19937& random, int depth) {
  const auto below = [&](unsigned n) { return random() % n; };
  switch (depth == 0 ? below(3) : below(5)) {
    case 0: return nullptr;
    case 1: return static_cast<std::int64_t>(below(2));
    case 2: return below(2) == 0 ? "a" : "b";
    case 3: {
      JsonArray list;
      for (auto left = below(3); left > 0; --left) list.push_back(any_value(random, depth - 1));
      return list;
    }
    default: {
      JsonObject object;
      for (const char* name : {"id", "name", "v"}) {
        if (below(2) == 0) object[name] = any_value(random, depth - 1);
      }
      return object;
    }
  }
}

TEST(Difference, IsEmptyOnlyWhenTheDocumentsSayTheSame) {
  std::mt19937 random{42};
  int same = 0;
  for (int round = 0; round < 20'000; ++round) {
    const JsonObject before{{"l", any_value(random, 3)}}, after{{"l", any_value(random, 3)}};
    const bool equal = before == after;
    same += equal ? 1 : 0;
    ASSERT_EQ(compare(before, after).empty(), equal)
        << acquaint::to_text(before) << " and " << acquaint::to_text(after);
  }
  EXPECT_GT(same, 100);
}

}  // namespace
}  // namespace acquaint::settings
