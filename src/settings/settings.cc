#include "settings/settings.h"

#include <algorithm>

#include "asking/gates.h"
#include "forms/offer.h"
#include "settings/form_purposes.h"

namespace acquaint::settings {
namespace {

constexpr std::size_t kFormsMax = 500;

// The same error, with its field below `base`.
std::unexpected<Error> within(const std::string& base, Error error) {
  error.field = base + error.field;
  return std::unexpected(std::move(error));
}

Result<const JsonObject*> object_at(const JsonObject& document, std::string_view name) {
  static const JsonObject kEmpty;
  const Json* value = find(document, name);
  if (value == nullptr) return &kEmpty;
  if (!value->is_object()) {
    return invalid("settings.invalid", "An object is expected.", pointer_to("", name));
  }
  return value->if_object();
}

Result<const JsonArray*> list_at(const JsonObject& document, std::string_view name) {
  static const JsonArray kEmpty;
  const Json* value = find(document, name);
  if (value == nullptr) return &kEmpty;
  if (!value->is_array()) {
    return invalid("settings.invalid", "A list is expected.", pointer_to("", name));
  }
  return value->if_array();
}

Result<Site> parse_site(const JsonObject& object) {
  if (const auto known = only_fields(object, {"name", "privacy_url", "texts"}, "/site"); !known) {
    return std::unexpected(known.error());
  }
  Site site;
  for (const auto& [name, into] : {std::pair("name", &site.name),
                                   std::pair("privacy_url", &site.privacy_url)}) {
    const Json* value = find(object, name);
    if (value == nullptr) continue;
    if (!value->is_string() || value->get_string().size() > 1000) {
      return invalid("settings.invalid", "A text of at most 1,000 bytes is expected.",
                     pointer_to("/site", std::string_view(name)));
    }
    *into = value->get_string();
  }
  if (const Json* own = find(object, "texts")) {
    if (!own->is_object()) return invalid("settings.invalid", "An object is expected.", "/site/texts");
    auto languages = texts::Languages::with(own->get_object(), "/site/texts");
    if (!languages) return std::unexpected(languages.error());
    site.languages = std::move(*languages);
  }
  return site;
}

Result<Done> add_form(Settings& settings, const Json& element, const std::string& at,
                      const FormVersions& versions) {
  const JsonObject* document = element.if_object();
  if (document == nullptr) return invalid("settings.invalid", "An object is expected.", at);
  const auto filled = with_declared_purpose(*document, settings.purposes);
  if (!filled) return within(at, filled.error());
  auto form = forms::Form::compile(*filled, settings.catalogue);
  if (!form) return within(at, form.error());
  if (std::ranges::any_of(settings.forms, [&](const PublishedForm& other) {
        return other.form.id() == form->id();
      })) {
    return invalid("settings.duplicate", "Another form has this id.", pointer_to(at, "id"));
  }
  const auto number = versions.find(form->id());
  const std::int64_t version = number == versions.end() ? 1 : number->second;
  auto offer = forms::make_offer(*form, version, settings.catalogue);
  if (!offer) return within(at, offer.error());
  offer->score_max = asking::score_max_of(*offer, settings.catalogue, settings.policy);
  settings.offers.push_back(std::move(*offer));
  settings.forms.push_back({.version = version, .form = std::move(*form)});
  return Done{};
}

// Each form's content by id.
Result<std::map<std::string, std::string, std::less<>>> contents_of(const JsonObject& document) {
  const auto list = list_at(document, "forms");
  if (!list) return std::unexpected(list.error());
  const auto purposes_part = list_at(document, "purposes");
  if (!purposes_part) return std::unexpected(purposes_part.error());
  const auto purposes = consent::parse_purposes(**purposes_part);
  if (!purposes) return std::unexpected(purposes.error());
  std::map<std::string, std::string, std::less<>> contents;
  for (const Json& form : **list) {
    const JsonObject* object = form.if_object();
    if (object == nullptr) continue;  // build() refuses it and says where.
    // Another wording of its purpose makes another form.
    const auto filled = with_declared_purpose(*object, *purposes);
    if (!filled) return std::unexpected(filled.error());
    contents.emplace(find_string(*object, "id").value_or(""), to_text(canonical(*filled)));
  }
  return contents;
}

}  // namespace

const Connection* Settings::find_connection(std::string_view name) const {
  const auto found = std::ranges::find(connections, name, &Connection::name);
  return found == connections.end() ? nullptr : &*found;
}

const login::PasswordPolicy& Settings::password_policy(std::string_view connection) const {
  static const login::PasswordPolicy kOurs;
  const Connection* found = find_connection(connection);
  return found == nullptr ? kOurs : found->password_policy;
}

const login::Client* Settings::find_client(std::string_view client_id) const {
  return login::find_client(clients, client_id);
}

const forms::Form* Settings::find_form(std::string_view id, std::int64_t wanted) const {
  for (const PublishedForm& published : forms) {
    if (published.form.id() == id && published.version == wanted) return &published.form;
  }
  const auto former = former_forms.find({std::string(id), wanted});
  return former == former_forms.end() ? nullptr : former->second.form.get();
}

Result<Settings> build(JsonObject document, const FormVersions& form_versions) {
  if (const auto known = only_fields(
          document, {"site", "catalogue", "policy", "forms", "connections", "clients",
                     "client_grants", "resource_servers", "attack_protection", "mail_templates",
                     "purposes", "webhooks", "sources"});
      !known) {
    return std::unexpected(known.error());
  }
  Settings settings;
  const auto site_part = object_at(document, "site");
  const auto catalogue_part = object_at(document, "catalogue");
  const auto policy_part = object_at(document, "policy");
  const auto forms_part = list_at(document, "forms");
  const auto connections_part = list_at(document, "connections");
  const auto clients_part = list_at(document, "clients");
  const auto grants_part = list_at(document, "client_grants");
  const auto servers_part = list_at(document, "resource_servers");
  const auto protection_part = object_at(document, "attack_protection");
  const auto mails_part = object_at(document, "mail_templates");
  const auto purposes_part = list_at(document, "purposes");
  const auto webhooks_part = list_at(document, "webhooks");
  const auto sources_part = list_at(document, "sources");
  for (const Error* error : {site_part ? nullptr : &site_part.error(),
                             catalogue_part ? nullptr : &catalogue_part.error(),
                             policy_part ? nullptr : &policy_part.error(),
                             forms_part ? nullptr : &forms_part.error(),
                             connections_part ? nullptr : &connections_part.error(),
                             clients_part ? nullptr : &clients_part.error(),
                             grants_part ? nullptr : &grants_part.error(),
                             servers_part ? nullptr : &servers_part.error(),
                             protection_part ? nullptr : &protection_part.error(),
                             mails_part ? nullptr : &mails_part.error(),
                             purposes_part ? nullptr : &purposes_part.error(),
                             webhooks_part ? nullptr : &webhooks_part.error(),
                             sources_part ? nullptr : &sources_part.error()}) {
    if (error != nullptr) return std::unexpected(*error);
  }

  auto site = parse_site(**site_part);
  if (!site) return std::unexpected(site.error());
  settings.site = std::move(*site);
  auto catalogue = profile::Catalogue::parse(**catalogue_part);
  if (!catalogue) return within("/catalogue", catalogue.error());
  settings.catalogue = std::move(*catalogue);
  auto policy = asking::Policy::parse(**policy_part, "/policy");
  if (!policy) return std::unexpected(policy.error());
  settings.policy = std::move(*policy);
  auto connections = parse_connections(*connections_part, "/connections");
  if (!connections) return std::unexpected(connections.error());
  settings.connections = std::move(*connections);
  auto clients = login::parse_clients(**clients_part, "/clients");
  if (!clients) return std::unexpected(clients.error());
  settings.clients = std::move(*clients);
  auto grants = login::parse_client_grants(**grants_part);
  if (!grants) return std::unexpected(grants.error());
  settings.client_grants = std::move(*grants);
  auto servers = login::parse_resource_servers(**servers_part);
  if (!servers) return std::unexpected(servers.error());
  settings.resource_servers = std::move(*servers);
  auto protection = login::AttackProtection::parse(**protection_part, "/attack_protection");
  if (!protection) return std::unexpected(protection.error());
  settings.attack_protection = std::move(*protection);
  auto mails = pages::MailTemplates::parse(**mails_part, "/mail_templates");
  if (!mails) return std::unexpected(mails.error());
  settings.mail_templates = std::move(*mails);
  auto purposes = consent::parse_purposes(**purposes_part);
  if (!purposes) return std::unexpected(purposes.error());
  settings.purposes = std::move(*purposes);
  auto webhooks = webhooks::parse_webhooks(**webhooks_part);
  if (!webhooks) return std::unexpected(webhooks.error());
  settings.webhooks = std::move(*webhooks);
  auto sources = ingest::parse_sources(**sources_part);
  if (!sources) return std::unexpected(sources.error());
  settings.sources = std::move(*sources);

  if ((*forms_part)->size() > kFormsMax) {
    return invalid("settings.invalid", "At most 500 forms can be declared.", "/forms");
  }
  for (std::size_t i = 0; i < (*forms_part)->size(); ++i) {
    const auto added =
        add_form(settings, (**forms_part)[i], pointer_to("/forms", i), form_versions);
    if (!added) return std::unexpected(added.error());
  }
  for (const PublishedForm& published : settings.forms) {
    add_purpose_of(published.form, settings.purposes);
  }
  settings.document = std::move(document);
  return settings;
}

Result<FormVersions> number_forms(const JsonObject& before, const FormVersions& numbers,
                                  const JsonObject& next) {
  const auto old_contents = contents_of(before), new_contents = contents_of(next);
  if (!old_contents) return std::unexpected(old_contents.error());
  if (!new_contents) return std::unexpected(new_contents.error());
  FormVersions numbered = numbers;  // A form that went and comes back goes on counting.
  for (const auto& [id, content] : *new_contents) {
    const auto known = old_contents->find(id);
    if (known == old_contents->end() || known->second != content) ++numbered[id];
  }
  return numbered;
}

}  // namespace acquaint::settings
