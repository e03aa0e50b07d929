#include "asking/own_wish.h"

#include <string>

namespace acquaint::asking {
namespace {

template <typename States>
void open_again(States& states, std::string_view name) {
  const auto found = states.find(name);
  if (found == states.end() || !found->second.declined) return;
  found->second.declined = false;
  found->second.next_allowed = {};
}

}  // namespace

void follow(profile::AskingState& state, Wish wish, std::string_view name) {
  switch (wish) {
    case Wish::never_question: state.questions[std::string(name)].declined = true; return;
    case Wish::ask_question: return open_again(state.questions, name);
    case Wish::ask_form: return open_again(state.forms, name);
    case Wish::never_anything: state.stopped = true; return;
    case Wish::ask_anything: state.stopped = false; return;
  }
}

}  // namespace acquaint::asking
