// How users are listed: paging, order and the exact look-ups that need no search index.
#pragma once

#include "api/query.h"
#include "base/result.h"
#include "profile/user_store.h"

namespace acquaint::api::management {

// Of `page`, `per_page`, `include_totals`, `sort`, `q` and `search_engine`. The searches offered are
// one exact term: email:"…", username:"…", phone_number:"…", user_id is what GET /users/{id} is for.
// Errors in Auth0's words.
Result<profile::UserQuery> parse_user_query(const Query& query);

}  // namespace acquaint::api::management
