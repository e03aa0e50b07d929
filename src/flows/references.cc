#include "flows/references.h"

#include <algorithm>
#include <set>

#include "flows/component.h"
#include "flows/condition.h"
#include "flows/engine.h"
#include "flows/requests.h"

namespace acquaint::flows {
namespace {

std::string text_of(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

void add_once(std::vector<std::string>& list, std::string one) {
  if (!one.empty() && std::ranges::find(list, one) == list.end()) list.push_back(std::move(one));
}

// Goes through one form, or through one flow.
class Reporter {
 public:
  explicit Reporter(const Declared& declared) : declared_(declared) {}

  void read_form(const JsonObject& form) {
    for (const Json& node : array_or_empty(form, "nodes")) nodes_.insert(text_of(node.get_object(), "id"));
    check_node_name(object_or_empty(form, "start"), "next_node", "start");
    for (const Json& node : array_or_empty(form, "nodes")) read_node(node.get_object());
    check_flow_name(object_or_empty(object_or_empty(form, "ending"), "after_submit"), "ending / after_submit");
    const JsonObject& redirection = object_or_empty(object_or_empty(form, "ending"), "redirection");
    if (find_number(redirection, "delay").value_or(0) > 0)
      report("ending / redirection / delay", "The browser goes on at once.");
    if (!text_of(object_or_empty(form, "style"), "css").empty())
      report("style / css", "Pages have the style of this server.");
    std::set<const Document*> read;  // One flow may be named by its id and by its name.
    for (const std::string& name : flows_of_form(form)) {
      const Document* flow = declared_.find_flow(name);
      if (flow != nullptr && read.insert(flow).second) {
        read_actions(array_or_empty(flow->json, "actions"), "flows / " + flow->name + " / ");
      }
    }
  }

  void read_actions(const JsonArray& actions, const std::string& place) {
    for (const Json& action : actions) read_action(action.get_object(), place);
  }

  std::vector<Reported> take() { return std::move(reported_); }

 private:
  void report(std::string place, std::string text) {
    reported_.push_back({std::move(place), std::move(text)});
  }

  void check_node_name(const JsonObject& from, std::string_view name, const std::string& place) {
    const std::string node = text_of(from, name);
    if (node.empty() || node == "$ending" || nodes_.contains(node)) return;
    report(place + " / " + std::string(name), "The form has no such node: it ends here.");
  }

  void check_flow_name(const JsonObject& from, const std::string& place) {
    const std::string flow = text_of(from, "flow_id");
    if (flow.empty() || declared_.find_flow(flow) != nullptr) return;
    report(place + " / flow_id", "There is no such flow.");
  }

  void read_node(const JsonObject& node) {
    const std::string place = "nodes / " + text_of(node, "id"), type = text_of(node, "type");
    const JsonObject& config = object_or_empty(node, "config");
    if (type == "STEP" || type == "FLOW") check_node_name(config, "next_node", place);
    if (type == "FLOW") check_flow_name(config, place);
    if (type == "STEP") read_components(config, place);
    if (type == "ROUTER") read_router(config, place);
    if (type != "STEP" && type != "FLOW" && type != "ROUTER")
      report(place, "Nodes of this kind are passed over.");
  }

  void read_components(const JsonObject& config, const std::string& place) {
    for (const Json& component : array_or_empty(config, "components")) {
      const JsonObject& object = component.get_object();
      const std::string at = place + " / components / " + text_of(object, "id");
      if (is_shown(object)) {
        read_component(object, at);
      } else {
        report(at, "Components of this kind are not shown.");
      }
    }
  }

  // Of one that is shown.
  void read_component(const JsonObject& component, const std::string& at) {
    if (!is_readable(component)) report(at, "A template in it cannot be read: what it stands in is left empty.");
    const JsonObject& config = object_or_empty(component, "config");
    if (find_bool(config, "country_picker").value_or(false))
      report(at + " / country_picker", "The number is one text, without its parts.");
    for (const Json& option : array_or_empty(config, "options")) {
      const JsonObject* object = option.if_object();
      if (object == nullptr || !object->contains("image_url")) continue;
      report(at + " / options / image_url", "Choices have no pictures.");
      break;
    }
  }

  void read_router(const JsonObject& config, const std::string& place) {
    for (const Json& element : array_or_empty(config, "rules")) {
      const JsonObject& rule = element.get_object();
      const std::string rule_place = place + " / rules / " + text_of(rule, "id");
      const Json* condition = find(rule, "condition");
      if (condition == nullptr || !is_known_condition(*condition))
        report(rule_place + " / condition", "This condition never holds here.");
      check_node_name(rule, "next_node", rule_place);
    }
    check_node_name(config, "fallback", place);
  }

  void read_action(const JsonObject& action, const std::string& within) {
    const std::string place = within + text_of(action, "id");
    const JsonObject& params = object_or_empty(action, "params");
    const std::string type = text_of(action, "type");
    const bool is_runnable = is_runnable_action(type, text_of(action, "action"));
    if (!is_runnable) report(place, "Actions of this kind cannot be run: the flow fails here.");
    check_connection(params, place, is_runnable ? type : "");
    if (is_runnable) read_params(params, type, place);
    if (type != "FLOW") return;
    read_actions(array_or_empty(params, "then"), place + " / then / ");
    read_actions(array_or_empty(params, "else"), place + " / else / ");
  }

  // `app`: which it must be of; empty: any.
  void check_connection(const JsonObject& params, const std::string& place, std::string_view app) {
    const std::string name = text_of(params, "connection_id");
    if (name.empty()) return;
    const VaultConnection* found = declared_.find_vault_connection(name);
    const std::string at = place + " / connection_id";
    if (found == nullptr) {
      report(at, "There is no such vault connection.");
    } else if (!found->is_ready()) {
      report(at, "The vault connection has no setup.");
    } else if (!app.empty() && (found->app_id != app || !is_usable(*found))) {
      report(at, "The vault connection is of another app, or of a kind that cannot be used here: the flow fails here.");
    }
  }

  // Of an action that can be run.
  void read_params(JsonObject params, std::string_view type, const std::string& place) {
    const Json* condition = find(params, "if");
    if (type == "FLOW" && condition != nullptr && !is_known_condition(*condition))
      report(place + " / if", "This condition cannot be read: the flow fails here.");
    for (const std::string_view branch : {"if", "then", "else"}) params.erase(branch);
    if (!is_readable(params)) report(place, "A template in it cannot be read: the flow fails here.");
    for (const std::string_view rule : {"require_mx_record", "block_disposable_emails"}) {
      if (type == "EMAIL" && find_bool(object_or_empty(params, "rules"), rule).value_or(false)) {
        report(place + " / rules / " + std::string(rule), "Nothing here checks this: addresses are refused as NOT_CHECKED.");
      }
    }
  }

  const Declared& declared_;
  std::set<std::string, std::less<>> nodes_;
  std::vector<Reported> reported_;
};

}  // namespace

std::vector<std::string> flows_of_form(const JsonObject& form) {
  std::vector<std::string> flows;
  for (const Json& node : array_or_empty(form, "nodes")) {
    const JsonObject* object = node.if_object();
    if (object != nullptr && find_string(*object, "type") == "FLOW") {
      add_once(flows, text_of(object_or_empty(*object, "config"), "flow_id"));
    }
  }
  add_once(flows, text_of(object_or_empty(object_or_empty(form, "ending"), "after_submit"), "flow_id"));
  return flows;
}

std::vector<Reported> report_form(const Declared& declared, const Document& form) {
  Reporter reporter(declared);
  reporter.read_form(form.json);
  return reporter.take();
}

std::vector<Reported> report_flow(const Declared& declared, const Document& flow) {
  Reporter reporter(declared);
  reporter.read_actions(array_or_empty(flow.json, "actions"), "");
  return reporter.take();
}

}  // namespace acquaint::flows
