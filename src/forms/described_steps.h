// Steps that were described before, for the next user who is asked the same.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/json.h"
#include "base/recent.h"
#include "forms/render.h"

namespace acquaint::forms {

struct StepDescription {
  std::shared_ptr<const JsonObject> json;  // Never null: describe_step().
  bool is_for_everybody = false;           // All who are asked this get just this object: nothing of one user is in it.
};

// For the forms of one snapshot of the settings: forms and declarations that do not change while this lives. Most users
// see the same few questions, so what was said to all alike is kept, some hundred steps of it. Safe from any thread.
class DescribedSteps {
 public:
  StepDescription describe(const Run& run, const Step& step, const Presentation& presentation);

 private:
  std::mutex mutex_;
  Recent<std::string, std::shared_ptr<const JsonObject>> kept_{256};
};

}  // namespace acquaint::forms
