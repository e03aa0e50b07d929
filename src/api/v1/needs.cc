#include "api/v1/needs.h"

#include "api/ask.h"
#include "api/body.h"
#include "api/offered_values.h"
#include "api/v1/decisions.h"
#include "population/population.h"

namespace acquaint::api::v1 {
namespace {

using asking::NeedAnswer;
using asking::NeedState;
using http::Response;

JsonObject shown(const NeedAnswer& need) {
  JsonObject out;
  out["essential"] = need.is_essential;
  out["state"] = asking::name_of(need.state);
  if (need.state == NeedState::known) {
    const profile::Provenance& from = need.claim->from;
    out["value"] = need.claim->value;
    out["source"] = profile::name_of(from.source);
    out["confirmed"] = to_iso8601(from.confirmed);
    out["confidence"] = from.confidence;
    if (!need.equivalent.empty()) out["attribute"] = need.equivalent;
  } else if (need.state == NeedState::refused) {
    out["reason"] = need.reason;
    if (need.next_eligible) out["next_eligible"] = to_iso8601(*need.next_eligible);
  }
  return out;
}

// Whether the application has all that it cannot do without.
bool is_complete(const std::vector<NeedAnswer>& needs) {
  return std::ranges::all_of(needs, [](const NeedAnswer& need) {
    return !need.is_essential || need.state == NeedState::known;
  });
}

std::string text_of(const NeedsAsk& answer) {
  JsonObject needs;
  for (const NeedAnswer& need : answer.needs) needs[need.attribute] = shown(need);
  std::string text;
  JsonWriter out(text);
  out.open_object();
  out.name("complete");
  out.flag(is_complete(answer.needs));
  out.name("needs");
  out.value(needs);
  write_decision(out, answer.ask);
  out.close_object();
  return text;
}

// The part of the body that says what is needed.
Result<asking::Demand> read_demand(const JsonObject& body, const settings::Settings& settings) {
  JsonObject part;
  for (const std::string_view name : {"essential", "voluntary", "purpose"}) {
    if (const Json* value = find(body, name)) part[name] = *value;
  }
  return asking::parse_demand(part, settings.catalogue, settings.purposes);
}

Task<Result<Response>> answer_needs(Call& call) {
  const auto body =
      read_json_body(call.request, {"user_id", "moment", "essential", "voluntary", "purpose"});
  if (!body) co_return std::unexpected(body.error());
  auto id = subject_of(*body, call);
  if (!id) co_return std::unexpected(id.error());
  auto demand = read_demand(*body, *call.settings);
  if (!demand) co_return std::unexpected(demand.error());
  auto moment = read_moment(*body, call);
  if (!moment) co_return std::unexpected(moment.error());
  auto user = co_await call.services.users.find(std::move(*id));
  if (!user) co_return std::unexpected(user.error());
  call.services.population.moments().note((*user)->user().id, *moment, *demand);
  const auto recipient =
      call.principal.user ? asking::Recipient::user : asking::Recipient::application;
  const auto answer = co_await ask_for(call.services, call.settings, std::move(*user),
                                       std::move(*moment), std::move(*demand), recipient,
                                       reveal_for(call.principal, call.services.clock.now()));
  if (!answer) co_return std::unexpected(answer.error());
  co_return Response::json_text(200, text_of(*answer)).with("Cache-Control", "no-store");
}

constexpr Route kNeedRoutes[] = {
    {http::Method::post, "/v1/needs", Access::session_or_scopes("create:needs"), answer_needs,
     "What an application needs to know now: the values, the form to show, or why not."},
};

}  // namespace

std::span<const Route> need_routes() {
  return kNeedRoutes;
}

}  // namespace acquaint::api::v1
