#include "api/management/user_list.h"

#include <re2/re2.h>

#include <algorithm>

#include "api/management/page.h"
#include "profile/handle.h"

namespace acquaint::api::management {
namespace {

using profile::UserOrder;

constexpr std::uint64_t kReachableMax = 1000;

std::unexpected<Error> bad_query(std::string message, std::string field) {
  return invalid("management.invalid_query_string", std::move(message), std::move(field));
}

constexpr std::pair<std::string_view, UserOrder> kOrders[] = {
    {"created_at", UserOrder::created},       {"updated_at", UserOrder::updated},
    {"email", UserOrder::email},              {"name", UserOrder::name},
    {"last_login", UserOrder::last_login},    {"logins_count", UserOrder::logins_count},
    {"user_id", UserOrder::id},
};

Result<Done> read_sort(std::string_view sort, profile::UserQuery& into) {
  const std::size_t colon = sort.rfind(':');
  const std::string_view field = sort.substr(0, colon);
  const std::string_view direction = colon == std::string_view::npos ? "1" : sort.substr(colon + 1);
  const auto order = std::ranges::find(kOrders, field, &std::pair<std::string_view, UserOrder>::first);
  if (order == std::end(kOrders) || (direction != "1" && direction != "-1")) {
    return bad_query("Query validation error: 'sort looks like created_at:1 or email:-1' on property "
                     "sort.",
                     "sort");
  }
  into.order = order->second;
  into.descending = direction == "-1";
  return Done{};
}

// One exact term: name:"value" or name:value.
Result<Done> read_search(std::string_view text, profile::UserQuery& into) {
  static const RE2 kTerm(R"re(\s*(email|username|phone_number):(?:"([^"\\*]*)"|([^\s"\\*()\[\]{}]+))\s*)re");
  std::string name, quoted, bare;
  if (!RE2::FullMatch(std::string(text), kTerm, &name, &quoted, &bare)) {
    return bad_query("This version answers exact searches by email, username or phone_number only, "
                     "such as email:\"ada@example.com\".",
                     "q");
  }
  const std::string value = quoted.empty() ? bare : quoted;
  if (name == "email") into.email = profile::fold(value);
  if (name == "username") into.username = profile::fold(value);
  if (name == "phone_number") into.phone = value;
  return Done{};
}

}  // namespace

Result<profile::UserQuery> parse_user_query(const Query& query) {
  const auto page = PageQuery::parse(query);
  if (!page) return std::unexpected(page.error());
  const auto engine = query.text("search_engine");
  if (engine && *engine != "v3") {
    return bad_query("You are not allowed to use search_engine=" + std::string(engine->substr(0, 10)) +
                         ". Use search_engine=v3 instead.",
                     "search_engine");
  }
  if (page->offset() + page->per_page > kReachableMax) {
    return bad_query("You can only page through the first 1000 records. See "
                     "https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation.",
                     "page");
  }
  profile::UserQuery wanted;
  wanted.offset = page->offset();
  wanted.limit = page->per_page;
  wanted.with_total = page->include_totals;
  if (const auto sort = query.text("sort")) {
    if (const auto read = read_sort(*sort, wanted); !read) return std::unexpected(read.error());
  }
  if (const auto search = query.text("q"); search && !search->empty()) {
    if (const auto read = read_search(*search, wanted); !read) return std::unexpected(read.error());
  }
  return wanted;
}

}  // namespace acquaint::api::management
