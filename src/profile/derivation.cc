#include "profile/derivation.h"

namespace acquaint::profile {

Result<Derivation> Derivation::parse(const Json& json, const std::string& at, const Schema* into) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return invalid("catalogue.invalid", "An object is expected.", at);
  const auto known =
      only_fields(*object, {"from", "confidence", "rule", "table", "otherwise", "except"}, at);
  if (!known) return std::unexpected(known.error());
  auto from = AttributePath::parse(find_string(*object, "from").value_or(""));
  if (!from) return invalid("catalogue.invalid", "The path of an attribute is expected.", pointer_to(at, "from"));
  const auto confidence = find_number(*object, "confidence");
  if (!confidence || !(*confidence > 0 && *confidence <= 1)) {
    return invalid("catalogue.invalid", "A number above 0, and 1 at most, is expected.",
                   pointer_to(at, "confidence"));
  }
  auto mapping = Mapping::parse(*object, at, into);
  if (!mapping) return std::unexpected(mapping.error());
  return Derivation{std::move(*from), std::move(*mapping), *confidence};
}

std::optional<Claim> Derivation::infer(const Claim& base, const Schema* into,
                                       const std::string& purpose) const {
  auto value = mapping.apply(base.value);
  if (!value || (into != nullptr && !into->check(*value).empty())) return std::nullopt;
  return Claim{.value = std::move(*value),
               .from = {.source = Source::inference,
                        .origin = std::string(name_of(mapping.transform())) + "(" + from.text() + ")",
                        .seen = base.from.seen,
                        .confirmed = base.from.confirmed,
                        .confidence = base.from.confidence * confidence,
                        .purpose = purpose}};
}

}  // namespace acquaint::profile
