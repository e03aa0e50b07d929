#include "profile/schema.h"

#include <re2/re2.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "base/encoding.h"
#include "profile/handle.h"

namespace acquaint::profile {
namespace {

constexpr std::size_t kProblemsMax = 50;
constexpr std::size_t kDepthMax = 8;
constexpr std::size_t kChoicesMax = 1000;
constexpr std::size_t kPatternMax = 1000;       // Bytes.
constexpr std::int64_t kCountMax = 1'000'000;   // Of lengths and numbers of items.
constexpr double kBoundMax = 9007199254740991;  // 2^53 - 1: up to here a double compares exactly.

using Holds = std::function<bool(const Json& value)>;

// One keyword of a schema, ready to be asked.
struct Rule {
  std::string keyword;
  std::string message;
  Holds holds;
};

// One schema object. The walk over objects and arrays is ours, so that every problem has its exact
// place and a hostile value costs no more than kProblemsMax problems.
struct Node {
  std::vector<Rule> rules;  // `type` first, then in the order of the document.
  std::vector<std::string> required;
  std::map<std::string, Node, std::less<>> properties;
  std::shared_ptr<const Node> items;
  bool closed = false;  // additionalProperties: false.
};

std::unexpected<Error> unsupported(std::string message, std::string field) {
  return invalid("schema.unsupported", std::move(message), std::move(field));
}

// A whole number is an integer however it was written, as JSON Schema says ("1.0"); valijson goes
// by how Boost.JSON happened to store it.
Json plain_number(const Json& value) {
  if (const std::uint64_t* large = value.if_uint64()) {
    if (*large <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return static_cast<std::int64_t>(*large);
    }
    return static_cast<double>(*large);
  }
  const double* real = value.if_double();
  if (real == nullptr || std::trunc(*real) != *real || std::abs(*real) > kBoundMax) return value;
  return static_cast<std::int64_t>(*real);
}

// Equal texts for values that JSON Schema calls equal.
Json comparable(const Json& value) {
  if (const JsonArray* array = value.if_array()) {
    JsonArray out;
    for (const Json& element : *array) out.push_back(comparable(element));
    return out;
  }
  if (const JsonObject* object = value.if_object()) {
    JsonObject out;
    for (const auto& member : *object) out[member.key()] = comparable(member.value());
    return canonical(out);
  }
  return plain_number(value);
}

// ---- Formats

bool is_web_address(std::string_view text) {
  if (text.size() > 2048) return false;
  const auto url = boost::urls::parse_uri(text);
  if (!url || url->encoded_host().empty()) return false;
  return url->scheme_id() == boost::urls::scheme::http ||
         url->scheme_id() == boost::urls::scheme::https;
}

bool is_date(std::string_view text) {
  static const RE2 kShape(R"((\d{4})-(\d{2})-(\d{2}))");
  int year = 0;
  unsigned month = 0, day = 0;
  if (!RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kShape, &year, &month, &day)) {
    return false;
  }
  return year > 0 && std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                                 std::chrono::day(day))
                         .ok();
}

// "23:15" or "23:15:30", as time fields of browsers have it.
bool is_time(std::string_view text) {
  static const RE2 kShape("([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?");
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kShape);
}

