#include "pages/page_view.h"
#include "pages/pages.h"
#include "pages/template.h"

namespace acquaint::pages {

std::string render_form_reply(const FormReply& reply) {
  JsonObject view = page_view(reply.look, reply.look.language.say("reply.title"));
  view["action"] = reply.action;
  view["script"] = reply_script_path();
  JsonArray fields;
  for (const auto& [name, value] : reply.fields) {
    fields.push_back(JsonObject{{"name", name}, {"value", value}});
  }
  view["fields"] = std::move(fields);
  return render("form_reply.mustache", reply.look.language, view);
}

std::string render_message_reply(const MessageReply& reply) {
  JsonObject response;
  for (const auto& [name, value] : reply.fields) response[name] = value;
  return render("message_reply.mustache", reply.language,
                {{"language", reply.language.tag()},
                 {"origin", reply.origin},
                 {"response", to_text(response)},
                 {"script", reply_script_path()}});
}

}  // namespace acquaint::pages
