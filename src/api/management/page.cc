#include "api/management/page.h"

#include <algorithm>

#include "base/encoding.h"

namespace acquaint::api::management {
namespace {

using http::Response;

std::size_t start_of(std::string_view id_name, const std::vector<JsonObject>& items,
                     const PageQuery& page) {
  if (!page.take) return std::min(page.offset(), items.size());
  if (page.after.empty()) return 0;
  const auto last = std::ranges::find_if(
      items, [&](const JsonObject& item) { return find_string(item, id_name) == page.after; });
  return last == items.end() ? items.size() : static_cast<std::size_t>(last - items.begin()) + 1;
}

}  // namespace

Result<FieldSelection> FieldSelection::parse(const Query& query) {
  FieldSelection selection;
  const auto included = query.flag("include_fields", true);
  if (!included) return std::unexpected(included.error());
  selection.included_ = *included;
  std::string_view names = query.text("fields").value_or("");
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(','));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
    if (!name.empty()) selection.names_.emplace_back(name);
  }
  return selection;
}

void FieldSelection::keep(std::string name) {
  if (selects_all()) return;
  if (included_) {
    names_.push_back(std::move(name));
  } else {
    std::erase(names_, name);
  }
}

JsonObject FieldSelection::apply(JsonObject object) const {
  if (selects_all()) return object;
  JsonObject shown;
  for (auto& member : object) {
    const bool named = std::ranges::find(names_, std::string_view(member.key())) != names_.end();
    if (named == included_) shown[member.key()] = std::move(member.value());
  }
  return shown;
}

Result<PageQuery> PageQuery::parse(const Query& query) {
  const auto page = query.number("page", 0, 1'000'000);
  const auto per_page = query.number("per_page", 50, 100);
  const auto with_totals = query.flag("include_totals", false);
  const auto take = query.number("take", 50, 100);
  for (const Error* error : {page ? nullptr : &page.error(), per_page ? nullptr : &per_page.error(),
                             with_totals ? nullptr : &with_totals.error(),
                             take ? nullptr : &take.error()}) {
    if (error != nullptr) return std::unexpected(*error);
  }
  PageQuery wanted{.page = *page, .per_page = *per_page, .include_totals = *with_totals,
                   .take = std::nullopt, .after = {}};
  if (query.text("take") || query.text("from")) wanted.take = std::max<std::uint64_t>(*take, 1);
  if (const auto from = query.text("from")) {
    const auto after = from_base64url(*from);
    if (!after) return invalid("query.invalid", "The value of \"next\" of an answer is expected.", "from");
    wanted.after = *after;
  }
  return wanted;
}

Result<RepeatedQuery> split_repeated(const http::Request& request, std::string_view name) {
  http::Request others = request;
  others.query.clear();
  std::string repeated;
  std::string_view rest = request.query;
  while (!rest.empty()) {
    const std::string_view field = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), field.size() + 1));
    std::string& into = field.substr(0, field.find('=')) == name ? repeated : others.query;
    into.append(into.empty() ? "" : "&").append(field);
  }
  auto query = Query::parse(others);
  if (!query) return std::unexpected(query.error());
  const auto fields = parse_form(repeated);
  if (!fields) return invalid("query.malformed", "The query string is malformed.");
  RepeatedQuery split{std::move(*query), {}};
  for (const auto& [key, value] : *fields) split.values.push_back(value);
  return split;
}

Response show_page(std::string_view name, std::string_view id_name, std::vector<JsonObject> items,
                   const PageQuery& page, const FieldSelection& selection) {
  const std::size_t start = start_of(id_name, items, page);
  const std::size_t limit = page.take.value_or(page.per_page);
  const std::size_t end = start + std::min(limit, items.size() - start);
  const std::string next = end == start || end == items.size()
                               ? std::string()
                               : to_base64url(find_string(items[end - 1], id_name).value_or(""));
  JsonArray shown;
  for (std::size_t i = start; i < end; ++i) shown.push_back(selection.apply(std::move(items[i])));
  JsonObject body;
  if (page.take) {
    body[name] = std::move(shown);
    if (!next.empty()) body["next"] = next;
    return Response::json(200, body);
  }
  if (!page.include_totals) return Response::json(200, Json(std::move(shown)));
  body["total"] = items.size();
  body["start"] = page.offset();
  body["limit"] = page.per_page;
  body[name] = std::move(shown);
  return Response::json(200, body);
}

}  // namespace acquaint::api::management
