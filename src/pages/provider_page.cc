#include "pages/provider_page.h"

#include "base/encoding.h"
#include "pages/page_view.h"
#include "pages/template.h"

namespace acquaint::pages {

std::string render_provider(const ProviderPage& page) {
  const texts::Language& language = page.look.language;
  JsonObject view = page_view(
      page.look, language.say("provider.continue_title", {{"provider", page.provider.name}}));
  view["shares"] = page.provider.shares;
  view["url"] = safe_link(page.provider.url);
  view["log_in_url"] = "/u/login?return_to=" + percent_encode(page.return_to);
  return render("provider.mustache", language, view);
}

}  // namespace acquaint::pages
