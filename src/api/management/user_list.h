// How users are listed: paging, order, projection and the exact look-ups that need no search index.
#pragma once

#include <string>
#include <vector>

#include "api/query.h"
#include "base/json.h"
#include "base/result.h"
#include "profile/user_store.h"

namespace acquaint::api::management {

// Which members of a user are shown: Auth0's `fields` and `include_fields`.
class FieldSelection {
 public:
  static Result<FieldSelection> parse(const Query& query);

  bool selects_all() const { return names_.empty(); }
  JsonObject apply(JsonObject user) const;

 private:
  std::vector<std::string> names_;
  bool included_ = true;
};

// Of `page`, `per_page`, `include_totals`, `sort`, `q` and `search_engine`. The searches offered are
// one exact term: email:"…", username:"…", phone_number:"…", user_id is what GET /users/{id} is for.
// Errors in Auth0's words.
Result<profile::UserQuery> parse_user_query(const Query& query);

}  // namespace acquaint::api::management
