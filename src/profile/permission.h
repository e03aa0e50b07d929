// What applications may do with an attribute, as the catalogue declares it, and what may be found out without asking
// the user. What users may do is asked for where questions are made (asking/offer.h) and where their profile is shown.
#pragma once

#include "base/result.h"
#include "profile/attribute.h"
#include "profile/catalogue.h"
#include "profile/claim.h"
#include "profile/user.h"

namespace acquaint::profile {

// Error "attribute.not_editable" (forbidden; field: the path as a pointer) for an application where only
// others may change the attribute. Undeclared ones are open.
Result<Done> may_change(const Catalogue& catalogue, const AttributePath& path, Source source);

// Undeclared attributes are open.
bool may_applications_see(const Catalogue& catalogue, const AttributePath& path);
bool may_applications_see(const AttributeDefinition& definition);

// Whether a value may be inferred, or got from elsewhere: not for a user who never wants to be asked for the attribute
// or for one that it came from, nor after consent to its purpose was taken back.
bool may_find_out(const User& user, const Catalogue& catalogue, const AttributeDefinition& definition);

// "/user_metadata/title": where a body of the Management API has the attribute.
std::string pointer_of(const AttributePath& path);

}  // namespace acquaint::profile
