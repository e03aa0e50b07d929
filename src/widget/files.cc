#include "widget/files.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "widget/embedded.h"

namespace acquaint::widget {
namespace {

constexpr std::string_view kCompressed = ".gz";
constexpr std::string_view kPinned = "acquaint-";
constexpr std::string_view kFramePage = "frame.html";

struct ContentType {
  std::string_view ending;
  std::string_view name;
};
constexpr ContentType kTypes[] = {
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".ts", "text/plain; charset=utf-8"},
    {".json", "application/json"},
};

std::string_view type_of(std::string_view name) {
  const auto known = std::ranges::find(kTypes, name.substr(name.rfind('.')), &ContentType::ending);
  return known == std::end(kTypes) ? "application/octet-stream" : known->name;
}

std::string_view bytes_of(std::string_view name) {
  const auto found = std::ranges::find(embedded(), name, &EmbeddedFile::name);
  return found == embedded().end() ? std::string_view() : found->bytes;
}

using Files = std::map<std::string_view, File>;

Files make_files() {
  Files files;
  for (const EmbeddedFile& file : embedded()) {
    if (file.name.ends_with(kCompressed) || file.name == kFramePage) continue;
    files.emplace(file.name, File{.content_type = type_of(file.name),
                                  .text = file.bytes,
                                  .gzip = bytes_of(std::string(file.name).append(kCompressed)),
                                  .tag = to_hex(sha256(file.bytes)).substr(0, 16),
                                  .is_pinned = file.name.starts_with(kPinned)});
  }
  return files;
}

}  // namespace

std::optional<File> find_file(std::string_view name) {
  static const Files files = make_files();
  const auto found = files.find(name);
  if (found == files.end()) return std::nullopt;
  return found->second;
}

std::string_view frame_page() {
  return bytes_of(kFramePage);
}

}  // namespace acquaint::widget
