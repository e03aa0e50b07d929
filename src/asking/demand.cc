#include "asking/demand.h"

#include <algorithm>

namespace acquaint::asking {
namespace {

constexpr std::string_view kMalformed = "needs.malformed";
constexpr std::size_t kNameBytesMax = 512;

Result<Done> read_list(const JsonObject& document, std::string_view name, bool is_essential,
                       const profile::Catalogue& catalogue, const std::string& at, Demand& into) {
  const Json* value = find(document, name);
  if (value == nullptr) return Done{};
  const std::string field = pointer_to(at, name);
  const JsonArray* list = value->if_array();
  if (list == nullptr || list->size() > kNeedsMax) {
    return invalid(std::string(kMalformed), "A list of at most 50 attributes is expected.", field);
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& element = (*list)[i];
    if (!element.is_string() || element.get_string().empty() ||
        element.get_string().size() > kNameBytesMax) {
      return invalid(std::string(kMalformed), "The path of an attribute is expected.",
                     pointer_to(field, i));
    }
    std::string path(element.get_string());
    if (std::ranges::find(into.needs, path, &Need::attribute) != into.needs.end()) {
      return invalid("needs.duplicate", "This attribute is named before.", pointer_to(field, i));
    }
    const auto index = catalogue.find(path);
    into.needs.push_back({std::move(path), index, is_essential});
  }
  return Done{};
}

Result<Done> read_purpose(const JsonObject& document, std::span<const consent::Purpose> purposes,
                          const std::string& at, Demand& into) {
  const Json* value = find(document, "purpose");
  if (value == nullptr) return Done{};
  const consent::Purpose* purpose =
      value->is_string() ? consent::find_purpose(purposes, value->get_string()) : nullptr;
  if (purpose == nullptr) {
    return invalid("needs.unknown_purpose", "The id of a purpose of the settings is expected.",
                   pointer_to(at, "purpose"));
  }
  into.purpose = *purpose;
  return Done{};
}

}  // namespace

Result<Demand> parse_demand(const JsonObject& document, const profile::Catalogue& catalogue,
                            std::span<const consent::Purpose> purposes, const std::string& at) {
  Demand demand;
  auto read = only_fields(document, {"essential", "voluntary", "purpose"}, at);
  if (read) read = read_list(document, "essential", true, catalogue, at, demand);
  if (read) read = read_list(document, "voluntary", false, catalogue, at, demand);
  if (read) read = read_purpose(document, purposes, at, demand);
  if (!read) return std::unexpected(read.error());
  if (demand.needs.empty()) {
    return invalid(std::string(kMalformed),
                   "At least one attribute is expected, in essential or voluntary.",
                   at.empty() ? "/essential" : at);
  }
  return demand;
}

void add_need(Demand& demand, Need need) {
  const auto held = std::ranges::find(demand.needs, need.attribute, &Need::attribute);
  if (held == demand.needs.end()) {
    demand.needs.push_back(std::move(need));
  } else {
    held->is_essential = held->is_essential || need.is_essential;
  }
}

}  // namespace acquaint::asking
