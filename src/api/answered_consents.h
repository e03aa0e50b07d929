// What answering a form says about consent: the purpose of the form, and the boxes that stand for
// purposes of their own.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "forms/form.h"
#include "profile/change.h"

namespace acquaint::api {

// Records a receipt for the form's purpose when its legal basis is consent, since whoever answers has
// read what for; for a ticked box one to the box's label, and for one that was cleared that it is
// taken back. Nothing is recorded twice. `locale`: in which the form was shown.
void record_consents(profile::Changed& into, const forms::Form& form, const JsonObject& answers,
                     std::string_view locale, const profile::Actor& actor);

}  // namespace acquaint::api
