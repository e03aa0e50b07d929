#include "pages/activate_page.h"

#include "pages/page_view.h"
#include "pages/template.h"

namespace acquaint::pages {

std::string render_user_code(const UserCodePage& page) {
  const texts::Language& language = page.look.language;
  JsonObject view = page_view(page.look, language.say("device.title"));
  JsonObject field{{"name", "user_code"},       {"label", language.say("passwordless.code")},
                   {"widget", "text"},
                   {"autocomplete", "off"},     {"required", true},    {"value", page.user_code},
                   {"hint", language.say("device.hint")}, {"is_code", true},
                   {"autofocus", page.problem.empty()}};
  if (!page.problem.empty()) field["error"] = page.problem;
  set_elements(view, {std::move(field)});
  return render("user_code.mustache", language, view);
}

std::string render_device(const DevicePage& page) {
  JsonObject view = page_view(
      page.look, page.look.language.say("device.connect_title", {{"client", page.client}}));
  view["has_problems"] = false;
  view["csrf"] = page.csrf;
  view["user_code"] = page.user_code;
  view["client"] = page.client;
  view["account"] = page.account;
  view["has_allowed"] = !page.allowed.empty();
  JsonArray allowed;
  for (const std::string& line : page.allowed) allowed.push_back(JsonObject{{"line", line}});
  view["allowed"] = std::move(allowed);
  return render("device.mustache", page.look.language, view);
}

}  // namespace acquaint::pages
