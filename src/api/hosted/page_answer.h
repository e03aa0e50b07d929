// A hosted page as an answer: its headers, and the browser's name for its form token.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/route.h"
#include "pages/pages.h"

namespace acquaint::api::hosted {

// The token for a form of this page, and the cookie that goes with it when the browser has none yet.
struct FormToken {
  std::string token;
  std::string set_cookie;  // Empty when the browser has its name already.
};
FormToken make_token(const Call& call, std::string_view form);
// The name of the browser that gets the page with this token, for more tokens on it.
std::string browser_of(const Call& call, const FormToken& token);

// `continues_at`: where the answer to the page's post may lead on another site; empty for our own.
// `image_origins`: where its images come from, besides ours.
http::Response page_answer(int status, std::string html, const FormToken& token = {},
                           std::string_view continues_at = {},
                           std::span<const std::string> image_origins = {});

// On to another page: nothing of this answer may be kept.
http::Response go_on_to(std::string location);

// What all pages of this site share, in the language that its reader reads best: that of the
// authorization request behind `return_to` (ui_locales), else that of the browser.
pages::Look look_of(const Call& call, std::string_view return_to = {});

// Where a page leads on that only says something; without an address, nowhere.
struct Onward {
  std::string address;
  std::string_view words = "failed.link";  // The key of the link's text.
};

// A page that says two texts, by their keys, in the language of look_of().
http::Response message_page(const Call& call, int status, std::string_view title, std::string_view text,
                            Onward onward = {}, std::string_view return_to = {});

}  // namespace acquaint::api::hosted
