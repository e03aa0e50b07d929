#include "api/reports.h"

#include <map>

#include "api/visitor_reports.h"
#include "base/log.h"
#include "ingest/apply.h"
#include "profile/visitor.h"

namespace acquaint::api {
namespace {

using ingest::Message;
using profile::UserId;

Task<Result<Done>> keep(Call& call, const ingest::Source& source, UserId user,
                        const std::vector<Message>& messages) {
  const Time now = call.services.clock.now();
  profile::Change change = [&](const profile::User& as_it_stands) -> Result<profile::Changed> {
    return ingest::apply(as_it_stands, messages, source, call.settings->catalogue, now);
  };
  const auto changed = co_await call.services.users.change(std::move(user), std::move(change));
  if (!changed && changed.error().kind != Error::Kind::not_found) {
    co_return std::unexpected(changed.error());
  }
  co_return Done{};
}

}  // namespace

Task<Result<Done>> keep_reports(Call& call, const ingest::Source& source,
                                std::vector<Message> messages) {
  const auto of_visitors = co_await keep_visitor_reports(call, source, messages);
  if (!of_visitors) co_return std::unexpected(of_visitors.error());
  std::map<UserId, std::vector<Message>> by_user;
  for (Message& message : messages) {
    auto id = profile::parse_known_user_id(message.user_id);
    if (id) by_user[std::move(*id)].push_back(std::move(message));
  }
  std::vector<Task<Result<Done>>> changes;
  changes.reserve(by_user.size());
  for (const auto& [user, of_user] : by_user) changes.push_back(keep(call, source, user, of_user));
  const auto changed = co_await all(std::move(changes));
  for (const auto& each : changed) {
    if (!each) co_return std::unexpected(each.error());
  }
  co_return Done{};
}

void note_refused_traits(const ingest::Source& source, const std::vector<std::string>& traits) {
  for (const std::string& trait : traits) {
    log_event(LogLevel::info, "ingest.trait_refused",
              {{"source", std::string_view(source.id)}, {"trait", std::string_view(trait)}});
  }
}

}  // namespace acquaint::api
