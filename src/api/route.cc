#include "api/route.h"

#include "api/authentication/token.h"
#include "api/hosted/question.h"
#include "api/hosted/sign_in.h"
#include "api/management/users.h"
#include "api/operations/data.h"
#include "api/operations/probes.h"
#include "api/v1/decisions.h"
#include "api/v1/profile.h"
#include "api/v1/settings.h"

namespace acquaint::api {

Routes public_routes() {
  return {management::user_routes(), v1::decision_routes(), v1::profile_routes(),
          v1::settings_routes(),     authentication::token_routes(),
          hosted::sign_in_routes(),  hosted::question_routes()};
}

Routes operations_routes() {
  return {operations::probe_routes(), operations::data_routes(), v1::settings_control_routes()};
}

}  // namespace acquaint::api
