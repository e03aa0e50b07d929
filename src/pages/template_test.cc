#include "pages/template.h"

#include <gtest/gtest.h>

#include <kainjow/mustache.hpp>
#include <random>

namespace acquaint::pages {
namespace {

namespace mustache = kainjow::mustache;

// As the library needs it. It takes an empty text for true, and we do not.
mustache::data to_data(const Json& value) {
  if (const auto* text = value.if_string()) return text->empty() ? mustache::data(false) : mustache::data(std::string(*text));
  if (const bool* flag = value.if_bool()) return mustache::data(*flag);
  if (const JsonArray* list = value.if_array()) {
    mustache::data out(mustache::data::type::list);
    for (const Json& element : *list) out.push_back(to_data(element));
    return out;
  }
  if (const JsonObject* object = value.if_object()) {
    mustache::data out;
    for (const auto& member : *object) out.set(std::string(member.key()), to_data(member.value()));
    return out;
  }
  return value.is_null() ? mustache::data(false) : mustache::data(to_text(value));
}

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string source(int depth = 0) {
    std::string out;
    for (int parts = pick(6); parts > 0; --parts) out += part(depth);
    return out;
  }

  JsonObject view(int depth = 0) {
    JsonObject out;
    for (const char* name : {"a", "b", "c", "d"}) {
      if (pick(4) > 0) out[name] = value(depth);
    }
    return out;
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::string one_of(std::initializer_list<const char*> texts) { return texts.begin()[pick(static_cast<int>(texts.size()))]; }

  std::string part(int depth) {
    const std::string name = one_of({"a", "b", "c", "d", "a.b", "b.c", "a.b.c", "x"});
    const std::string space = one_of({"", "", " ", "\n", "\n  ", "  \n"});
    switch (pick(depth < 3 ? 6 : 3)) {
      case 0: return one_of({"text", "<p>", "a & b\n", "\n", "  ", " {one} ", "\n\n x\n"});
      case 1: return "{{" + one_of({"", " "}) + name + "}}";
      case 2: return space + "{{! a note }}" + space;
      default: {
        const std::string sign = one_of({"#", "#", "^"});
        return space + "{{" + sign + name + "}}" + space + source(depth + 1) + space + "{{/" + name + "}}" + space;
      }
    }
  }

  Json value(int depth) {
    switch (pick(depth < 3 ? 9 : 6)) {
      case 0: return nullptr;
      case 1: return pick(2) == 0;
      case 2: return "";
      case 3: return "x<&>\"'y";
      case 4: return pick(3);
      case 5: return JsonArray();
      case 6: return JsonArray{view(depth + 1), view(depth + 1)};
      default: return view(depth + 1);
    }
  }

  std::mt19937 random_;
};

// The library leaves out other line breaks than Mustache's specification wants, after a line with several tags.
std::string without_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(Template, SaysWhatTheLibrarySays) {
  for (unsigned seed = 0; seed < 20000; ++seed) {
    Generator generator(seed);
    const std::string source = generator.source();
    const JsonObject view = generator.view();
    mustache::mustache theirs(source);
    ASSERT_TRUE(theirs.is_valid()) << source;
    ASSERT_EQ(without_space(render_source(source, view, Escaping::html)), without_space(theirs.render(to_data(view))))
        << "seed " << seed << ": " << source << "\n" << to_text(view);
  }
}

// Mustache's specification, "Standalone".
TEST(Template, LeavesOutLinesOfNothingButATag) {
  const struct {
    const char* source;
    const char* said;
  } cases[] = {
      {"| a\n{{#yes}}\nb\n{{/yes}}\n| c", "| a\nb\n| c"},
      {"| a\n  {{#yes}}  \nb\n\t{{/yes}}\r\n| c", "| a\nb\n| c"},
      {"{{^yes}}\nx\n{{/yes}}\nc", "c"},
      {"a\n{{! note }}\nb", "a\nb"},
      {"a {{! note }}\nb", "a \nb"},
      {"a\n{{text}}\nb", "a\nT\nb"},
      {"a\n{{#yes}} {{/yes}}\nb", "a\n \nb"},
      {"{{#yes}}\n\n{{/yes}}", "\n"},
      {"  {{#yes}}", "?"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.source);
    if (!find_source_problem(one.source, {"yes", "text"}).empty()) {
      EXPECT_STREQ(one.said, "?");
      continue;
    }
    EXPECT_EQ(render_source(one.source, {{"yes", true}, {"text", "T"}}, Escaping::html), one.said);
  }
}

TEST(Template, IsReadWholeOrNotAtAll) {
  for (const char* source : {"{{", "{{a", "{{}}", "{{#a}}", "{{#a}}{{/b}}", "{{/a}}", "{{#}}{{/}}", "{{#a}}{{#b}}{{/a}}{{/b}}",
                             "{{{a}}}", "{{&a}}", "{{>a}}", "{{=<% %>=}}"}) {
    EXPECT_NE(find_source_problem(source, {"a", "b", ""}), "") << source;
  }
  for (const char* source : {"", "}}", "{", "{{a}}", "{{# a }}{{/a}}", "{{^a}}{{#b}}{{/b}}{{/a}}", "{{! {{a}}", "{{a}} }}"}) {
    EXPECT_EQ(find_source_problem(source, {"a", "b"}), "") << source;
  }
}

TEST(Template, ADraftIsFinishedAsIfItWereDrawnAtOnce) {
  const texts::Language english;
  const JsonObject view{{"page_title", "Hello"}, {"csrf", "<1>"}, {"request", "a&b"}, {"language", "en"}};
  const std::string_view gaps[] = {"csrf", "request"};
  const Draft draft = render_draft("log_out.mustache", english, {{"page_title", "Hello"}, {"csrf", "not this"}, {"language", "en"}}, gaps);
  EXPECT_EQ(draft.gaps.size(), 2u);
  EXPECT_EQ(draft.finish({{"request", "a&b"}, {"csrf", "<1>"}}), render("log_out.mustache", english, view));
}

TEST(Template, PlainTextIsNotEscaped) {
  EXPECT_EQ(render_source("{{a}}", {{"a", "<&>"}}, Escaping::none), "<&>");
}

}  // namespace
}  // namespace acquaint::pages
