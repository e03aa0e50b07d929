// What a plain HTML form sends, turned into the typed answers of a step.
#pragma once

#include <expected>
#include <span>
#include <string_view>

#include "base/encoding.h"
#include "base/json.h"
#include "forms/steps.h"

namespace acquaint::forms {

// A field may be sent in parts, named by its own name and one of these: the answer of one's own beside the
// choices, and the country of a telephone number.
inline constexpr std::string_view kOtherSuffix = ".other";
inline constexpr std::string_view kCountrySuffix = ".country";

// Reads the fields that the step asks for: numbers strictly, a box that is absent as false, an empty
// text as no answer, white space around a single line dropped, line ends as "\n". Names in
// `page_fields` belong to the page around the form and are passed over. Problems: those of stray() (no
// such field here), "duplicate" (twice, and not a list), "type" (not a number or not a box's value),
// "characters" (not UTF-8). check_step is still to be passed.
std::expected<JsonObject, FieldProblems> read_posted(const Run& run, const Step& step,
                                                     const FormFields& posted,
                                                     std::span<const std::string_view> page_fields = {});

}  // namespace acquaint::forms
