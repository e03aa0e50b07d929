// The compiled form of a condition: a closed set of nodes. Only condition_compile.cc makes them and
// only condition_evaluate.cc reads them; a new kind does not compile until both handle it.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "asking/completeness.h"
#include "asking/condition.h"
#include "asking/moment.h"

namespace acquaint::asking {

// Where a variable's value lies.
struct FromAttribute {
  profile::AttributeIndex index;
};
struct FromClaims {  // Not declared in the catalogue: standard survivorship.
  profile::AttributePath path;
};
enum class Stat {
  logins,
  days_since_sign_up,
  days_since_last_login,
  prompts,
  days_since_last_prompt,
  days_since_last_answer,
  visits,
  page_views,
  ignored_in_a_row,
  forms_completed,
};
struct FromBehaviour {  // How often and when something happened.
  std::string event;
  enum class Part { count, first, last } part;
};
struct FromMoment {
  MomentText text;  // Of the moment itself; null when its context is read.
};
struct FromAnswers {};
struct FromCompleteness {
  Completeness completeness;  // Of the catalogue that the condition was compiled with.
};

struct Variable {
  std::string name;  // As it was written: what `missing` lists.
  std::variant<FromAttribute, FromClaims, Stat, FromBehaviour, FromMoment, FromAnswers, FromCompleteness> source;
  // The way further into the value, by member names or array indexes; never empty below the moment
  // and the answers.
  std::vector<std::string> rest;
};

struct Node;

struct Literal {
  Json value;
};
struct Read {
  Variable variable;
  Json fallback;  // Stands in for a missing value; null when none was given.
};
struct Missing {
  std::vector<Variable> variables;
  std::size_t needed;  // Empty list as soon as this many have a value; all of them for "missing".
};
struct Equal {
  std::vector<Node> operands;  // Two.
  bool negated;
};
enum class Order { less, less_or_equal, greater, greater_or_equal };
struct Ordered {
  Order order;
  std::vector<Node> operands;  // Two or three.
};
struct All {
  std::vector<Node> operands;
};
struct Any {
  std::vector<Node> operands;
};
struct Truth {  // "!!", and "!" when negated.
  std::vector<Node> operands;  // One.
  bool negated;
};
struct In {
  std::vector<Node> operands;  // Needle, haystack.
};
struct If {
  std::vector<Node> operands;  // Test, value, test, value, ..., and perhaps a last value.
};
enum class Side { start, end };
struct Affix {
  std::vector<Node> operands;  // Text, affix.
  Side side;
};
struct DaysSince {
  std::vector<Node> operands;  // One.
};

struct InSegment {
  Condition condition;  // The segment's own.
};

struct Node {
  std::variant<Literal, Read, Missing, Equal, Ordered, All, Any, Truth, In, If, Affix, DaysSince, InSegment> kind;
};

// What compiling finds out of a logic besides its nodes.
struct Readings {
  std::vector<std::string> variables;  // Paths of attributes, also those that its segments read.
  bool drifts = false;
  std::string moment_at;  // Condition::moment_read_at.
};

struct Condition::Compiled {
  Json logic;
  Node root;
  Readings readings;
};

Result<Node> compile_node(const Json& logic, const Names& names, Readings& readings);
Verdict evaluate_node(const Node& node, const Facts& facts);

}  // namespace acquaint::asking
