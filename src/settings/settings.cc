#include "settings/settings.h"

#include <algorithm>
#include <variant>

#include "asking/gates.h"
#include "enrichment/provider.h"
#include "flows/declared.h"
#include "forms/described_steps.h"
#include "forms/offer.h"
#include "rules/declared.h"
#include "settings/form_purposes.h"
#include "settings/policy_attributes.h"
#include "settings/variants.h"

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

Result<Done> add_form(Settings& settings, const Json& element, const std::string& at) {
  const JsonObject* document = element.if_object();
  if (document == nullptr) return invalid("settings.invalid", "An object is expected.", at);
  const auto filled = with_declared_purpose(*document, settings.purposes);
  if (!filled) return within(at, filled.error());
  const asking::Names known(settings.catalogue, &settings.segments);
  auto form = forms::Form::compile(*filled, known);
  if (!form) return within(at, form.error());
  if (std::ranges::any_of(settings.forms, [&](const PublishedForm& other) {
        return other.form.id() == form->id();
      })) {
    return invalid("settings.duplicate", "Another form has this id.", pointer_to(at, "id"));
  }
  const auto number = settings.form_versions.find(form->id());
  const std::int64_t version = number == settings.form_versions.end() ? 1 : number->second;
  auto offer = forms::make_offer(*form, version, known);
  if (!offer) return within(at, offer.error());
  offer->score_max = asking::score_max_of(*offer, settings.catalogue, settings.policy);
  settings.offers.push_back(std::move(*offer));
  settings.forms.push_back({.version = version, .form = std::move(*form)});
  return Done{};
}

// What each client needs of whoever logs in for it: an attribute that is not declared is a mistake here.
Result<Done> add_client_needs(Settings& settings) {
  for (std::size_t i = 0; i < settings.clients.size(); ++i) {
    const JsonObject* needs = find_object(settings.clients[i].declared, "needs");
    if (needs == nullptr) continue;
    const std::string at = pointer_to("/clients", i) + "/needs";
    auto demand = asking::parse_demand(*needs, settings.catalogue, settings.purposes, at);
    if (!demand) return std::unexpected(demand.error());
    std::size_t places[] = {0, 0};  // Within the lists.
    for (const asking::Need& need : demand->needs) {
      const std::string list = pointer_to(at, need.is_essential ? "essential" : "voluntary");
      const std::size_t place = places[need.is_essential ? 0 : 1]++;
      if (!need.index) {
        return invalid("needs.unknown_attribute", "The catalogue has no such attribute.", pointer_to(list, place));
      }
    }
    settings.client_needs.emplace(settings.clients[i].client_id, std::move(*demand));
  }
  return Done{};
}

Result<Done> take_forms(const JsonArray& list, Settings& settings) {
  if (list.size() > kFormsMax) {
    return invalid("settings.invalid", "At most 500 forms can be declared.", "/forms");
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto added = add_form(settings, list[i], pointer_to("/forms", i));
    if (!added) return std::unexpected(added.error());
  }
  for (const PublishedForm& published : settings.forms) {
    add_purpose_of(published.form, settings.purposes);
  }
  return Done{};
}

// Puts a part where it belongs, or says what is wrong with it.
template <typename Part>
Result<Done> take(Result<Part> part, Part& into) {
  if (!part) return std::unexpected(std::move(part.error()));
  into = std::move(*part);
  return Done{};
}

using TakeObject = Result<Done> (*)(const JsonObject& given, Settings& settings);
using TakeList = Result<Done> (*)(const JsonArray& given, Settings& settings);

// A member of the document. One that is missing is taken as empty.
struct Section {
  std::string_view name;
  std::variant<TakeObject, TakeList> take;
};

