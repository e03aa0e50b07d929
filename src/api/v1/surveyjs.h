// Forms from surveys of SurveyJS, and surveys from forms. Nothing is saved.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> surveyjs_routes();

}  // namespace acquaint::api::v1
