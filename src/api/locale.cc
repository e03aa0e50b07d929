#include "api/locale.h"

namespace acquaint::api {

std::string locale_of(const http::Request& request) {
  const std::string_view languages = request.header("accept-language").value_or("");
  return std::string(languages.substr(0, languages.find_first_of(",; ")).substr(0, 35));
}

pages::Look pages_look(const settings::Site& site, const http::Request& request,
                       std::string_view ui_locales) {
  const std::string_view accepted = request.header("accept-language").value_or("");
  return {.language = site.languages.choose(ui_locales, accepted),
          .site = site.name,
          .privacy_url = site.privacy_url};
}

}  // namespace acquaint::api
