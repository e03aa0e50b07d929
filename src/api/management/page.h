// How lists are shown: paging and projection, the same for every resource (reference: Auth0,
// Management API, "Pagination").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/query.h"
#include "base/json.h"
#include "base/result.h"
#include "http/message.h"

namespace acquaint::api::management {

// Which members of an object are shown: Auth0's `fields` and `include_fields`.
class FieldSelection {
 public:
  static Result<FieldSelection> parse(const Query& query);

  bool selects_all() const { return names_.empty(); }
  // This member is shown whatever was asked for.
  void keep(std::string name);
  JsonObject apply(JsonObject object) const;

 private:
  std::vector<std::string> names_;
  bool included_ = true;
};

// `page`, `per_page` and `include_totals`, or `from` and `take`.
struct PageQuery {
  std::size_t page = 0;
  std::size_t per_page = 50;
  bool include_totals = false;
  std::optional<std::size_t> take;  // Nothing: pages are numbered.
  std::string after;                // Of `from`: the id of the last element of the page before.

  std::size_t offset() const { return page * per_page; }
  static Result<PageQuery> parse(const Query& query);
};

// The query of a list that may name one parameter several times: "strategy=a&strategy=b".
struct RepeatedQuery {
  Query query;  // The other parameters.
  std::vector<std::string> values;
};
// Errors as Query::parse().
Result<RepeatedQuery> split_repeated(const http::Request& request, std::string_view name);

// What a list answers of `items`, all of them in their order, as far as they are on the page: a bare
// array; with totals {"total","start","limit","<name>"}; and by checkpoints {"<name>","next"}, where
// "next" is left out on the last page. `id_name` is the member that tells the items apart. A page
// past the end is empty.
http::Response show_page(std::string_view name, std::string_view id_name, std::vector<JsonObject> items,
                         const PageQuery& page, const FieldSelection& selection);

}  // namespace acquaint::api::management