// In the order in which they are taken: each may read what those before it declare.
const Section kSections[] = {
    {"site", [](const JsonObject& given, Settings& to) { return take(parse_site(given), to.site); }},
    {"catalogue",
     [](const JsonObject& given, Settings& to) -> Result<Done> {
       auto catalogue = profile::Catalogue::parse(given);
       if (!catalogue) return within("/catalogue", catalogue.error());
       to.catalogue = std::move(*catalogue);
       auto completeness = asking::Completeness::of(to.catalogue);
       if (!completeness) return within("/catalogue", completeness.error());
       return take(std::move(completeness), to.completeness);
     }},
    {"segments",
     [](const JsonArray& given, Settings& to) {
       return take(asking::Segments::parse(given, to.catalogue, "/segments"), to.segments);
     }},
    {"policy",
     [](const JsonObject& given, Settings& to) -> Result<Done> {
       const auto taken = take(asking::Policy::parse(given, "/policy", to.segments), to.policy);
       return taken ? check_attributes(to.policy, to.catalogue, "/policy") : taken;
     }},
    {"connections",
     [](const JsonArray& given, Settings& to) {
       return take(parse_connections(&given, "/connections"), to.connections);
     }},
    {"clients",
     [](const JsonArray& given, Settings& to) { return take(login::parse_clients(given), to.clients); }},
    {"client_grants",
     [](const JsonArray& given, Settings& to) {
       return take(login::parse_client_grants(given), to.client_grants);
     }},
    {"resource_servers",
     [](const JsonArray& given, Settings& to) {
       return take(login::parse_resource_servers(given), to.resource_servers);
     }},
    {"token_claims",
     [](const JsonObject& given, Settings& to) {
       return take(login::parse_mapped_claims(given, to.catalogue), to.token_claims);
     }},
    {"attack_protection",
     [](const JsonObject& given, Settings& to) {
       return take(login::AttackProtection::parse(given, "/attack_protection"), to.attack_protection);
     }},
    {"mail_templates",
     [](const JsonObject& given, Settings& to) {
       return take(pages::MailTemplates::parse(given, "/mail_templates"), to.mail_templates);
     }},
    {"purposes",
     [](const JsonArray& given, Settings& to) { return take(consent::parse_purposes(given), to.purposes); }},
    {"forms", take_forms},
    {"enrichment",
     [](const JsonObject& given, Settings& to) -> Result<Done> {
       auto declared = enrichment::parse_providers(given, to.catalogue, to.purposes, "/enrichment");
       if (!declared) return std::unexpected(declared.error());
       to.policy.enrichments = enrichment::enrichments_of(*declared);
       to.enrichment = std::make_shared<const enrichment::Declared>(std::move(*declared));
       return Done{};
     }},
    {"experiments",
     [](const JsonArray& given, Settings& to) {
       return take(asking::Experiments::parse(given, "/experiments"), to.experiments);
     }},
    {"webhooks",
     [](const JsonArray& given, Settings& to) { return take(webhooks::parse_webhooks(given), to.webhooks); }},
    {"rules",
     [](const JsonArray& given, Settings& to) -> Result<Done> {
       auto declared = rules::parse_rules(given);
       if (!declared) return std::unexpected(declared.error());
       rules::DeclaredScripts scripts;
       scripts.rules = rules::rules_in_force(std::move(*declared));
       scripts.rules_name_token = rules::name_token(scripts.rules);
       to.scripts = std::make_shared<const rules::DeclaredScripts>(std::move(scripts));
       return Done{};
     }},
    {"rules_configs",
     [](const JsonArray& given, Settings& to) -> Result<Done> {
       const auto declared = rules::parse_configs(given);
       if (!declared) return std::unexpected(declared.error());
       rules::DeclaredScripts scripts = *to.scripts;
       for (const rules::Config& each : *declared) scripts.configuration.emplace_back(each.key, each.value);
       to.scripts = std::make_shared<const rules::DeclaredScripts>(std::move(scripts));
       return Done{};
     }},
    {"actions",
     [](const JsonArray& given, Settings& to) -> Result<Done> {
       auto declared = rules::parse_actions(given);
       if (!declared) return std::unexpected(declared.error());
       rules::DeclaredScripts scripts = *to.scripts;
       scripts.actions = std::move(*declared);
       to.scripts = std::make_shared<const rules::DeclaredScripts>(std::move(scripts));
       return Done{};
     }},
    {"action_bindings",
     [](const JsonObject& given, Settings& to) -> Result<Done> {
       auto declared = rules::parse_bindings(given, to.scripts->actions);
       if (!declared) return std::unexpected(declared.error());
       rules::DeclaredScripts scripts = *to.scripts;
       scripts.bindings = std::move(*declared);
       to.scripts = std::make_shared<const rules::DeclaredScripts>(std::move(scripts));
       return Done{};
     }},
    {"sources",
     [](const JsonArray& given, Settings& to) { return take(ingest::parse_sources(given), to.sources); }},
    {"auth0",
     [](const JsonObject& given, Settings& to) -> Result<Done> {
       auto declared = flows::parse_declared(given, {to.catalogue, &to.segments}, "/auth0");
       if (!declared) return std::unexpected(declared.error());
       to.auth0 = std::make_shared<const flows::Declared>(std::move(*declared));
       return Done{};
     }},
    {"visitors",
     [](const JsonObject& given, Settings& to) { return take(parse_visitors(given, "/visitors"), to.visitors); }},
};

Result<Done> take_section(const Section& section, const JsonObject& document, Settings& settings) {
  if (const auto* object = std::get_if<TakeObject>(&section.take)) {
    const auto given = object_at(document, section.name);
    if (!given) return std::unexpected(given.error());
    return (*object)(**given, settings);
  }
  const auto given = list_at(document, section.name);
  if (!given) return std::unexpected(given.error());
  return std::get<TakeList>(section.take)(**given, settings);
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

Settings::Asking Settings::asking_of(const profile::UserId& user) const {
  if (variants.empty()) return {policy, offers};
  const Variant& variant = variants[experiments.variant_of(user.text())];
  return {variant.policy, variant.offers};
}

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
  for (const auto& member : document) {
    if (std::ranges::find(kSections, std::string_view(member.key()), &Section::name) == std::end(kSections)) {
      return unknown_field("", member.key());
    }
  }
  Settings settings;
  settings.form_versions = form_versions;
  for (const Section& section : kSections) {
    const auto taken = take_section(section, document, settings);
    if (!taken) return std::unexpected(taken.error());
  }
  if (const auto added = add_client_needs(settings); !added) return std::unexpected(added.error());
  settings.policy.counters = asking::counters_for(settings.offers, settings.segments);
  const auto policy = object_at(document, "policy");
  if (!policy) return std::unexpected(policy.error());
  if (const auto varied = add_variants(settings, **policy); !varied) return std::unexpected(varied.error());
  settings.described_steps = std::make_shared<forms::DescribedSteps>();
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
