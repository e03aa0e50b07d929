// /v1/enrichment: the providers and how they are; looking one user up now.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> enrichment_routes();

}  // namespace acquaint::api::v1
