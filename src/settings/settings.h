// Everything that the operator declares, as one immutable snapshot in memory that is swapped whole:
// site, catalogue, segments, purposes, forms, policy, experiments, connections, clients, APIs and grants,
// attack protection, mail, webhooks, sources, visitors, enrichment.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "asking/completeness.h"
#include "asking/demand.h"
#include "asking/experiment.h"
#include "asking/offer.h"
#include "asking/policy.h"
#include "asking/segment.h"
#include "base/json.h"
#include "base/result.h"
#include "consent/purpose.h"
#include "forms/form.h"
#include "ingest/source.h"
#include "login/attack_protection.h"
#include "login/client.h"
#include "login/client_grant.h"
#include "login/mapped_claim.h"
#include "login/resource_server.h"
#include "pages/mail.h"
#include "profile/catalogue.h"
#include "settings/connection.h"
#include "settings/visitors.h"
#include "texts/language.h"
#include "webhooks/webhook.h"

namespace acquaint::enrichment {
struct Declared;
}

namespace acquaint::flows {
struct Declared;
}

namespace acquaint::forms {
class DescribedSteps;
}

namespace acquaint::rules {
struct DeclaredScripts;
}

namespace acquaint::settings {

// A form as it was published: never changes under its number.
struct PublishedForm {
  std::int64_t version = 0;
  forms::Form form;
};

struct FormerForm {
  std::shared_ptr<const forms::Form> form;
  std::int64_t superseded_by = 0;  // Version of the settings document.
};

// What the hosted pages say about whose they are.
struct Site {
  std::string name;
  std::string privacy_url;  // Empty: no link.
  texts::Languages languages;
};

// The policy and the forms of users who are in the same arms of experiments.
struct Variant {
  asking::Policy policy;
  std::vector<asking::Offer> offers;
};

struct Settings {
  std::int64_t version = 0;  // Of the settings document; 0 before anything was published.
  JsonObject document;  // As it is stored: with its secrets sealed.
  Site site;
  profile::Catalogue catalogue;
  asking::Segments segments;
  asking::Completeness completeness;    // Of profiles under the catalogue.
  asking::Policy policy;
  std::vector<PublishedForm> forms;     // In the order of the document.
  std::vector<asking::Offer> offers;    // What the forms ask for, in the same order; without
                                        // those that only take the place of others in experiments.
  std::shared_ptr<forms::DescribedSteps> described_steps;  // Of these forms. Built, it is there.
  asking::Experiments experiments;
  std::vector<Variant> variants;  // By Experiments::variant_of; none without experiments.
  std::vector<Connection> connections;  // At least the default database connection.
  std::vector<login::Client> clients;
  std::map<std::string, asking::Demand, std::less<>> client_needs;  // What clients ask for at a log-in, by id.
  std::vector<login::ResourceServer> resource_servers;
  std::vector<login::DeclaredGrant> client_grants;
  std::vector<login::MappedClaim> token_claims;
  login::AttackProtection attack_protection;
  pages::MailTemplates mail_templates;
  std::vector<consent::Purpose> purposes;  // The declared ones, then those that only forms name.
  std::vector<webhooks::Webhook> webhooks;
  std::vector<ingest::Source> sources;
  std::shared_ptr<const rules::DeclaredScripts> scripts;  // Rules. Built, they are there.
  std::shared_ptr<const flows::Declared> auth0;  // Forms and flows in Auth0's shapes. Built, it is there.
  std::shared_ptr<const enrichment::Declared> enrichment;  // Its providers. Built, it is there.
  std::optional<Visitors> visitors;  // Nothing: there are none.

  // The number of every form that was ever published.
  std::map<std::string, std::int64_t, std::less<>> form_versions;
  // Superseded ones that somebody may still be answering, by form id and version.
  std::map<std::pair<std::string, std::int64_t>, FormerForm> former_forms;

  // What holds for this user: `policy` and `offers`, unless there are experiments. Lives as long as this.
  struct Asking {
    const asking::Policy& policy;
    std::span<const asking::Offer> offers;
  };
  Asking asking_of(const profile::UserId& user) const;

  const Connection* find_connection(std::string_view name) const;
  // For passwords of this connection; our own rule if there is no such connection.
  const login::PasswordPolicy& password_policy(std::string_view connection) const;
  const login::Client* find_client(std::string_view client_id) const;
  // A form as it was published under this number; null when it is not known any more.
  const forms::Form* find_form(std::string_view id, std::int64_t version) const;
};

using SettingsPtr = std::shared_ptr<const Settings>;

// Checks an operator's document, with its secrets in clear, and builds the snapshot. `form_versions` says which number each form
// has; a form that it lacks gets 1. Errors name the field by JSON Pointer into the document.
using FormVersions = std::map<std::string, std::int64_t, std::less<>>;
Result<Settings> build(JsonObject document, const FormVersions& form_versions);

// The numbers that the forms of `next` get after `before`: one more for a form whose content changed.
Result<FormVersions> number_forms(const JsonObject& before, const FormVersions& numbers,
                                  const JsonObject& next);

}  // namespace acquaint::settings
