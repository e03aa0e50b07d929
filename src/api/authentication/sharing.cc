#include "api/authentication/sharing.h"

#include "api/authentication/authorize.h"
#include "api/authentication/upstream.h"
#include "api/hosted/page_answer.h"
#include "api/hosted/provider_list.h"
#include "consent/purpose.h"
#include "login/csrf.h"
#include "login/redirect.h"
#include "login/upstream/person.h"
#include "login/upstream/seen_words.h"
#include "pages/provider_page.h"

namespace acquaint::api::authentication {
namespace {

using consent::Wording;
using settings::Connection;

constexpr std::string_view kOwnPage = "/u/login/upstream";

// What the proof in a link is good for: these words about this connection, said on this page.
std::string form_of(std::string_view page, const Connection& connection, const Wording& words) {
  std::string form = "upstream ";
  form.append(page).append(" ").append(connection.name).append(" ");
  return form.append(consent::hash_of_text(words.text));
}

std::string link_with(const Connection& connection, std::string_view return_to, std::string_view page,
                      std::string proof) {
  return login::with_query(std::string(kOwnPage), {{"connection", connection.name},
                                                   {"return_to", std::string(return_to)},
                                                   {"page", std::string(page)},
                                                   {"shown", std::move(proof)}});
}

std::string_view cookies_of(const Call& call) { return call.request.header("cookie").value_or(""); }

// Whether the receipt is of what pages say today, in the language that it was read in.
bool is_of_today(const profile::Receipt& receipt, const Told& told) {
  const texts::Language read = told.settings->site.languages.choose(receipt.language, "");
  return receipt.text_hash == consent::hash_of_text(hosted::shared_text(
                                  *told.connection, told.settings->catalogue, read));
}

bool has_agreed(const profile::Receipt* last, const Told& told) {
  const bool is_said_elsewhere = !login::upstream::shows_sharing_page(told.connection->options);
  if (last == nullptr) return is_said_elsewhere;
  return last->granted && (is_said_elsewhere || is_of_today(*last, told));
}

}  // namespace

Wording sharing_words(const Call& call, const Connection& connection, std::string_view return_to) {
  const texts::Language language = hosted::look_of(call, return_to).language;
  return {.version = 0,
          .text = hosted::shared_text(connection, call.settings->catalogue, language),
          .language = language.tag()};
}

std::string told_link(const Call& call, const Connection& connection, std::string_view return_to,
                      std::string_view page, std::string_view browser) {
  const Wording words = sharing_words(call, connection, return_to);
  return link_with(connection, return_to, page,
                   login::make_form_token(call.services.keys.seal, browser,
                                          form_of(page, connection, words),
                                          call.services.clock.now(), call.services.random));
}

std::string page_that_told(const Call& call, const Query& query, const Connection& connection,
                           const Wording& words) {
  const std::string_view page = query.text("page").value_or("");
  const login::FormProof proof{.browser_id = login::find_browser_id(cookies_of(call)),
                               .token = query.text("shown").value_or(""),
                               .origin = std::nullopt,
                               .sec_fetch_site = call.request.header("sec-fetch-site")};
  const auto own = login::check_form(call.services.keys.seal, form_of(page, connection, words), proof,
                                     call.services.origin, call.services.clock.now());
  return own ? std::string(page) : std::string();
}

Result<bool> must_tell(const Call& call, const Query& query, const Connection& connection,
                       const Wording& words) {
  const auto asked = query.flag("ask", false);
  if (!asked) return std::unexpected(asked.error());
  if (*asked) return true;
  return login::upstream::shows_sharing_page(connection.options) &&
         !login::upstream::has_seen(cookies_of(call), connection.name,
                                    consent::hash_of_text(words.text));
}

http::Response sharing_page(const Call& call, const Connection& connection,
                            const std::string& return_to, const Wording& words) {
  const hosted::FormToken token = hosted::make_token(call, form_of(kOwnPage, connection, words));
  return hosted::page_answer(
      200,
      pages::render_provider({.look = hosted::look_of(call, return_to),
                              .provider = {.name = hosted::provider_name(connection),
                                           .url = link_with(connection, return_to, kOwnPage, token.token),
                                           .shares = words.text},
                              .return_to = return_to}),
      token);
}

std::string sharing_path(std::string_view connection, std::string_view return_to) {
  return upstream_path(connection, return_to) + "&ask=true";
}

Result<Done> note_told(profile::Changed& arrived, const Told& told) {
  const profile::ConsentSubject subject = consent::of_connection(told.connection->name);
  const profile::Receipt* last = consent::find_last(arrived.user, subject);
  if (told.page.empty()) {
    if (has_agreed(last, told)) return Done{};
    return fail(Error::Kind::forbidden, "upstream.not_told",
                "The user has not read yet what the provider will tell.");
  }
  const bool is_known =
      last != nullptr && last->granted && last->text_hash == consent::hash_of_text(told.words.text);
  if (is_known) return Done{};
  consent::grant(arrived, subject, told.words, {},
                 {.source = "page:" + told.page,
                  .actor = "user:" + arrived.user.id.text(),
                  .now = told.now});
  return Done{};
}

profile::Change with_note(profile::Change change, Told told) {
  return [change = std::move(change),
          told = std::move(told)](const profile::User& as_it_stands) -> Result<profile::Changed> {
    auto arrived = change(as_it_stands);
    if (!arrived) return arrived;
    if (const auto noted = note_told(*arrived, told); !noted) return std::unexpected(noted.error());
    return arrived;
  };
}

}  // namespace acquaint::api::authentication
