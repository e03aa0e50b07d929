// Accounts that people make for themselves on the pages, whether they show first that the address is theirs or not.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.h"
#include "login/ticket.h"
#include "pages/pages.h"

namespace acquaint::api::hosted {

// The names of the forms, for their tokens.
inline constexpr std::string_view kSignUpForm = "signup", kFinishForm = "signup-finish";

// The page that asks for all of it, with its token.
http::Response sign_up_page(const Call& call, pages::SignUpPage page, int status);

// That the address is theirs: the link that was mailed to it.
struct ProvedAddress {
  login::LinkSecret link;
  std::string ticket;  // The link's text.
  Time mailed;
};

// The page that asks for what a proved address still lacks.
http::Response finish_page(const Call& call, const pages::SignUpPage& page, const ProvedAddress& proof, int status);

// For a link that opens no sign-up any more.
http::Response sign_up_link_is_gone(const Call& call);

// The operator may close the database to those who come by themselves: forbidden "login.no_sign_ups".
Result<Done> check_open_for_sign_ups(const Call& call);

// What is wrong with names, address and password, in the order of the fields. Errors of HashPool.
Task<Result<std::vector<pages::Problem>>> find_problems(Call& call, const pages::SignUpPage& page,
                                                        const std::string& password);

// Makes the account that find_problems() found nothing wrong with, signs in and goes on; or shows the page again when an
// action or the address speaks against it. A proof is consumed, and makes the address a verified one; without it the
// address gets a mail to verify it.
Task<Result<http::Response>> make_account(Call& call, pages::SignUpPage page, std::string password,
                                          std::optional<ProvedAddress> proof);

}  // namespace acquaint::api::hosted
