#include "enrichment/provider.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "outbound/url.h"
#include "profile/standard_attributes.h"

namespace acquaint::enrichment {
namespace {

constexpr std::size_t kProvidersMax = 20, kAttributesMax = 50, kHeadersMax = 20;
constexpr std::size_t kNameBytesMax = 64, kTextBytesMax = 4096, kBodyBytesMax = 16 * 1024;
constexpr double kMillion = 1'000'000;
constexpr std::int64_t kPerHourMax = 100'000;

constexpr std::pair<std::string_view, Trigger> kTriggers[] = {
    {"sign_up", Trigger::sign_up}, {"log_in", Trigger::log_in}, {"needed", Trigger::needed},
    {"schedule", Trigger::schedule}};

bool is_name(std::string_view text) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= kNameBytesMax && std::ranges::all_of(text, fits);
}

// One declaration, member by member. Each reader leaves the default where the member is absent.
class Reader {
 public:
  Reader(const JsonObject& object, const std::string& at) : object_(object), at_(at) {}

  std::unexpected<Error> bad(std::string_view name, std::string message) const {
    return invalid("enrichment.malformed", std::move(message), pointer_to(at_, name));
  }
  std::string place(std::string_view name) const { return pointer_to(at_, name); }
  const Json* member(std::string_view name) const { return find(object_, name); }

  Result<Done> flag(std::string_view name, bool& into) const {
    const Json* given = member(name);
    if (given == nullptr) return Done{};
    if (!given->is_bool()) return bad(name, "true or false is expected.");
    into = given->get_bool();
    return Done{};
  }

  Result<Done> text(std::string_view name, std::string& into) const {
    const Json* given = member(name);
    if (given == nullptr) return Done{};
    if (!given->is_string() || given->get_string().size() > kTextBytesMax) {
      return bad(name, "A text of at most 4,096 bytes is expected.");
    }
    into = given->get_string();
    return Done{};
  }

  Result<Done> duration(std::string_view name, Duration least, Duration most, std::string_view bounds,
                        Duration& into) const {
    const Json* given = member(name);
    if (given == nullptr) return Done{};
    const auto time = given->is_string() ? parse_duration(given->get_string()) : std::nullopt;
    if (!time || *time < least || *time > most) {
      return bad(name, "A duration " + std::string(bounds) + " is expected.");
    }
    into = *time;
    return Done{};
  }

  Result<std::optional<double>> number(std::string_view name, double most) const {
    if (member(name) == nullptr) return std::nullopt;
    const auto given = find_number(object_, name);
    if (!given || !(*given >= 0) || *given > most) {
      return bad(name, "A number from 0 to " + std::to_string(static_cast<std::int64_t>(most)) + " is expected.");
    }
    return given;
  }

