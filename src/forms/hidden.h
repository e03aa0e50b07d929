// Fields that are saved without being asked: the campaign that led somebody here, the page of a question.
#pragma once

#include <string>
#include <vector>

#include "asking/moment.h"
#include "base/json.h"
#include "base/result.h"
#include "forms/field.h"

namespace acquaint::forms {

struct HiddenField {
  Field field;                    // Its name, what it fills, and its checks.
  Json constant;                  // null: it is read from the moment.
  std::vector<std::string> path;  // "moment.cart.total" as {"cart", "total"}; empty for a constant.
};

// `source`, at `source_at`, is the member of `hidden` of a document whose shape has been checked: a constant or
// {"var": "moment.<name>"}. Errors, pointing into the document: those of make_field; "form.bad_hidden" for a required
// field, a constant that breaks the schema, an attribute that the catalogue keeps from applications, and for what is
// read from the moment into anything but `user_metadata`: whoever opens a page can say anything of the moment.
Result<HiddenField> make_hidden_field(FieldSource field, const Json& source, const std::string& source_at,
                                      const profile::Catalogue& catalogue);

// Whether a moment fills one of them, and not only constants.
bool reads_moment(const std::vector<HiddenField>& fields);

// By name, what the fields are filled with at this moment. Left out is what the moment does not say, and what breaks
// the field's checks: nobody could mend it.
JsonObject hidden_values(const std::vector<HiddenField>& fields, const asking::Moment& moment);

}  // namespace acquaint::forms
