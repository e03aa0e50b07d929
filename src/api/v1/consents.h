// What users agree to and take back: /v1/purposes, /v1/users/{id}/consents, /v1/me/consents.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> consent_routes();

}  // namespace acquaint::api::v1
