#include "api/management/rules.h"

#include <algorithm>
#include <utility>

#include "api/management/edit.h"
#include "api/management/page.h"
#include "base/check.h"
#include "login/declared_id.h"
#include "rules/declared.h"

namespace acquaint::api::management {
namespace {

using http::Response;
using rules::DeclaredRule;

constexpr std::string_view kList = "rules";

std::unexpected<Error> no_rule() {
  return fail(Error::Kind::not_found, "rule.not_found", "There is no such rule.");
}

// In the order of the document, which was checked when it was published.
std::vector<DeclaredRule> declared_rules(const JsonObject& document) {
  const JsonArray* list = find_array(document, kList);
  if (list == nullptr) return {};
  auto declared = rules::parse_rules(*list);
  ACQUAINT_CHECK(declared.has_value());
  return std::move(*declared);
}

JsonObject describe(const DeclaredRule& rule) {
  return {{"id", rule.id},       {"enabled", rule.enabled}, {"script", rule.script},
          {"name", rule.name},   {"order", rule.order},     {"stage", rules::name_of(rule.stage)}};
}

Result<Response> answer(const settings::Settings& settings, std::string_view id, int status,
                        const FieldSelection& selection = {}) {
  const auto declared = declared_rules(settings.document);
  const auto found = std::ranges::find(declared, id, &DeclaredRule::id);
  if (found == declared.end()) return no_rule();
  return Response::json(status, selection.apply(describe(*found)));
}

Task<Result<Response>> list_rules(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto selection = FieldSelection::parse(*query);
  if (!selection) co_return std::unexpected(selection.error());
  const auto page = PageQuery::parse(*query);
  if (!page) co_return std::unexpected(page.error());
  const auto enabled = query->flag("enabled", true);
  if (!enabled) co_return std::unexpected(enabled.error());
  auto declared = declared_rules(call.settings->document);
  std::ranges::sort(declared, {}, &DeclaredRule::order);
  std::vector<JsonObject> shown;
  for (const DeclaredRule& rule : declared) {
    if (!query->text("enabled") || rule.enabled == *enabled) shown.push_back(describe(rule));
  }
  co_return show_page(kList, "id", std::move(shown), *page, *selection);
}

Task<Result<Response>> get_rule(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const auto selection = FieldSelection::parse(*query);
  if (!selection) co_return std::unexpected(selection.error());
  co_return answer(*call.settings, call.request.path_value("id"), 200, *selection);
}

// With the ids and orders that a settings file left out: they stay when another rule goes.
void write_places(JsonObject& document) {
  const auto declared = declared_rules(document);
  for (std::size_t i = 0; i < declared.size(); ++i) {
    JsonObject& element = document.at(kList).as_array()[i].as_object();
    element["id"] = declared[i].id;
    element["order"] = declared[i].order;
  }
}

Result<Done> check_free(const std::vector<DeclaredRule>& others, const DeclaredRule& rule) {
  for (const DeclaredRule& other : others) {
    if (other.id == rule.id) continue;
    if (other.name == rule.name) {
      return fail(Error::Kind::conflict, "rule.exists", "A rule with the same name already exists.");
    }
    if (other.order == rule.order) {
      return fail(Error::Kind::conflict, "rule.exists", "A rule with the same order already exists.");
    }
  }
  return Done{};
}

std::int64_t next_order(const std::vector<DeclaredRule>& declared) {
  std::int64_t last = 0;
  for (const DeclaredRule& rule : declared) last = std::max(last, rule.order);
  return last + 1;
}

// What the server alone decides.
Result<Done> refuse_own_members(const JsonObject& body) {
  for (const std::string_view name : {"id", "stage"}) {
    if (body.contains(name)) return unknown_field("", name);
  }
  return Done{};
}

Task<Result<Response>> create_rule(Call& call) {
  auto body = read_new_body(call.request);
  if (!body) co_return std::unexpected(body.error());
  if (const auto usable = refuse_own_members(*body); !usable) co_return std::unexpected(usable.error());
  const std::string id = login::random_id("rul_", call.services.random);
  (*body)["id"] = id;
  const auto rule = rules::parse_rule(*body);
  if (!rule) co_return std::unexpected(rule.error());
  settings::DocumentChange add = [&](JsonObject document) -> Result<JsonObject> {
    write_places(document);
    const auto declared = declared_rules(document);
    DeclaredRule added = *rule;
    if (!body->contains("order")) added.order = next_order(declared);
    if (const auto is_free = check_free(declared, added); !is_free) return std::unexpected(is_free.error());
    JsonObject element = *body;
    element["order"] = added.order;
    add_element(document, kList, std::move(element));
    return document;
  };
  const auto edited = co_await edit(call, std::move(add));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, id, 201);
}

Task<Result<Response>> update_rule(Call& call) {
  const auto changes = read_body(call.request);
  if (!changes) co_return std::unexpected(changes.error());
  if (const auto usable = refuse_own_members(*changes); !usable) co_return std::unexpected(usable.error());
  const std::string id(call.request.path_value("id"));
  settings::DocumentChange update = [&](JsonObject document) -> Result<JsonObject> {
    write_places(document);
    JsonObject* element = find_element(document, kList, has_member("id", id));
    if (element == nullptr) return no_rule();
    JsonObject changed = *element;
    for (const auto& member : *changes) changed[member.key()] = member.value();
    const auto rule = rules::parse_rule(changed);
    if (!rule) return std::unexpected(rule.error());
    const auto is_free = check_free(declared_rules(document), *rule);
    if (!is_free) return std::unexpected(is_free.error());
    *element = std::move(changed);
    return document;
  };
  const auto edited = co_await edit(call, std::move(update));
  if (!edited) co_return std::unexpected(edited.error());
  co_return answer(**edited, id, 200);
}

Task<Result<Response>> delete_rule(Call& call) {
  const std::string id(call.request.path_value("id"));
  settings::DocumentChange remove = [&](JsonObject document) -> Result<JsonObject> {
    write_places(document);
    remove_elements(document, kList, has_member("id", id));
    return document;
  };
  const auto edited = co_await edit(call, std::move(remove));
  if (!edited) co_return std::unexpected(edited.error());
  co_return Response::no_content();
}

constexpr Route kRuleRoutes[] = {
    {http::Method::get, "/api/v2/rules", Access::scopes("read:rules"), list_rules,
     "Lists rules in the order in which they run: paging, fields, enabled."},
    {http::Method::post, "/api/v2/rules", Access::scopes("create:rules"), create_rule, "Declares a rule."},
    {http::Method::get, "/api/v2/rules/{id}", Access::scopes("read:rules"), get_rule, "Shows a rule."},
    {http::Method::patch, "/api/v2/rules/{id}", Access::scopes("update:rules"), update_rule,
     "Changes a rule."},
    {http::Method::delete_, "/api/v2/rules/{id}", Access::scopes("delete:rules"), delete_rule,
     "Removes a rule."},
};

}  // namespace

std::span<const Route> rule_routes() { return kRuleRoutes; }

}  // namespace acquaint::api::management
