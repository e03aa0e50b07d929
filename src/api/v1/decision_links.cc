#include "api/v1/decision_links.h"

#include <utility>

#include "api/ask.h"
#include "api/body.h"
#include "api/decision_link.h"
#include "api/locale.h"
#include "api/mailing.h"
#include "asking/decision_id.h"
#include "login/account.h"

namespace acquaint::api::v1 {
namespace {

using http::Response;
using profile::UserId;

struct LinkWish {
  Duration good_for = kDecisionLinkLifetime;
  bool is_sent = false;
  std::string language;
};

Result<LinkWish> read_wish(const Call& call) {
  const auto body = read_json_body(call.request, {"good_for", "send", "language"});
  if (!body) return std::unexpected(body.error());
  LinkWish wish;
  const auto text = text_member(*body, "good_for", "7d", 20);
  if (!text) return std::unexpected(text.error());
  const auto good_for = parse_duration(*text);
  if (!good_for || *good_for < std::chrono::minutes(1) || *good_for > kDecisionLinkLifetimeMax) {
    return invalid("body.bad_field", "A duration from \"1m\" to \"30d\" is expected.", "/good_for");
  }
  wish.good_for = *good_for;
  const auto sends = find_bool(*body, "send");
  if (!sends && body->contains("send")) {
    return invalid("body.bad_field", "true or false is expected.", "/send");
  }
  wish.is_sent = sends.value_or(false);
  auto language = text_member(*body, "language", locale_of(call.request), 35);
  if (!language) return std::unexpected(language.error());
  wish.language = std::move(*language);
  return wish;
}

// Where a mail of ours may go: only whoever reads a verified address is the user for certain.
Result<std::string> address_for_mail(const Call& call, const profile::User& user) {
  if (!call.services.post.delivers()) {
    return fail(Error::Kind::unavailable, "mail.not_configured",
                "This server is not set up to send mail.");
  }
  auto address = profile::find_text(user, "email");
  if (!address || !login::has_verified_email(user)) {
    return fail(Error::Kind::conflict, "decision_link.no_verified_address",
                "The user has no verified e-mail address.", "/send");
  }
  if (!may_mail(call, *address)) {
    return fail(Error::Kind::throttled, "login.too_many_attempts",
                "Too many mails were sent. Try again later.");
  }
  return std::move(*address);
}

Task<Result<Response>> make_link(Call& call) {
  const auto wish = read_wish(call);
  if (!wish) co_return std::unexpected(wish.error());
  const std::string decision(call.request.path_value("id"));
  const auto owner = asking::user_of_decision(decision);
  if (!owner) co_return std::unexpected(owner.error());
  const auto user = co_await call.services.users.find(*owner);
  if (!user) co_return std::unexpected(user.error());
  const Time now = call.services.clock.now();
  const auto shown = describe_decision((*user)->user(), *call.settings, decision, "", now);
  if (!shown) co_return std::unexpected(shown.error());

  Result<std::string> address;
  if (wish->is_sent) address = address_for_mail(call, (*user)->user());
  if (!address) co_return std::unexpected(address.error());
  auto link = co_await make_decision_link(call.services, *owner, decision, now + wish->good_for);
  if (!link) co_return std::unexpected(link.error());
  if (wish->is_sent) {
    const MailContext context{call.services, call.settings, wish->language};
    post_mail(context, {.kind = pages::MailKind::question,
                        .to = std::move(*address),
                        .link = *link,
                        .code = {},
                        .good_for = wish->good_for});
  }
  JsonObject made{{"url", std::move(*link)},
                  {"expires_at", to_iso8601(now + wish->good_for)},
                  {"sent", wish->is_sent}};
  co_return Response::json(201, std::move(made)).with("Cache-Control", "no-store");
}

constexpr Route kDecisionLinkRoutes[] = {
    {http::Method::post, "/v1/decisions/{id}/link", Access::scopes("update:decisions"), make_link,
     "A link that opens this decision's form without a log-in, for a mail."},
};

}  // namespace

std::span<const Route> decision_link_routes() {
  return kDecisionLinkRoutes;
}

}  // namespace acquaint::api::v1
