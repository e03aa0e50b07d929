// The mails of handlers: links to verify an address, choose a new password or lift a block, and notices. Whom they go to, and
// whether to anybody, is found out after the answer (login/post.h), so that neither the answer nor its
// time tells.
#pragma once

#include <string>
#include <string_view>

#include "api/route.h"
#include "login/mailed_link.h"
#include "pages/mail.h"
#include "profile/user.h"

namespace acquaint::api {

// What a mail needs of the request that asked for it.
struct MailContext {
  Services& services;
  settings::SettingsPtr settings;
  std::string language;
};
MailContext mail_context(const Call& call);

// Whether one more mail may go to this address for this caller; counts it (Throttle::reserve_mail).
bool may_mail(const Call& call, std::string_view email);

// A link to choose a new password, for the user of this database connection with this address, if any.
void mail_password_link(const Call& call, std::string connection, std::string email);

// A link that lets the user of this database connection in again who is locked out under this name for
// wrong passwords, if any.
void mail_unblock_link(const Call& call, std::string connection, std::string identifier);

// A link to verify the address, for this user if the address is not verified.
void mail_verification_link(const Call& call, profile::UserId user);

// Tells the user what has happened to the account, in the language of the claim `locale`, or else in `language`
// (English when it is empty). Nothing when the operator turned the notice off, or the user has no address or is blocked.
struct Notice {
  pages::MailKind kind;
  std::string_view language = {};
};
void mail_notice(const Call& call, const profile::User& user, const Notice& notice);

// Tells this user that a refresh token was used twice: once an hour at most.
void mail_reuse_notice(const Call& call, profile::UserId user);

// Saves a ticket for this user and gives its address on our pages, below the configured issuer
// whatever the request's Host says. Former tickets of the purpose are worth nothing then.
struct LinkRequest {
  std::string_view purpose;  // kPasswordChange, kEmailVerification or kUnblock.
  profile::UserId user;
  login::MailedLink link;
  Duration lifetime;
};
Task<Result<std::string>> make_mailed_link(Services& services, LinkRequest request);

// Hands a mail over to the post.
struct MailOut {
  pages::MailKind kind;
  std::string to;
  std::string link;  // Or a code.
  std::string code;
  Duration good_for;
  std::string reset_link = {};  // Of account_exists.
};
void post_mail(const MailContext& context, MailOut mail);

}  // namespace acquaint::api
