#include "enrichment/preset.h"

#include <algorithm>

#include "base/check.h"

namespace acquaint::enrichment {
namespace {

constexpr Preset::Field kFullContact[] = {
    {"name", "/fullName"},
    {"given_name", "/details/name/given"},
    {"family_name", "/details/name/family"},
    {"company", "/organization"},
    {"title", "/title"},
    {"location", "/location"},
    {"city", "/details/locations/0/city"},
    {"country", "/details/locations/0/countryCode"},
    {"age_range", "/ageRange"},
    {"gender", "/gender"},
    {"bio", "/bio"},
    {"picture", "/avatar"},
    {"website", "/website"},
    {"linkedin", "/linkedin"},
    {"twitter", "/twitter"},
};

constexpr Preset::Field kPerson[] = {
    {"name", "/name/fullName"},
    {"given_name", "/name/givenName"},
    {"family_name", "/name/familyName"},
    {"company", "/employment/name"},
    {"company_domain", "/employment/domain"},
    {"title", "/employment/title"},
    {"role", "/employment/role"},
    {"seniority", "/employment/seniority"},
    {"location", "/location"},
    {"city", "/geo/city"},
    {"country", "/geo/countryCode"},
    {"time_zone", "/timeZone"},
    {"bio", "/bio"},
    {"picture", "/avatar"},
    {"website", "/site"},
    {"linkedin", "/linkedin/handle"},
    {"twitter", "/twitter/handle"},
};

constexpr Preset::Field kCompany[] = {
    {"company", "/name"},
    {"legal_name", "/legalName"},
    {"company_domain", "/domain"},
    {"industry", "/category/industry"},
    {"sector", "/category/sector"},
    {"description", "/description"},
    {"founded", "/foundedYear"},
    {"location", "/location"},
    {"country", "/geo/countryCode"},
    {"logo", "/logo"},
    {"employees", "/metrics/employees"},
    {"employees_range", "/metrics/employeesRange"},
};

constexpr Preset::Field kCombined[] = {
    {"name", "/person/name/fullName"},
    {"given_name", "/person/name/givenName"},
    {"family_name", "/person/name/familyName"},
    {"company", "/company/name"},
    {"company_domain", "/company/domain"},
    {"title", "/person/employment/title"},
    {"role", "/person/employment/role"},
    {"seniority", "/person/employment/seniority"},
    {"location", "/person/location"},
    {"city", "/person/geo/city"},
    {"country", "/person/geo/countryCode"},
    {"time_zone", "/person/timeZone"},
    {"industry", "/company/category/industry"},
    {"sector", "/company/category/sector"},
    {"employees", "/company/metrics/employees"},
    {"employees_range", "/company/metrics/employeesRange"},
};

constexpr Preset kPresets[] = {
    {.name = "fullcontact",
     .kind = Kind::fullcontact,
     .method = outbound::Method::post,
     .url = "https://api.fullcontact.com/v3/person.enrich",
     .body = R"({"email":"{email}"})",
     .pays_for_matches = true,
     .fields = kFullContact},
    {.name = "clearbit_person",
     .kind = Kind::clearbit_person,
     .url = "https://person.clearbit.com/v2/people/find?email={email}",
     .pays_for_matches = true,
     .fields = kPerson},
    {.name = "clearbit_company",
     .kind = Kind::clearbit_company,
     .url = "https://company.clearbit.com/v2/companies/find?domain={email|email_domain}",
     .pays_for_matches = true,
     .fields = kCompany},
    {.name = "clearbit_combined",
     .kind = Kind::clearbit_combined,
     .url = "https://person.clearbit.com/v2/combined/find?email={email}",
     .pays_for_matches = true,
     .fields = kCombined},
    {.name = "http", .kind = Kind::http},
};

}  // namespace

const Preset* find_preset(std::string_view kind_name) {
  const auto found = std::ranges::find(kPresets, kind_name, &Preset::name);
  return found == std::end(kPresets) ? nullptr : found;
}

const Preset& preset_of(Kind kind) {
  const auto found = std::ranges::find(kPresets, kind, &Preset::kind);
  ACQUAINT_CHECK(found != std::end(kPresets));
  return *found;
}

}  // namespace acquaint::enrichment