// E.164.
bool is_phone(std::string_view text) {
  if (text.size() < 3 || text.size() > 16 || text[0] != '+' || text[1] == '0') return false;
  return std::ranges::all_of(text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

struct Format {
  std::string_view name;
  bool (*matches)(std::string_view);
  const char* message;
};

constexpr Format kFormats[] = {
    {"email", is_email, "Must be an e-mail address."},
    {"uri", is_web_address, "Must be a web address that begins with http:// or https://."},
    {"date", is_date, "Must be a date, as in 2024-02-29."},
    {"time", is_time, "Must be a time of day, as in 23:15."},
    {"phone", is_phone, "Must be a phone number with its country code, as in +4930123456."},
};

// ---- Keywords: each maker refuses an operand that makes no sense

// What valijson decides. A schema of its own for each keyword: the answer is yes or no, and nothing
// has to be read out of messages.
Holds by_valijson(std::string_view keyword, const Json& operand) {
  const Json document = JsonObject{{keyword, operand}};
  const auto schema = std::make_shared<valijson::Schema>();
  valijson::SchemaParser().populateSchema(valijson::adapters::BoostJsonAdapter(document), *schema);
  return [schema = std::shared_ptr<const valijson::Schema>(schema)](const Json& value) {
    valijson::Validator validator;
    return validator.validate(*schema, valijson::adapters::BoostJsonAdapter(value), nullptr);
  };
}

using RuleMaker = Result<Rule> (*)(std::string_view keyword, const Json& operand,
                                   const std::string& at);

Rule rule_of(std::string_view keyword, std::string message, Holds holds) {
  return Rule{std::string(keyword), std::move(message), std::move(holds)};
}

Result<Rule> type_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  struct Type {
    std::string_view name;
    const char* message;
  };
  constexpr Type kTypes[] = {{"string", "Must be text."},      {"integer", "Must be a whole number."},
                             {"number", "Must be a number."},  {"boolean", "Must be true or false."},
                             {"array", "Must be a list."},     {"object", "Must be an object."}};
  for (const Type& type : kTypes) {
    if (operand == Json(type.name)) return rule_of(keyword, type.message, by_valijson(keyword, operand));
  }
  return unsupported("The type is one of string, integer, number, boolean, array and object.", at);
}

bool is_choice(const Json& value) {
  if (const boost::json::string* text = value.if_string()) return !std::string_view(*text).contains('\0');
  return !value.is_structured();
}

Result<Rule> enum_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  const JsonArray* choices = operand.if_array();
  if (choices == nullptr || choices->empty() || choices->size() > kChoicesMax ||
      !std::ranges::all_of(*choices, is_choice)) {
    return unsupported("This is a list of 1 to 1,000 texts, numbers or booleans.", at);
  }
  JsonArray plain;
  for (const Json& choice : *choices) plain.push_back(plain_number(choice));
  return rule_of(keyword, "Must be one of the choices.", by_valijson(keyword, plain));
}

Result<Rule> const_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  if (!is_choice(operand)) return unsupported("This is one text, number or boolean.", at);
  return rule_of(keyword, "Must be the one value that is allowed here.",
                 by_valijson(keyword, plain_number(operand)));
}

Result<Rule> one_of_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  const JsonArray* choices = operand.if_array();
  if (choices == nullptr || choices->empty() || choices->size() > kChoicesMax) {
    return unsupported("This is a list of 1 to 1,000 choices.", at);
  }
  JsonArray plain;
  for (std::size_t i = 0; i < choices->size(); ++i) {
    const std::string choice_at = pointer_to(at, i);
    const JsonObject* choice = (*choices)[i].if_object();
    const Json* value = choice == nullptr ? nullptr : find(*choice, "const");
    if (value == nullptr || !is_choice(*value)) {
      return unsupported("A choice is an object with the member 'const'.", choice_at);
    }
    for (const auto& member : *choice) {
      if (member.key() == "const") continue;
      if ((member.key() != "title" && member.key() != "description") || !member.value().is_string()) {
        return unsupported("A choice has the members const, title and description.",
                           pointer_to(choice_at, std::string_view(member.key())));
      }
    }
    plain.push_back(JsonObject{{"const", plain_number(*value)}});
  }
  return rule_of(keyword, "Must be one of the choices.", by_valijson(keyword, plain));
}

Result<Rule> count_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  const Json plain = plain_number(operand);
  const std::int64_t* count = plain.if_int64();
  if (count == nullptr || *count < 0 || *count > kCountMax) {
    return unsupported("This is a whole number from 0 to 1,000,000.", at);
  }
  const bool least = keyword.starts_with("min");
  const char* noun = keyword.ends_with("Length") ? " characters." : " choices.";
  return rule_of(keyword,
                 std::string(least ? "Must have at least " : "Must have at most ") +
                     std::to_string(*count) + noun,
                 by_valijson(keyword, plain));
}

Result<Rule> bound_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  if (!operand.is_number() || std::abs(operand.to_number<double>()) > kBoundMax) {
    return unsupported("This is a number below 2^53.", at);
  }
  const char* how = keyword == "minimum"            ? "Must be at least "
                    : keyword == "maximum"          ? "Must be at most "
                    : keyword == "exclusiveMinimum" ? "Must be greater than "
                                                    : "Must be less than ";
  return rule_of(keyword, how + to_text(operand) + ".", by_valijson(keyword, plain_number(operand)));
}

