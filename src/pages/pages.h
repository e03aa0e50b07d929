// The hosted pages: sign-up, log-in, the question in between, messages. Pure functions from a view
// model to a whole HTML document that works without JavaScript; no routes and no domain types, so
// that whatever differs from page to page is visible in its struct; its words are those of
// Look::language. All texts are escaped; none is trusted.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/json.h"
#include "texts/language.h"

namespace acquaint::pages {

// What all pages of a site share.
struct Look {
  texts::Language language;
  std::string site;         // The name at the top of the page and in its title.
  std::string privacy_url;  // Linked at the foot; empty: no link.
};

// What is wrong with one field, or with the whole form when `field` is empty.
struct Problem {
  std::string field;
  std::string message;
};

// Another way to log in, by an identity provider.
struct ProviderLink {
  std::string name;    // "LinkedIn".
  std::string url;     // A path on this site.
  std::string shares;  // What the provider will tell, said before it does: a sentence.
};

// Posts given_name, family_name, email, password, csrf and return_to to /u/signup.
struct SignUpPage {
  Look look;
  std::string csrf;
  std::string return_to;      // Where the browser goes afterwards; checked by the caller.
  std::string password_hint;  // The password rules in words; empty: none shown.
  std::string given_name;     // What was typed before, shown again. A password never is.
  std::string family_name;
  std::string email;
  std::vector<Problem> problems;
  std::vector<ProviderLink> providers;
};

// Who is it? Posts email (an e-mail address or a user name), csrf and return_to to /u/login.
struct LogInPage {
  Look look;
  std::string csrf;
  std::string return_to;
  std::string email;
  std::string problem;           // With the field; empty: none.
  std::string passwordless_url;  // Where one can log in by a code in a mail; empty: nowhere.
  std::vector<ProviderLink> providers;
};

// The password of whom LogInPage named. Posts email, password, csrf and return_to to
// /u/login/password. `email` is there as a field that cannot be changed: password managers keep the
// two together.
struct PasswordPage {
  Look look;
  std::string csrf;
  std::string return_to;
  std::string email;
  std::string problem;  // Must not tell which of the two was wrong; empty: none.
  std::vector<ProviderLink> providers;
};

// Asks whether to log out. Posts csrf and request to /oidc/logout/confirm.
struct LogOutPage {
  Look look;
  std::string csrf;
  std::string request;  // What the client asked for; sealed, so that the browser cannot change it.
};

// One step of a form, asked between log-in and the site. Posts csrf, decision, step, return_to, an
// `action` of "answer", "skip" or "never", and the answers, each named kAnswerPrefix + field name. A value
// that is offered is replied to by kReplyPrefix + field name: "confirmed", "changed" or "declined"; a button
// that sends nothing but such a reply goes without `action`, and is also what Enter presses beside an answer.
struct QuestionPage {
  Look look;
  std::string csrf;
  std::string decision;
  std::string return_to;
  std::string action = "/u/question";  // Where the form is posted to.
  bool mandatory = false;              // Leaves out "Not now" and "Don't ask again", and says so.
  std::string profile_url = {};        // Of what is known about the user, linked below the form; empty: no link.
  std::shared_ptr<const JsonObject> step;  // As forms::describe_step makes it; not null.
  bool is_for_everybody = false;           // Others get just this object, too: what it looks like may be kept for them.
  std::vector<Problem> problems = {};  // Of the step as a whole.
};
inline constexpr std::string_view kAnswerPrefix = "answers.";
inline constexpr std::string_view kReplyPrefix = "replies.";

// An error, or a plain statement such as "You are logged out".
struct MessagePage {
  Look look;
  std::string title;
  std::string text;
  std::string link_url;  // http, https, mailto, or a path on this site; any other is not linked.
  std::string link_text;
};

// A small form of few words: some fields and one button. Posts csrf, the hidden fields and the fields to
// `action`, a path on this site.
struct FormPage {
  Look look;
  std::string title;
  std::string text;  // A sentence above the fields; may be empty.
  std::string action;
  std::string csrf;
  FormFields hidden;
  JsonArray fields;    // As field_view() takes them; a `rule` that is broken becomes words.
  std::string prefix;  // Of their names in what is posted.
  std::string button;
  std::vector<Problem> problems;
  std::string link_url;  // Below the form, as in MessagePage.
  std::string link_text;
};

// An answer that a browser posts to a client's address.
struct FormReply {
  Look look;
  std::string action;
  FormFields fields;
};

// An answer that a page in a frame or a window of its own sends to the page that opened it.
struct MessageReply {
  texts::Language language;
  std::string origin;  // Nobody else gets it.
  FormFields fields;
};

std::string render_sign_up(const SignUpPage& page);
std::string render_log_in(const LogInPage& page);
std::string render_log_out(const LogOutPage& page);
std::string render_password(const PasswordPage& page);
std::string render_question(const QuestionPage& page);
std::string render_message(const MessagePage& page);
std::string render_form(const FormPage& page);
std::string render_form_reply(const FormReply& reply);        // With a button where scripts do not run.
std::string render_message_reply(const MessageReply& reply);  // Nothing to see.

// What a question page posted, without the fields of the page itself and under the names of the
// form: for forms::read_posted.
FormFields posted_answers(const FormFields& posted);
// The replies among them, by field name.
FormFields posted_replies(const FormFields& posted);

// What pages load: the style sheet of all of them, and the script that sends a reply on. Their paths
// change with their texts, so that they may be cached for ever.
struct Asset {
  std::string_view text;
  std::string_view content_type;
};
const std::string& stylesheet_path();
const std::string& reply_script_path();
// Nothing for any other path.
std::optional<Asset> find_asset(std::string_view path);

using Headers = std::vector<std::pair<std::string, std::string>>;

// For the answer that carries a page: nothing runs, loads, frames or stores it.
// `continues_at`: the http or https URL to which the answer to the page's post may redirect, when
// it is another origin's: browsers hold form-action against redirects too. Anything else is
// ignored. `no-referrer` makes browsers send "Origin: null" with the pages' own posts (Fetch,
// "append a request Origin header"): who checks where a post came from must read Sec-Fetch-Site or
// the token.
// Images come from our own origin, and from `image_origins`.
Headers security_headers(std::string_view continues_at = {}, std::span<const std::string> image_origins = {});

// Where the images of a step (forms::describe_step) come from, each once: "https://images.example".
std::vector<std::string> image_origins_of(const JsonObject& step);

// For the replies, which run their script: `posts_to` is the address that a form goes to, `framed_by` the
// origin of the page that may have the answer in a frame.
struct ReplyPolicy {
  std::string_view posts_to = {};
  std::string_view framed_by = {};
};
Headers reply_headers(const ReplyPolicy& policy);

}  // namespace acquaint::pages
