#include <algorithm>

#include "base/encoding.h"
#include "pages/embedded.h"
#include "pages/pages.h"

namespace acquaint::pages {
namespace {

struct Named {
  std::string path;
  Asset asset;
};

Named named(std::string_view file, std::string_view content_type) {
  const std::string_view text = embedded(file);
  const std::string ending(file.substr(file.rfind('.')));
  return {"/u/assets/" + to_hex(sha256(text)).substr(0, 16) + ending, {text, content_type}};
}

const Named& stylesheet() {
  static const Named asset = named("hosted.css", "text/css; charset=utf-8");
  return asset;
}

const Named& reply_script() {
  static const Named asset = named("reply.js", "text/javascript; charset=utf-8");
  return asset;
}

}  // namespace

const std::string& stylesheet_path() {
  return stylesheet().path;
}
const std::string& reply_script_path() {
  return reply_script().path;
}

std::optional<Asset> find_asset(std::string_view path) {
  for (const Named* known : {&stylesheet(), &reply_script()}) {
    if (known->path == path) return known->asset;
  }
  return std::nullopt;
}

}  // namespace acquaint::pages
