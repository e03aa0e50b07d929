#include "asking/segment.h"

#include <algorithm>

#include "asking/fields.h"

namespace acquaint::asking {
namespace {

constexpr std::size_t kNameMax = 64, kLabelMax = 200, kNestedMax = 8;
constexpr std::string_view kVariables = "segments.";

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= kNameMax && is_letter(text.front()) && std::ranges::all_of(text, fits);
}

// A segment as it was declared, and what its condition refers to.
struct Declared {
  struct Use {
    std::string name;
    std::string at;  // Within the document.
  };

  std::string name;
  std::string label;
  const Json* when = nullptr;
  std::string when_at;
  std::vector<Use> uses;
};

// Every segment that a logic names. It has not been compiled, so that anything can stand in it.
void collect_uses(const Json& logic, const std::string& at, std::vector<Declared::Use>& uses) {
  if (const JsonArray* list = logic.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) collect_uses((*list)[i], pointer_to(at, i), uses);
  }
  const JsonObject* object = logic.if_object();
  if (object == nullptr) return;
  for (const auto& [key, operands] : *object) {
    const std::string_view name = key;
    const std::string place = pointer_to(at, name);
    const JsonArray* list = operands.if_array();
    const Json* operand = list != nullptr && list->size() == 1 ? &list->front() : &operands;
    if (name == "segment" && operand->is_string()) {
      uses.push_back({std::string(operand->get_string()), place});
    } else if (const auto variable = name == "var" ? segment_variable(operands) : std::nullopt) {
      uses.push_back({std::string(*variable), place});
    } else {
      collect_uses(operands, place, uses);
    }
  }
}

Result<Declared> read_declared(const Json& element, const std::string& at) {
  const JsonObject* object = element.if_object();
  if (object == nullptr) return invalid("segment.bad_field", "An object is expected.", at);
  Declared declared;
  Fields fields(*object, "segment.bad_field", at);
  fields.read("name", declared.name, kNameMax);
  fields.read("label", declared.label, kLabelMax);
  declared.when = fields.next("when");
  declared.when_at = fields.at("when");
  if (!is_name(declared.name)) {
    fields.refuse("name", "A name has up to 64 lower case letters, digits, \"_\" and \"-\", a letter first.");
  }
  if (declared.when == nullptr || !declared.when->is_object()) fields.refuse("when", "A condition is expected.");
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  if (declared.label.empty()) declared.label = declared.name;
  collect_uses(*declared.when, declared.when_at, declared.uses);
  return declared;
}

// Puts what is referred to before what refers to it.
class Order {
 public:
  explicit Order(const std::vector<Declared>& declared) : declared_(declared), depths_(declared.size(), kNew) {}

  Result<std::vector<std::size_t>> all() {
    for (std::size_t i = 0; i < declared_.size(); ++i) {
      if (const auto done = visit(i); !done) return std::unexpected(done.error());
    }
    return std::move(order_);
  }

 private:
  static constexpr int kNew = -1, kOpen = 0;

  Result<Done> visit(std::size_t number) {
    if (depths_[number] > kOpen) return Done{};
    depths_[number] = kOpen;
    int depth = 1;
    for (const Declared::Use& use : declared_[number].uses) {
      const auto found = std::ranges::find(declared_, use.name, &Declared::name);
      if (found == declared_.end()) continue;  // Compiling refuses it.
      const auto other = static_cast<std::size_t>(found - declared_.begin());
      if (depths_[other] == kOpen) {
        return invalid("segment.loop", "The segment refers to itself, directly or through others.", use.at);
      }
      if (const auto done = visit(other); !done) return done;
      depth = std::max(depth, depths_[other] + 1);
      if (depth > static_cast<int>(kNestedMax)) {
        return invalid("segment.too_deep", "More than 8 segments are within each other.", use.at);
      }
    }
    depths_[number] = depth;
    order_.push_back(number);
    return Done{};
  }

  const std::vector<Declared>& declared_;
  std::vector<int> depths_;
  std::vector<std::size_t> order_;
};

Result<std::vector<Declared>> read_all(const JsonArray& list, const std::string& at) {
  if (list.size() > kSegmentsMax) return invalid("segment.bad_field", "At most 200 segments can be declared.", at);
  std::vector<Declared> all;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string here = pointer_to(at, i);
    auto declared = read_declared(list[i], here);
    if (!declared) return std::unexpected(declared.error());
    if (std::ranges::find(all, declared->name, &Declared::name) != all.end()) {
      return invalid("segment.duplicate", "Another segment has this name.", pointer_to(here, "name"));
    }
    all.push_back(std::move(*declared));
  }
  return all;
}

Result<Condition> compile(const Declared& declared, const Names& names) {
  auto condition = Condition::compile(*declared.when, names);
  if (!condition) {
    Error error = condition.error();
    error.field = declared.when_at + error.field;
    return std::unexpected(std::move(error));
  }
  if (!condition->moment_read_at().empty()) {
    return invalid("segment.reads_moment", "A segment is about the user alone, wherever the user is.",
                   declared.when_at + condition->moment_read_at());
  }
  return condition;
}

}  // namespace

std::optional<std::string_view> segment_variable(const Json& operands) {
  const JsonArray* list = operands.if_array();
  const Json* name = list == nullptr ? &operands : list->size() == 1 ? &list->front() : nullptr;
  if (name == nullptr || !name->is_string()) return std::nullopt;
  const std::string_view text = name->get_string();
  if (!text.starts_with(kVariables)) return std::nullopt;
  return text.substr(kVariables.size());
}

Result<Segments> Segments::parse(const JsonArray& list, const profile::Catalogue& catalogue, const std::string& at) {
  const auto declared = read_all(list, at);
  if (!declared) return std::unexpected(declared.error());
  const auto order = Order(*declared).all();
  if (!order) return std::unexpected(order.error());

  Segments segments;
  for (const std::size_t number : *order) {
    const Declared& one = (*declared)[number];
    auto condition = compile(one, {catalogue, &segments});
    if (!condition) return std::unexpected(condition.error());
    segments.all_.push_back({one.name, one.label, std::move(*condition)});
  }
  std::ranges::sort(segments.all_, {}, [&](const Segment& segment) {
    return std::ranges::find(*declared, segment.name, &Declared::name) - declared->begin();
  });
  return segments;
}

const Segment* Segments::find(std::string_view name) const {
  const auto found = std::ranges::find(all_, name, &Segment::name);
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace acquaint::asking
