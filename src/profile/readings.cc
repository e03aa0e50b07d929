#include "profile/readings.h"

#include <algorithm>
#include <functional>
#include <span>

#include "profile/permission.h"

namespace acquaint::profile {
namespace {

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
    read_stored(definition, reading);
    for (const Lineage& lineage : definition.lineage) {
      if (lineage.from != definition.path) take_over(definition, lineage, reading);
    }
    const std::size_t said = reading.claims.size();
    infer(definition, reading.claims);
    reading.inferred = reading.claims.size() - said;
    const std::span<const Claim> all(reading.claims);
    const auto candidates = all.first(said + std::min<std::size_t>(reading.inferred, 1));
    const Claim* effective = definition.survivorship.choose(candidates);
    if (effective != nullptr) reading.effective = static_cast<std::size_t>(effective - all.data());
    return reading;
  }

  static const Schema* schema_of(const AttributeDefinition& definition) {
    return definition.schema ? &*definition.schema : nullptr;
  }

  static void add(Reading& reading, const Lineage& lineage, const Claim& old, Json value) {
    reading.former.emplace(reading.claims.size(), Reading::Former{lineage.kind, lineage.from.text(), old.value});
    reading.claims.push_back({.value = std::move(value), .from = old.from});
  }

  // Several ways may lead to one answer.
  static bool is_held(const Reading& reading, const Json& value, const Provenance& from) {
    return std::ranges::any_of(reading.claims, [&](const Claim& claim) { return claim.from == from && claim.value == value; });
  }

  void read_stored(const AttributeDefinition& definition, Reading& reading) const {
    const auto stored = user_.claims.find(definition.path);
    if (stored == user_.claims.end()) return;
    const Schema* schema = schema_of(definition);
    const auto in_place = std::ranges::find(definition.lineage, definition.path, &Lineage::from);
    for (const Claim& claim : stored->second) {
      if (in_place == definition.lineage.end() || !in_place->is_old(claim, definition.path, schema)) {
        reading.claims.push_back(claim);
      } else if (auto value = in_place->translate(claim.value, schema)) {
        add(reading, *in_place, claim, std::move(*value));
      } else {
        reading.outdated.push_back(claim);
      }
    }
  }

  static bool may_fill(const AttributeDefinition& definition, Source source) {
    return definition.sources.empty() || std::ranges::find(definition.sources, source) != definition.sources.end();
  }

  // What was said of the attribute that this one came from; what is inferred there stays there, and so does
  // what comes from a source that may not fill this one: under its old name anybody may go on saying it.
  void take_over(const AttributeDefinition& definition, const Lineage& lineage, Reading& reading) const {
    const auto each = [&](std::span<const Claim> claims) {
      for (const Claim& claim : claims) {
        if (!may_fill(definition, claim.from.source)) continue;
        auto value = lineage.translate(claim.value, schema_of(definition));
        if (value && !is_held(reading, *value, claim.from)) add(reading, lineage, claim, std::move(*value));
      }
    };
    const auto index = catalogue_.find(lineage.from.text());
    const auto read = index ? readings_.find(*index) : readings_.end();
    if (read != readings_.end()) {
      const Reading& former = read->second;
      return each(std::span(former.claims).first(former.claims.size() - former.inferred));
    }
    const auto stored = user_.claims.find(lineage.from);
    if (stored != user_.claims.end()) each(stored->second);
  }

  void infer(const AttributeDefinition& definition, std::vector<Claim>& into) const {
    if (!may_find_out(user_, catalogue_, definition)) return;
    const auto from = static_cast<std::ptrdiff_t>(into.size());
    const Schema* schema = schema_of(definition);
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
