#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <span>

#include "asking/condition_tree.h"
#include "asking/visit.h"
#include "profile/user.h"

namespace acquaint::asking {
namespace {

// ---- values ----

struct Unknown {};
struct Null {};

// What an expression is worth. Texts, arrays and objects are borrowed from the facts or the tree, so
// that nothing is copied.
using Value = std::variant<Unknown, Null, bool, std::int64_t, double, std::string_view, const Json*>;

Value value_of(const Json& json) {
  switch (json.kind()) {
    case boost::json::kind::null: return Null{};
    case boost::json::kind::bool_: return json.get_bool();
    case boost::json::kind::int64: return json.get_int64();
    case boost::json::kind::uint64: return static_cast<double>(json.get_uint64());
    case boost::json::kind::double_: return json.get_double();
    case boost::json::kind::string: return std::string_view(json.get_string());
    case boost::json::kind::array:
    case boost::json::kind::object: return &json;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

bool is_null(const Value& value) { return std::holds_alternative<Null>(value); }
bool is_unknown(const Value& value) { return std::holds_alternative<Unknown>(value); }

Verdict verdict(bool holds) { return holds ? Verdict::yes : Verdict::no; }

Verdict negate(Verdict verdict) {
  return static_cast<Verdict>(static_cast<int>(Verdict::yes) - static_cast<int>(verdict));
}

Value as_value(Verdict verdict) {
  if (verdict == Verdict::unknown) return Unknown{};
  return verdict == Verdict::yes;
}

// As JsonLogic has it: null, false, 0, "" and [] are false, everything else is true.
Verdict truth_of(const Value& value) {
  struct {
    Verdict operator()(Unknown) { return Verdict::unknown; }
    Verdict operator()(Null) { return Verdict::no; }
    Verdict operator()(bool flag) { return verdict(flag); }
    Verdict operator()(std::int64_t number) { return verdict(number != 0); }
    Verdict operator()(double number) { return verdict(number != 0); }
    Verdict operator()(std::string_view text) { return verdict(!text.empty()); }
    Verdict operator()(const Json* json) {
      return verdict(!json->is_array() || !json->get_array().empty());
    }
  } visitor;
  return std::visit(visitor, value);
}

// Negative, zero or positive; nothing when the two have no order.
std::optional<int> compare(const Value& a, const Value& b) {
  const auto sign = [](auto left, auto right) { return left < right ? -1 : left > right ? 1 : 0; };
  const auto* text_a = std::get_if<std::string_view>(&a);
  const auto* text_b = std::get_if<std::string_view>(&b);
  if (text_a != nullptr && text_b != nullptr) return sign(*text_a, *text_b);
  const auto* whole_a = std::get_if<std::int64_t>(&a);
  const auto* whole_b = std::get_if<std::int64_t>(&b);
  if (whole_a != nullptr && whole_b != nullptr) return sign(*whole_a, *whole_b);
  const auto number = [](const Value& value) -> std::optional<double> {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
  };
  const auto number_a = number(a), number_b = number(b);
  if (number_a && number_b) return sign(*number_a, *number_b);
  return std::nullopt;
}

bool same(const Value& a, const Value& b);

bool same_json(const Json& a, const Json& b) {
  if (a.is_array() && b.is_array()) {
    return std::ranges::equal(a.get_array(), b.get_array(), same_json);
  }
  if (a.is_object() && b.is_object()) {
    const JsonObject &left = a.get_object(), &right = b.get_object();
    return left.size() == right.size() && std::ranges::all_of(left, [&](const auto& member) {
             const Json* other = right.if_contains(member.key());
             return other != nullptr && same_json(member.value(), *other);
           });
  }
  if (a.is_structured() || b.is_structured()) return false;
  return same(value_of(a), value_of(b));
}

// Equal in type and worth; 1 and 1.0 are one number.
bool same(const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return is_null(a) && is_null(b);
  const auto *flag_a = std::get_if<bool>(&a), *flag_b = std::get_if<bool>(&b);
  if (flag_a != nullptr && flag_b != nullptr) return *flag_a == *flag_b;
  const auto *json_a = std::get_if<const Json*>(&a), *json_b = std::get_if<const Json*>(&b);
  if (json_a != nullptr && json_b != nullptr) return same_json(**json_a, **json_b);
  return compare(a, b) == 0;
}

// ---- variables ----

const Json kNothing;

const Json& deeper(const Json& from, std::span<const std::string> rest) {
  const Json* at = &from;
  for (const std::string& step : rest) {
    if (const JsonObject* object = at->if_object()) {
      at = object->if_contains(step);
    } else if (const JsonArray* array = at->if_array()) {
      std::size_t index = 0;
      const char* end = step.data() + step.size();
      const auto [stop, error] = std::from_chars(step.data(), end, index);
      at = error == std::errc() && stop == end ? array->if_contains(index) : nullptr;
    } else {
      at = nullptr;
    }
    if (at == nullptr) return kNothing;
  }
  return *at;
}

Value days_between(Time from, Time to) {
  return std::int64_t{std::chrono::floor<std::chrono::days>(to - from).count()};
}

Value count(std::ptrdiff_t number) { return static_cast<std::int64_t>(number); }

Value read(Stat stat, const profile::User& user, const Moment* moment, Time now) {
  const profile::AskingState& asking = user.asking;
  switch (stat) {
    case Stat::logins: return user.logins_count;
    case Stat::days_since_sign_up: return days_between(user.created, now);
    case Stat::days_since_last_login:
      return user.last_login ? days_between(*user.last_login, now) : Null{};
    case Stat::prompts:
      return count(std::ranges::count_if(asking.prompts, [&](const profile::Prompt& prompt) {
        return prompt.at > now - std::chrono::days(30);
      }));
    case Stat::days_since_last_prompt:
      return asking.prompts.empty() ? Null{} : days_between(asking.prompts.back().at, now);
    case Stat::days_since_last_answer:
      return asking.last_answer ? days_between(*asking.last_answer, now) : Null{};
    case Stat::visits: return moment == nullptr ? asking.visits.count : visits_at(asking, *moment);
    case Stat::page_views: return moment == nullptr ? asking.page_views.count : page_views_at(asking, *moment);
    case Stat::ignored_in_a_row: return count(asking.ignored_in_a_row);
    case Stat::forms_completed:
      return count(std::ranges::count_if(
          asking.forms, [](const auto& form) { return form.second.completed.has_value(); }));
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

// What never happened was counted: zero times.
Value read(const FromBehaviour& from, const profile::User& user) {
  const auto held = user.behaviour.counts.find(from.event);
  const bool is_there = held != user.behaviour.counts.end();
  switch (from.part) {
    case FromBehaviour::Part::count: return count(is_there ? held->second.count : 0);
    case FromBehaviour::Part::first: return is_there ? Value(to_ms(held->second.first)) : Null{};
    case FromBehaviour::Part::last: return is_there ? Value(to_ms(held->second.last)) : Null{};
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

Value read(const Variable& variable, const Facts& facts) {
  struct Source {
    const Variable& variable;
    const Facts& facts;

    Value of(const Json* json) const {
      return json == nullptr ? Null{} : value_of(deeper(*json, variable.rest));
    }
    Value of(const profile::Claim* claim) const { return of(claim ? &claim->value : nullptr); }
    Value of(const JsonObject* object) const {
      const std::span<const std::string> rest(variable.rest);
      const Json* at = object == nullptr ? nullptr : object->if_contains(rest.front());
      return at == nullptr ? Null{} : value_of(deeper(*at, rest.subspan(1)));
    }
    Value operator()(FromAttribute from) const {
      const bool known = facts.view != nullptr && from.index < facts.view->effective.size();
      return of(known ? facts.view->effective[from.index] : nullptr);
    }
    Value operator()(const FromClaims& from) const {
      return of(facts.user == nullptr ? nullptr : profile::find_claim(*facts.user, from.path));
    }
    Value operator()(Stat stat) const {
      return facts.user == nullptr ? Null{} : read(stat, *facts.user, facts.moment, facts.now);
    }
    Value operator()(const FromBehaviour& from) const {
      return facts.user == nullptr ? Null{} : read(from, *facts.user);
    }
    Value operator()(FromMoment from) const {
      if (facts.moment == nullptr) return Null{};
      if (from.text == nullptr) return of(&facts.moment->context);
      const std::string_view text = from.text(*facts.moment);
      if (text.empty() || variable.rest.size() > 1) return Null{};
      return text;
    }
    Value operator()(FromAnswers) const { return of(facts.answers); }
    Value operator()(const FromCompleteness& from) const {
      return facts.view == nullptr ? Value(Null{}) : Value(from.completeness.count(facts).share());
    }
  };
  return std::visit(Source{variable, facts}, variable.source);
}

bool has_value(const Variable& variable, const Facts& facts) {
  const Value value = read(variable, facts);
  const auto* text = std::get_if<std::string_view>(&value);
  return !is_null(value) && (text == nullptr || !text->empty());
}

// ---- times ----

// "2026-11-23", "2026-11-23T08:00:00Z", or milliseconds since 1970.
std::optional<Time> time_of(const Value& value) {
  constexpr std::int64_t kMsMax = 253'402'300'800'000;  // The end of the year 9999.
  if (const auto* ms = std::get_if<std::int64_t>(&value)) {
    if (*ms < 0 || *ms >= kMsMax) return std::nullopt;
    return from_ms(*ms);
  }
  if (const auto* ms = std::get_if<double>(&value)) {
    if (!(*ms >= 0 && *ms < static_cast<double>(kMsMax))) return std::nullopt;
    return from_ms(static_cast<std::int64_t>(*ms));
  }
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return std::nullopt;
  if (text->size() != 10) return parse_iso8601(*text);
  char full[20];
  text->copy(full, 10);
  std::string_view("T00:00:00Z").copy(full + 10, 10);
  return parse_iso8601(std::string_view(full, sizeof full));
}

// ---- the walk ----

class Evaluation {
 public:
  explicit Evaluation(const Facts& facts) : facts_(facts) {}

  Verdict truth(const Node& node) {
    return std::visit([&](const auto& kind) { return check(kind); }, node.kind);
  }

 private:
  // Nodes whose worth is a verdict.
  Verdict check(const Equal& node) {
    const Value a = value(node.operands[0]), b = value(node.operands[1]);
    if (is_unknown(a) || is_unknown(b)) return Verdict::unknown;
    return verdict(same(a, b) != node.negated);
  }

  Verdict check(const Ordered& node) {
    Verdict weakest = Verdict::yes;
    Value left = value(node.operands[0]);
    for (std::size_t i = 1; i < node.operands.size(); ++i) {
      const Value right = value(node.operands[i]);
      const auto order = compare(left, right);
      weakest = std::min(weakest, order ? verdict(fits(node.order, *order)) : Verdict::unknown);
      left = right;
    }
    return weakest;
  }

  static bool fits(Order order, int comparison) {
    switch (order) {
      case Order::less: return comparison < 0;
      case Order::less_or_equal: return comparison <= 0;
      case Order::greater: return comparison > 0;
      case Order::greater_or_equal: return comparison >= 0;
    }
    std::abort();  // Unreachable: -Wswitch is an error.
  }

  Verdict check(const All& node) {
    Verdict weakest = Verdict::yes;
    for (const Node& operand : node.operands) {
      weakest = std::min(weakest, truth(operand));
      if (weakest == Verdict::no) break;
    }
    return weakest;
  }

  Verdict check(const Any& node) {
    Verdict strongest = Verdict::no;
    for (const Node& operand : node.operands) {
      strongest = std::max(strongest, truth(operand));
      if (strongest == Verdict::yes) break;
    }
    return strongest;
  }

  Verdict check(const Truth& node) {
    const Verdict operand = truth(node.operands[0]);
    return node.negated ? negate(operand) : operand;
  }

  Verdict check(const In& node) {
    const Value needle = value(node.operands[0]), haystack = value(node.operands[1]);
    if (is_unknown(needle) || is_null(needle)) return Verdict::unknown;
    if (const auto* text = std::get_if<std::string_view>(&haystack)) {
      const auto* part = std::get_if<std::string_view>(&needle);
      // JsonLogic takes an empty text for nothing to look in.
      return part == nullptr ? Verdict::unknown : verdict(!text->empty() && text->contains(*part));
    }
    const auto* list = std::get_if<const Json*>(&haystack);
    if (list == nullptr || !(*list)->is_array()) return Verdict::unknown;
    return verdict(std::ranges::any_of((*list)->get_array(), [&](const Json& element) {
      return same(needle, value_of(element));
    }));
  }

  Verdict check(const Affix& node) {
    const Value a = value(node.operands[0]), b = value(node.operands[1]);
    const auto *text = std::get_if<std::string_view>(&a), *affix = std::get_if<std::string_view>(&b);
    if (text == nullptr || affix == nullptr) return Verdict::unknown;
    return verdict(node.side == Side::start ? text->starts_with(*affix) : text->ends_with(*affix));
  }

  Verdict check(const Missing& node) { return verdict(count_missing(node) > 0); }

  Verdict check(const InSegment& node) {
    return (facts_.memberships != nullptr ? *facts_.memberships : own_).of(node.condition, facts_);
  }

  // Nodes whose worth is any value: true or false as that value is.
  Verdict check(const Literal& node) { return truth_of(value_of(node.value)); }
  Verdict check(const Read& node) { return truth_of(worth(node)); }
  Verdict check(const If& node) {
    const Chosen chosen = choose(node);
    if (chosen.undecided) return Verdict::unknown;
    return chosen.node == nullptr ? Verdict::no : truth(*chosen.node);
  }
  Verdict check(const DaysSince& node) { return truth_of(worth(node)); }

  Value value(const Node& node) {
    return std::visit([&](const auto& kind) { return worth(kind); }, node.kind);
  }

  template <typename Kind>
  Value worth(const Kind& node) {
    return as_value(check(node));
  }
  Value worth(const Literal& node) { return value_of(node.value); }
  Value worth(const Read& node) {
    const Value held = read(node.variable, facts_);
    return is_null(held) ? value_of(node.fallback) : held;
  }
  Value worth(const DaysSince& node) {
    const Value operand = value(node.operands[0]);
    if (is_unknown(operand)) return Unknown{};
    const auto time = time_of(operand);
    return time ? days_between(*time, facts_.now) : Null{};
  }
  Value worth(const If& node) {
    const Chosen chosen = choose(node);
    if (chosen.undecided) return Unknown{};
    return chosen.node == nullptr ? Null{} : value(*chosen.node);
  }
  Value worth(const Missing& node) {
    JsonArray names;
    if (count_missing(node) > 0) {
      for (const Variable& variable : node.variables) {
        if (!has_value(variable, facts_)) names.emplace_back(variable.name);
      }
    }
    return lists_.emplace_back(std::make_unique<const Json>(std::move(names))).get();
  }

  // Zero as soon as enough of them have a value.
  std::size_t count_missing(const Missing& node) const {
    std::size_t found = 0;
    for (const Variable& variable : node.variables) {
      if (has_value(variable, facts_)) ++found;
    }
    return found >= node.needed ? 0 : node.variables.size() - found;
  }

  struct Chosen {
    const Node* node;  // Null: no test holds and there is no last value.
    bool undecided;    // A test is unknown, and so is what follows from it.
  };
  Chosen choose(const If& node) {
    std::size_t i = 0;
    for (; i + 1 < node.operands.size(); i += 2) {
      const Verdict test = truth(node.operands[i]);
      if (test == Verdict::unknown) return {nullptr, true};
      if (test == Verdict::yes) return {&node.operands[i + 1], false};
    }
    return {i < node.operands.size() ? &node.operands[i] : nullptr, false};
  }

  const Facts& facts_;
  Memberships own_;
  std::vector<std::unique_ptr<const Json>> lists_;  // Made by `missing` where its names are used.
};

}  // namespace

Verdict evaluate_node(const Node& node, const Facts& facts) { return Evaluation(facts).truth(node); }

}  // namespace acquaint::asking
