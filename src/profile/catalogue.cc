#include "profile/catalogue.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "profile/standard_attributes.h"

namespace acquaint::profile {
namespace {

std::unexpected<Error> bad(std::string message, std::string field) {
  return invalid("catalogue.invalid", std::move(message), std::move(field));
}

std::optional<Effort> parse_effort(std::string_view name) {
  if (name == "choice") return Effort::choice;
  if (name == "short") return Effort::short_text;
  if (name == "long" || name == "sensitive") return Effort::long_or_sensitive;
  return std::nullopt;
}

std::optional<Visibility> parse_visibility(std::string_view name) {
  if (name == "none") return Visibility::none;
  if (name == "view") return Visibility::view;
  if (name == "edit") return Visibility::edit;
  return std::nullopt;
}

// Reads the members of one definition; each function below takes one kind of member, and the first
// problem of any of them is what read() reports.
class Reader {
 public:
  Reader(const JsonObject& object, std::string at) : object_(object), at_(std::move(at)) {}

  void text(std::string_view name, std::string& into, std::size_t size_max) {
    const Json* value = find(object_, name);
    if (value == nullptr) return;
    if (!value->is_string() || value->get_string().size() > size_max) {
      return refuse(name, "A text of at most " + std::to_string(size_max) + " bytes is expected.");
    }
    into = value->get_string();
  }

  void number(std::string_view name, double& into, double least, double most) {
    const Json* value = find(object_, name);
    if (value == nullptr) return;
    const auto given = find_number(object_, name);
    if (!given || !std::isfinite(*given) || *given < least || *given > most) {
      return refuse(name, "The number is missing or out of range.");
    }
    into = *given;
  }

  void flag(std::string_view name, bool& into) {
    const Json* value = find(object_, name);
    if (value == nullptr) return;
    if (!value->is_bool()) return refuse(name, "true or false is expected.");
    into = value->get_bool();
  }

  template <typename T, typename Parse>
  void word(std::string_view name, T& into, Parse parse, std::string expected) {
    const Json* value = find(object_, name);
    if (value == nullptr) return;
    const auto parsed = parse(find_string(object_, name).value_or(""));
    if (!parsed) return refuse(name, std::move(expected));
    into = *parsed;
  }

  template <typename Each>
  void list(std::string_view name, Each each) {
    const Json* value = find(object_, name);
    if (value == nullptr) return;
    const JsonArray* array = value->if_array();
    if (array == nullptr) return refuse(name, "A list is expected.");
    for (std::size_t i = 0; i < array->size(); ++i) {
      const Json& element = (*array)[i];
      if (!element.is_string() || !each(std::string_view(element.get_string()))) {
        problem_ = Error{Error::Kind::invalid, "catalogue.invalid", "This element is not known, or not allowed here.",
                         pointer_to(pointer_to(at_, name), i)};
      }
    }
  }

  void refuse(std::string_view name, std::string message) {
    problem_ = Error{Error::Kind::invalid, "catalogue.invalid", std::move(message),
                     pointer_to(at_, name)};
  }
  void adopt(std::string_view name, Error error) {
    error.field = pointer_to(at_, name) + error.field;
    problem_ = std::move(error);
  }
  void fail_with(Error error) { problem_ = std::move(error); }

  const JsonObject& object() const { return object_; }
  const std::string& at() const { return at_; }
  const std::optional<Error>& problem() const { return problem_; }

