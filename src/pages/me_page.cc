#include "pages/me_page.h"

#include "pages/page_view.h"
#include "pages/template.h"

namespace acquaint::pages {
namespace {

JsonArray views_of(const std::vector<KnownAttribute>& attributes) {
  JsonArray views;
  for (const KnownAttribute& one : attributes) {
    views.push_back(JsonObject{{"path", one.path},
                               {"label", one.label},
                               {"value", one.value},
                               {"from", one.from},
                               {"change_url", safe_link(one.change_url)},
                               {"can_forget", one.can_forget},
                               {"has_actions", one.can_forget || !one.change_url.empty()}});
  }
  return views;
}

JsonArray views_of(const std::vector<ConsentRow>& consents) {
  JsonArray views;
  for (const ConsentRow& one : consents) {
    JsonArray subject;
    for (const auto& [name, value] : one.subject) subject.push_back(JsonObject{{"name", name}, {"value", value}});
    views.push_back(JsonObject{{"title", one.title},
                               {"text", one.text},
                               {"state", one.state},
                               {"button", one.button},
                               {"subject", std::move(subject)}});
  }
  return views;
}

JsonArray views_of(const std::vector<QuestionRow>& questions) {
  JsonArray views;
  for (const QuestionRow& one : questions) {
    views.push_back(JsonObject{{"label", one.label},
                               {"state", one.state},
                               {"button", one.button},
                               {"action", one.action},
                               {"name", one.name}});
  }
  return views;
}

JsonArray views_of(const std::vector<IdentityRow>& identities) {
  JsonArray views;
  for (const IdentityRow& one : identities) {
    views.push_back(JsonObject{{"name", one.name},
                               {"address", one.address},
                               {"provider", one.provider},
                               {"id", one.id},
                               {"can_unlink", one.can_unlink}});
  }
  return views;
}

}  // namespace

std::string render_me(const MePage& page) {
  JsonObject view = page_view(page.look, page.look.language.say("me.title"));
  view["is_wide"] = true;
  view["csrf"] = page.csrf;
  view["account"] = page.account;
  view["notice"] = page.notice;
  view["has_attributes"] = !page.attributes.empty();
  view["attributes"] = views_of(page.attributes);
  view["has_consents"] = !page.consents.empty();
  view["consents"] = views_of(page.consents);
  view["has_questions"] = !page.questions.empty();
  view["questions"] = views_of(page.questions);
  view["is_stopped"] = page.is_stopped;
  view["identities"] = views_of(page.identities);
  return render("me.mustache", page.look.language, view);
}

}  // namespace acquaint::pages
