// What flows do through this server: calls of other servers by `outbound`, and of its own
// Management API without a network.
#pragma once

#include "api/flow_executions.h"
#include "api/route.h"
#include "flows/effects.h"

namespace acquaint::api {

// The services outlive it.
class FlowEffects final : public flows::Effects {
 public:
  FlowEffects(Services& services, settings::SettingsPtr settings, FlowOrigin origin)
      : services_(services), settings_(std::move(settings)), origin_(std::move(origin)) {}

  Time now() const override { return services_.clock.now(); }
  Task<Result<flows::HttpReply>> call(flows::HttpCall call) override;
  Task<Result<JsonObject>> manage(const flows::VaultConnection& connection,
                                  flows::ManagementCall call) override;
  void executed(flows::Execution execution) override;

 private:
  Services& services_;
  settings::SettingsPtr settings_;
  const FlowOrigin origin_;
};

}  // namespace acquaint::api
