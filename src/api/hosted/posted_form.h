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

  // The field, or empty. A field that is there twice, or has more than 8 KiB, counts as empty: somebody tampered with it.
  std::string_view text(std::string_view name) const;
  const FormFields& fields() const { return fields_; }

 private:
  FormFields fields_;
};

// Without the white space around it, which people paste along.
std::string trimmed(std::string_view text);

// A field of a form that is not known to be ours yet: enough to show its page anew, and for nothing else.
std::string posted_text(const http::Request& request, std::string_view name);
// Its field "return_to", made safe.
std::string posted_return_to(const http::Request& request);

// The page behind the mailed link that such a form came from, once more.
std::string same_link(const http::Request& request);

// Whether PostedForm::read refused because the page was open for too long, or its cookie is gone, so that the page is
// simply to be shown anew: by this answer, at `address`.
bool is_stale(const Error& error);
http::Response shown_anew(const Error& error, std::string address);

// The page for a form that was refused: says why, and leads to `address`, where it begins anew, so that nobody has to
// begin at the site.
http::Response refused_form(const Call& call, const Error& error, std::string address);

}  // namespace acquaint::api::hosted
