#include "api/hosted/posted_replies.h"

#include "forms/posted.h"
#include "pages/pages.h"

namespace acquaint::api::hosted {

bool is_answer(const PostedForm& posted) {
  const std::string_view action = posted.text("action");
  return action == "answer" || (action.empty() && !pages::posted_replies(posted.fields()).empty());
}

ReadAnswers reader_of(const PostedForm& posted) {
  return [answers = pages::posted_answers(posted.fields()), said = pages::posted_replies(posted.fields()),
          is_button = posted.text("action").empty()](
             const forms::Run& run, const forms::Step& step) -> std::expected<forms::Replies, forms::FieldProblems> {
    auto read = forms::read_posted(run, step, answers);
    if (!read) return std::unexpected(read.error());
    forms::Replies replies(std::move(*read));
    for (const auto& [field, reply] : said) {
      // Enter in the field presses the first button, but whoever filled it in did not say yes.
      if (is_button && replies.answers.contains(field)) continue;
      if (reply == "confirmed") replies.confirmed.push_back(field);
      if (reply == "declined") replies.declined.push_back(field);
    }
    return replies;
  };
}

}  // namespace acquaint::api::hosted
