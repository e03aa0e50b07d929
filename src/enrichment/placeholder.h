// Texts with places for attributes of a user: "https://api.example/people?email={email}". A place is "{key}",
// the provider's secret, or an attribute's path, perhaps with a transform of the catalogue behind it:
// "{email|email_domain}".
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "profile/attribute.h"
#include "profile/transform.h"

namespace acquaint::enrichment {

class Template {
 public:
  struct Place {
    std::optional<profile::AttributePath> attribute;  // Nothing: the secret.
    profile::Transform transform = profile::Transform::copy;
  };
  // A text, and then perhaps a place.
  struct Part {
    std::string text;
    std::optional<Place> place;
  };

  // Error `invalid` "enrichment.malformed": a brace that is not closed, or no path or transform in it.
  static Result<Template> parse(std::string_view text, const std::string& at);

  const std::vector<Part>& parts() const { return parts_; }
  bool has_attributes() const;

 private:
  std::vector<Part> parts_;
};

// What stands at a place; nothing when nothing is known.
using Fill = std::function<std::optional<Json>(const Template::Place& place)>;
using Escape = std::string (*)(std::string_view text);

// Nothing when a place has nothing, or something that is neither a text nor a number.
std::optional<std::string> fill_text(const Template& text, const Fill& fill, Escape escape);

// A JSON value whose texts are templates; a text that is one place alone becomes what stands there.
// Depth and size were checked when it was read.
Result<Json> check_body(const Json& body, const std::string& at);
std::optional<Json> fill_body(const Json& body, const Fill& fill);

}  // namespace acquaint::enrichment
