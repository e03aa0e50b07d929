#include "api/visitor_reports.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "api/visitors.h"
#include "base/log.h"
#include "ingest/apply.h"
#include "profile/visitor.h"

namespace acquaint::api {
namespace {

using ingest::Kind;
using ingest::Message;
using profile::UserId;

using Reports = std::map<UserId, std::vector<Message>>;
using Merges = std::set<std::pair<UserId, UserId>>;  // Visitor and user.

// What is no fault of the store is no business of the sender: a write key is public.
Result<Done> unless_broken(const Error& error) {
  if (error.kind == Error::Kind::not_found || error.kind == Error::Kind::conflict || error.code == "visitors.full") return Done{};
  return std::unexpected(error);
}

Reports reports_of(const std::vector<Message>& messages) {
  Reports reports;
  for (const Message& message : messages) {
    if (!message.user_id.empty()) continue;
    if (auto id = profile::parse_visitor_id(message.anonymous_id)) reports[std::move(*id)].push_back(message);
  }
  return reports;
}

Merges merges_of(const std::vector<Message>& messages) {
  Merges merges;
  for (const Message& message : messages) {
    if (message.kind != Kind::identify && message.kind != Kind::alias) continue;
    auto visitor = profile::parse_visitor_id(message.anonymous_id);
    auto user = profile::parse_known_user_id(message.user_id);
    if (visitor && user) merges.emplace(std::move(*visitor), std::move(*user));
  }
  return merges;
}

Task<Result<Done>> keep(Call& call, const ingest::Source& source, UserId visitor, const std::vector<Message>& messages,
                        Beginners& beginners) {
  const Time now = call.services.clock.now();
  const std::string& consent = call.settings->visitors->consent;
  const auto agreed = std::ranges::find_if(messages, [&](const Message& message) {
    return std::ranges::find(message.consents, consent) != message.consents.end();
  });
  profile::Change change = [&](const profile::User& as_it_stands) -> Result<profile::Changed> {
    // Of who begins now, nothing is kept that was reported before the consent.
    const bool begins = as_it_stands.version == 0;
    return ingest::apply(as_it_stands, begins ? std::vector(agreed, messages.end()) : messages, source,
                         call.settings->catalogue, now);
  };
  auto keeping = agreed != messages.end() ? begin_visitor(call, std::move(visitor), std::move(change), beginners)
                                          : call.services.users.change(std::move(visitor), std::move(change));
  const auto kept = co_await std::move(keeping);
  if (kept) co_return Done{};
  if (kept.error().code == "visitors.full") log_event(LogLevel::warning, "visitors.full", {});
  co_return unless_broken(kept.error());
}

}  // namespace

Task<Result<Done>> keep_visitor_reports(Call& call, const ingest::Source& source,
                                        const std::vector<Message>& messages) {
  if (!call.settings->visitors) co_return Done{};
  const Reports reports = reports_of(messages);
  Beginners beginners;
  std::vector<Task<Result<Done>>> changes;
  for (const auto& [visitor, of_visitor] : reports) changes.push_back(keep(call, source, visitor, of_visitor, beginners));
  const auto kept = co_await all(std::move(changes));
  for (const auto& each : kept) {
    if (!each) co_return std::unexpected(each.error());
  }
  if (!source.merges_visitors) co_return Done{};
  const Merges merges = merges_of(messages);
  for (const auto& [visitor, user] : merges) {
    const auto merged = co_await merge_visitor(call, visitor, user);
    if (merged) continue;
    if (const auto passed = unless_broken(merged.error()); !passed) co_return std::unexpected(passed.error());
  }
  co_return Done{};
}

}  // namespace acquaint::api
