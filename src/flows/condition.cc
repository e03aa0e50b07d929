#include "flows/condition.h"

#include <algorithm>
#include <functional>

#include "flows/functions.h"

namespace acquaint::flows {
namespace {

constexpr int kDepthMax = 8;
constexpr std::size_t kPartsMax = 100;

enum class Operator {
  greater,
  greater_or_equal,
  less,
  less_or_equal,
  equal,
  different,
  includes,
  does_not_include,
  starts_with,
  ends_with,
  exists,
  does_not_exist,
  is_null,
  is_not_null,
  has_not_value,
  is_true,
  is_false,
};

struct Named {
  std::string_view name;  // Capitals without anything between them.
  Operator meaning;
};

constexpr Named kOperators[] = {
    {"GREATERTHAN", Operator::greater},
    {"GT", Operator::greater},
    {"GREATERTHANOREQUAL", Operator::greater_or_equal},
    {"GREATERTHANOREQUALTO", Operator::greater_or_equal},
    {"GREATEROREQUAL", Operator::greater_or_equal},
    {"GREATEROREQUALTHAN", Operator::greater_or_equal},
    {"GTE", Operator::greater_or_equal},
    {"LESSTHAN", Operator::less},
    {"LT", Operator::less},
    {"LESSTHANOREQUAL", Operator::less_or_equal},
    {"LESSTHANOREQUALTO", Operator::less_or_equal},
    {"LESSOREQUAL", Operator::less_or_equal},
    {"LTE", Operator::less_or_equal},
    {"LESSOREQUALTHAN", Operator::less_or_equal},
    {"EQUAL", Operator::equal},
    {"EQUALTO", Operator::equal},
    {"EQUALS", Operator::equal},
    {"EQ", Operator::equal},
    {"DIFFERENT", Operator::different},
    {"DIFFERENTTO", Operator::different},
    {"NOTEQUAL", Operator::different},
    {"NOTEQUALS", Operator::different},
    {"NEQ", Operator::different},
    {"INCLUDES", Operator::includes},
    {"CONTAINS", Operator::includes},
    {"DOESNOTINCLUDE", Operator::does_not_include},
    {"NOTINCLUDES", Operator::does_not_include},
    {"NOTCONTAINS", Operator::does_not_include},
    {"STARTSWITH", Operator::starts_with},
    {"ENDSWITH", Operator::ends_with},
    {"EXISTS", Operator::exists},
    {"DOESNOTEXIST", Operator::does_not_exist},
    {"NOTEXISTS", Operator::does_not_exist},
    {"ISNULL", Operator::is_null},
    {"ISNOTNULL", Operator::is_not_null},
    {"HASNOTVALUE", Operator::has_not_value},
    {"HASNOVALUE", Operator::has_not_value},
    {"ISTRUE", Operator::is_true},
    {"TRUE", Operator::is_true},
    {"ISFALSE", Operator::is_false},
    {"FALSE", Operator::is_false},
};

std::unexpected<Error> bad_condition() {
  return invalid("auth0_flow.bad_condition",
                 "A condition has a shape or an operator that is not known.");
}

std::string normal(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
    if (c >= 'A' && c <= 'Z') out += c;
  }
  return out;
}

// "is greater than" and "greater than" are one.
const Operator* find_operator(std::string_view name) {
  const std::string wanted = normal(name);
  const std::string_view without_is = std::string_view(wanted).substr(wanted.starts_with("IS") ? 2 : 0);
  for (const std::string_view one : {std::string_view(wanted), without_is}) {
    const auto found = std::ranges::find(kOperators, one, &Named::name);
    if (found != std::end(kOperators)) return &found->meaning;
  }
  return nullptr;
}

std::optional<double> number_of(const Filled& value, const Chance& chance) {
  const auto number = call_function("toNumber", {value}, chance);
  if (!number || !*number) return std::nullopt;
  return (*number)->to_number<double>();
}

// Numbers by value, also when one of them is text, as answers often are; everything else by its
// text.
bool is_equal(const Filled& a, const Filled& b, const Chance& chance) {
  if (!a || !b) return !a && !b;
  if (a->is_structured() || b->is_structured()) return canonical(*a) == canonical(*b);
  if (a->is_number() || b->is_number()) {
    const auto x = number_of(a, chance), y = number_of(b, chance);
    return x && y && *x == *y;
  }
  return text_of_value(a) == text_of_value(b);
}

// Times in ISO 8601 compare as texts.
bool compare(const Filled& a, const Filled& b, Operator how, const Chance& chance) {
  const auto decide = [how](const auto& x, const auto& y) {
    switch (how) {
      case Operator::greater:
        return x > y;
      case Operator::greater_or_equal:
        return x >= y;
      case Operator::less:
        return x < y;
      default:
        return x <= y;
    }
  };
  const auto x = number_of(a, chance), y = number_of(b, chance);
  if (x && y) return decide(*x, *y);
  if (!a || !b || !a->is_string() || !b->is_string()) return false;
  return decide(text_of_value(a), text_of_value(b));
}

bool is_included(const Filled& a, const Filled& b, const Chance& chance) {
  const auto found = call_function("includes", {a, b}, chance);
  return found && *found && (*found)->is_bool() && (*found)->get_bool();
}

bool has_no_value(const Filled& value) {
  if (!value || value->is_null()) return true;
  if (value->is_string()) return value->get_string().empty();
  return value->is_array() && value->get_array().empty();
}

bool apply(Operator how, const Filled& a, const Filled& b, const Chance& chance) {
  switch (how) {
    case Operator::greater:
    case Operator::greater_or_equal:
    case Operator::less:
    case Operator::less_or_equal:
      return compare(a, b, how, chance);
    case Operator::equal:
      return is_equal(a, b, chance);
    case Operator::different:
      return !is_equal(a, b, chance);
    case Operator::includes:
      return is_included(a, b, chance);
    case Operator::does_not_include:
      return !is_included(a, b, chance);
    case Operator::starts_with:
      return a && text_of_value(a).starts_with(text_of_value(b));
    case Operator::ends_with:
      return a && text_of_value(a).ends_with(text_of_value(b));
    case Operator::exists:
      return a.has_value();
    case Operator::does_not_exist:
      return !a.has_value();
    case Operator::is_null:
      return a && a->is_null();
    case Operator::is_not_null:
      return a && !a->is_null();
    case Operator::has_not_value:
      return has_no_value(a);
    case Operator::is_true:
      return a && text_of_value(a) == "true";
    case Operator::is_false:
      return a && text_of_value(a) == "false";
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

// Either shape, taken apart.
struct Parts {
  std::string group;  // "AND", "OR", "NOT"; empty: one comparison.
  const JsonArray* members = nullptr;
  const Operator* comparison = nullptr;
  Json left, right;
  bool has_right = false;
};

std::optional<Parts> take_group(const JsonObject& object) {
  const std::string_view name =
      find_string(object, "type").value_or(find_string(object, "operator").value_or(""));
  Parts parts;
  parts.group = normal(name);
  if (parts.group != "AND" && parts.group != "OR" && parts.group != "NOT") return std::nullopt;
  parts.members = find_array(object, "operands");
  if (parts.members == nullptr) parts.members = find_array(object, "conditions");
  if (parts.members == nullptr || parts.members->size() > kPartsMax) return std::nullopt;
  return parts;
}

// A bare path stands for its value.
Json as_template(const Json& field) {
  if (!field.is_string()) return field;
  const std::string_view text = field.get_string();
  const bool is_path = text.starts_with("context.") || text.starts_with("fields.") ||
                       text.starts_with("vars.") || text.starts_with("actions.");
  return is_path ? Json("{{" + std::string(text) + "}}") : field;
}

std::optional<Parts> take_apart(const JsonObject& object) {
  if (auto group = take_group(object)) return group;
  Parts parts;
  const auto name = find_string(object, "operator");
  parts.comparison = name ? find_operator(*name) : nullptr;
  if (parts.comparison == nullptr) return std::nullopt;
  if (const JsonArray* operands = find_array(object, "operands")) {
    if (operands->empty() || operands->size() > 2) return std::nullopt;
    parts.left = (*operands)[0];
    parts.has_right = operands->size() == 2;
    if (parts.has_right) parts.right = (*operands)[1];
    return parts;
  }
  const Json* field = find(object, "field");
  const Json* value = find(object, "value");
  if (field == nullptr) return std::nullopt;
  parts.left = as_template(*field);
  parts.has_right = value != nullptr;
  if (value != nullptr) parts.right = *value;
  return parts;
}

Result<bool> holds_within(const Json& condition, const Scope& scope, const Chance& chance,
                          int depth);

// An empty group of "and" holds, as an empty "or" does not.
Result<bool> group_holds(const Parts& parts, const Scope& scope, const Chance& chance, int depth) {
  const bool stops_at = parts.group == "OR";
  for (const Json& member : *parts.members) {
    const auto one = holds_within(member, scope, chance, depth + 1);
    if (!one) return one;
    if (parts.group == "NOT") return !*one;
    if (*one == stops_at) return stops_at;
  }
  return !stops_at;
}

Result<bool> holds_within(const Json& condition, const Scope& scope, const Chance& chance,
                          int depth) {
  if (depth > kDepthMax) return bad_condition();
  const JsonObject* object = condition.if_object();
  if (object == nullptr) {
    const auto value = fill(condition, scope, chance);
    if (!value) return std::unexpected(value.error());
    const auto truth = call_function("toBoolean", {*value}, chance);
    return truth && *truth && (*truth)->get_bool();
  }
  const auto parts = take_apart(*object);
  if (!parts) return bad_condition();
  if (parts->members != nullptr) return group_holds(*parts, scope, chance, depth);
  const auto left = fill(parts->left, scope, chance);
  if (!left) return std::unexpected(left.error());
  Result<Filled> right = parts->has_right ? fill(parts->right, scope, chance) : Filled();
  if (!right) return std::unexpected(right.error());
  return apply(*parts->comparison, *left, *right, chance);
}

bool is_known_within(const Json& condition, int depth) {
  if (depth > kDepthMax || condition.is_array()) return false;
  const JsonObject* object = condition.if_object();
  if (object == nullptr) return true;
  const auto parts = take_apart(*object);
  if (!parts) return false;
  return parts->members == nullptr ||
         std::ranges::all_of(*parts->members, [depth](const Json& member) {
           return is_known_within(member, depth + 1);
         });
}

}  // namespace

Result<bool> holds(const Json& condition, const Scope& scope, const Chance& chance) {
  return holds_within(condition, scope, chance, 0);
}

bool is_known_condition(const Json& condition) {
  return is_known_within(condition, 0);
}

}  // namespace acquaint::flows