 private:
  const JsonObject& object_;
  std::string at_;
  std::optional<Error> problem_;
};

void read_schema(Reader& reader, AttributeDefinition& definition) {
  const Json* schema = find(reader.object(), "schema");
  if (schema == nullptr) return;
  auto compiled = Schema::compile(*schema);
  if (!compiled) return reader.adopt("schema", compiled.error());
  definition.schema = std::move(*compiled);
}

void read_survivorship(Reader& reader, AttributeDefinition& definition) {
  const Json* rule = find(reader.object(), "survivorship");
  if (rule == nullptr) return;
  auto parsed = Survivorship::parse(*rule);
  if (!parsed) return reader.adopt("survivorship", parsed.error());
  definition.survivorship = std::move(*parsed);
}

// Whoever could say another attribute must not get to say this one by it.
std::optional<std::string> why_not_inferred(const AttributePath& path, const AttributePath& from) {
  if (identifies(path.text())) return "Log-ins rest on this attribute: it is never inferred.";
  if (path.section() == Section::app_metadata && from.section() != Section::app_metadata) {
    return "app_metadata is the application's: it is inferred from app_metadata alone.";
  }
  if (path == from) return "An attribute does not follow from itself.";
  return std::nullopt;
}

void read_derivations(Reader& reader, AttributeDefinition& definition) {
  constexpr std::size_t kDerivationsMax = 20;
  const Json* list = find(reader.object(), "derivations");
  if (list == nullptr) return;
  if (!list->is_array() || list->get_array().size() > kDerivationsMax) {
    return reader.refuse("derivations", "A list of at most 20 derivations is expected.");
  }
  const bool is_open = definition.sources.empty() ||
                       std::ranges::find(definition.sources, Source::inference) != definition.sources.end();
  if (!is_open) return reader.refuse("derivations", "The sources of this attribute leave out \"inference\".");
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    const std::string at = pointer_to(pointer_to(reader.at(), "derivations"), i);
    auto derivation = Derivation::parse(list->get_array()[i], at, definition.schema ? &*definition.schema : nullptr);
    if (!derivation) return reader.fail_with(derivation.error());
    if (auto why = why_not_inferred(definition.path, derivation->from)) {
      return reader.fail_with({Error::Kind::invalid, "catalogue.invalid", *why, pointer_to(at, "from")});
    }
    definition.derivations.push_back(std::move(*derivation));
  }
}

void read_former_answers(Reader& reader, AttributeDefinition& definition) {
  auto lineage = read_lineage(reader.object(), definition.path, definition.schema ? &*definition.schema : nullptr,
                              reader.at());
  if (!lineage) return reader.fail_with(lineage.error());
  for (const Lineage& one : *lineage) {
    const bool is_in_place = one.kind == Lineage::Kind::recoded && one.from == definition.path;
    if (is_in_place) continue;
    if (auto why = why_not_inferred(definition.path, one.from)) {
      return reader.refuse(std::string(name_of(one.kind)) + "_from", *why);
    }
  }
  definition.lineage = std::move(*lineage);
}

void read_moot_when(Reader& reader, AttributeDefinition& definition) {
  const Json* condition = find(reader.object(), "moot_when");
  if (condition == nullptr) return;
  if (!condition->is_object()) return reader.refuse("moot_when", "A condition is expected.");
  definition.moot_when = *condition;
}

void read_permissions(Reader& reader, AttributeDefinition& definition) {
  const JsonObject* permissions = find_object(reader.object(), "permissions");
  if (permissions == nullptr) {
    if (reader.object().contains("permissions")) reader.refuse("permissions", "An object is expected.");
    return;
  }
  Reader inner(*permissions, pointer_to(reader.at(), "permissions"));
  constexpr const char* kExpected = "\"none\", \"view\" or \"edit\" is expected.";
  inner.word("user", definition.user, parse_visibility, kExpected);
  inner.word("application", definition.application, parse_visibility, kExpected);
  if (const auto known = only_fields(*permissions, {"user", "application"}, inner.at()); !known) {
    return reader.fail_with(known.error());
  }
  if (inner.problem()) reader.fail_with(*inner.problem());
}

Result<AttributeDefinition> read_definition(AttributePath path, const JsonObject& object,
                                            std::string at) {
  if (const auto known = only_fields(
          object,
          {"label", "schema", "purpose", "worth", "effort", "fresh_for", "confidence_min",
           "confirm_min", "equivalents", "derivations", "moot_when", "renamed_from", "split_from", "recoded_from", "survivorship", "sources", "sensitive", "permissions", "asks_max"},
          at);
      !known) {
    return std::unexpected(known.error());
  }
  AttributeDefinition definition{.path = std::move(path), .label = {}, .schema = {}, .purpose = {},
                                 .fresh_for = {}, .equivalents = {}, .derivations = {}, .lineage = {}, .moot_when = {},
                                 .sources = {}};
  definition.label = definition.path.key();
  double asks_max = definition.asks_max;
  std::optional<Duration>& fresh_for = definition.fresh_for;

  Reader reader(object, std::move(at));
  reader.text("label", definition.label, 200);
  reader.text("purpose", definition.purpose, 200);
  reader.number("worth", definition.worth, 0, 1'000'000);
  reader.number("confidence_min", definition.confidence_min, 0, 1);
  reader.number("confirm_min", definition.confirm_min, 0, 1);
  reader.number("asks_max", asks_max, 0, 100);
  reader.word("effort", definition.effort, parse_effort,
              "\"choice\", \"short\", \"long\" or \"sensitive\" is expected.");
  reader.word("fresh_for", fresh_for, [](std::string_view text) -> std::optional<std::optional<Duration>> {
        const auto duration = parse_duration(text);
        if (!duration) return std::nullopt;
        return duration;
      }, "A duration such as \"180d\" is expected.");
  reader.flag("sensitive", definition.sensitive);
  reader.list("equivalents", [&](std::string_view text) {
    auto equivalent = AttributePath::parse(text);
    if (!equivalent || *equivalent == definition.path) return false;  // It says nothing of itself.
    definition.equivalents.push_back(std::move(*equivalent));
    return true;
  });
  reader.list("sources", [&](std::string_view text) {
    const auto source = parse_source(text);
    if (source) definition.sources.push_back(*source);
    return source.has_value();
  });
  read_schema(reader, definition);
  read_derivations(reader, definition);
  read_former_answers(reader, definition);
  read_moot_when(reader, definition);
  read_survivorship(reader, definition);
  read_permissions(reader, definition);
  if (reader.problem()) return std::unexpected(*reader.problem());
  definition.asks_max = static_cast<int>(asks_max);
  if (definition.sensitive && definition.purpose.empty()) {
    return bad("A sensitive attribute needs a purpose.", pointer_to(reader.at(), "purpose"));
  }
  return definition;
}

std::uint64_t next_version() {
  static std::atomic<std::uint64_t> versions{0};
  return ++versions;
}

}  // namespace

