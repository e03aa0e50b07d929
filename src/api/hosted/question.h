// The question between log-in and the site: /u/question.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::hosted {

std::span<const Route> question_routes();

}  // namespace acquaint::api::hosted
