#include "login/mailed_link.h"

#include <utility>

#include "base/encoding.h"
#include "login/account.h"

namespace acquaint::login {
namespace {

using profile::Changed;
using profile::User;

std::unexpected<Error> means_nobody() {
  return fail(Error::Kind::unauthorized, "ticket.not_found",
              "This link was used, has expired, or was replaced by a newer one.");
}

profile::Actor owner_of(const User& user, std::string_view purpose, Time now) {
  return {.source = profile::Source::application,
          .origin = std::string(purpose),
          .name = "user:" + user.id.text(),
          .now = now,
          .purpose = ""};
}

Result<Done> mark_verified(Changed& into, const profile::Catalogue& catalogue,
                           const profile::Actor& actor) {
  const auto path = *profile::AttributePath::parse("email_verified");
  auto learnt = profile::learn(into, catalogue, path, true, actor);
  if (!learnt) return learnt;
  into.user.updated = actor.now;
  into.events.push_back({.type = "user.email_verified",
                         .at = actor.now,
                         .actor = actor.name,
                         .attribute = "",
                         .data = {}});
  return Done{};
}

}  // namespace

JsonObject to_json(const MailedLink& link) {
  return {{"email", link.email},
          {"made", to_ms(link.made)},
          {"result_url", link.result_url},
          {"verifies_email", link.verifies_email},
          {"tells_email", link.tells_email}};
}

Result<MailedLink> parse_mailed_link(const JsonObject& content) {
  const auto email = find_string(content, "email"), result_url = find_string(content, "result_url");
  const auto made = find_int(content, "made");
  const auto verifies = find_bool(content, "verifies_email"), tells = find_bool(content, "tells_email");
  if (!email || !result_url || !made || !verifies || !tells) {
    return fail(Error::Kind::internal, "ticket.corrupt", "A stored ticket could not be read.");
  }
  return MailedLink{.email = std::string(*email),
                    .made = from_ms(*made),
                    .result_url = std::string(*result_url),
                    .verifies_email = *verifies,
                    .tells_email = *tells};
}

bool still_means(const MailedLink& link, const User& user) {
  const auto email = profile::find_text(user, "email");
  return !is_blocked(user) && email && profile::fold(*email) == profile::fold(link.email) &&
         (!user.last_password_reset || *user.last_password_reset <= link.made);
}

profile::Change verify_email(MailedLink link, const profile::Catalogue& catalogue, Time now) {
  return [link = std::move(link), &catalogue, now](const User& user) -> Result<Changed> {
    if (!still_means(link, user)) return means_nobody();
    Changed changed{user, {}};
    const auto marked = mark_verified(changed, catalogue, owner_of(user, kEmailVerification, now));
    if (!marked) return std::unexpected(marked.error());
    return changed;
  };
}

profile::Change reset_password(MailedLink link, std::string hash, std::size_t history_size,
                               const profile::Catalogue& catalogue, Time now) {
  return [link = std::move(link), hash = std::move(hash), history_size, &catalogue,
          now](const User& user) -> Result<Changed> {
    if (!still_means(link, user)) return means_nobody();
    const profile::Actor owner = owner_of(user, kPasswordChange, now);
    auto changed = set_password(hash, owner, history_size)(user);
    if (!changed || !link.verifies_email) return changed;
    if (const auto marked = mark_verified(*changed, catalogue, owner); !marked) {
      return std::unexpected(marked.error());
    }
    return changed;
  };
}

std::string result_address(const MailedLink& link, std::string_view message) {
  const std::size_t hash = link.result_url.find('#');
  std::string address = link.result_url.substr(0, hash);
  address += address.contains('?') ? '&' : '?';
  if (link.tells_email) address += "email=" + percent_encode(link.email) + "&";
  address += "success=true&message=" + percent_encode(message);
  if (hash != std::string::npos) address += link.result_url.substr(hash);
  return address;
}

}  // namespace acquaint::login