 private:
  const JsonObject& object_;
  const std::string& at_;
};

Money to_money(double amount) { return std::llround(amount * kMillion); }

// Whose server is called is the operator's choice, never an attribute's: the places of attributes stand behind it.
bool is_callable(const Template& url) {
  std::string sample;
  for (const Template::Part& part : url.parts()) {
    sample += part.text;
    if (!part.place) continue;
    const std::size_t host = sample.find("://");
    if (host == sample.npos || sample.find_first_of("/?", host + 3) == sample.npos) return false;
    sample += 'x';
  }
  return outbound::Url::parse(sample).has_value();
}

Result<Done> read_url(const Reader& reader, const Preset& preset, Provider& provider) {
  std::string url(preset.url);
  if (auto read = reader.text("url", url); !read) return read;
  auto parsed = Template::parse(url, reader.place("url"));
  if (!parsed) return std::unexpected(parsed.error());
  if (!is_callable(*parsed)) {
    return reader.bad("url", "An http(s) address is expected, with attributes behind the host alone.");
  }
  provider.url = std::move(*parsed);
  return Done{};
}

Result<Done> read_headers(const Reader& reader, Provider& provider) {
  if (provider.kind != Kind::http) {
    provider.headers.emplace_back("Authorization", *Template::parse("Bearer {key}", ""));
    return Done{};
  }
  const Json* given = reader.member("headers");
  if (given == nullptr) return Done{};
  const JsonObject* object = given->if_object();
  if (object == nullptr || object->size() > kHeadersMax) {
    return reader.bad("headers", "An object with at most 20 members is expected.");
  }
  for (const auto& member : *object) {
    const std::string at = pointer_to(reader.place("headers"), std::string_view(member.key()));
    const auto* text = member.value().if_string();
    if (text == nullptr || text->size() > kTextBytesMax) {
      return invalid("enrichment.malformed", "A text of at most 4,096 bytes is expected.", at);
    }
    auto parsed = Template::parse(*text, at);
    if (!parsed) return std::unexpected(parsed.error());
    if (parsed->has_attributes()) return invalid("enrichment.malformed", "Only {key} can stand in a header.", at);
    provider.headers.emplace_back(member.key(), std::move(*parsed));
  }
  return Done{};
}

Result<Done> read_body(const Reader& reader, const Preset& preset, Provider& provider) {
  if (!preset.body.empty()) provider.body = *parse_json(preset.body);
  const Json* given = reader.member("body");
  if (given == nullptr) return Done{};
  if (to_text(*given).size() > kBodyBytesMax) return reader.bad("body", "At most 16 KiB are expected.");
  auto checked = check_body(*given, reader.place("body"));
  if (!checked) return std::unexpected(checked.error());
  provider.body = std::move(*checked);
  return Done{};
}

Result<Done> read_method(const Reader& reader, const Preset& preset, Provider& provider) {
  provider.method = preset.method;
  std::string name;
  if (auto read = reader.text("method", name); !read) return read;
  if (name.empty()) return Done{};
  const auto method = outbound::parse_method(name);
  if (!method || (*method != outbound::Method::get && *method != outbound::Method::post)) {
    return reader.bad("method", "\"GET\" or \"POST\" is expected.");
  }
  provider.method = *method;
  return Done{};
}

Result<Done> read_when(const Reader& reader, Provider& provider) {
  const Json* given = reader.member("when");
  const JsonArray* list = given == nullptr ? nullptr : given->if_array();
  if (list == nullptr || list->empty()) {
    return reader.bad("when", "A list of \"sign_up\", \"log_in\" and \"needed\" is expected.");
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* name = (*list)[i].if_string();
    const auto found = std::ranges::find_if(
        kTriggers, [&](const auto& each) { return name != nullptr && each.first == std::string_view(*name); });
    if (found == std::end(kTriggers)) {
      return invalid("enrichment.malformed", "\"sign_up\", \"log_in\" or \"needed\" is expected.",
                     pointer_to(reader.place("when"), i));
    }
    if (!provider.serves(found->second)) provider.when.push_back(found->second);
  }
  return Done{};
}

// A JSON Pointer into the answer, or the preset's name of a value.
std::optional<std::string> pointer_for(std::string_view given, const Preset& preset) {
  if (given.starts_with('/')) return std::string(given);
  const auto field = std::ranges::find(preset.fields, given, &Preset::Field::first);
  if (field == preset.fields.end()) return std::nullopt;
  return std::string(field->second);
}

Result<Filled> read_attribute(std::string_view path, const Json& given, const Preset& preset,
                              const profile::Catalogue& catalogue, const std::string& at) {
  const auto index = catalogue.find(path);
  if (!index) return invalid("enrichment.unknown_attribute", "The catalogue has no such attribute.", at);
  if (profile::identifies(path)) {
    return invalid("enrichment.malformed", "Log-ins rest on this attribute: no provider can fill it.", at);
  }
  const auto& sources = catalogue.at(*index).sources;
  if (!sources.empty() && std::ranges::find(sources, profile::Source::enrichment) == sources.end()) {
    return invalid("enrichment.malformed", "The catalogue does not let enrichment fill this attribute.", at);
  }
  const auto* text = given.if_string();
  auto pointer = text == nullptr || text->size() > kTextBytesMax ? std::nullopt : pointer_for(*text, preset);
  if (!pointer) {
    return invalid("enrichment.malformed", "A JSON Pointer into the answer, or a name that this kind knows, is expected.",
                   at);
  }
  return Filled{.attribute = catalogue.at(*index).path, .index = *index, .pointer = std::move(*pointer)};
}

Result<Done> read_attributes(const Reader& reader, const Preset& preset, const profile::Catalogue& catalogue,
                             Provider& provider) {
  const Json* given = reader.member("attributes");
  const JsonObject* object = given == nullptr ? nullptr : given->if_object();
  if (object == nullptr || object->empty() || object->size() > kAttributesMax) {
    return reader.bad("attributes", "An object with 1 to 50 attributes is expected.");
  }
  for (const auto& member : *object) {
    const std::string at = pointer_to(reader.place("attributes"), std::string_view(member.key()));
    auto filled = read_attribute(member.key(), member.value(), preset, catalogue, at);
    if (!filled) return std::unexpected(filled.error());
    provider.attributes.push_back(std::move(*filled));
  }
  return Done{};
}

Result<Done> read_purpose(const Reader& reader, std::span<const consent::Purpose> purposes, Provider& provider) {
  if (auto read = reader.text("purpose", provider.purpose); !read) return read;
  const consent::Purpose* purpose = consent::find_purpose(purposes, provider.purpose);
  if (purpose == nullptr) {
    return invalid("enrichment.unknown_purpose", "The id of a declared purpose is expected: what the values are for.",
                   reader.place("purpose"));
  }
  provider.needs_consent = purpose->legal_basis == consent::LegalBasis::consent;
  return Done{};
}

Result<Done> read_costs(const Reader& reader, const Preset& preset, Provider& provider) {
  const auto price = reader.number("price", 1'000);
  if (!price) return std::unexpected(price.error());
  const auto budget = reader.number("monthly_budget", 1'000'000);
  if (!budget) return std::unexpected(budget.error());
  if (*budget && price->value_or(0) <= 0) return reader.bad("price", "What a look-up costs is expected beside a budget.");
  if (*price) provider.price = to_money(**price);
  if (*price && **price > 0 && provider.price == Money()) return reader.bad("price", "This is less than money is counted in.");
  if (*budget) provider.monthly_budget = to_money(**budget);
  provider.pays_for_matches = preset.pays_for_matches;
  std::string charged_for;
  if (auto read = reader.text("charged_for", charged_for); !read) return read;
  if (charged_for.empty()) return Done{};
  if (charged_for != "calls" && charged_for != "matches") {
    return reader.bad("charged_for", "\"calls\" or \"matches\" is expected.");
  }
  provider.pays_for_matches = charged_for == "matches";
  return Done{};
}

Result<Done> read_times(const Reader& reader, Provider& provider) {
  using namespace std::chrono;
  struct Time {
    std::string_view name;
    Duration least, most;
    std::string_view bounds;
    Duration* into;
  };
  const Time times[] = {
      {"fresh_for", hours(1), days(3650), "from \"1h\" to \"3650d\"", &provider.fresh_for},
      {"timeout", seconds(1), seconds(30), "from \"1s\" to \"30s\"", &provider.timeout},
      {"wait", seconds(0), seconds(10), "from \"0s\" to \"10s\"", &provider.wait},
      {"grace", seconds(0), hours(24), "from \"0s\" to \"24h\"", &provider.grace},
  };
  for (const Time& time : times) {
    auto read = reader.duration(time.name, time.least, time.most, time.bounds, *time.into);
    if (!read) return read;
  }
  return Done{};
}

Result<Done> read_confidence(const Reader& reader, Provider& provider) {
  const auto confidence = reader.number("confidence", 1);
  if (!confidence) return std::unexpected(confidence.error());
  if (*confidence) provider.confidence = **confidence;
  return provider.confidence > 0 ? Result<Done>(Done{})
                                 : reader.bad("confidence", "A number above 0, and 1 at most, is expected.");
}

// How many look-ups rounds may begin.
Result<Done> read_pace(const Reader& reader, Provider& provider) {
  const Json* given = reader.member("per_hour");
  if (given == nullptr) return Done{};
  if (!provider.serves(Trigger::schedule)) return reader.bad("per_hour", "Only with \"schedule\" in `when`.");
  const std::int64_t* number = given->if_int64();
  if (number == nullptr || *number < 1 || *number > kPerHourMax) return reader.bad("per_hour", "A whole number from 1 to 100,000 is expected.");
  provider.per_hour = *number;
  return Done{};
}

// What is asked without a secret where the kind needs one would only be refused.
Result<Done> read_key(const Reader& reader, Provider& provider) {
  if (auto read = reader.text("key", provider.key); !read) return read;
  if (provider.kind != Kind::http && provider.key.empty()) return reader.bad("key", "The provider's key is expected.");
  return Done{};
}

Result<Provider> parse_provider(std::string name, const JsonObject& object, const profile::Catalogue& catalogue,
                                std::span<const consent::Purpose> purposes, const std::string& at) {
  const Reader reader(object, at);
  const Preset* preset = find_preset(find_string(object, "kind").value_or(""));
  if (preset == nullptr) {
    return reader.bad("kind", "\"fullcontact\", \"clearbit_person\", \"clearbit_company\", \"clearbit_combined\" or "
                              "\"http\" is expected.");
  }
  const auto known = only_fields(object,
                                 {"kind", "enabled", "method", "url", "headers", "body", "key", "when", "attributes",
                                  "purpose", "asks_of_unverified", "price", "charged_for", "monthly_budget",
                                  "fresh_for", "timeout", "wait", "grace", "confidence", "per_hour"},
                                 at);
  if (!known) return std::unexpected(known.error());
  Provider provider{.name = std::move(name), .kind = preset->kind};
  if (provider.kind != Kind::http) {
    for (const std::string_view own : {"method", "headers", "body"}) {
      if (object.contains(own)) return reader.bad(own, "Only the kind \"http\" has this.");
    }
  }
  auto read = reader.flag("enabled", provider.enabled);
  if (read) read = reader.flag("asks_of_unverified", provider.asks_of_unverified);
  if (read) read = read_key(reader, provider);
  if (read) read = read_method(reader, *preset, provider);
  if (read) read = read_url(reader, *preset, provider);
  if (read) read = read_headers(reader, provider);
  if (read) read = read_body(reader, *preset, provider);
  if (read) read = read_when(reader, provider);
  if (read) read = read_attributes(reader, *preset, catalogue, provider);
  if (read) read = read_purpose(reader, purposes, provider);
  if (read) read = read_costs(reader, *preset, provider);
  if (read) read = read_times(reader, provider);
  if (read) read = read_confidence(reader, provider);
  if (read) read = read_pace(reader, provider);
  if (!read) return std::unexpected(std::move(read.error()));
  return provider;
}

}  // namespace

std::string_view name_of(Trigger trigger) {
  const auto found = std::ranges::find(kTriggers, trigger, &std::pair<std::string_view, Trigger>::second);
  return found == std::end(kTriggers) ? "by_hand" : found->first;
}

bool Provider::serves(Trigger trigger) const {
  if (trigger == Trigger::by_hand || std::ranges::find(when, trigger) != when.end()) return true;
  return trigger == Trigger::sign_up && std::ranges::find(when, Trigger::log_in) != when.end();
}

bool Provider::fills(profile::AttributeIndex attribute) const {
  return std::ranges::find(attributes, attribute, &Filled::index) != attributes.end();
}

const Provider* Declared::find(std::string_view name) const {
  const auto found = std::ranges::find(providers, name, &Provider::name);
  return found == providers.end() ? nullptr : &*found;
}

Result<Declared> parse_providers(const JsonObject& document, const profile::Catalogue& catalogue,
                                 std::span<const consent::Purpose> purposes, const std::string& at) {
  if (document.size() > kProvidersMax) return invalid("enrichment.malformed", "At most 20 providers are expected.", at);
  Declared declared;
  for (const auto& member : document) {
    const std::string place = pointer_to(at, std::string_view(member.key()));
    const JsonObject* object = member.value().if_object();
    if (object == nullptr || !is_name(member.key())) {
      return invalid("enrichment.malformed",
                     "An object is expected, under a name of 1 to 64 of a-z, 0-9, '-' and '_'.", place);
    }
    auto provider = parse_provider(std::string(member.key()), *object, catalogue, purposes, place);
    if (!provider) return std::unexpected(provider.error());
    declared.providers.push_back(std::move(*provider));
  }
  return declared;
}

std::vector<asking::Enrichment> enrichments_of(const Declared& declared) {
  std::vector<asking::Enrichment> enrichments;
  for (const Provider& provider : declared.providers) {
    if (!provider.enabled) continue;
    asking::Enrichment& each = enrichments.emplace_back();
    each.provider = provider.name;
    each.grace = provider.grace;
    each.purpose = provider.purpose;
    for (const Filled& filled : provider.attributes) each.attributes.push_back(filled.index);
  }
  return enrichments;
}

}  // namespace acquaint::enrichment
