#include "asking/condition.h"

#include <algorithm>

#include "asking/condition_tree.h"

namespace acquaint::asking {

Result<Condition> Condition::compile(const Json& logic, const Names& names) {
  Readings readings;
  auto root = compile_node(logic, names, readings);
  if (!root) return std::unexpected(root.error());
  std::vector<std::string>& variables = readings.variables;
  std::ranges::sort(variables);
  variables.erase(std::ranges::unique(variables).begin(), variables.end());
  return Condition(std::make_shared<const Compiled>(
      Compiled{logic, std::move(*root), std::move(readings)}));
}

Verdict Condition::evaluate(const Facts& facts) const {
  return evaluate_node(compiled_->root, facts);
}

const Json& Condition::logic() const { return compiled_->logic; }

const std::vector<std::string>& Condition::variables() const { return compiled_->readings.variables; }

bool Condition::drifts() const { return compiled_->readings.drifts; }

const std::string& Condition::moment_read_at() const { return compiled_->readings.moment_at; }

Verdict Memberships::of(const Condition& segment, const Facts& facts) {
  const void* name = segment.compiled_.get();
  const auto known = std::ranges::find(known_, name, &decltype(known_)::value_type::first);
  if (known != known_.end()) return known->second;
  const Verdict verdict =
      segment.evaluate({.user = facts.user, .view = facts.view, .now = facts.now, .memberships = this});
  known_.emplace_back(name, verdict);
  return verdict;
}

}  // namespace acquaint::asking
