// The public JsonLogic vectors: every row that stays within our operators and needs no conversion
// must agree with us. What is left out is computed from the rows, by the rules below.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "asking/condition.h"

namespace acquaint::asking {
namespace {

constexpr const char* kFile = "tests/data/jsonlogic/tests.json";

const std::set<std::string_view> kOurs = {"var", "missing", "missing_some", "==", "!=", "<", "<=",
                                          ">",   ">=",      "and",          "or", "!",  "!!", "in",
                                          "if",  "startsWith", "endsWith"};
// A deviation by name only: the vectors spell equality without conversion and the ternary differently.
const std::map<std::string_view, std::string_view> kRenamed = {{"===", "=="}, {"!==", "!="}, {"?:", "if"}};

bool any_operation(const Json& logic, const std::function<bool(std::string_view, const Json&)>& holds) {
  if (const JsonArray* list = logic.if_array()) {
    return std::ranges::any_of(*list, [&](const Json& part) { return any_operation(part, holds); });
  }
  const JsonObject* object = logic.if_object();
  return object != nullptr && std::ranges::any_of(*object, [&](const auto& member) {
           return holds(member.key(), member.value()) || any_operation(member.value(), holds);
         });
}

bool is_foreign(std::string_view name, const Json&) { return !kOurs.contains(name); }

// Plain operands of two types make JsonLogic convert; we say no, or unknown.
bool converts(std::string_view name, const Json& operands) {
  const JsonArray* list = operands.if_array();
  const bool compares = name == "==" || name == "!=" || name.starts_with('<') || name.starts_with('>');
  if (!compares || list == nullptr) return false;
  const auto kind = [](const Json& json) {
    return json.is_number() ? 'n' : json.is_string() ? 's' : json.is_bool() ? 'b' : '?';
  };
  return std::ranges::any_of(*list, [&](const Json& part) {
    return kind(part) != '?' && kind(list->front()) != '?' && kind(part) != kind(list->front());
  });
}

// Names of our variables are fixed texts; JsonLogic computes them, and takes "" for all the data.
bool names_freely(std::string_view name, const Json& operands) {
  if (name != "var" && name != "missing") return false;
  const Json* first = operands.is_array() && !operands.get_array().empty() ? &operands.get_array()[0] : &operands;
  if (name == "missing") return first->is_object();
  return !first->is_string() || first->get_string().empty();
}

Json renamed(const Json& logic) {
  if (const JsonArray* list = logic.if_array()) {
    JsonArray out;
    for (const Json& part : *list) out.push_back(renamed(part));
    return out;
  }
  const JsonObject* object = logic.if_object();
  if (object == nullptr) return logic;
  JsonObject out;
  for (const auto& [name, value] : *object) {
    const auto other = kRenamed.find(name);
    out[other == kRenamed.end() ? std::string_view(name) : other->second] = renamed(value);
  }
  return out;
}

// The data of a row becomes the answers of a form: its names get that prefix.
Json placed(const Json& names) {
  if (const JsonArray* list = names.if_array()) {
    JsonArray out;
    for (const Json& name : *list) out.push_back(placed(name));
    return out;
  }
  if (!names.is_string()) return names;
  return Json("answers." + std::string(names.get_string()));
}

Json with_prefix(const Json& logic) {
  if (const JsonArray* list = logic.if_array()) {
    JsonArray out;
    for (const Json& part : *list) out.push_back(with_prefix(part));
    return out;
  }
  const JsonObject* object = logic.if_object();
  if (object == nullptr) return logic;
  const auto& [name, operands] = *object->begin();
  Json value = with_prefix(operands);
  if (name == "missing" || name == "missing_some") value = placed(operands);
  if (name == "var") {
    value = operands;
    if (JsonArray* list = value.if_array(); list != nullptr && !list->empty()) {
      list->front() = placed(list->front());
    } else {
      value = placed(value);
    }
  }
  return JsonObject{{name, value}};
}

Json prefixed_where_missing(const Json& rule, const Json& want) {
  const bool names = any_operation(rule, [](std::string_view name, const Json&) {
    return name == "missing" || name == "missing_some";
  });
  return names && want.is_array() ? placed(want) : want;
}

bool truthy(const Json& value) {
  return !(value.is_null() || value == Json(false) || (value.is_number() && value.to_number<double>() == 0) ||
           (value.is_string() && value.get_string().empty()) ||
           (value.is_array() && value.get_array().empty()));
}

// "and" and "or" are verdicts here and the deciding operand there: only their truth is compared.
bool is_verdict(const Json& rule) {
  return rule.is_object() && (rule.get_object().contains("and") || rule.get_object().contains("or"));
}

std::string refusal_of(const Json& rule) {
  const auto condition = Condition::compile(rule, profile::Catalogue());
  return condition ? "" : condition.error().code;
}

TEST(ConditionVectors, AgreeWherePossible) {
  std::stringstream text;
  text << std::ifstream(kFile).rdbuf();
  const Json rows = *parse_json(text.str());
  std::map<std::string, int> left_out;
  int agreed = 0;
  for (const Json& row : rows.as_array()) {
    if (!row.is_array()) continue;  // A heading.
    const Json rule = renamed(row.at(0));
    const Json& data = row.at(1);
    if (any_operation(rule, names_freely)) {
      ++left_out["free names"];
      EXPECT_THAT(refusal_of(with_prefix(rule)),
                  testing::AnyOf("condition.bad_operands", "condition.unknown_variable", "condition.unknown_operator")) << to_text(row);
    } else if (any_operation(rule, is_foreign)) {
      ++left_out["foreign operator"];
      EXPECT_EQ(refusal_of(with_prefix(rule)), "condition.unknown_operator") << to_text(row);
    } else if (any_operation(rule, converts)) {
      ++left_out["converts"];
    } else if (!data.is_object() && !data.is_null()) {
      ++left_out["data is no object"];
    } else {
      SCOPED_TRACE(to_text(row));
      const Json ours = with_prefix(rule);
      const Json want = prefixed_where_missing(rule, row.at(2));
      const JsonObject answers = data.is_object() ? data.get_object() : JsonObject();
      const Facts facts{.answers = &answers, .now = {}};
      const auto condition = Condition::compile(ours, profile::Catalogue());
      ASSERT_TRUE(condition.has_value()) << condition.error().code;
      EXPECT_EQ(condition->evaluate(facts), truthy(want) ? Verdict::yes : Verdict::no);
      if (!is_verdict(rule)) {
        const auto same = Condition::compile(JsonObject{{"==", {ours, want}}}, profile::Catalogue());
        ASSERT_TRUE(same.has_value()) << same.error().code;
        EXPECT_EQ(same->evaluate(facts), Verdict::yes);
      }
      ++agreed;
    }
  }
  const std::map<std::string, int> documented{{"foreign operator", 67}, {"converts", 9}, {"free names", 23}, {"data is no object", 2}};
  EXPECT_EQ(left_out, documented);
  EXPECT_EQ(agreed, 166);
}

}  // namespace
}  // namespace acquaint::asking