Result<Rule> multiple_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  const double step = operand.is_number() ? operand.to_number<double>() : 0;
  if (step <= 0 || step > kBoundMax) {
    return unsupported("This is a number above 0 and below 2^53.", at);
  }
  // valijson cuts fractions off here, and finds 19.99 to be no multiple of 0.01.
  const auto holds = [step](const Json& value) {
    if (!value.is_number()) return true;
    if (const std::int64_t* whole = value.if_int64(); whole != nullptr && std::trunc(step) == step) {
      return *whole % static_cast<std::int64_t>(step) == 0;
    }
    const double quotient = value.to_number<double>() / step;
    if (!std::isfinite(quotient)) return false;
    return std::abs(quotient - std::round(quotient)) <=
           4 * std::numeric_limits<double>::epsilon() * std::abs(quotient);
  };
  return rule_of(keyword, "Must be a multiple of " + to_text(operand) + ".", holds);
}

Result<Rule> pattern_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  const boost::json::string* text = operand.if_string();
  if (text == nullptr || text->size() > kPatternMax) {
    return unsupported("A pattern is a text of at most 1,000 bytes.", at);
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  const auto pattern =
      std::make_shared<const RE2>(re2::StringPiece(text->data(), text->size()), options);
  if (!pattern->ok()) return unsupported("The pattern is not valid: " + pattern->error() + ".", at);
  return rule_of(keyword, "Must have the expected form.", [pattern](const Json& value) {
    const boost::json::string* subject = value.if_string();
    return subject == nullptr ||
           RE2::PartialMatch(re2::StringPiece(subject->data(), subject->size()), *pattern);
  });
}

Result<Rule> format_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  for (const Format& format : kFormats) {
    if (operand != Json(format.name)) continue;
    return rule_of(keyword, format.message, [matches = format.matches](const Json& value) {
      return !value.is_string() || matches(std::string_view(value.get_string()));
    });
  }
  return unsupported("The format is one of email, uri, date, time and phone.", at);
}

Result<Rule> unique_rule(std::string_view keyword, const Json& operand, const std::string& at) {
  if (!operand.is_bool()) return unsupported("This is true or false.", at);
  if (!operand.get_bool()) return rule_of(keyword, "", [](const Json&) { return true; });
  // valijson compares every pair, which takes minutes for a long list.
  return rule_of(keyword, "Must not have the same choice twice.", [](const Json& value) {
    const JsonArray* list = value.if_array();
    std::set<std::string> seen;
    return list == nullptr || std::ranges::all_of(*list, [&seen](const Json& element) {
             return seen.insert(to_text(comparable(element))).second;
           });
  });
}

struct Keyword {
  std::string_view name;
  RuleMaker make;
};

constexpr Keyword kKeywords[] = {
    {"type", type_rule},           {"enum", enum_rule},
    {"const", const_rule},         {"oneOf", one_of_rule},
    {"minLength", count_rule},     {"maxLength", count_rule},
    {"minItems", count_rule},      {"maxItems", count_rule},
    {"minimum", bound_rule},       {"maximum", bound_rule},
    {"exclusiveMinimum", bound_rule}, {"exclusiveMaximum", bound_rule},
    {"multipleOf", multiple_rule}, {"pattern", pattern_rule},
    {"format", format_rule},       {"uniqueItems", unique_rule},
};

// ---- Compiling

// Annotations: kept in the document, checked for their type only.
std::optional<bool> is_good_annotation(std::string_view name, const Json& operand) {
  if (name == "title" || name == "description" || name == "$schema") return operand.is_string();
  if (name == "examples") return operand.is_array();
  if (name == "readOnly") return operand.is_bool();
  if (name == "default" || name.starts_with("x-")) return true;
  return std::nullopt;
}

Result<Node> compile_node(const Json& schema, const std::string& at, std::size_t depth);

Result<Done> compile_properties(Node& node, const Json& operand, const std::string& at,
                                std::size_t depth) {
  const JsonObject* properties = operand.if_object();
  if (properties == nullptr) return unsupported("This is an object of schemas.", at);
  for (const auto& member : *properties) {
    const std::string_view name = member.key();
    auto property = compile_node(member.value(), pointer_to(at, name), depth + 1);
    if (!property) return std::unexpected(property.error());
    node.properties.emplace(name, std::move(*property));
  }
  return Done{};
}

Result<Done> compile_required(Node& node, const Json& operand, const std::string& at) {
  const JsonArray* names = operand.if_array();
  if (names == nullptr) return unsupported("This is a list of names.", at);
  for (std::size_t i = 0; i < names->size(); ++i) {
    if (!(*names)[i].is_string()) return unsupported("This is a name.", pointer_to(at, i));
    node.required.emplace_back((*names)[i].get_string());
  }
  return Done{};
}

