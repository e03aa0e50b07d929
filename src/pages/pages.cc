#include "pages/pages.h"

#include <algorithm>

#include "base/encoding.h"
#include "pages/field_view.h"
#include "pages/page_view.h"
#include "pages/template.h"

namespace acquaint::pages {
namespace {

std::string with_return_to(std::string_view path, std::string_view return_to) {
  std::string url(path);
  if (!return_to.empty()) url += "?return_to=" + percent_encode(return_to);
  return url;
}

JsonObject credentials_view(const Look& look, std::string_view title, std::string_view csrf,
                            std::string_view return_to) {
  JsonObject view = page_view(look, title);
  view["csrf"] = csrf;
  view["return_to"] = return_to;
  view["log_in_url"] = with_return_to("/u/login", return_to);
  view["sign_up_url"] = with_return_to("/u/signup", return_to);
  return view;
}

void set_providers(JsonObject& view, const std::vector<ProviderLink>& providers) {
  JsonArray links;
  for (const ProviderLink& provider : providers) {
    links.push_back(JsonObject{
        {"name", provider.name}, {"url", safe_link(provider.url)}, {"shares", provider.shares}});
  }
  view["has_providers"] = !links.empty();
  view["providers"] = std::move(links);
}

JsonObject required_field(std::string_view name, std::string_view label, std::string_view widget,
                          std::string_view autocomplete, std::string_view value = {}) {
  return {{"name", name},     {"label", label}, {"widget", widget}, {"autocomplete", autocomplete},
          {"required", true}, {"value", value}};
}

JsonArray sign_up_fields(const SignUpPage& page) {
  const texts::Language& language = page.look.language;
  JsonObject password =
      required_field("password", language.say("label.password"), "password", "new-password");
  password["hint"] = page.password_hint;
  return {required_field("given_name", language.say("label.given_name"), "text", "given-name",
                         page.given_name),
          required_field("family_name", language.say("label.family_name"), "text", "family-name",
                         page.family_name),
          required_field("email", language.say("label.email"), "email", "email", page.email),
          std::move(password)};
}

JsonObject text_view(const JsonObject& element) {
  return {{"field", false},
          {"text", JsonObject{{"is_heading", find_bool(element, "heading").value_or(false)},
                              {"parts", text_parts(find_array(element, "parts"))}}}};
}

// Of what is only looked at: a line, an image, a value that is known.
std::optional<JsonObject> block_view(const JsonObject& element) {
  const std::string_view kind = find_string(element, "kind").value_or("");
  JsonObject view{{"field", false}, {"text", false}, {"divider", false}, {"image", false}, {"known", false}};
  const auto given = [&element](std::string_view name) { return find_string(element, name).value_or(""); };
  if (kind == "divider") {
    view["divider"] = JsonObject{{"words", given("text")}};
  } else if (kind == "image") {
    const auto height = find_int(element, "height");
    view["image"] = JsonObject{
        {"src", given("src")}, {"alt", given("alt")}, {"height", height ? std::to_string(*height) : ""}};
  } else if (kind == "known") {
    view["known"] = JsonObject{{"label", given("label")}, {"value", given("text")}};
  } else {
    return std::nullopt;
  }
  return view;
}

// Writes every problem to its field; gives back those of the whole form.
std::vector<Problem> assign_problems(JsonArray& fields, const std::vector<Problem>& problems) {
  std::vector<Problem> of_the_form;
  for (const Problem& problem : problems) {
    const auto field = std::ranges::find_if(fields, [&](const Json& candidate) {
      return candidate.at("name").as_string() == problem.field;
    });
    if (field == fields.end()) {
      of_the_form.push_back(problem);
    } else {
      field->as_object()["error"] = problem.message;
    }
  }
  return of_the_form;
}

// The mark of a site that has no picture: the first character of its name.
std::string_view first_letter(std::string_view name) {
  std::size_t size = name.empty() ? 0 : 1;
  while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xc0) == 0x80) ++size;
  return name.substr(0, size);
}

}  // namespace

std::string_view word_for(texts::Direction direction) {
  return direction == texts::Direction::right_to_left ? "rtl" : "ltr";
}

JsonObject page_view(const Look& look, std::string_view title) {
  return {{"language", look.language.tag()},
          {"initial", first_letter(look.site)},
          {"direction", word_for(look.language.direction())},
          {"site", look.site},
          {"privacy_url", safe_link(look.privacy_url)},
          {"page_title", title},
          {"stylesheet", stylesheet_path()}};
}

