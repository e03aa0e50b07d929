#include "profile/lineage.h"

#include <utility>

namespace acquaint::profile {
namespace {

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("catalogue.invalid", std::move(message), std::move(field));
}

Result<Done> read_renamed(const Json& json, const std::string& at, std::vector<Lineage>& into) {
  constexpr std::size_t kNamesMax = 20;
  const JsonArray list = json.is_array() ? json.get_array() : JsonArray{json};
  if (list.size() > kNamesMax) return bad("At most 20 former paths are expected.", at);
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto from = AttributePath::parse(list[i].is_string() ? std::string_view(list[i].get_string()) : "");
    if (!from) return bad("The path of an attribute is expected.", json.is_array() ? pointer_to(at, i) : at);
    into.push_back({Lineage::Kind::renamed, std::move(*from), {}, {}});
  }
  return Done{};
}

Result<Lineage> read_mapped(const Json& json, Lineage::Kind kind, const AttributePath& path, const Schema* into,
                            const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return bad("An object is expected.", at);
  const auto known = only_fields(*object, {"attribute", "before", "rule", "table", "otherwise", "except"}, at);
  if (!known) return std::unexpected(known.error());
  AttributePath from = path;
  if (object->contains("attribute") || kind == Lineage::Kind::split) {
    auto parsed = AttributePath::parse(find_string(*object, "attribute").value_or(""));
    if (!parsed) return bad("The path of an attribute is expected.", pointer_to(at, "attribute"));
    from = std::move(*parsed);
  }
  std::optional<Time> before;
  if (object->contains("before")) {
    before = parse_iso8601(find_string(*object, "before").value_or(""));
    const bool has_point = kind == Lineage::Kind::recoded && from == path;
    if (!before || !has_point) {
      return bad("Of an attribute that is recoded in place, a time such as \"2026-03-01T00:00:00Z\" is expected.",
                 pointer_to(at, "before"));
    }
  }
  auto mapping = Mapping::parse(*object, at, into);
  if (!mapping) return std::unexpected(mapping.error());
  return Lineage{kind, std::move(from), std::move(*mapping), before};
}

// Whether old and new values of an attribute that is recoded in place can be told apart.
Result<Done> check_in_place(const Lineage& lineage, const Schema* into, const std::string& at) {
  if (into == nullptr) return bad("Without a schema, old values cannot be told from new ones.", at);
  if (lineage.before) return Done{};
  const auto is_new = [into](const std::string& key) {
    const auto plain = parse_json(key);  // "1" stands for a number as well.
    return into->check(Json(key)).empty() || (plain && into->check(*plain).empty());
  };
  for (const auto& [key, value] : lineage.mapping.table()) {
    if (is_new(key)) {
      return bad("This is a new value as well: say with \"before\" until when it was an old one.",
                 pointer_to(pointer_to(at, "table"), key));
    }
  }
  return Done{};
}

}  // namespace

bool Lineage::is_old(const Claim& claim, const AttributePath& path, const Schema* into) const {
  if (from != path) return true;
  return before ? claim.from.seen < *before : into != nullptr && !into->check(claim.value).empty();
}

std::optional<Json> Lineage::translate(const Json& value, const Schema* into) const {
  auto translated = mapping.apply(value);
  if (translated && into != nullptr && !into->check(*translated).empty()) return std::nullopt;
  return translated;
}

std::string_view name_of(Lineage::Kind kind) {
  switch (kind) {
    case Lineage::Kind::renamed: return "renamed";
    case Lineage::Kind::split: return "split";
    case Lineage::Kind::recoded: return "recoded";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Result<std::vector<Lineage>> read_lineage(const JsonObject& declaration, const AttributePath& path,
                                          const Schema* into, const std::string& at) {
  std::vector<Lineage> lineage;
  if (const Json* renamed = find(declaration, "renamed_from")) {
    const auto read = read_renamed(*renamed, pointer_to(at, "renamed_from"), lineage);
    if (!read) return std::unexpected(read.error());
  }
  for (const auto& [name, kind] : {std::pair("split_from", Lineage::Kind::split),
                                   std::pair("recoded_from", Lineage::Kind::recoded)}) {
    const Json* given = find(declaration, name);
    if (given == nullptr) continue;
    const std::string given_at = pointer_to(at, std::string_view(name));
    auto read = read_mapped(*given, kind, path, into, given_at);
    if (!read) return std::unexpected(read.error());
    if (kind == Lineage::Kind::recoded && read->from == path) {
      if (const auto checked = check_in_place(*read, into, given_at); !checked) return std::unexpected(checked.error());
    }
    lineage.push_back(std::move(*read));
  }
  return lineage;
}

}  // namespace acquaint::profile
