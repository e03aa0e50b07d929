// The mail that a sign-up goes on with where the address is verified first.
#pragma once

#include <string>

#include "api/route.h"

namespace acquaint::api {

// Who wants an account of this database connection with this address.
struct WantedAccount {
  std::string connection;
  std::string email;
  std::string return_to;  // Checked by the caller.
};

// A link to go on with the sign-up, or, if the address has an account, that it has one and the ways into it; nothing
// for one that is blocked. Which of them is found out after the answer, so that neither the answer nor its time tells.
void mail_sign_up(const Call& call, WantedAccount wanted);

}  // namespace acquaint::api
