#include <set>

#include "flows/document_check.h"

namespace acquaint::flows {
namespace {

std::unexpected<Error> wrong(std::string at, std::string message) {
  return invalid("auth0_flow.invalid", std::move(message), std::move(at));
}

class FlowCheck {
 public:
  Result<Done> check(const Json& list, const std::string& at, std::size_t depth) {
    if (!list.is_array()) return wrong(at, "A list of actions is expected.");
    if (depth > kActionDepthMax) return wrong(at, "Conditions are nested too deeply.");
    for (std::size_t i = 0; i < list.get_array().size(); ++i) {
      if (auto checked = check_action(list.get_array()[i], pointer_to(at, i), depth); !checked)
        return checked;
    }
    return Done{};
  }

 private:
  Result<Done> check_action(const Json& value, const std::string& at, std::size_t depth) {
    const JsonObject* action = value.if_object();
    if (action == nullptr) return wrong(at, "An object is expected.");
    const auto id = find_string(*action, "id");
    if (!id || !is_part_id(*id)) {
      return wrong(pointer_to(at, "id"), "1 to 64 letters, digits, \"-\" and \"_\" are expected.");
    }
    if (!ids_.emplace(*id).second) return wrong(pointer_to(at, "id"), "Another one has this id.");
    if (ids_.size() > kActionsMax) return wrong(at, "There are too many actions.");
    for (const std::string_view name : {"type", "action"}) {
      const auto text = find_string(*action, name);
      if (!text || text->empty() || text->size() > 100)
        return wrong(pointer_to(at, name), "A short text is expected.");
    }
    return check_params(*action, at, depth);
  }

  Result<Done> check_params(const JsonObject& action, const std::string& at, std::size_t depth) {
    for (const std::string_view name : {"allow_failure", "mask_output"}) {
      const Json* flag = find(action, name);
      if (flag != nullptr && !flag->is_bool())
        return wrong(pointer_to(at, name), "true or false is expected.");
    }
    const Json* params = find(action, "params");
    if (params == nullptr) return Done{};
    if (!params->is_object()) return wrong(pointer_to(at, "params"), "An object is expected.");
    for (const std::string_view branch : {"then", "else"}) {
      const Json* actions = find(params->get_object(), branch);
      if (actions == nullptr || find_string(action, "type") != "FLOW") continue;
      auto checked = check(*actions, pointer_to(pointer_to(at, "params"), branch), depth + 1);
      if (!checked) return checked;
    }
    return Done{};
  }

  std::set<std::string, std::less<>> ids_;
};

}  // namespace

Result<Done> check_flow_document(const JsonObject& flow, const std::string& at) {
  const Json* actions = find(flow, "actions");
  if (actions == nullptr) return Done{};
  return FlowCheck().check(*actions, pointer_to(at, "actions"), 1);
}

}  // namespace acquaint::flows
