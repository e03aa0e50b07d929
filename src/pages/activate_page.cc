#include "pages/activate_page.h"

#include "pages/page_view.h"
#include "pages/template.h"

namespace acquaint::pages {

std::string render_user_code(const UserCodePage& page) {
  JsonObject view = page_view(page.look, "Connect a device");
  JsonObject field{{"name", "user_code"},       {"label", "Code"},     {"widget", "text"},
                   {"autocomplete", "off"},     {"required", true},    {"value", page.user_code},
                   {"hint", "Eight letters, as your device shows them."}};
  if (!page.problem.empty()) field["error"] = page.problem;
  set_elements(view, {std::move(field)});
  return render("user_code.mustache", view);
}

std::string render_device(const DevicePage& page) {
  JsonObject view = page_view(page.look, "Connect " + page.client + "?");
  view["has_problems"] = false;
  view["csrf"] = page.csrf;
  view["user_code"] = page.user_code;
  view["client"] = page.client;
  view["account"] = page.account;
  view["has_allowed"] = !page.allowed.empty();
  JsonArray allowed;
  for (const std::string& line : page.allowed) allowed.push_back(JsonObject{{"line", line}});
  view["allowed"] = std::move(allowed);
  return render("device.mustache", view);
}

}  // namespace acquaint::pages
