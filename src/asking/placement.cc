#include "asking/placement.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "asking/fields.h"
#include "asking/text_rule.h"

namespace acquaint::asking {
namespace {

constexpr std::size_t kTextBytesMax = 512;
constexpr std::string_view kExpressionPrefix = "url~";
constexpr unsigned kEveryKind = ~0U;

constexpr const char* kExpected =
    "A placement such as \"login\" or \"page:/articles/*\", or an object of rules, is expected.";

unsigned bit_of(MomentKind kind) { return 1U << static_cast<unsigned>(kind); }

using TextOf = std::string_view (*)(const Moment& moment, std::string_view where);

struct Part {
  std::string_view name;
  TextRule::Plain plain;
  TextOf text;
};
constexpr Part kParts[] = {
    {"name", TextRule::Plain::pattern, [](const Moment& m, std::string_view) { return std::string_view(m.name); }},
    {"path", TextRule::Plain::pattern,
     [](const Moment& m, std::string_view where) { return m.kind == MomentKind::page ? where : path_of(m.url); }},
    {"url", TextRule::Plain::pattern, [](const Moment& m, std::string_view) { return std::string_view(m.url); }},
    {"device", TextRule::Plain::pattern,
     [](const Moment& m, std::string_view) { return std::string_view(m.device); }},
    {"locale", TextRule::Plain::language,
     [](const Moment& m, std::string_view) { return std::string_view(m.locale); }},
    {"client", TextRule::Plain::pattern,
     [](const Moment& m, std::string_view) { return std::string_view(m.client); }},
    {"app", TextRule::Plain::pattern, [](const Moment& m, std::string_view) { return std::string_view(m.app); }},
};

// The bits of a kind, or of a list of kinds; 0 when it is neither.
unsigned read_kinds(const Json& json) {
  const JsonArray list = json.is_array() ? json.get_array() : JsonArray{json};
  unsigned kinds = 0;
  for (const Json& element : list) {
    const auto kind = element.is_string() ? parse_moment_kind(element.get_string()) : std::optional<MomentKind>();
    if (!kind) return 0;
    kinds |= bit_of(*kind);
  }
  return kinds;
}

}  // namespace

struct Placement::Rules {
  std::vector<std::pair<TextOf, TextRule>> all;
};

std::optional<Placement> Placement::parse(std::string_view text) {
  if (text.size() > kTextBytesMax) return std::nullopt;
  if (text.starts_with(kExpressionPrefix)) {
    const JsonObject rules{{"url", {{"regex", text.substr(kExpressionPrefix.size())}}}};
    auto placement = read(rules, {}, {});
    if (!placement) return std::nullopt;
    placement->text_ = text;
    return std::move(*placement);
  }
  const std::size_t colon = text.find(':');
  const auto kind = parse_moment_kind(text.substr(0, colon));
  if (!kind) return std::nullopt;
  if (colon == text.npos) return Placement(text, bit_of(*kind), {});
  const std::string_view pattern = text.substr(colon + 1);
  const bool named = *kind != MomentKind::login && *kind != MomentKind::api;
  if (!named || pattern.empty()) return std::nullopt;
  if (*kind == MomentKind::page && pattern.front() != '/' && pattern.front() != '*') return std::nullopt;
  return Placement(text, bit_of(*kind), pattern);
}

Result<Placement> Placement::read(const Json& json, const std::string& code, const std::string& at) {
  if (json.is_string()) {
    auto placement = parse(json.get_string());
    if (!placement) return invalid(code, kExpected, at);
    return std::move(*placement);
  }
  const JsonObject* object = json.if_object();
  if (object == nullptr || object->empty()) return invalid(code, kExpected, at);
  Fields fields(*object, code, at);
  unsigned kinds = kEveryKind;
  if (const Json* kind = fields.next("kind")) {
    kinds = read_kinds(*kind);
    if (kinds == 0) fields.refuse("kind", "\"login\", \"page\", \"event\", \"widget\", \"email\" or \"api\" is expected.");
  }
  Rules rules;
  for (const Part& part : kParts) {
    const Json* value = fields.next(part.name);
    if (value == nullptr) continue;
    auto rule = TextRule::read(*value, part.plain, code, fields.at(part.name));
    if (!rule) {
      fields.adopt(rule.error());
      break;
    }
    rules.all.emplace_back(part.text, std::move(*rule));
  }
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  Placement placement(to_text(*object), kinds, {});
  if (!rules.all.empty()) placement.rules_ = std::make_shared<const Rules>(std::move(rules));
  return placement;
}

bool Placement::fits(const Moment& moment, std::string_view where) const {
  if ((kinds_ & bit_of(moment.kind)) == 0) return false;
  if (rules_ != nullptr) [[unlikely]] {
    return std::ranges::all_of(rules_->all, [&](const auto& rule) {
      return rule.second.fits(rule.first(moment, where));
    });
  }
  if (is_prefix_) return where.starts_with(std::string_view(pattern_).substr(0, pattern_.size() - 1));
  return pattern_.empty() || matches_glob(pattern_, where);
}

}  // namespace acquaint::asking
