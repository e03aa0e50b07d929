#include "settings/difference.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace acquaint::settings {
namespace {

constexpr std::size_t kShownMax = 200;

// A form that comes or goes, by what it is about: "Once a month" asks for user_metadata.subscribed at
// page:/articles/*. Empty for what is no form.
std::string form_in_words(const Json& value) {
  const JsonObject* form = value.if_object();
  const JsonObject* map = form == nullptr ? nullptr : find_object(*form, "map");
  if (map == nullptr || !form->contains("schema")) return {};
  std::string text = "\"" + std::string(find_string(*form, "title").value_or("")) + "\" asks for";
  for (const auto& member : *map) {
    const std::string_view name = member.key();
    text.append(text.ends_with("asks for") ? " " : ", ");
    text.append(find_string(*map, name).value_or(name));
  }
  const JsonObject* cadence = find_object(*form, "cadence");
  const Json* placement = cadence == nullptr ? nullptr : find(*cadence, "placement");
  if (placement == nullptr) return text;
  return text + " at " + acquaint::to_text(*placement);
}

std::string shown(const Json& value) {
  std::string text = form_in_words(value);
  if (text.empty()) text = acquaint::to_text(value);
  if (text.size() <= kShownMax) return text;
  std::size_t cut = kShownMax;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
  return text.substr(0, cut) + "…";
}

std::string within(const std::string& place, std::string_view name) {
  return place.empty() ? std::string(name) : place + " / " + std::string(name);
}

// What an element of a list is called; empty when it has no name of its own.
std::string_view name_of(const Json& element) {
  const JsonObject* object = element.if_object();
  if (object == nullptr) return {};
  for (const std::string_view key : {"id", "name", "client_id", "identifier", "key"}) {
    if (const auto name = find_string(*object, key)) return *name;
  }
  return {};
}

// Whether every element has a name, and one of its own: two of one name cannot be told apart.
bool is_named_list(const JsonArray& list) {
  std::set<std::string_view> names;
  return std::ranges::all_of(list, [&](const Json& element) {
    const std::string_view name = name_of(element);
    return !name.empty() && names.insert(name).second;
  });
}

// A list of named elements as an object, so that moving one changes nothing but its place.
JsonObject by_name(const JsonArray& list) {
  JsonObject object;
  for (const Json& element : list) object[name_of(element)] = element;
  return object;
}

class Comparison {
 public:
  void objects(const std::string& place, const JsonObject& before, const JsonObject& after) {
    for (const auto& member : before) {
      const std::string_view name = member.key();
      if (const Json* kept = find(after, name)) {
        values(within(place, name), member.value(), *kept);
      } else {
        add({DifferenceLine::Kind::removed, within(place, name), shown(member.value()), ""});
      }
    }
    for (const auto& member : after) {
      if (before.contains(member.key())) continue;
      add({DifferenceLine::Kind::added, within(place, member.key()), "", shown(member.value())});
    }
  }

  Difference take() { return std::move(lines_); }

 private:
  void values(const std::string& place, const Json& before, const Json& after) {
    if (before.is_object() && after.is_object()) {
      return objects(place, before.get_object(), after.get_object());
    }
    if (before.is_array() && after.is_array() && is_named_list(before.get_array()) &&
        is_named_list(after.get_array())) {
      return named_lists(place, before.get_array(), after.get_array());
    }
    if (before == after) return;
    add({DifferenceLine::Kind::changed, place, shown(before), shown(after)});
  }

  void named_lists(const std::string& place, const JsonArray& before, const JsonArray& after) {
    objects(place, by_name(before), by_name(after));
    const auto names = [](const JsonArray& list) {
      JsonArray out;
      for (const Json& element : list) out.emplace_back(name_of(element));
      return out;
    };
    JsonArray order_before = names(before), order_after = names(after);
    if (order_before == order_after) return;
    JsonArray sorted_before = order_before, sorted_after = order_after;
    const auto less = [](const Json& a, const Json& b) { return a.get_string() < b.get_string(); };
    std::ranges::sort(sorted_before, less);
    std::ranges::sort(sorted_after, less);
    if (sorted_before != sorted_after) return;  // Added or removed ones say it already.
    add({DifferenceLine::Kind::changed, within(place, "order"), shown(order_before), shown(order_after)});
  }

  void add(DifferenceLine line) { lines_.push_back(std::move(line)); }

  Difference lines_;
};

std::string_view name_of(DifferenceLine::Kind kind) {
  switch (kind) {
    case DifferenceLine::Kind::added: return "added";
    case DifferenceLine::Kind::removed: return "removed";
    case DifferenceLine::Kind::changed: return "changed";
    case DifferenceLine::Kind::means: return "means";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace

Difference compare(const JsonObject& before, const JsonObject& after) {
  Comparison comparison;
  comparison.objects("", before, after);
  return comparison.take();
}

Json to_json(const Difference& difference) {
  JsonArray lines;
  for (const DifferenceLine& line : difference) {
    JsonObject out;
    out["kind"] = name_of(line.kind);
    out["place"] = line.place;
    if (!line.before.empty()) out["before"] = line.before;
    if (!line.after.empty()) out["after"] = line.after;
    lines.push_back(std::move(out));
  }
  return lines;
}

std::string to_text(const Difference& difference) {
  std::string text;
  for (const DifferenceLine& line : difference) {
    switch (line.kind) {
      case DifferenceLine::Kind::added: text += "+ " + line.place + ": " + line.after; break;
      case DifferenceLine::Kind::means: text += "= " + line.place + ": " + line.after; break;
      case DifferenceLine::Kind::removed: text += "- " + line.place + ": " + line.before; break;
      case DifferenceLine::Kind::changed:
        text += "~ " + line.place + ": " + line.before + " → " + line.after;
        break;
    }
    text += '\n';
  }
  return text;
}

}  // namespace acquaint::settings
