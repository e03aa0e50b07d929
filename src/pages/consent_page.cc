#include "pages/consent_page.h"

#include "base/encoding.h"
#include "pages/page_view.h"
#include "pages/template.h"

namespace acquaint::pages {

std::string render_consent(const ConsentPage& page) {
  JsonObject view = page_view(page.look, page.look.language.say("consent.title", {{"client", page.client}}));
  view["has_problems"] = false;
  view["csrf"] = page.csrf;
  view["return_to"] = page.return_to;
  view["client"] = page.client;
  if (!page.is_own) {
    view["foreign"] = page.look.site.empty()
                          ? page.look.language.say("consent.foreign_here")
                          : page.look.language.say("consent.foreign", {{"site", page.look.site}});
  }
  view["host"] = page.host;
  view["account"] = page.account;
  view["log_in_url"] = "/u/login?return_to=" + percent_encode(page.return_to);
  view["has_allowed"] = !page.allowed.empty();
  JsonArray allowed;
  for (const std::string& line : page.allowed) allowed.push_back(JsonObject{{"line", line}});
  view["allowed"] = std::move(allowed);
  return render("consent.mustache", page.look.language, view);
}

}  // namespace acquaint::pages
