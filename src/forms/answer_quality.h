// Whether answers look as if they were meant: what is typed to get past a question, what comes sooner than
// anybody can read it, the same point of every scale. It judges questions, not users: nothing is refused by
// it, and single answers are misjudged now and then. docs/analytics.md lists what counts.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forms/form.h"

namespace acquaint::forms {

enum class Junk { keyboard_run, repeated, placeholder, punctuation, too_fast };
std::string_view name_of(Junk junk);

// Of a text that a user typed in answer to an open question, whatever the language.
std::optional<Junk> junk_of(std::string_view text);

// Faster than this for each answer, nobody has read the questions.
inline constexpr Duration kReadingLeast = std::chrono::milliseconds(500);
// So many scales of one submission at the same point are a straight line.
inline constexpr std::size_t kStraightLeast = 4;

// By the paths of attributes, in the order of the form.
struct AnswerQuality {
  std::vector<std::string> judged;    // All that were answered, but for terms and consents.
  std::map<std::string, Junk> junk;   // Those of them that say nothing.
  std::vector<std::string> straight;  // Those that lie in a straight line.
};

// Of the answers of one submission by field, as they were accepted. `took`: from when the questions were
// decided on; nothing when it is not known since when the user saw them.
AnswerQuality judge_answers(const Form& form, const JsonObject& answers, std::optional<Duration> took);

// {"judged": [...], "junk": {"<path>": "repeated"}, "straight": [...]}; empty when nothing was judged.
JsonObject to_json(const AnswerQuality& quality);

}  // namespace acquaint::forms
