#include "asking/gate_trace.h"

namespace acquaint::asking {

void GateTrace::add(TraceLine::Subject subject, std::string_view name, std::string_view form, Gate gate,
                    const Stop& stop, bool passed) {
  trace_->lines.push_back({.subject = subject,
                           .name = std::string(name),
                           .form = std::string(form),
                           .gate = gate,
                           .passed = passed,
                           .reason = stop.reason,
                           .next = stop.next(),
                           .detail = {}});
}

void GateTrace::add_question(const Question& question, const Offer& offer, Gate gate, const Stop& stop,
                             bool passed) {
  const std::string& path = in_.catalogue.at(question.attribute).path.text();
  add(TraceLine::Subject::attribute, path, offer.form, gate, stop, passed);
}

}  // namespace acquaint::asking
