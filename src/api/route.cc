#include "api/route.h"

#include "api/authentication/authorize.h"
#include "api/authentication/change_password.h"
#include "api/authentication/database_sign_up.h"
#include "api/authentication/device_code.h"
#include "api/authentication/login_rules.h"
#include "api/authentication/logout.h"
#include "api/authentication/passwordless.h"
#include "api/authentication/token.h"
#include "api/authentication/upstream.h"
#include "api/authentication/userinfo.h"
#include "api/hosted/activate.h"
#include "api/hosted/auth0_form.h"
#include "api/hosted/consent.h"
#include "api/hosted/decision_page.h"
#include "api/hosted/finish_sign_up.h"
#include "api/hosted/link.h"
#include "api/hosted/log_in.h"
#include "api/hosted/mailed_link.h"
#include "api/hosted/me.h"
#include "api/hosted/me_change.h"
#include "api/hosted/passwordless.h"
#include "api/hosted/question.h"
#include "api/hosted/sign_in.h"
#include "api/management/action_triggers.h"
#include "api/management/action_versions.h"
#include "api/management/actions.h"
#include "api/management/attack_protection.h"
#include "api/management/client_grants.h"
#include "api/management/client_credentials.h"
#include "api/management/clients.h"
#include "api/management/connections.h"
#include "api/management/flow_executions.h"
#include "api/management/flows.h"
#include "api/management/forms.h"
#include "api/management/grants.h"
#include "api/management/identities.h"
#include "api/management/resource_servers.h"
#include "api/management/rules.h"
#include "api/management/rules_configs.h"
#include "api/management/signing_keys.h"
#include "api/management/tickets.h"
#include "api/management/user_blocks.h"
#include "api/management/users.h"
#include "api/management/vault_connections.h"
#include "api/operations/data.h"
#include "api/operations/decision_log.h"
#include "api/operations/event_import.h"
#include "api/operations/probes.h"
#include "api/v1/analytics.h"
#include "api/v1/consents.h"
#include "api/v1/decision_links.h"
#include "api/v1/decisions.h"
#include "api/v1/enrichment.h"
#include "api/v1/events.h"
#include "api/v1/experiments.h"
#include "api/v1/forms.h"
#include "api/v1/ingest.h"
#include "api/v1/learning.h"
#include "api/v1/my_identities.h"
#include "api/v1/needs.h"
#include "api/v1/profile.h"
#include "api/v1/questions.h"
#include "api/v1/segments.h"
#include "api/v1/settings.h"
#include "api/v1/visitors.h"
#include "api/v1/surveyjs.h"
#include "api/v1/webhooks.h"
#include "api/v1/widget.h"

namespace acquaint::api {

Routes public_routes() {
  return {management::user_routes(),
          management::user_block_routes(),
          management::attack_protection_routes(),
          management::ticket_routes(),
          management::client_routes(),
          management::client_credential_routes(),
          management::client_grant_routes(),
          management::connection_routes(),
          management::resource_server_routes(),
          management::rule_routes(),
          management::rule_config_routes(),
          management::action_routes(),
          management::action_version_routes(),
          management::action_trigger_routes(),
          management::signing_key_routes(),
          management::identity_routes(),
          management::grant_routes(),
          management::form_routes(),
          management::flow_routes(),
          management::flow_execution_routes(),
          management::vault_connection_routes(),
          v1::consent_routes(),
          v1::my_identity_routes(),
          v1::decision_routes(),
          v1::enrichment_routes(),
          v1::event_routes(),
          v1::experiment_routes(),
          v1::form_routes(),
          v1::ingest_routes(),
          v1::decision_link_routes(),
          v1::need_routes(),
          v1::learning_routes(),
          v1::profile_routes(),
          v1::analytics_routes(),
          v1::question_routes(),
          v1::segment_routes(),
          v1::settings_routes(),
          v1::visitor_routes(),
          v1::surveyjs_routes(),
          v1::webhook_routes(),
          v1::widget_routes(),
          authentication::token_routes(),
          authentication::authorize_routes(),
          authentication::login_rules_routes(),
          authentication::userinfo_routes(),
          authentication::logout_routes(),
          authentication::database_sign_up_routes(),
          authentication::change_password_routes(),
          authentication::passwordless_routes(),
          authentication::upstream_routes(),
          hosted::sign_in_routes(),
          hosted::finish_sign_up_routes(),
          hosted::log_in_routes(),
          hosted::mailed_link_routes(),
          hosted::passwordless_routes(),
          hosted::question_routes(),
          hosted::auth0_form_routes(),
          hosted::decision_page_routes(),
          hosted::consent_routes(),
          hosted::activate_routes(),
          hosted::link_routes(),
          hosted::me_routes(),
          hosted::me_change_routes(),
          authentication::device_code_routes()};
}

Routes operations_routes() {
  return {operations::probe_routes(), operations::data_routes(), operations::decision_log_routes(),
          operations::event_import_routes(), v1::settings_control_routes()};
}

}  // namespace acquaint::api