void set_elements(JsonObject& view, const JsonArray& elements,
                  const std::vector<Problem>& of_the_form, std::string_view prefix) {
  JsonArray views;
  JsonArray links;
  for (const Problem& problem : of_the_form) {
    links.push_back(JsonObject{{"target", ""}, {"label", ""}, {"message", problem.message}});
  }
  for (const Json& given : elements) {
    const JsonObject* element = given.if_object();
    if (element == nullptr) continue;
    if (find_string(*element, "kind") == "text") {
      views.push_back(text_view(*element));
      continue;
    }
    if (auto block = block_view(*element)) {
      views.push_back(std::move(*block));
      continue;
    }
    JsonObject field = field_view(*element, prefix);
    if (!field["error"].as_string().empty()) {
      links.push_back(JsonObject{{"target", field["target"]},
                                 {"label", field["label"]},
                                 {"message", field["error"]}});
    }
    views.push_back(JsonObject{{"text", false}, {"field", std::move(field)}});
  }
  view["has_problems"] = !links.empty();
  view["problems"] = std::move(links);
  view["elements"] = std::move(views);
}

JsonArray text_parts(const JsonArray* parts) {
  JsonArray views;
  if (parts == nullptr) return views;
  for (const Json& given : *parts) {
    const JsonObject* part = given.if_object();
    if (part == nullptr) continue;
    views.push_back(JsonObject{{"words", find_string(*part, "text").value_or("")},
                               {"href", safe_link(find_string(*part, "href").value_or(""))}});
  }
  return views;
}

std::string_view safe_link(std::string_view url) {
  const bool has_control_or_space =
      std::ranges::any_of(url, [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
  if (has_control_or_space || url.find('\\') != url.npos) return {};
  const bool is_path = url.starts_with('/') && !url.starts_with("//");
  if (is_path || url.starts_with("https://") || url.starts_with("http://") ||
      url.starts_with("mailto:")) {
    return url;
  }
  return {};
}

std::string render_sign_up(const SignUpPage& page) {
  JsonObject view = credentials_view(page.look, page.look.language.say("sign_up.title"), page.csrf,
                                     page.return_to);
  set_providers(view, page.providers);
  JsonArray fields = sign_up_fields(page);
  const std::vector<Problem> of_the_form = assign_problems(fields, page.problems);
  set_elements(view, fields, of_the_form);
  return render("sign_up.mustache", page.look.language, view);
}

std::string render_log_in(const LogInPage& page) {
  const texts::Language& language = page.look.language;
  JsonObject view =
      credentials_view(page.look, language.say("log_in.title"), page.csrf, page.return_to);
  set_providers(view, page.providers);
  JsonObject who = required_field("email", language.say("label.identifier"), "identifier",
                                  "username", page.email);
  who["error"] = page.problem;
  set_elements(view, {std::move(who)});
  view["passwordless_url"] = page.passwordless_url;
  return render("log_in.mustache", language, view);
}

std::string render_password(const PasswordPage& page) {
  const texts::Language& language = page.look.language;
  JsonObject view =
      credentials_view(page.look, language.say("log_in.password_title"), page.csrf, page.return_to);
  std::vector<Problem> of_the_form;
  if (!page.problem.empty()) of_the_form.push_back({.field = "", .message = page.problem});
  JsonObject who = required_field("email", language.say("label.identifier"), "identifier",
                                  "username", page.email);
  who["readonly"] = true;
  JsonObject password = required_field("password", language.say("label.password"), "password",
                                       "current-password");
  password["autofocus"] = page.problem.empty();
  set_elements(view, {std::move(who), std::move(password)}, of_the_form);
  return render("password.mustache", language, view);
}

std::string render_log_out(const LogOutPage& page) {
  JsonObject view = page_view(page.look, page.look.language.say("log_out.ask_title"));
  view["csrf"] = page.csrf;
  view["request"] = page.request;
  return render("log_out.mustache", page.look.language, view);
}

JsonObject message_view(const MessagePage& page) {
  JsonObject view = page_view(page.look, page.title);
  view["text"] = page.text;
  view["english"] = "";
  view["link_url"] = safe_link(page.link_url);
  view["link_text"] = page.link_text;
  return view;
}

std::string render_message(const MessagePage& page) {
  return render("message.mustache", page.look.language, message_view(page));
}

std::string render_form(const FormPage& page) {
  JsonObject view = page_view(page.look, page.title);
  view["text"] = page.text;
  view["action"] = page.action;
  view["csrf"] = page.csrf;
  view["button"] = page.button;
  view["link_url"] = safe_link(page.link_url);
  view["link_text"] = page.link_text;
  JsonArray hidden;
  for (const auto& [name, value] : page.hidden) {
    hidden.push_back(JsonObject{{"name", name}, {"value", value}});
  }
  view["hidden"] = std::move(hidden);
  JsonArray fields = say_problems(page.fields, page.look.language);
  const std::vector<Problem> of_the_form = assign_problems(fields, page.problems);
  set_elements(view, fields, of_the_form, page.prefix);
  return render("form.mustache", page.look.language, view);
}

}  // namespace acquaint::pages
