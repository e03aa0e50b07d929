#include "app/check_settings.h"

#include <ostream>

#include "app/document.h"
#include "settings/lint.h"

namespace acquaint::app {
namespace {

Result<settings::Settings> read_settings(const std::string& file) {
  auto document = read_document(file);
  if (!document) return std::unexpected(document.error());
  return settings::build(std::move(*document), {});
}

// "1 warning", "3 warnings".
std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

Result<std::size_t> lint_file(const std::string& file, std::ostream& out) {
  const auto settings = read_settings(file);
  if (!settings) return std::unexpected(settings.error());
  const auto warnings = settings::lint(*settings);
  out << settings::to_text(warnings) << counted(warnings.size(), "warning") << "\n";
  return warnings.size();
}

}  // namespace acquaint::app
