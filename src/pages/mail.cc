#include "pages/mail.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "pages/embedded.h"
#include "pages/template.h"

namespace acquaint::pages {
namespace {

constexpr std::size_t kTemplateMax = 64 * 1024, kSubjectMax = 300;

struct Kind {
  MailKind kind;
  std::string_view name;
  std::string_view needs;  // The name without which the mail would be of no use; of notices empty.
  std::string_view may = "good_for";  // Another name that there is, beside "site".

  bool is_notice() const { return needs.empty(); }
};
constexpr std::array kKinds = {
    Kind{MailKind::verify_email, "verify_email", "link"},
    Kind{MailKind::reset_email, "reset_email", "link"},
    Kind{MailKind::blocked_account, "blocked_account", "link"},
    Kind{MailKind::passwordless_code, "passwordless_code", "code"},
    Kind{MailKind::passwordless_link, "passwordless_link", "link"},
    Kind{MailKind::question, "question", "link"},
    Kind{MailKind::account_exists, "account_exists", "link", "reset_link"},
    Kind{MailKind::password_changed, "password_changed", "", "link"},
    Kind{MailKind::token_reused, "token_reused", "", "link"},
};

const Kind& kind_of(MailKind kind) { return *std::ranges::find(kKinds, kind, &Kind::kind); }

const JsonObject& built_in_texts(std::string_view language) {
  static const JsonObject kEnglish = *parse_json_object(embedded("en.json"));
  static const JsonObject kGerman = *parse_json_object(embedded("de.json"));
  return language == "de" ? kGerman : kEnglish;
}

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("mail_template.invalid", std::move(message), std::move(field));
}

std::string folded(std::string_view language) {
  std::string out(language);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// "15 minutes", "1 day".
std::string duration_text(const JsonObject& texts, Duration duration) {
  using namespace std::chrono;
  const auto [count, unit] =
      duration >= days(2) && duration % days(1) == Duration(0)
          ? std::pair(duration / days(1), "days")
      : duration >= hours(2) && duration % hours(1) == Duration(0)
          ? std::pair(duration / hours(1), "hours")
          : std::pair(std::max<Duration::rep>(1, duration / minutes(1)), "minutes");
  return std::to_string(count) + " " + std::string(texts.at(unit).as_string());
}

JsonObject view_of(const MailView& view, const JsonObject& texts) {
  return {{"site", view.site},
          {"link", view.link},
          {"code", view.code},
          {"good_for", duration_text(texts, view.good_for)},
          {"reset_link", view.reset_link}};
}

// The built-in mail: the frame around the texts of its kind.
MailText render_built_in(const JsonObject& texts, std::string_view kind, JsonObject view) {
  MailText mail;
  for (const auto& member : texts.at(kind).as_object()) {
    view[member.key()] =
        render_source(std::string(member.value().as_string()), view, Escaping::none);
  }
  view["language"] = texts.at("language");
  mail.subject = view["subject"].as_string();
  mail.text = render_source(std::string(embedded("mail_text.mustache")), view, Escaping::none);
  mail.html = render_source(std::string(embedded("mail_html.mustache")), view, Escaping::html);
  return mail;
}

}  // namespace

Result<MailTemplates::Template> MailTemplates::parse_template(MailKind kind, const Json& json,
                                                              const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return bad("An object is expected.", at);
  if (const auto known = only_fields(*object, {"subject", "text", "html"}, at); !known) {
    return std::unexpected(known.error());
  }
  const Kind& of = kind_of(kind);
  Template own;
  for (const auto& [name, into] : {std::pair("subject", &own.subject), std::pair("text", &own.text),
                                   std::pair("html", &own.html)}) {
    const Json* value = find(*object, name);
    if (value == nullptr) continue;
    const std::string here = pointer_to(at, std::string_view(name));
    const bool is_subject = into == &own.subject;
    if (!value->is_string() || value->get_string().empty() ||
        value->get_string().size() > (is_subject ? kSubjectMax : kTemplateMax)) {
      return bad("A text of at most 64 KiB, or 300 bytes for a subject, is expected.", here);
    }
    const std::string source(value->get_string());
    const std::string problem = find_source_problem(source, {"site", of.may, of.needs});
    if (!problem.empty()) return bad(problem, here);
    if (is_subject && source.find_first_of("\r\n") != source.npos) {
      return bad("A subject is one line.", here);
    }
    if (!is_subject && !of.is_notice() && !names_in_source(source).contains(of.needs)) {
      return bad("Without {{" + std::string(of.needs) + "}} the mail is of no use.", here);
    }
    into->emplace(source);
  }
  return own;
}

Result<MailTemplates> MailTemplates::parse(const JsonObject& document, std::string_view at) {
  MailTemplates templates;
  for (const auto& of_kind : document) {
    const std::string here = pointer_to(at, of_kind.key());
    const auto kind = std::ranges::find(kKinds, std::string_view(of_kind.key()), &Kind::name);
    if (kind == kKinds.end()) return bad("There is no mail of this kind.", here);
    if (kind->is_notice() && of_kind.value().is_bool()) {
      if (!of_kind.value().get_bool()) templates.off_.insert(kind->kind);
      continue;
    }
    const JsonObject* languages = of_kind.value().if_object();
    if (languages == nullptr) return bad("An object of languages is expected.", here);
    for (const auto& of_language : *languages) {
      const std::string place = pointer_to(here, of_language.key());
      if (!is_language_tag(of_language.key())) return bad("A language such as \"en\" is expected.", place);
      auto own = parse_template(kind->kind, of_language.value(), place);
      if (!own) return std::unexpected(own.error());
      templates.own_.insert_or_assign({kind->kind, folded(of_language.key())}, std::move(*own));
    }
  }
  return templates;
}

MailText MailTemplates::render(MailKind kind, std::string_view language,
                               const MailView& view) const {
  const std::string wanted = folded(language), base = wanted.substr(0, wanted.find('-'));
  const JsonObject& texts = built_in_texts(base);
  const JsonObject values = view_of(view, texts);
  MailText mail = render_built_in(texts, kind_of(kind).name, values);
  for (const std::string& candidate : {wanted, base, std::string("en")}) {
    const auto own = own_.find({kind, candidate});
    // English ones of the operator are for those whose language nobody wrote in.
    if (own == own_.end() || (candidate == "en" && base == "de")) continue;
    if (own->second.subject) {
      mail.subject = render_source(*own->second.subject, values, Escaping::none);
    }
    if (own->second.text) mail.text = render_source(*own->second.text, values, Escaping::none);
    if (own->second.html) mail.html = render_source(*own->second.html, values, Escaping::html);
    break;
  }
  return mail;
}

}  // namespace acquaint::pages
