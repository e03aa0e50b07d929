// Everything that handlers may use, put together in app/serve.cc and nowhere else.
#pragma once

#include <string>

#include "analytics/figure_store.h"
#include "analytics/warden.h"
#include "api/live_learner.h"
#include "api/operations/operations.h"
#include "api/recent_decisions.h"
#include "api/recent_executions.h"
#include "api/recent_jobs.h"
#include "asking/site_cap.h"
#include "base/clock.h"
#include "base/pauses.h"
#include "base/random.h"
#include "login/breached_passwords.h"
#include "login/grant_store.h"
#include "login/hash_pool.h"
#include "login/key_ring.h"
#include "login/post.h"
#include "login/session.h"
#include "login/throttle.h"
#include "login/ticket_store.h"
#include "login/token.h"
#include "profile/event_feed.h"
#include "profile/user_store.h"
#include "profile/visitor_store.h"
#include "rules/runner_pool.h"
#include "settings/live.h"
#include "webhooks/webhook_store.h"

namespace acquaint::enrichment {
class Enricher;
}

namespace acquaint::outbound {
class HttpClient;
}

namespace acquaint::population {
class Population;
class Reports;
}

namespace acquaint::api {

namespace authentication {
class ProviderDocuments;
}

struct Services {
  profile::UserStore& users;
  profile::VisitorStore& visitors;  // Those among `users`.
  profile::EventFeed& events;
  settings::Live& settings;
  population::Population& population;  // Its users are `users`.
  login::Sessions& sessions;
  login::HashPool& hashes;
  const login::BreachedPasswords& breached_passwords;
  login::Throttle& throttle;
  const login::ServerKeys& keys;
  login::TokenVerifier& tokens;           // For the Management API,
  login::TokenVerifier& userinfo_tokens;  // and for /userinfo.
  login::GrantStore& grants;
  login::TicketStore& tickets;
  webhooks::WebhookStore& webhooks;
  login::Post& post;
  login::Errands& errands;
  RecentJobs& jobs;
  outbound::HttpClient& http;  // The way to other servers.
  authentication::ProviderDocuments& provider_documents;
  rules::Scripts& scripts;  // Runs rules and actions.
  RecentDecisions& recent_decisions;
  LiveLearner& learner;
  analytics::FigureStore& figures;
  analytics::Warden& warden;  // Which questions are paused.
  asking::SiteCap& site_cap;
  Operations& operations;
  const Clock& clock;
  Random& random;
  std::string issuer;          // Ends in a slash.
  std::string origin;          // The issuer without its path: "https://login.example".
  std::string version;         // Of the program: "0.1.0".
  std::string operator_token;  // What the program's own commands show; empty: nobody is let in.
  population::Reports& reports;
  enrichment::Enricher& enricher;  // Looks users up at outside services.
  RecentExecutions& recent_executions;
  Pauses& pauses;

  std::string management_audience() const { return issuer + "api/v2/"; }
  std::string userinfo_audience() const { return issuer + "userinfo"; }
};

}  // namespace acquaint::api
