// The calls of an identity provider that a log-in needs: where it is, and whose code this is.
#pragma once

#include <string>

#include "api/services.h"
#include "base/result.h"
#include "base/task.h"
#include "login/upstream/attempt.h"
#include "login/upstream/discovery.h"
#include "login/upstream/options.h"
#include "login/upstream/person.h"

namespace acquaint::api::authentication {

// Errors: those of ProviderDocuments and login::upstream::discovered_site.
Task<Result<login::upstream::Site>> find_site(Services& services,
                                              const login::upstream::Options& options);

// A code that a provider gave for an attempt.
struct GivenCode {
  const login::upstream::Options& options;
  const login::upstream::Site& site;
  const login::upstream::Attempt& attempt;
  std::string code;
  std::string user;      // What Apple posts beside it.
  std::string callback;  // Where it was given.
};

// Who logged in. What the code names must outlive the task. Errors: `unavailable`
// "upstream.unavailable", and those of the functions of login/upstream that read answers.
Task<Result<login::upstream::Person>> find_person(Services& services, GivenCode given);

}  // namespace acquaint::api::authentication
