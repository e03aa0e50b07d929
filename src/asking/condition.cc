#include "asking/condition.h"

#include <algorithm>

#include "asking/condition_tree.h"

namespace acquaint::asking {

Result<Condition> Condition::compile(const Json& logic, const profile::Catalogue& catalogue) {
  std::vector<std::string> variables;
  auto root = compile_node(logic, catalogue, variables);
  if (!root) return std::unexpected(root.error());
  std::ranges::sort(variables);
  variables.erase(std::ranges::unique(variables).begin(), variables.end());
  return Condition(std::make_shared<const Compiled>(
      Compiled{logic, std::move(*root), std::move(variables)}));
}

Verdict Condition::evaluate(const Facts& facts) const {
  return evaluate_node(compiled_->root, facts);
}

const Json& Condition::logic() const { return compiled_->logic; }

const std::vector<std::string>& Condition::variables() const { return compiled_->variables; }

}  // namespace acquaint::asking
