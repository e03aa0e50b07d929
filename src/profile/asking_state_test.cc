#include "profile/asking_state.h"

#include <gtest/gtest.h>

#include <random>

namespace acquaint::profile {
namespace {

Time at(std::int64_t ms) { return from_ms(ms); }

AskingState full() {
  AskingState state;
  state.questions["user_metadata.title"] = {.asks = 2, .dismissals = 1, .last_asked = at(5),
                                            .next_allowed = at(9), .declined = true, .first_asked = at(2)};
  state.questions["user_metadata.a/b~c"] = {};
  state.forms["frm_1"] = {.shown = 3, .last_shown = at(1), .completed = at(0), .next_allowed = at(4),
                          .declined = true};
  state.open = OpenDecision{.id = "dec_1", .form = "frm_1", .form_version = 7, .step = "work",
                            .questions = {"a", "b"}, .answered = {"a"}, .offered = {{"b", 4294967295U}}, .moment = "login",
                            .holder = "tab-1", .asked = at(10), .lease_until = at(20)};
  state.ended = {{mark_of_decision("dec_0"), "ignored", at(3), "frm_1", {"a"}, true},
                 {mark_of_decision("dec_9"), "answered", at(4), "", {}}};
  state.prompts = {{.at = at(10), .form = kMarkMax, .session = 1, .page = 2, .questions = 2, .channel = 6}};
  state.gap_until = at(99);
  state.ignored_in_a_row = 2;
  state.fatigue = 0.1 + 0.2;
  state.fatigue_at = at(10);
  state.last_answer = at(8);
  state.visits = {12, {kMarkMax, 7}};
  state.page_views = {1, {}};
  state.stopped = true;
  return state;
}

// Through text, as a store does it.
Result<AskingState> stored_and_read(const AskingState& state) {
  return parse_asking_state(*parse_json(to_text(to_json(state))));
}

TEST(AskingState, ComesBackAsItWasStored) {
  EXPECT_EQ(stored_and_read(full()), full());
  EXPECT_EQ(stored_and_read(AskingState()), AskingState());
}

TEST(AskingState, StoresNothingForAUserWhoWasNeverAsked) {
  EXPECT_EQ(to_text(to_json(AskingState())), R"("")");
}

// As the first layout had the state above.
constexpr const char* kFirstLayout = R"({
  "q": {"user_metadata.a/b~c": {}, "user_metadata.title": {"a":2,"d":1,"l":5,"n":9,"x":true,"b":2}},
  "f": {"frm_1": {"s":3,"l":1,"c":0,"n":4,"x":true}},
  "o": {"id":"dec_1","f":"frm_1","v":7,"s":"work","q":["a","b"],"a":["a"],"c":{"b":4294967295},"m":"login","h":"tab-1",
        "t":10,"u":20},
  "e": [{"id":"dec_0","o":"ignored","t":3,"f":"frm_1","q":["a"]},{"id":"dec_9","o":"answered","t":4}],
  "p": [{"t":10,"f":4294967295,"s":1,"p":2,"q":2,"c":6}],
  "g":99,"i":2,"w":0.30000000000000004,"t":10,"l":8,"v":[12,4294967295,7],"y":[1],"x":true})";

TEST(AskingState, TheFirstLayoutIsReadAndWrittenAnew) {
  const auto state = parse_asking_state(*parse_json(kFirstLayout));
  AskingState then = full();
  then.ended[0].had_answer = false;  // That layout did not know.
  EXPECT_EQ(state, then);
  EXPECT_TRUE(to_json(*state).is_string());
  EXPECT_EQ(parse_asking_state(*parse_json("{}")), AskingState());
}

// As the second layout had it.
constexpr const char* kSecondLayout =
    "CLACCCCCGCCU-EEBAAAAACAAAAAHAAAAA_____DCATuser_metadata.a/b~cAOFtitlefCBFHCBAFfrm_1fDBAECHAAFdec_0EDDBABaAEAB9AEBIEBCCGfEAB1DHEworkCABaABb"
    "BABaBABbEFloginFtab-1IJ05smz5smz50_DGMCEDBAPKCI";

TEST(AskingState, TheSecondLayoutIsRead) {
  EXPECT_EQ(parse_asking_state(Json(kSecondLayout)), full());
}

