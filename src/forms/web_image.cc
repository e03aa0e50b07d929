#include "forms/web_image.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace acquaint::forms {

bool is_web_image(std::string_view address) {
  if (address.size() > 500) return false;
  const auto url = boost::urls::parse_uri(address);
  return url && url->scheme_id() == boost::urls::scheme::https && !url->encoded_host().empty() && !url->has_userinfo();
}

std::string_view origin_of_image(std::string_view address) {
  constexpr std::string_view kScheme = "https://";
  return address.substr(0, address.find_first_of("/?#", kScheme.size()));
}

}  // namespace acquaint::forms
