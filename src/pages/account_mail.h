// The mail for who asks for a second account: it tells them of the first one, and of the ways into it.
#pragma once

#include <string>
#include <string_view>

#include "pages/mail.h"

namespace acquaint::pages {

struct AccountExists {
  std::string site;
  std::string log_in_url;
  std::string reset_url;  // Where a new password is asked for.
};

// In our words, which operators cannot replace; in the language as MailTemplates::render().
MailText render_account_exists(std::string_view language, const AccountExists& view);

}  // namespace acquaint::pages