Result<Done> compile_keyword(Node& node, std::string_view name, const Json& operand,
                             const std::string& at, std::size_t depth) {
  if (name == "properties") return compile_properties(node, operand, at, depth);
  if (name == "required") return compile_required(node, operand, at);
  if (name == "items") {
    auto items = compile_node(operand, at, depth + 1);
    if (!items) return std::unexpected(items.error());
    node.items = std::make_shared<const Node>(std::move(*items));
    return Done{};
  }
  if (name == "additionalProperties") {
    if (!operand.is_bool()) return unsupported("This is true or false.", at);
    node.closed = !operand.get_bool();
    return Done{};
  }
  if (const auto good = is_good_annotation(name, operand)) {
    if (!*good) return unsupported("This has the wrong type.", at);
    return Done{};
  }
  const auto* keyword = std::ranges::find(kKeywords, name, &Keyword::name);
  if (keyword == std::end(kKeywords)) return unsupported("This keyword is not supported.", at);
  auto rule = keyword->make(name, operand, at);
  if (!rule) return std::unexpected(rule.error());
  node.rules.insert(name == "type" ? node.rules.begin() : node.rules.end(), std::move(*rule));
  return Done{};
}

Result<Node> compile_node(const Json& schema, const std::string& at, std::size_t depth) {
  const JsonObject* members = schema.if_object();
  if (members == nullptr) return unsupported("A schema is an object.", at);
  if (depth > kDepthMax) return unsupported("Schemas are nested at most 8 levels deep.", at);
  Node node;
  for (const auto& member : *members) {
    const std::string_view name = member.key();
    const auto done = compile_keyword(node, name, member.value(), pointer_to(at, name), depth);
    if (!done) return std::unexpected(done.error());
  }
  return node;
}

// ---- Checking

class Check {
 public:
  void visit(const Node& node, const Json& value, const std::string& at) {
    if (!is_clean(value)) return report(at, "characters", "Contains characters that are not allowed.");
    if (!obeys_rules(node, value.is_number() ? plain_number(value) : value, at)) return;
    if (const JsonArray* list = value.if_array()) visit_items(node, *list, at);
    if (const JsonObject* object = value.if_object()) visit_members(node, *object, at);
  }

  std::vector<SchemaProblem> take() { return std::move(problems_); }

 private:
  // NUL ends a text early for much software, valijson included, and PostgreSQL cannot keep it.
  static bool is_clean(const Json& value) {
    const boost::json::string* text = value.if_string();
    return text == nullptr || (!std::string_view(*text).contains('\0') && is_utf8(std::string_view(*text)));
  }

  // False when the type is wrong: whatever else is wrong then helps nobody.
  bool obeys_rules(const Node& node, const Json& value, const std::string& at) {
    for (const Rule& rule : node.rules) {
      if (rule.holds(value)) continue;
      report(at, rule.keyword, rule.message);
      if (rule.keyword == "type") return false;
    }
    return true;
  }

  void visit_items(const Node& node, const JsonArray& list, const std::string& at) {
    if (node.items == nullptr) return;
    for (std::size_t i = 0; i < list.size() && !full(); ++i) {
      visit(*node.items, list[i], pointer_to(at, i));
    }
  }

  void visit_members(const Node& node, const JsonObject& object, const std::string& at) {
    for (const std::string& name : node.required) {
      if (!object.contains(name)) report(pointer_to(at, name), "required", "Must be given.");
    }
    if (node.properties.empty() && !node.closed) return;
    for (const auto& member : object) {
      if (full()) return;
      const std::string_view name = member.key();
      const auto property = node.properties.find(name);
      if (property != node.properties.end()) {
        visit(property->second, member.value(), pointer_to(at, name));
      } else if (node.closed) {
        report(pointer_to(at, name), "additionalProperties", "There is no field of this name.");
      }
    }
  }

  bool full() const { return problems_.size() >= kProblemsMax; }
  void report(std::string field, std::string_view rule, std::string_view message) {
    if (full()) return;
    problems_.push_back({std::move(field), std::string(rule), std::string(message)});
  }

  std::vector<SchemaProblem> problems_;
};

}  // namespace

struct Schema::Compiled {
  Json document;
  Node root;
};

Result<Schema> Schema::compile(const Json& schema) {
  auto root = compile_node(schema, "", 1);
  if (!root) return std::unexpected(root.error());
  return Schema(std::make_shared<const Compiled>(Compiled{schema, std::move(*root)}));
}

std::vector<SchemaProblem> Schema::check(const Json& value) const {
  Check check;
  check.visit(compiled_->root, value, "");
  return check.take();
}

const Json& Schema::document() const { return compiled_->document; }

}  // namespace acquaint::profile