Result<Catalogue> Catalogue::parse(const JsonObject& document) {
  if (document.size() > 2000) return bad("At most 2,000 attributes can be declared.", "");
  Catalogue catalogue;
  catalogue.version_ = next_version();
  for (const auto& member : document) {
    std::string at = pointer_to("", std::string_view(member.key()));
    auto path = AttributePath::parse(member.key());
    if (!path) return bad(path.error().message, std::move(at));
    const JsonObject* object = member.value().if_object();
    if (object == nullptr) return bad("An object is expected.", std::move(at));
    auto definition = read_definition(std::move(*path), *object, std::move(at));
    if (!definition) return std::unexpected(definition.error());
    catalogue.by_path_.emplace(definition->path.text(), catalogue.attributes_.size());
    catalogue.attributes_.push_back(std::move(*definition));
  }
  if (const auto ordered = catalogue.put_following_in_order(); !ordered) {
    return std::unexpected(ordered.error());
  }
  return catalogue;
}

Result<Done> Catalogue::put_following_in_order() {
  enum class Mark { unseen, entered, done };
  std::vector<Mark> marks(attributes_.size(), Mark::unseen);
  const auto derivation_at = [&](AttributeIndex index, std::size_t number) {
    const std::string at = pointer_to(pointer_to("", attributes_[index].path.text()), "derivations");
    return pointer_to(pointer_to(at, number), "from");
  };
  // Depth first; an attribute that is met again before it is done would follow from itself.
  const auto visit = [&](const auto& self, AttributeIndex index) -> Result<Done> {
    marks[index] = Mark::entered;
    for (const Lineage& lineage : attributes_[index].lineage) {
      const auto base = find(lineage.from.text());
      if (!base || *base == index || marks[*base] == Mark::done) continue;
      if (marks[*base] == Mark::entered) {
        const std::string member = std::string(name_of(lineage.kind)) + "_from";
        return invalid("catalogue.loop", "The attribute would follow from itself.",
                       pointer_to(pointer_to("", attributes_[index].path.text()), member));
      }
      if (auto visited = self(self, *base); !visited) return visited;
    }
    const std::vector<Derivation>& derivations = attributes_[index].derivations;
    for (std::size_t i = 0; i < derivations.size(); ++i) {
      const std::string& from = derivations[i].from.text();
      const auto base = find(from);
      if (!base && !is_standard_attribute(from)) {
        return bad("No attribute of this name is declared.", derivation_at(index, i));
      }
      if (!base || marks[*base] == Mark::done) continue;
      if (marks[*base] == Mark::entered) {
        return invalid("catalogue.loop", "The attribute would follow from itself.", derivation_at(index, i));
      }
      if (auto visited = self(self, *base); !visited) return visited;
    }
    marks[index] = Mark::done;
    if (!derivations.empty() || !attributes_[index].lineage.empty()) following_.push_back(index);
    return Done{};
  };
  for (AttributeIndex index = 0; index < attributes_.size(); ++index) {
    if (marks[index] != Mark::unseen) continue;
    if (auto visited = visit(visit, index); !visited) return visited;
  }
  return Done{};
}

std::optional<AttributeIndex> Catalogue::find(std::string_view path) const {
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return std::nullopt;
  return found->second;
}

}  // namespace acquaint::profile
