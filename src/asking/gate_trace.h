// Notes what every gate said, for explanations. Where no trace is wanted it costs one comparison.
#pragma once

#include "asking/decide.h"
#include "asking/gates.h"

namespace acquaint::asking {

class GateTrace {
 public:
  // Both outlive it; without a trace nothing is noted.
  GateTrace(const Inputs& inputs, Trace* trace) : in_(inputs), trace_(trace) {}

  bool is_wanted() const { return trace_ != nullptr; }

  // Each says whether the gate lets pass.
  bool user(Gate gate, const Stop& stop) { return user(gate, stop, stop.reason == Reason::ok); }
  bool user(Gate gate, const Stop& stop, bool passed) {
    if (trace_ != nullptr) [[unlikely]] add(TraceLine::Subject::user, {}, {}, gate, stop, passed);
    return passed;
  }
  bool form(const Offer& offer, Gate gate, const Stop& stop) {
    return form(offer, gate, stop, stop.reason == Reason::ok);
  }
  bool form(const Offer& offer, Gate gate, const Stop& stop, bool passed) {
    if (trace_ != nullptr) [[unlikely]] add(TraceLine::Subject::form, offer.form, {}, gate, stop, passed);
    return passed;
  }
  bool question(const Question& question, const Offer& offer, Gate gate, const Stop& stop) {
    return this->question(question, offer, gate, stop, stop.reason == Reason::ok);
  }
  bool question(const Question& question, const Offer& offer, Gate gate, const Stop& stop, bool passed) {
    if (trace_ != nullptr) [[unlikely]] add_question(question, offer, gate, stop, passed);
    return passed;
  }

  // Of the gate that was noted last: counts and limits, never values of the profile.
  template <typename Value>
  void detail(std::string_view name, const Value& value) {
    if (trace_ != nullptr) [[unlikely]] trace_->lines.back().detail[name] = value;
  }

 private:
  void add(TraceLine::Subject subject, std::string_view name, std::string_view form, Gate gate,
           const Stop& stop, bool passed);
  void add_question(const Question& question, const Offer& offer, Gate gate, const Stop& stop, bool passed);

  const Inputs& in_;
  Trace* const trace_;
};

}  // namespace acquaint::asking
