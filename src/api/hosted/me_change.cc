#include "api/hosted/me_change.h"

#include <algorithm>
#include <memory>

#include "api/hosted/page_answer.h"
#include "api/hosted/posted_form.h"
#include "api/own_profile.h"
#include "api/query.h"
#include "forms/posted.h"
#include "forms/render.h"

namespace acquaint::api::hosted {
namespace {

using http::Response;
using profile::AttributePath;
using profile::User;

constexpr std::string_view kOrigin = "me";

// A form of one question for the attribute, and the user as it stands, whose value it shows.
class OneQuestion {
 public:
  OneQuestion(forms::Form form, AttributePath path, profile::UserPtr user, const Call& call)
      : form_(std::move(form)), path_(std::move(path)), asked_{path_.text()}, user_(std::move(user)),
        view_(user_->view(call.settings->catalogue)),
        facts_{.user = &user_->user(), .view = view_.get(), .now = call.services.clock.now()} {}
  OneQuestion(const OneQuestion&) = delete;

  forms::Run run() const { return {.form = form_, .asked = asked_, .answers = nothing_, .facts = facts_}; }
  const forms::Step& step() const { return form_.steps().front(); }
  const forms::Field& field() const { return form_.fields().front(); }
  const AttributePath& path() const { return path_; }
  JsonObject known() const { return forms::known_answers(form_, asked_, facts_); }

 private:
  forms::Form form_;
  AttributePath path_;
  std::vector<std::string> asked_;
  profile::UserPtr user_;
  std::shared_ptr<const profile::ProfileView> view_;
  asking::Facts facts_;
  JsonObject nothing_;
};

std::unexpected<Error> not_editable() {
  return fail(Error::Kind::forbidden, "attribute.not_editable", "This cannot be changed here.", "/attribute");
}

Task<Result<std::unique_ptr<OneQuestion>>> question_about(const Call& call, std::string attribute) {
  auto path = AttributePath::parse(attribute);
  if (!path || !may_change_own(call.settings->catalogue, *path)) co_return not_editable();
  const JsonObject document{{"id", kOrigin}, {"title", kOrigin}, {"questions", JsonArray{Json(path->text())}}};
  auto form = forms::Form::compile(document, call.settings->catalogue);
  // A value with a shape that no field has.
  if (!form) co_return not_editable();
  auto user = co_await call.services.users.find(*call.principal.user);
  if (!user) co_return std::unexpected(user.error());
  co_return std::make_unique<OneQuestion>(std::move(*form), std::move(*path), std::move(*user), call);
}

std::string form_name(std::string_view attribute) { return "me change " + std::string(attribute); }

// Whoever wants no value there has the attribute forgotten.
JsonArray insisted_on(JsonArray fields) {
  for (Json& field : fields) field.get_object()["required"] = true;
  return fields;
}

Response change_page(const Call& call, const OneQuestion& question, const JsonObject& values,
                     std::span<const profile::SchemaProblem> problems) {
  const pages::Look look = look_of(call);
  const FormToken token = make_token(call, form_name(question.path().text()));
  const JsonObject step = forms::describe_step(
      question.run(), question.step(),
      {.locale = look.language.tag(), .values = &values, .problems = problems, .confirmations = {}, .reveal = forms::Reveal::full});
  return page_answer(problems.empty() ? 200 : 422,
                     pages::render_form({.look = look,
                                         .title = look.language.say("me.change_title", {{"label", question.field().label.text}}),
                                         .text = {},
                                         .action = "/me/change",
                                         .csrf = token.token,
                                         .hidden = {{"attribute", question.path().text()}},
                                         .fields = insisted_on(*find_array(step, "elements")),
                                         .prefix = std::string(pages::kAnswerPrefix),
                                         .button = look.language.say("me.save"),
                                         .problems = {},
                                         .link_url = "/me",
                                         .link_text = look.language.say("me.back")}),
                     token, {}, pages::image_origins_of(step));
}

Task<Result<Response>> show_change(Call& call) {
  const auto query = Query::parse(call.request);
  if (!query) co_return std::unexpected(query.error());
  const std::string attribute(query->text("attribute").value_or(""));
  if (!call.principal.user) {
    co_return go_on_to("/u/login?return_to=" + percent_encode("/me/change?attribute=" + percent_encode(attribute)));
  }
  const auto question = co_await question_about(call, attribute);
  if (!question) co_return refused_form(call, question.error(), "/me");
  co_return change_page(call, **question, (*question)->known(), {});
}

// What the user said before about the attribute is replaced, whatever form asked for it.
profile::Change change_for(const Call& call, const AttributePath& path, Json value) {
  const auto index = call.settings->catalogue.find(path.text());
  profile::Actor actor{.source = profile::Source::user,
                       .origin = std::string(kOrigin),
                       .name = call.principal.actor(),
                       .now = call.services.clock.now(),
                       .purpose = index ? call.settings->catalogue.at(*index).purpose : std::string()};
  return [settings = call.settings, path, value = std::move(value), actor](const User& user) -> Result<profile::Changed> {
    profile::Changed changed{user, {}};
    if (const auto held = changed.user.claims.find(path); held != changed.user.claims.end()) {
      std::erase_if(held->second, [&](const profile::Claim& claim) {
        return claim.from.source == profile::Source::user && (claim.from.origin != kOrigin || !claim.from.visitor.empty());
      });
    }
    if (auto learnt = profile::learn(changed, settings->catalogue, path, value, actor); !learnt) {
      return std::unexpected(learnt.error());
    }
    return changed;
  };
}

Task<Result<Response>> answer_change(Call& call) {
  const std::string attribute = posted_text(call.request, "attribute");
  const auto posted = PostedForm::read(call, form_name(attribute));
  if (!posted) co_return refused_form(call, posted.error(), "/me");
  const auto question = co_await question_about(call, attribute);
  if (!question) co_return refused_form(call, question.error(), "/me");
  const OneQuestion& asked = **question;

  const auto read = forms::read_posted(asked.run(), asked.step(), pages::posted_answers(posted->fields()));
  if (!read) co_return change_page(call, asked, JsonObject(), read.error());
  auto checked = forms::check_step(asked.run(), asked.step(), *read);
  if (!checked) co_return change_page(call, asked, *read, checked.error());
  const std::string& name = asked.field().name;
  const Json* value = find(*checked, name);
  if (value == nullptr) {
    const profile::SchemaProblem missing{pointer_to("", name), "required", "Please answer this."};
    co_return change_page(call, asked, *read, {&missing, 1});
  }
  const auto saved = co_await call.services.users.change(*call.principal.user, change_for(call, asked.path(), *value));
  if (!saved) co_return refused_form(call, saved.error(), "/me");
  co_return go_on_to("/me?done=changed");
}

constexpr Route kMeChangeRoutes[] = {
    {http::Method::get, "/me/change", Access::session_if_any(), show_change,
     "Shows one attribute of the signed-in user to be changed."},
    {http::Method::post, "/me/change", Access::session(), answer_change, "Saves what the user says of it now."},
};

}  // namespace

std::span<const Route> me_change_routes() { return kMeChangeRoutes; }

}  // namespace acquaint::api::hosted
