#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "asking/condition_tree.h"
#include "asking/segment.h"
#include "profile/standard_attributes.h"

namespace acquaint::asking {
namespace {

using profile::AttributePath;
using profile::Catalogue;

constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kOperatorsMax = 200;

constexpr std::array<std::pair<std::string_view, Stat>, 10> kStats{{
    {"logins", Stat::logins},
    {"days_since_sign_up", Stat::days_since_sign_up},
    {"days_since_last_login", Stat::days_since_last_login},
    {"prompts", Stat::prompts},
    {"days_since_last_prompt", Stat::days_since_last_prompt},
    {"days_since_last_answer", Stat::days_since_last_answer},
    {"visits", Stat::visits},
    {"page_views", Stat::page_views},
    {"ignored_in_a_row", Stat::ignored_in_a_row},
    {"forms_completed", Stat::forms_completed},
}};

constexpr std::array<std::pair<std::string_view, FromBehaviour::Part>, 3> kParts{{
    {"count", FromBehaviour::Part::count},
    {"first", FromBehaviour::Part::first},
    {"last", FromBehaviour::Part::last},
}};

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t dot = path.find('.');
    parts.emplace_back(path.substr(0, dot));
    if (dot == path.npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

// The first part, or the first two below a metadata object: the unit that a catalogue declares.
std::string_view attribute_in(std::string_view name) {
  std::size_t end = name.find('.');
  const std::string_view first = name.substr(0, end);
  if (end != name.npos && (first == "user_metadata" || first == "app_metadata")) {
    end = name.find('.', end + 1);
  }
  return name.substr(0, end);
}

class Compiler {
 public:
  Compiler(const Names& names, Readings& readings)
      : catalogue_(names.catalogue), segments_(names.segments), readings_(readings) {}

  Result<Node> expression(const Json& logic, const std::string& at, std::size_t depth) {
    if (logic.is_array()) {
      if (const auto plain = check_plain(logic, at, depth); !plain) return std::unexpected(plain.error());
      return Node{Literal{logic}};
    }
    const JsonObject* object = logic.if_object();
    if (object == nullptr) return Node{Literal{logic}};
    if (object->size() != 1) return bad_operands(at, "An operation is an object with one member.");
    if (depth >= kDepthMax) return too_deep(at);
    if (++operators_ > kOperatorsMax) {
      return invalid("condition.too_large", "There are more than 200 operators.", at);
    }
    const auto& [name, operands] = *object->begin();
    return operation(name, operands, pointer_to(at, name), depth + 1);
  }

 private:
  struct Operator {
    std::string_view name;
    std::size_t operands_min;
    std::size_t operands_max;
    Node (*make)(std::vector<Node>);
  };

  static std::unexpected<Error> bad_operands(const std::string& at, std::string why) {
    return invalid("condition.bad_operands", std::move(why), at);
  }

  static std::unexpected<Error> too_deep(const std::string& at) {
    return invalid("condition.too_deep", "Operators and lists are nested deeper than 8 levels.", at);
  }

  // A value that is no operation and, as a list, holds none.
  static Result<Done> check_plain(const Json& value, const std::string& at, std::size_t depth) {
    if (value.is_object()) return bad_operands(at, "Only plain values and lists of them can stand here.");
    const JsonArray* list = value.if_array();
    if (list == nullptr) return Done{};
    if (depth >= kDepthMax) return too_deep(at);
    for (std::size_t i = 0; i < list->size(); ++i) {
      const Json& element = (*list)[i];
      if (!element.is_structured()) continue;
      if (auto plain = check_plain(element, pointer_to(at, i), depth + 1); !plain) return plain;
    }
    return Done{};
  }

  Result<Node> operation(std::string_view name, const Json& operands, const std::string& at,
                         std::size_t depth) {
    if (name == "var") return variable_with_fallback(operands, at, depth);
    if (name == "segment") return membership(operands, at);
    if (name == "missing") return missing(operands, at);
    if (name == "missing_some") return missing_some(operands, at);
    const auto* found = std::ranges::find(kOperators, name, &Operator::name);
    if (found == std::end(kOperators)) {
      return invalid("condition.unknown_operator", "There is no operator of this name.", at);
    }
    auto nodes = operand_list(operands, at, depth);
    if (!nodes) return std::unexpected(nodes.error());
    if (nodes->size() < found->operands_min || nodes->size() > found->operands_max) {
      return bad_operands(at, "The operator takes another number of operands.");
    }
    if (const auto clash = find_clash(*nodes, name)) {
      return bad_operands(operands.is_array() ? pointer_to(at, *clash) : at,
                          "The catalogue gives the attribute a type that never fits here.");
    }
    if (name == "daysSince") readings_.drifts = true;
    return found->make(std::move(*nodes));
  }

  // One operand may stand without brackets.
  Result<std::vector<Node>> operand_list(const Json& operands, const std::string& at,
                                         std::size_t depth) {
    std::vector<Node> nodes;
    const JsonArray* list = operands.if_array();
    const std::size_t count = list == nullptr ? 1 : list->size();
    for (std::size_t i = 0; i < count; ++i) {
      auto node = list == nullptr ? expression(operands, at, depth)
                                  : expression((*list)[i], pointer_to(at, i), depth);
      if (!node) return std::unexpected(node.error());
      nodes.push_back(std::move(*node));
    }
    return nodes;
  }

  Result<Variable> variable(const Json& json, const std::string& at) {
    if (!json.is_string()) return bad_operands(at, "A variable's name is a text.");
    const std::string_view name = json.get_string();
    const auto unknown = [&] {
      return invalid("condition.unknown_variable", "There is nothing of this name.", at);
    };
    if (name.size() > 1024) return unknown();
    const std::size_t dot = name.find('.');
    const std::string_view root = name.substr(0, dot);
    const std::string_view below = dot == name.npos ? std::string_view() : name.substr(dot + 1);
    if (root == "stats") {
      const auto stat = std::ranges::find(kStats, below, &decltype(kStats)::value_type::first);
      if (stat == kStats.end()) return unknown();
      readings_.drifts = readings_.drifts || is_of_time(stat->second);
      return Variable{std::string(name), stat->second, {}};
    }
    if (root == "events") return behaviour(name, below, unknown);
    if (name == "profile.completeness" && !catalogue_.find("profile")) {
      // Its cost is that of the whole catalogue: it counts wherever it stands, and is prepared once.
      if (++operators_ > kOperatorsMax) {
        return invalid("condition.too_large", "There are more than 200 operators.", at);
      }
      if (!completeness_) {
        auto completeness = Completeness::of(catalogue_);
        if (!completeness) return std::unexpected(completeness.error());
        completeness_ = std::move(*completeness);
      }
      readings_.drifts = true;  // Values grow old.
      return Variable{std::string(name), FromCompleteness{*completeness_}, {}};
    }
    if (root == "moment" || root == "answers") {
      if (below.empty()) return unknown();
      if (readings_.moment_at.empty()) readings_.moment_at = at;
      std::vector<std::string> rest = split(below);
      if (root == "answers") return Variable{std::string(name), FromAnswers{}, std::move(rest)};
      const FromMoment source{find_moment_text(rest.front())};
      return Variable{std::string(name), source, std::move(rest)};
    }
    return attribute(name, unknown);
  }

  // "Article Read.count": names of events have dots and spaces, so what is read of them stands last.
  template <typename Refuse>
  Result<Variable> behaviour(std::string_view name, std::string_view below, Refuse refuse) {
    const std::size_t dot = below.rfind('.');
    if (dot == below.npos || dot == 0) return refuse();
    const auto part = std::ranges::find(kParts, below.substr(dot + 1), &decltype(kParts)::value_type::first);
    if (part == kParts.end()) return refuse();
    return Variable{std::string(name), FromBehaviour{std::string(below.substr(0, dot)), part->second}, {}};
  }

  template <typename Refuse>
  Result<Variable> attribute(std::string_view name, Refuse refuse) {
    const std::string_view path = attribute_in(name);
    std::vector<std::string> rest;
    if (path.size() < name.size()) rest = split(name.substr(path.size() + 1));
    if (std::ranges::find(rest, "") != rest.end()) return refuse();
    if (const auto index = catalogue_.find(path)) {
      readings_.variables.emplace_back(path);
      return Variable{std::string(name), FromAttribute{*index}, std::move(rest)};
    }
    const auto parsed = AttributePath::parse(path);
    if (!parsed) return refuse();
    const bool is_root = parsed->section() == profile::Section::root;
    if (is_root && !profile::is_standard_attribute(path)) return refuse();
    readings_.variables.emplace_back(path);
    return Variable{std::string(name), FromClaims{*parsed}, std::move(rest)};
  }

  static bool is_of_time(Stat stat) {
    return stat == Stat::days_since_sign_up || stat == Stat::days_since_last_login ||
           stat == Stat::days_since_last_prompt || stat == Stat::prompts;
  }

  // {"segment": "trial"}, the name in brackets or not.
  Result<Node> membership(const Json& operands, const std::string& at) {
    const JsonArray* list = operands.if_array();
    const Json* name = list == nullptr ? &operands : list->size() == 1 ? &list->front() : nullptr;
    if (name == nullptr || !name->is_string()) return bad_operands(at, "The name of one segment is expected.");
    return in_segment(name->get_string(), at);
  }

  Result<Node> in_segment(std::string_view name, const std::string& at) {
    const Segment* segment = segments_ == nullptr ? nullptr : segments_->find(name);
    if (segment == nullptr) return invalid("condition.unknown_segment", "No segment of this name is declared.", at);
    const Condition& condition = segment->condition;
    readings_.drifts = readings_.drifts || condition.drifts();
    readings_.variables.insert(readings_.variables.end(), condition.variables().begin(),
                               condition.variables().end());
    return Node{InSegment{condition}};
  }

  Result<Node> variable_with_fallback(const Json& operands, const std::string& at, std::size_t depth) {
    if (const auto segment = segment_variable(operands)) return in_segment(*segment, at);
    const JsonArray* list = operands.if_array();
    if (list != nullptr && (list->empty() || list->size() > 2)) {
      return bad_operands(at, "A name and perhaps a default are expected.");
    }
    const Json& name = list == nullptr ? operands : list->front();
    auto read = variable(name, list == nullptr ? at : pointer_to(at, std::size_t{0}));
    if (!read) return std::unexpected(read.error());
    Json fallback;
    if (list != nullptr && list->size() == 2) {
      fallback = list->back();
      const auto plain = check_plain(fallback, pointer_to(at, std::size_t{1}), depth);
      if (!plain) return std::unexpected(plain.error());
    }
    return Node{Read{std::move(*read), std::move(fallback)}};
  }

  Result<std::vector<Variable>> variable_list(const Json& names, const std::string& at) {
    std::vector<Variable> read;
    const JsonArray* list = names.if_array();
    const std::size_t count = list == nullptr ? 1 : list->size();
    if (count > kOperatorsMax) {
      return invalid("condition.too_large", "There are more than 200 names.", at);
    }
    for (std::size_t i = 0; i < count; ++i) {
      auto one = list == nullptr ? variable(names, at) : variable((*list)[i], pointer_to(at, i));
      if (!one) return std::unexpected(one.error());
      read.push_back(std::move(*one));
    }
    return read;
  }

  // {"missing": ["a", "b"]}, {"missing": "a"}, or the list once more in brackets.
  Result<Node> missing(const Json& operands, const std::string& at) {
    const JsonArray* list = operands.if_array();
    const bool nested = list != nullptr && list->size() == 1 && list->front().is_array();
    auto names = nested ? variable_list(list->front(), pointer_to(at, std::size_t{0}))
                        : variable_list(operands, at);
    if (!names) return std::unexpected(names.error());
    const std::size_t all = names->size();
    return Node{Missing{std::move(*names), all}};
  }

  Result<Node> missing_some(const Json& operands, const std::string& at) {
    const JsonArray* list = operands.if_array();
    const bool shaped = list != nullptr && list->size() == 2 && (*list)[0].is_int64() &&
                        (*list)[0].get_int64() >= 0 && (*list)[1].is_array();
    if (!shaped) return bad_operands(at, "A whole number and a list of names are expected.");
    auto names = variable_list((*list)[1], pointer_to(at, std::size_t{1}));
    if (!names) return std::unexpected(names.error());
    return Node{Missing{std::move(*names), static_cast<std::size_t>((*list)[0].get_int64())}};
  }

  // The JSON types that the catalogue lets the operand have; empty when it does not say.
  std::string_view declared_type(const Node& node) const {
    const auto* read = std::get_if<Read>(&node.kind);
    const auto* from = read == nullptr ? nullptr : std::get_if<FromAttribute>(&read->variable.source);
    if (from == nullptr || !read->variable.rest.empty()) return {};
    const auto& schema = catalogue_.at(from->index).schema;
    const JsonObject* document = schema ? schema->document().if_object() : nullptr;
    return document == nullptr ? std::string_view()
                               : acquaint::find_string(*document, "type").value_or("");
  }

  static bool can_hold(std::string_view declared, const Json& literal) {
    const std::string_view type = type_name(literal);
    if (type == "null" || declared.empty() || declared == type) return true;
    return (declared == "number" || declared == "integer") && literal.is_number();
  }

  // The place of an operand that fits no attribute of the declared types: a mistake that would
  // otherwise show only as a form that is never asked.
  std::optional<std::size_t> find_clash(const std::vector<Node>& nodes, std::string_view name) const {
    const bool of_texts = name == "startsWith" || name == "endsWith";
    const bool compares = name == "==" || name == "!=" || name == "<" || name == "<=" ||
                          name == ">" || name == ">=";
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const std::string_view declared = declared_type(nodes[i]);
      const auto* literal = std::get_if<Literal>(&nodes[i].kind);
      if (of_texts && !declared.empty() && declared != "string") return i;
      if (of_texts && literal != nullptr && !literal->value.is_string()) return i;
      if (!compares || literal == nullptr) continue;
      const auto holds = [&](const Node& node) { return can_hold(declared_type(node), literal->value); };
      if (!std::ranges::all_of(nodes, holds)) return i;
    }
    if (name == "in" && !is_possible_member(nodes[0], nodes[1])) return 1;
    return std::nullopt;
  }

  // Whether a list of plain values holds any that the attribute could have.
  bool is_possible_member(const Node& needle, const Node& haystack) const {
    const auto* literal = std::get_if<Literal>(&haystack.kind);
    const JsonArray* list = literal == nullptr ? nullptr : literal->value.if_array();
    const std::string_view declared = declared_type(needle);
    return list == nullptr || list->empty() ||
           std::ranges::any_of(*list, [&](const Json& one) { return can_hold(declared, one); });
  }

  static constexpr Operator kOperators[] = {
      {"==", 2, 2, [](std::vector<Node> of) { return Node{Equal{std::move(of), false}}; }},
      {"!=", 2, 2, [](std::vector<Node> of) { return Node{Equal{std::move(of), true}}; }},
      {"<", 2, 3, [](std::vector<Node> of) { return Node{Ordered{Order::less, std::move(of)}}; }},
      {"<=", 2, 3,
       [](std::vector<Node> of) { return Node{Ordered{Order::less_or_equal, std::move(of)}}; }},
      {">", 2, 3, [](std::vector<Node> of) { return Node{Ordered{Order::greater, std::move(of)}}; }},
      {">=", 2, 3,
       [](std::vector<Node> of) { return Node{Ordered{Order::greater_or_equal, std::move(of)}}; }},
      {"and", 0, kOperatorsMax, [](std::vector<Node> of) { return Node{All{std::move(of)}}; }},
      {"or", 0, kOperatorsMax, [](std::vector<Node> of) { return Node{Any{std::move(of)}}; }},
      {"!", 1, 1, [](std::vector<Node> of) { return Node{Truth{std::move(of), true}}; }},
      {"!!", 1, 1, [](std::vector<Node> of) { return Node{Truth{std::move(of), false}}; }},
      {"in", 2, 2, [](std::vector<Node> of) { return Node{In{std::move(of)}}; }},
      {"if", 0, kOperatorsMax, [](std::vector<Node> of) { return Node{If{std::move(of)}}; }},
      {"startsWith", 2, 2,
       [](std::vector<Node> of) { return Node{Affix{std::move(of), Side::start}}; }},
      {"endsWith", 2, 2, [](std::vector<Node> of) { return Node{Affix{std::move(of), Side::end}}; }},
      {"daysSince", 1, 1, [](std::vector<Node> of) { return Node{DaysSince{std::move(of)}}; }},
  };

  const Catalogue& catalogue_;
  const Segments* segments_;
  Readings& readings_;
  std::size_t operators_ = 0;
  std::optional<Completeness> completeness_;
};

}  // namespace

Result<Node> compile_node(const Json& logic, const Names& names, Readings& readings) {
  return Compiler(names, readings).expression(logic, "", 0);
}

}  // namespace acquaint::asking
