// Mails to users: what they say, in HTML and in plain text, from the built-in texts of a language or
// from templates of the operator. Pure. Nothing that a user typed is in them, so nobody can have us
// write his own words to somebody else.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace acquaint::pages {

enum class MailKind {
  verify_email,
  reset_email,
  blocked_account,
  passwordless_code,
  passwordless_link,
  question,
  account_exists,  // For who asks for a second account.
  // Notices: they tell what has happened, and nothing has to be done.
  password_changed,
  token_reused,
};

struct MailView {
  std::string site;    // Whose mail it is.
  std::string link;    // Of all kinds but passwordless_code; of notices only if there is a page for this user.
  std::string code;    // Of passwordless_code.
  Duration good_for;   // Not of notices.
  std::string reset_link = {};  // Of account_exists: where a new password is asked for.
};

struct MailText {
  std::string subject;
  std::string text;
  std::string html;
};

class MailTemplates {
 public:
  // The built-in texts alone.
  MailTemplates() = default;

  // {"verify_email": {"en": {"subject", "text", "html"}}}: Mustache over site, link or code, and
  // good_for (of notices: site and link; of account_exists: site, link and reset_link); what is absent is built in. A notice may be `false`: it is not
  // sent. Errors with a field below `at`: "mail_template.invalid" for
  // an unknown kind, a language that is no tag, a text that is too long or no template, a tag that
  // does not escape, an unknown name, or a text or HTML without the link or code;
  // "json.unknown_field".
  static Result<MailTemplates> parse(const JsonObject& document, std::string_view at);

  // Whether the operator did not turn mails of this kind off.
  bool sends(MailKind kind) const { return !off_.contains(kind); }

  // In the language, "de-AT" falling back to "de", and any other to English.
  MailText render(MailKind kind, std::string_view language, const MailView& view) const;

 private:
  struct Template {
    std::optional<std::string> subject, text, html;
  };
  using Key = std::pair<MailKind, std::string>;  // With the language in lower case.

  static Result<Template> parse_template(MailKind kind, const Json& json, const std::string& at);

  std::map<Key, Template> own_;
  std::set<MailKind> off_;
};

}  // namespace acquaint::pages
