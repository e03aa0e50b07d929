// What documents refer to: the nodes of a form, its flows, their vault connections. And what of a
// document is kept although it does not work.
#pragma once

#include <string>
#include <vector>

#include "flows/declared.h"

namespace acquaint::flows {

// The flows that a form runs, by the ids or names that it gives, each once, in order.
std::vector<std::string> flows_of_form(const JsonObject& form);

// A part that was kept as it was given and does not work.
struct Reported {
  std::string place;  // "nodes / step_1 / next_node"
  std::string text;   // One sentence.

  bool operator==(const Reported&) const = default;
};

// Of the form and the flows that it runs, in the order of the documents.
std::vector<Reported> report_form(const Declared& declared, const Document& form);
std::vector<Reported> report_flow(const Declared& declared, const Document& flow);

}  // namespace acquaint::flows
