#include "base/encoding.h"
#include "pages/embedded.h"
#include "pages/pages.h"

namespace acquaint::pages {

std::string_view stylesheet_text() {
  return embedded("hosted.css");
}

const std::string& stylesheet_path() {
  static const std::string path =
      "/u/assets/" + to_hex(sha256(stylesheet_text())).substr(0, 16) + ".css";
  return path;
}

}  // namespace acquaint::pages
