#include "pages/refusal_page.h"

#include "pages/page_view.h"
#include "pages/template.h"

namespace acquaint::pages {
namespace {

bool is_english(const texts::Language& language) {
  return language.tag() == "en" || language.tag().starts_with("en-");
}

}  // namespace

std::string render_refusal(const RefusalPage& page) {
  const MessagePage& message = page.message;
  const std::size_t at = page.english.empty() ? std::string::npos : message.text.find(page.english);
  if (at == std::string::npos || is_english(message.look.language)) return render_message(message);
  JsonObject view = message_view(message);
  view["text"] = message.text.substr(0, at);
  view["english"] = page.english;
  view["after"] = message.text.substr(at + page.english.size());
  return render("message.mustache", message.look.language, view);
}

}  // namespace acquaint::pages
