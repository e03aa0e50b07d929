#include "api/v1/consents.h"

#include "api/authentication/client_consent.h"
#include "api/body.h"
#include "api/locale.h"
#include "consent/withdrawal.h"

namespace acquaint::api::v1 {
namespace {

using consent::Purpose;
using http::Response;
using profile::Changed;
using profile::ConsentKind;
using profile::ConsentSubject;
using profile::User;
using profile::UserId;

std::string_view state_of(const User& user, const Purpose& purpose) {
  if (consent::needs_renewal(user, purpose)) return "renewal_needed";
  if (consent::is_granted(user, purpose.id)) return "granted";
  return consent::is_withdrawn(user, purpose.id) ? "withdrawn" : "undecided";
}

JsonObject shown(const User& user, const Purpose& purpose, std::string_view language) {
  const consent::PurposeText& text = purpose.text_for(language);
  JsonObject out{{"purpose", purpose.id},
                 {"state", state_of(user, purpose)},
                 {"is_a_choice", purpose.is_a_choice()},
                 {"legal_basis", consent::name_of(purpose.legal_basis)},
                 {"language", text.language},
                 {"title", text.title},
                 {"text", text.text},
                 {"text_sha256", consent::hash_of_text(text.text)}};
  const ConsentSubject subject = consent::of_purpose(purpose.id);
  const auto receipt = user.consents.find(subject);
  if (receipt != user.consents.end()) out["receipt"] = consent::to_json(subject, receipt->second);
  return out;
}

}  // namespace

JsonObject consents_of(const Call& call, const User& user, std::string_view language) {
  JsonArray purposes, others;
  for (const Purpose& purpose : call.settings->purposes) {
    purposes.push_back(shown(user, purpose, language));
  }
  for (const auto& [subject, receipt] : user.consents) {
    const bool is_declared = subject.kind == ConsentKind::purpose &&
                             consent::find_purpose(call.settings->purposes, subject.name) != nullptr;
    if (is_declared) continue;
    JsonObject other = consent::to_json(subject, receipt);
    if (subject.kind == ConsentKind::client) {
      const auto* client = call.settings->find_client(subject.name);
      if (client != nullptr) other["name"] = client->name;
    }
    others.push_back(std::move(other));
  }
  return {{"purposes", std::move(purposes)}, {"others", std::move(others)}};
}

namespace {

Response show(const Call& call, const User& user) {
  return Response::json(200, consents_of(call, user, locale_of(call.request))).with("Cache-Control", "no-store");
}

Result<ConsentSubject> read_subject(const JsonObject& body) {
  constexpr std::size_t kNameMax = 255, kAudienceMax = 600;
  std::string names[3];
  int named = 0;
  for (const auto& [place, name] : {std::pair(0, "purpose"), {1, "client"}, {2, "connection"}}) {
    auto text = text_member(body, name, "", kNameMax);
    if (!text) return std::unexpected(std::move(text.error()));
    if (!text->empty()) ++named;
    names[place] = std::move(*text);
  }
  auto audience = text_member(body, "audience", "", kAudienceMax);
  if (!audience) return std::unexpected(std::move(audience.error()));
  if (named != 1 || (names[1].empty() && !audience->empty())) {
    return invalid("consent.no_subject",
                   "Name one purpose, or one client with its audience, or one connection.");
  }
  if (!names[0].empty()) return consent::of_purpose(names[0]);
  if (!names[1].empty()) return consent::of_client(names[1], *audience);
  return consent::of_connection(names[2]);
}

Result<bool> read_flag(const JsonObject& body, std::string_view name, std::optional<bool> fallback) {
  const auto flag = find_bool(body, name);
  if (flag) return *flag;
  if (fallback && !body.contains(name)) return *fallback;
  return invalid("body.bad_field", "true or false is expected.", pointer_to("", name));
}

Result<ConsentWish> read_wish(const Call& call) {
  const auto body = read_json_body(call.request, {"purpose", "client", "audience", "connection",
                                                  "granted", "language", "text_sha256",
                                                  "erase_answers"});
  if (!body) return std::unexpected(body.error());
  auto subject = read_subject(*body);
  if (!subject) return std::unexpected(std::move(subject.error()));
  const auto granted = read_flag(*body, "granted", std::nullopt);
  if (!granted) return std::unexpected(granted.error());
  const auto erases = read_flag(*body, "erase_answers", false);
  if (!erases) return std::unexpected(erases.error());
  auto language = text_member(*body, "language", locale_of(call.request), 35);
  if (!language) return std::unexpected(std::move(language.error()));
  auto hash = text_member(*body, "text_sha256", "", 64);
  if (!hash) return std::unexpected(std::move(hash.error()));
  return ConsentWish{std::move(*subject), *granted, std::move(*language), std::move(*hash),
              *erases ? consent::OwnAnswers::erase : consent::OwnAnswers::keep};
}

// A purpose that the user can say yes or no to.
Result<const Purpose*> find_choice(const Call& call, const std::string& id) {
  const Purpose* purpose = consent::find_purpose(call.settings->purposes, id);
  if (purpose == nullptr) {
    return fail(Error::Kind::not_found, "purpose.not_found", "There is no such purpose.", "/purpose");
  }
  if (purpose->is_a_choice()) return purpose;
  return fail(Error::Kind::conflict, "consent.not_a_choice",
              "This purpose does not rest on consent, so it cannot be agreed to or taken back.",
              "/purpose");
}

Result<profile::Change> change_for_purpose(const Call& call, const ConsentWish& wish,
                                           consent::Occasion occasion) {
  const auto purpose = find_choice(call, wish.subject.name);
  if (!purpose) return std::unexpected(purpose.error());
  if (!wish.granted) {
    return [purpose = **purpose, own = wish.own,
            occasion = std::move(occasion)](const User& user) -> Result<Changed> {
      Changed changed{user, {}};
      consent::withdraw_purpose(changed, purpose, own, occasion);
      return changed;
    };
  }
  consent::Wording shown = consent::wording_of(**purpose, wish.language);
  if (!wish.text_hash.empty() && wish.text_hash != consent::hash_of_text(shown.text)) {
    return fail(Error::Kind::conflict, "consent.text_changed",
                "The text is another one by now: show it, and ask again.", "/text_sha256");
  }
  return [subject = wish.subject, shown = std::move(shown),
          occasion = std::move(occasion)](const User& user) -> Result<Changed> {
    Changed changed{user, {}};
    consent::grant(changed, subject, shown, {}, occasion);
    return changed;
  };
}

Result<profile::Change> change_for_connection(const ConsentWish& wish, consent::Occasion occasion) {
  return [name = wish.subject.name,
          occasion = std::move(occasion)](const User& user) -> Result<Changed> {
    Changed changed{user, {}};
    consent::withdraw_connection(changed, name, occasion);
    return changed;
  };
}

}  // namespace

Task<Result<Done>> decide_consent(Call& call, UserId id, ConsentWish wish, std::string source) {
  consent::Occasion occasion{.source = std::move(source),
                             .actor = call.principal.actor(),
                             .now = call.services.clock.now()};
  const auto before = co_await call.services.users.find(id);
  if (!before) co_return std::unexpected(before.error());
  const bool is_purpose = wish.subject.kind == ConsentKind::purpose;
  if (!is_purpose && wish.granted) {
    co_return fail(Error::Kind::conflict, "consent.needs_page",
                   "Only the user can agree to this, on the page that asks for it.", "/granted");
  }
  if (!is_purpose && !(*before)->user().consents.contains(wish.subject)) {
    co_return fail(Error::Kind::not_found, "consent.not_found", "Nothing was agreed to here.");
  }
  if (wish.subject.kind == ConsentKind::client) {
    const auto ended = co_await authentication::end_client(call.services, id, wish.subject,
                                                           std::move(occasion));
    if (!ended) co_return std::unexpected(ended.error());
  } else {
    auto change = is_purpose ? change_for_purpose(call, wish, std::move(occasion))
                             : change_for_connection(wish, std::move(occasion));
    if (!change) co_return std::unexpected(change.error());
    const auto saved = co_await call.services.users.change(id, std::move(*change));
    if (!saved) co_return std::unexpected(saved.error());
  }
  co_return Done{};
}

namespace {

// The user as it stands after the wish was followed.
Task<Result<Response>> decide(Call& call, UserId id) {
  auto wish = read_wish(call);
  if (!wish) co_return std::unexpected(wish.error());
  std::string source = "api:" + std::string(call.principal.user ? "/v1/me/consents" : call.principal.client_id);
  const auto decided = co_await decide_consent(call, id, std::move(*wish), std::move(source));
  if (!decided) co_return std::unexpected(decided.error());
  const auto after = co_await call.services.users.find(id);
  if (!after) co_return std::unexpected(after.error());
  co_return show(call, (*after)->user());
}

Task<Result<Response>> show_for(Call& call, UserId id) {
  const auto user = co_await call.services.users.find(std::move(id));
  if (!user) co_return std::unexpected(user.error());
  co_return show(call, (*user)->user());
}

Task<Result<Response>> show_consents(Call& call) {
  auto id = UserId::parse(call.request.path_value("id"));
  if (!id) co_return std::unexpected(id.error());
  co_return co_await show_for(call, std::move(*id));
}

Task<Result<Response>> decide_for_user(Call& call) {
  auto id = UserId::parse(call.request.path_value("id"));
  if (!id) co_return std::unexpected(id.error());
  co_return co_await decide(call, std::move(*id));
}

Task<Result<Response>> show_my_consents(Call& call) {
  co_return co_await show_for(call, *call.principal.user);
}

Task<Result<Response>> decide_for_me(Call& call) {
  co_return co_await decide(call, *call.principal.user);
}

Task<Result<Response>> show_purposes(Call& call) {
  JsonArray purposes;
  for (const Purpose& purpose : call.settings->purposes) purposes.push_back(consent::to_json(purpose));
  co_return Response::json(200, JsonObject{{"purposes", std::move(purposes)}});
}

constexpr Route kConsentRoutes[] = {
    {http::Method::get, "/v1/purposes", Access::session_or_scopes("read:consents"), show_purposes,
     "What users' data is used for, and on what legal basis."},
    {http::Method::get, "/v1/users/{id}/consents", Access::scopes("read:consents"), show_consents,
     "What a user agreed to and took back."},
    {http::Method::post, "/v1/users/{id}/consents", Access::scopes("update:consents"),
     decide_for_user, "Records that a user agreed to a purpose, or takes something back."},
    {http::Method::get, "/v1/me/consents", Access::session(), show_my_consents,
     "What the signed-in user agreed to and took back."},
    {http::Method::post, "/v1/me/consents", Access::session(), decide_for_me,
     "Agrees to a purpose, or takes something back."},
};

}  // namespace

std::span<const Route> consent_routes() { return kConsentRoutes; }

}  // namespace acquaint::api::v1
