// Questions that nobody is asked for now, because too many of their answers say nothing (analytics/warden.h).
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>

namespace acquaint::asking {

// By form and path of the attribute. Null: none.
using PausedQuestions = std::set<std::pair<std::string, std::string>>;
using PausedQuestionsPtr = std::shared_ptr<const PausedQuestions>;

}  // namespace acquaint::asking
