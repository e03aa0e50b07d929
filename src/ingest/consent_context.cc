#include "ingest/consent_context.h"

namespace acquaint::ingest {
namespace {

constexpr std::size_t kNameBytesMax = 64;

}  // namespace

std::vector<std::string> consents_of(const JsonObject& call) {
  std::vector<std::string> names;
  const JsonObject* object = &call;
  for (const std::string_view member : {"context", "consent", "categoryPreferences"}) {
    object = find_object(*object, member);
    if (object == nullptr) return names;
  }
  for (const auto& category : *object) {
    if (names.size() == kConsentsMax) break;
    const bool* agreed = category.value().if_bool();
    if (agreed != nullptr && *agreed && category.key().size() <= kNameBytesMax) names.emplace_back(category.key());
  }
  return names;
}

}  // namespace acquaint::ingest
