// What sites and programs report of users, in the words of Segment's HTTP API.
#pragma once

#include <span>

#include "api/route.h"

namespace acquaint::api::v1 {

std::span<const Route> ingest_routes();

}  // namespace acquaint::api::v1
