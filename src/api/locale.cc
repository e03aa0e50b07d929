#include "api/locale.h"

namespace acquaint::api {

std::string locale_of(const http::Request& request) {
  const std::string_view languages = request.header("accept-language").value_or("");
  return std::string(languages.substr(0, languages.find_first_of(",; ")).substr(0, 35));
}

}  // namespace acquaint::api
