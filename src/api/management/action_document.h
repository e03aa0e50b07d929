// Actions in the document of the settings, as the handlers of actions and of their versions share it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/management/edit.h"
#include "api/query.h"
#include "rules/declared_action.h"

namespace acquaint::api::management {

inline constexpr std::string_view kActionList = "actions";
inline constexpr std::string_view kActionContent[] = {"code", "dependencies", "runtime", "secrets"};

std::unexpected<Error> no_action();
std::unexpected<Error> not_built();

// Null when there is none.
const rules::DeclaredAction* find_action(const settings::Settings& settings, std::string_view id);

// That of the element, also when the file that declared it names none.
std::string id_in_document(const JsonObject& element);
IsMeant has_id(std::string id);

// `content` becomes the newest version, and the one that is in force.
void deploy_content(JsonObject& element, const JsonObject& content, const std::string& now);

// What a page shows of a list, as this part of the API says it.
template <typename Shown>
Result<http::Response> page_of(const Query& query, std::string_view name, std::vector<Shown> items) {
  constexpr std::uint64_t kPagesMax = 100'000, kPerPage = 20, kPerPageMax = 100;
  const auto page = query.number("page", 0, kPagesMax);
  if (!page) return std::unexpected(page.error());
  const auto per_page = query.number("per_page", kPerPage, kPerPageMax);
  if (!per_page) return std::unexpected(per_page.error());
  JsonArray shown;
  for (std::size_t i = *page * *per_page; i < items.size() && shown.size() < *per_page; ++i) shown.push_back(std::move(items[i]));
  return http::Response::json(200, JsonObject{{name, std::move(shown)}, {"total", items.size()}, {"page", *page}, {"per_page", *per_page}});
}

}  // namespace acquaint::api::management
