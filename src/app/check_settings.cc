#include "app/check_settings.h"

#include <filesystem>
#include <ostream>

#include "app/document.h"
#include "settings/lint.h"
#include "settings/rehearsal_file.h"

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

Result<std::string> settings_beside(const std::string& file, const JsonObject& document) {
  const auto named = find_string(document, "settings");
  if (!named) {
    return invalid("rehearsal.no_settings",
                   "The settings file is expected, as \"settings\" or by --settings.", "/settings");
  }
  return (std::filesystem::path(file).parent_path() / std::string(*named)).string();
}

}  // namespace

Result<std::size_t> lint_file(const std::string& file, std::ostream& out) {
  const auto settings = read_settings(file);
  if (!settings) return std::unexpected(settings.error());
  const auto warnings = settings::lint(*settings);
  out << settings::to_text(warnings) << counted(warnings.size(), "warning") << "\n";
  return warnings.size();
}

Result<std::size_t> test_file(const std::string& file, const std::string& settings_file,
                              std::ostream& out) {
  const auto document = read_document(file);
  if (!document) return std::unexpected(document.error());
  const auto place = settings_file.empty() ? settings_beside(file, *document) : settings_file;
  if (!place) return std::unexpected(place.error());
  const auto settings = read_settings(*place);
  if (!settings) return std::unexpected(settings.error());
  const auto rehearsals = settings::parse_rehearsals(*document, *settings);
  if (!rehearsals) return std::unexpected(rehearsals.error());
  std::size_t failed = 0;
  for (const settings::Rehearsal& rehearsal : *rehearsals) {
    const auto failures = settings::rehearse(rehearsal, *settings);
    for (const settings::RehearsalFailure& failure : failures) out << settings::to_text(failure);
    if (!failures.empty()) ++failed;
  }
  out << counted(rehearsals->size(), "test") << ", " << failed << " failed\n";
  return failed;
}

}  // namespace acquaint::app
