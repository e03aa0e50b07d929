// What a provider will tell of its user is said before it does: on the log-in and the sign-up page, or on
// a page of its own for who comes by neither. Here is which page of ours said it in this browser, and the
// receipt of that.
#pragma once

#include <string>
#include <string_view>

#include "api/query.h"
#include "api/route.h"
#include "consent/receipt.h"
#include "profile/change.h"
#include "settings/connection.h"

namespace acquaint::api::authentication {

// What pages say of the connection, in the language of who reads those on the way to `return_to`.
consent::Wording sharing_words(const Call& call, const settings::Connection& connection,
                               std::string_view return_to);

// The link below these words on `page` ("/u/login"). It proves that the browser of this name showed them
// there; in any other, and after two hours, it is as good as one without proof.
std::string told_link(const Call& call, const settings::Connection& connection,
                      std::string_view return_to, std::string_view page, std::string_view browser);

// By which page's link the browser comes, if it said these very words there; empty: by none.
std::string page_that_told(const Call& call, const Query& query,
                           const settings::Connection& connection, const consent::Wording& words);

// Whether a page has to say them before the browser may leave. Not where it remembers them, or where
// the operator's own page says so; always for the one who asks.
Result<bool> must_tell(const Call& call, const Query& query,
                       const settings::Connection& connection, const consent::Wording& words);

http::Response sharing_page(const Call& call, const settings::Connection& connection,
                            const std::string& return_to, const consent::Wording& words);

// The address that asks for that page.
std::string sharing_path(std::string_view connection, std::string_view return_to);

// What a log-in rests on.
struct Told {
  const settings::Connection* connection = nullptr;  // Outlives the change, as the settings do.
  const settings::Settings* settings = nullptr;
  consent::Wording words;  // As they are now.
  std::string page;        // Which page said them on the way; empty: none.
  Time now;
};

// To the change that a log-in makes: a receipt that the user agreed to the words, unless there is one of
// the same. Error `forbidden` "upstream.not_told" when no page said them, and the user has not agreed to
// them before either, or took it back: the page is to be shown then, and nothing of the answer kept.
Result<Done> note_told(profile::Changed& arrived, const Told& told);
profile::Change with_note(profile::Change change, Told told);

}  // namespace acquaint::api::authentication
