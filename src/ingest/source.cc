#include "ingest/source.h"

#include <algorithm>

#include "base/encoding.h"

namespace acquaint::ingest {
namespace {

constexpr std::size_t kSourcesMax = 50;
constexpr std::size_t kTraitsMax = 100;
constexpr std::size_t kTextBytesMax = 255;
constexpr std::string_view kRootAllowed[] = {"name", "given_name", "family_name", "nickname", "picture"};

std::unexpected<Error> malformed(std::string_view at, std::string_view name, std::string message) {
  return invalid("source.malformed", std::move(message), pointer_to(at, name));
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

Result<profile::AttributePath> parse_target(const Json& json, const std::string& at) {
  const boost::json::string* text = json.if_string();
  auto path = profile::AttributePath::parse(text == nullptr ? std::string_view() : std::string_view(*text));
  if (!path) return invalid("source.malformed", "The path of an attribute is expected.", at);
  const bool is_root = path->section() == profile::Section::root;
  if (is_root && std::ranges::find(kRootAllowed, path->key()) == std::end(kRootAllowed)) {
    return invalid("source.forbidden_attribute", "A trait cannot become this attribute.", at);
  }
  return path;
}

Result<Done> read_traits(const JsonObject& object, const std::string& at, Source& source) {
  const Json* given = find(object, "traits");
  if (given == nullptr) return Done{};
  const JsonObject* traits = given->if_object();
  if (traits == nullptr || traits->size() > kTraitsMax) {
    return malformed(at, "traits", "An object of at most 100 attributes by trait is expected.");
  }
  for (const auto& member : *traits) {
    const std::string here = pointer_to(pointer_to(at, "traits"), std::string_view(member.key()));
    auto path = parse_target(member.value(), here);
    if (!path) return std::unexpected(std::move(path.error()));
    source.traits.emplace(member.key(), std::move(*path));
  }
  return Done{};
}

Result<Source> parse_source(const Json& json, const std::string& at) {
  const JsonObject* object = json.if_object();
  if (object == nullptr) return invalid("source.malformed", "An object is expected.", at);
  const auto known =
      only_fields(*object, {"id", "name", "write_key_sha256", "enabled", "traits", "merges_visitors"}, at);
  if (!known) return std::unexpected(known.error());
  Source source;
  source.id = find_string(*object, "id").value_or("");
  if (!is_id(source.id)) return malformed(at, "id", "1 to 64 of a-z, 0-9, '-' and '_' are expected.");
  const Json* name = find(*object, "name");
  if (name != nullptr && (!name->is_string() || name->get_string().size() > kTextBytesMax)) {
    return malformed(at, "name", "A text of at most 255 bytes is expected.");
  }
  source.name = name == nullptr ? source.id : std::string(name->get_string());
  source.key_hash = find_string(*object, "write_key_sha256").value_or("");
  if (!is_sha256_hex(source.key_hash)) {
    return malformed(at, "write_key_sha256", "64 lower-case hexadecimal digits are expected.");
  }
  for (const auto& [member, into] : {std::pair("enabled", &source.enabled), std::pair("merges_visitors", &source.merges_visitors)}) {
    const Json* given = find(*object, member);
    if (given == nullptr) continue;
    if (!given->is_bool()) return malformed(at, member, "true or false is expected.");
    *into = given->get_bool();
  }
  if (const auto read = read_traits(*object, at, source); !read) return std::unexpected(read.error());
  return source;
}

}  // namespace

Result<std::vector<Source>> parse_sources(const JsonArray& list) {
  if (list.size() > kSourcesMax) {
    return invalid("source.malformed", "At most 50 sources can be declared.", "/sources");
  }
  std::vector<Source> sources;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = pointer_to("/sources", i);
    auto source = parse_source(list[i], at);
    if (!source) return std::unexpected(std::move(source.error()));
    for (const Source& other : sources) {
      if (other.id != source->id && other.key_hash != source->key_hash) continue;
      return invalid("source.duplicate", "Another source has this id or key.",
                     pointer_to(at, other.id == source->id ? "id" : "write_key_sha256"));
    }
    sources.push_back(std::move(*source));
  }
  return sources;
}

const Source* find_source(std::span<const Source> sources, std::string_view write_key) {
  if (sources.empty() || write_key.empty()) return nullptr;
  const auto found = std::ranges::find(sources, to_hex(sha256(write_key)), &Source::key_hash);
  return found == sources.end() || !found->enabled ? nullptr : &*found;
}

}  // namespace acquaint::ingest
