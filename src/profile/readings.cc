#include "profile/readings.h"

#include <algorithm>
#include <functional>
#include <span>

namespace acquaint::profile {
namespace {

bool may_infer(const User& user, const AttributeDefinition& definition) {
  const auto state = user.asking.questions.find(definition.path.text());
  if (state != user.asking.questions.end() && state->second.declined) return false;
  if (definition.purpose.empty() || user.consents.empty()) return true;
  const auto receipt = user.consents.find(
      {.kind = ConsentKind::purpose, .name = definition.purpose, .audience = {}});
  return receipt == user.consents.end() || receipt->second.granted;
}

class Reader {
 public:
  Reader(const User& user, const Catalogue& catalogue) : user_(user), catalogue_(catalogue) {}

  Readings read() {
    for (const AttributeIndex index : catalogue_.following()) {
      readings_.emplace(index, read(catalogue_.at(index)));
    }
    return std::move(readings_);
  }

 private:
  Reading read(const AttributeDefinition& definition) const {
    Reading reading;
    const auto stored = user_.claims.find(definition.path);
    if (stored != user_.claims.end()) reading.claims = stored->second;
    const std::size_t stored_count = reading.claims.size();
    infer(definition, reading.claims);
    reading.inferred = reading.claims.size() - stored_count;
    const std::span<const Claim> all(reading.claims);
    const auto candidates = all.first(stored_count + std::min<std::size_t>(reading.inferred, 1));
    const Claim* effective = definition.survivorship.choose(candidates);
    if (effective != nullptr) reading.effective = static_cast<std::size_t>(effective - all.data());
    return reading;
  }

  void infer(const AttributeDefinition& definition, std::vector<Claim>& into) const {
    if (!may_infer(user_, definition)) return;
    const auto from = static_cast<std::ptrdiff_t>(into.size());
    const Schema* schema = definition.schema ? &*definition.schema : nullptr;
    for (const Derivation& derivation : definition.derivations) {
      const Claim* base = find_effective(derivation.from);
      if (base == nullptr) continue;
      if (auto claim = derivation.infer(*base, schema, definition.purpose)) into.push_back(std::move(*claim));
    }
    // Stable: of equals, the one that was declared first.
    std::ranges::stable_sort(into.begin() + from, into.end(), std::ranges::greater(),
                             [](const Claim& claim) { return claim.from.confidence; });
  }

  // Bases are read before what follows from them: Catalogue::following.
  const Claim* find_effective(const AttributePath& path) const {
    const auto index = catalogue_.find(path.text());
    if (!index) return find_claim(user_, path);
    if (const auto read = readings_.find(*index); read != readings_.end()) return read->second.find_effective();
    const auto stored = user_.claims.find(path);
    return stored == user_.claims.end() ? nullptr
                                        : catalogue_.at(*index).survivorship.choose(stored->second);
  }

  const User& user_;
  const Catalogue& catalogue_;
  Readings readings_;
};

}  // namespace

Readings readings_of(const User& user, const Catalogue& catalogue) {
  if (catalogue.following().empty()) return {};
  return Reader(user, catalogue).read();
}

}  // namespace acquaint::profile
