// What users say of being asked, at any time of their own choosing: not as the answer to a decision, which is
// outcome.h. Pure functions, to be used within a change of the user. Repeating a wish changes nothing.
#pragma once

#include <string_view>

#include "profile/asking_state.h"

namespace acquaint::asking {

enum class Wish {
  never_question,  // "Never ask me this."
  ask_question,    // It may be asked again. How often it was asked still counts, so that nobody puts off what
                   // becomes required by refusing and allowing in turn. Nothing when it was not refused.
  ask_form,        // The same of a form that was refused as a whole.
  never_anything,  // "Stop asking me."
  ask_anything,    // Takes that back; what was refused one by one stays refused.
};

// `name`: the attribute's path or the form's id; of no meaning for the last two. A form or question that was
// never asked about may be refused, and is otherwise left alone.
void follow(profile::AskingState& state, Wish wish, std::string_view name = {});

}  // namespace acquaint::asking