TEST(AskingState, RandomStatesComeBack) {
  std::mt19937 random{42};
  const auto number = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
  const auto text = [&] { return std::string(static_cast<std::size_t>(number(8)) + 1, static_cast<char>('a' + number(25))); };
  for (int round = 0; round < 500; ++round) {
    AskingState state;
    for (int i = number(4); i > 0; --i) {
      QuestionState& question = state.questions[text()];
      question = {.asks = number(5), .dismissals = number(3), .last_asked = {},
                  .next_allowed = at(number(1 << 30)), .declined = number(1) == 1};
      if (number(1) == 1) question.last_asked = at(number(100));
    }
    for (int i = number(3); i > 0; --i) {
      state.forms[text()] = {.shown = number(9), .last_shown = at(number(9)), .completed = {},
                             .next_allowed = at(number(9)), .declined = number(1) == 1};
    }
    for (int i = number(16); i > 0; --i) state.ended.push_back({mark_of_decision(text()), number(1) == 1 ? "answered" : "withdrawn", at(number(99)), {}, {}});
    for (int i = number(6); i > 0; --i) {
      state.prompts.push_back({.at = at(number(9)), .form = static_cast<std::uint32_t>(random()) & kMarkMax,
                               .session = 0,
                               .page = static_cast<std::uint32_t>(number(9)), .questions = number(3)});
    }
    if (number(1) == 1) {
      state.open.emplace().id = text();
      state.open->questions = {text(), text()};
      state.open->started = number(1) == 1;
    }
    state.fatigue = number(1000) / 7.0;
    state.gap_until = at(number(1 << 30));
    ASSERT_EQ(stored_and_read(state), state) << "round " << round;
  }
}

struct CorruptCase {
  const char* name;
  const char* text;
};

const CorruptCase kCorrupt[] = {
    {"no object", "[]"},
    {"an unknown member", R"({"zz":1})"},
    {"an unknown member of a question", R"({"q":{"a":{"zz":1}}})"},
    {"an unknown member of the open decision", R"({"o":{"id":"dec_1","zz":1}})"},
    {"an open decision without an id", R"({"o":{}})"},
    {"an ended decision without an id", R"({"e":[{"o":"answered"}]})"},
    {"questions that are no object", R"({"q":[]})"},
    {"a question that is no object", R"({"q":{"a":1}})"},
    {"a count that is no number", R"({"q":{"a":{"a":"1"}}})"},
    {"a negative count", R"({"q":{"a":{"a":-1}}})"},
    {"a count beyond an int", R"({"i":4294967296})"},
    {"a hash beyond 32 bits", R"({"p":[{"s":4294967296}]})"},
    {"a time beyond all times", R"({"g":9000000000000000000})"},
    {"a negative fatigue", R"({"w":-0.5})"},
    {"a channel beyond a byte", R"({"p":[{"c":256}]})"},
    {"visits without a count", R"({"v":[]})"},
    {"visits that are no list", R"({"v":3})"},
    {"fewer views than none", R"({"y":[-1]})"},
    {"a session beyond 32 bits", R"({"v":[1,4294967296]})"},
    {"a flag that is no flag", R"({"x":1})"},
    {"prompts that are no list", R"({"p":{}})"},
    {"a text in a list that is no text", R"({"o":{"id":"dec_1","q":[1]}})"},
    {"an outcome that there is not", R"({"e":[{"id":"dec_1","o":"lost"}]})"},
    {"a layout that there is not", R"("EAAAAAAAA")"},
    {"a layout that is no text", R"("BAAAAAAAA")"},
    {"a text that ends early", R"("DAAAAAA")"},
    {"a text that goes on", R"("DAAAAAAAAA")"},
    {"a list that is longer than the text", R"("DA_____B")"},
    {"a time where there are none", R"("DAAAAAAAEA")"},
    {"the second layout with an ended decision without an id", R"("CABAAAAAABAAAAAAAAAA")"},
};

TEST(AskingState, EveryOtherLengthOfATextIsRefused) {
  const std::string text(to_json(full()).get_string());
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_FALSE(parse_asking_state(Json(text.substr(0, size))).has_value()) << size;
  }
}

TEST(AskingState, AWrongDigitIsRefusedOrReadsAsAnotherState) {
  const std::string text(to_json(full()).get_string());
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char digit : {'A', 'B', 'g', '_', '*'}) {
      std::string wrong = text;
      wrong[i] = digit;
      const auto state = parse_asking_state(Json(wrong));
      if (state) {
        EXPECT_EQ(stored_and_read(*state), state) << wrong;
      }
    }
  }
}

TEST(AskingState, RefusesWhatItDidNotWrite) {
  for (const CorruptCase& c : kCorrupt) {
    SCOPED_TRACE(c.name);
    const auto state = parse_asking_state(*parse_json(c.text));
    ASSERT_FALSE(state.has_value());
    EXPECT_EQ(state.error().code, "user.corrupt");
    EXPECT_EQ(state.error().kind, Error::Kind::internal);
  }
}

}  // namespace
}  // namespace acquaint::profile
