// What a hosted page posts: read once, checked against forgery, each field limited.
#pragma once

#include <string>
#include <string_view>

#include "api/route.h"
#include "base/encoding.h"

namespace acquaint::api::hosted {

class PostedForm {
 public:
  // Errors: "form_post.malformed" for another content type, bad escapes or bad UTF-8, and those of
  // login::check_form: `form` is the name that its token was made for.
  static Result<PostedForm> read(const Call& call, std::string_view form);

  // The field, or empty. A field that is there twice counts as empty: somebody tampered with it.
  std::string_view text(std::string_view name) const;
  const FormFields& fields() const { return fields_; }

 private:
  FormFields fields_;
};

// Without the white space around it, which people paste along.
std::string trimmed(std::string_view text);

// The page for a form that PostedForm::read refused: it was open for too long, or its cookie is gone.
// Says so and leads to `page`, with the return_to of the form, so that nobody has to begin at the
// site.
http::Response refused_form(const Call& call, const Error& error, std::string_view page);

}  // namespace acquaint::api::hosted
