// What the page of a question posts: answers, and replies to the values that it offers to be confirmed.
#pragma once

#include "api/ask.h"
#include "api/hosted/posted_form.h"

namespace acquaint::api::hosted {

// Whether a button was pressed that answers: "Continue", or a reply that is a button itself.
bool is_answer(const PostedForm& posted);

// Reads both; it keeps what it reads.
ReadAnswers reader_of(const PostedForm& posted);

}  // namespace acquaint::api::hosted
