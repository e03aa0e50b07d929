#include "forms/answer_quality.h"

#include <algorithm>
#include <array>

namespace acquaint::forms {
namespace {

// Rows of keyboards in use with Latin letters, the digits, and the alphabet.
constexpr std::array<std::string_view, 9> kRows{"qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm",
                                                "zxcvbnm",    "yxcvbnm",    "1234567890", "abcdefghijklmnopqrstuvwxyz"};
constexpr std::size_t kRunLeast = 4, kRunBackLeast = 5, kSameLeast = 3, kBeatLeast = 3, kBeatMost = 5;

// Whole answers, in lower case. Nothing that is a name or a word for something.
constexpr std::string_view kPlaceholders[] = {
    "abc", "asd", "bla", "bla bla", "blabla", "blah", "blah blah", "dummy", "foo", "foobar", "foo bar", "idk", "lorem ipsum",
    "n.a.", "n/a", "null", "qwe", "tbd", "test", "test test", "testing", "todo", "undefined", "whatever", "xyz",
};

bool is_foreign(char c) { return static_cast<unsigned char>(c) >= 0x80; }
bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || is_foreign(c);
}

// In lower case where it is ASCII, without the spaces around it.
std::string folded(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  text = text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_along_a_row(std::string_view text) {
  return std::ranges::any_of(kRows, [&](std::string_view row) { return row.find(text) != std::string_view::npos; });
}

bool is_keyboard_run(const std::string& text) {
  if (text.size() >= kRunLeast && is_along_a_row(text)) return true;
  const std::string back(text.rbegin(), text.rend());
  if (text.size() >= kRunBackLeast && is_along_a_row(back)) return true;
  // The same few keys again and again: "asdasd".
  for (std::size_t beat = kBeatLeast; beat <= kBeatMost && 2 * beat <= text.size(); ++beat) {
    const std::string_view first = std::string_view(text).substr(0, beat);
    bool repeats = text.size() % beat == 0;
    for (std::size_t at = beat; repeats && at < text.size(); at += beat) repeats = text.compare(at, beat, first) == 0;
    if (repeats && is_along_a_row(first)) return true;
  }
  return false;
}

// Letters that take several bytes are not looked into: they never repeat byte by byte.
bool is_repeated(const std::string& text) {
  return text.size() >= kSameLeast && text.find_first_not_of(text.front()) == std::string::npos;
}

bool is_open_text(const Field& field) {
  const bool is_worded = field.widget == Widget::text || field.widget == Widget::textarea;
  return field.type == FieldType::text && is_worded && field.options.empty();
}

// Where on its scale the answer lies; nothing for what is no scale.
std::optional<std::size_t> point_of(const Field& field, const Json& answer) {
  if (field.widget != Widget::radio && field.widget != Widget::rating) return std::nullopt;
  const auto option = std::ranges::find_if(field.options, [&](const Option& each) { return each.value == answer; });
  if (option == field.options.end()) return std::nullopt;
  return static_cast<std::size_t>(option - field.options.begin());
}

std::vector<std::string> straight_lines(const std::vector<std::pair<const Field*, const Json*>>& answered) {
  struct Line {
    std::size_t point = 0;
    bool is_straight = true;
    std::vector<std::string> paths;
  };
  // By the number of points: only scales that look alike can be ticked down in one line.
  std::map<std::size_t, Line> lines;
  for (const auto& [field, answer] : answered) {
    const auto point = point_of(*field, *answer);
    if (!point) continue;
    Line& line = lines[field->options.size()];
    if (line.paths.empty()) line.point = *point;
    line.is_straight = line.is_straight && line.point == *point;
    line.paths.push_back(field->attribute.text());
  }
  std::vector<std::string> straight;
  for (const auto& [points, line] : lines) {
    if (line.is_straight && line.paths.size() >= kStraightLeast) straight.insert(straight.end(), line.paths.begin(), line.paths.end());
  }
  return straight;
}

JsonArray texts(const std::vector<std::string>& list) { return JsonArray(list.begin(), list.end()); }

}  // namespace

std::string_view name_of(Junk junk) {
  switch (junk) {
    case Junk::keyboard_run: return "keyboard_run";
    case Junk::repeated: return "repeated";
    case Junk::placeholder: return "placeholder";
    case Junk::punctuation: return "punctuation";
    case Junk::too_fast: return "too_fast";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

std::optional<Junk> junk_of(std::string_view typed) {
  const std::string text = folded(typed);
  if (text.empty()) return std::nullopt;
  if (std::ranges::none_of(text, is_letter_or_digit)) return Junk::punctuation;
  if (std::ranges::find(kPlaceholders, text) != std::end(kPlaceholders)) return Junk::placeholder;
  if (is_repeated(text)) return Junk::repeated;
  if (is_keyboard_run(text)) return Junk::keyboard_run;
  return std::nullopt;
}

AnswerQuality judge_answers(const Form& form, const JsonObject& answers, std::optional<Duration> took) {
  std::vector<std::pair<const Field*, const Json*>> answered;
  for (const Field& field : form.fields()) {
    const Json* answer = answers.if_contains(field.name);
    if (answer != nullptr && !field.consent && field.widget != Widget::legal) answered.emplace_back(&field, answer);
  }
  AnswerQuality quality;
  const auto least = kReadingLeast * static_cast<std::int64_t>(answered.size());
  for (const auto& [field, answer] : answered) {
    const std::string path = field->attribute.text();
    quality.judged.push_back(path);
    const auto said = is_open_text(*field) && answer->is_string() ? junk_of(answer->get_string()) : std::nullopt;
    if (said) {
      quality.junk.emplace(path, *said);
    } else if (took && *took < least) {
      quality.junk.emplace(path, Junk::too_fast);
    }
  }
  quality.straight = straight_lines(answered);
  return quality;
}

JsonObject to_json(const AnswerQuality& quality) {
  JsonObject out;
  if (quality.judged.empty()) return out;
  out["judged"] = texts(quality.judged);
  if (!quality.junk.empty()) {
    JsonObject& junk = out["junk"].emplace_object();
    for (const auto& [path, kind] : quality.junk) junk[path] = name_of(kind);
  }
  if (!quality.straight.empty()) out["straight"] = texts(quality.straight);
  return out;
}

}  // namespace acquaint::forms
