// What the view models have in common, as templates need it.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "pages/pages.h"

namespace acquaint::pages {

// As `dir` of HTML has it.
std::string_view word_for(texts::Direction direction);

// The view of templates/head.mustache and foot.mustache.
JsonObject page_view(const Look& look, std::string_view title);

// That of templates/message.mustache, without anything in English.
JsonObject message_view(const MessagePage& page);

// Sets "elements" to the views of a step's elements (forms::describe_step: texts and fields), and
// "problems" to the links to the fields with an error, after the problems of the whole form.
void set_elements(JsonObject& view, const JsonArray& elements,
                  const std::vector<Problem>& of_the_form = {}, std::string_view prefix = {});

// The elements with their errors in the language: forms names the rule that an answer breaks.
JsonArray say_problems(JsonArray elements, const texts::Language& language);

// [{"text", "href"}] with only the links that a page may have.
JsonArray text_parts(const JsonArray* parts);

// `url` when a page may link to it: http, https, mailto, or a path on this site. Else empty.
std::string_view safe_link(std::string_view url);

}  // namespace acquaint::pages
