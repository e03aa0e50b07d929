#include "settings/evolution.h"

#include "profile/catalogue.h"

namespace acquaint::settings {
namespace {

using profile::AttributeDefinition;
using profile::Lineage;

profile::Catalogue catalogue_of(const JsonObject& document) {
  const JsonObject* declared = find_object(document, "catalogue");
  auto catalogue = declared == nullptr ? Result<profile::Catalogue>(profile::Catalogue())
                                       : profile::Catalogue::parse(*declared);
  return catalogue ? std::move(*catalogue) : profile::Catalogue();
}

Json declaration_of(const JsonObject& document, const std::string& path) {
  const JsonObject* declared = find_object(document, "catalogue");
  const Json* declaration = declared == nullptr ? nullptr : find(*declared, path);
  return declaration == nullptr ? Json() : *declaration;
}

Json member_of(const Json& declaration, std::string_view name) {
  const JsonObject* object = declaration.if_object();
  const Json* member = object == nullptr ? nullptr : find(*object, name);
  return member == nullptr ? Json() : *member;
}

std::string words_for(const Lineage& lineage, const AttributeDefinition& definition) {
  const std::string& from = lineage.from.text();
  switch (lineage.kind) {
    case Lineage::Kind::renamed: return "users keep their answers to " + from;
    case Lineage::Kind::split: return "users keep their part of the answers to " + from;
    case Lineage::Kind::recoded: {
      const std::string whose = lineage.from == definition.path ? "old answers" : "answers to " + from;
      return "users keep what their " + whose + " mean now; those whose answer has no meaning are asked again";
    }
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

class Meaning {
 public:
  Meaning(const JsonObject& before, const JsonObject& after)
      : before_(before), after_(after), old_(catalogue_of(before)), new_(catalogue_of(after)) {}

  Difference find() {
    for (const AttributeDefinition& definition : new_.attributes()) compare(definition);
    for (const AttributeDefinition& definition : old_.attributes()) {
      if (!new_.find(definition.path.text()) && !is_taken_over(definition.path)) {
        add(definition.path, "users keep their answers, which nothing asks for any more");
      }
    }
    return std::move(lines_);
  }

 private:
  void compare(const AttributeDefinition& definition) {
    const std::string& path = definition.path.text();
    const Json was = declaration_of(before_, path), is = declaration_of(after_, path);
    if (was == is) return;
    bool is_recoded = false;
    for (const Lineage& lineage : definition.lineage) {
      is_recoded = is_recoded || lineage.kind == Lineage::Kind::recoded;
      const std::string member = std::string(name_of(lineage.kind)) + "_from";
      if (member_of(was, member) != member_of(is, member)) add(definition.path, words_for(lineage, definition));
    }
    if (!was.is_null() && member_of(was, "schema") != member_of(is, "schema") && !is_recoded) {
      add(definition.path,
          "users keep answers that the new schema would refuse; recoded_from translates them, or asks again");
    }
    if (!definition.derivations.empty() && member_of(was, "derivations") != member_of(is, "derivations")) {
      add(definition.path, "it is inferred for the users who are there already, too");
    }
  }

  bool is_taken_over(const profile::AttributePath& path) const {
    for (const AttributeDefinition& definition : new_.attributes()) {
      for (const Lineage& lineage : definition.lineage) {
        if (lineage.from == path) return true;
      }
    }
    return false;
  }

  void add(const profile::AttributePath& path, std::string words) {
    lines_.push_back({DifferenceLine::Kind::means, "catalogue / " + path.text(), {}, std::move(words)});
  }

  const JsonObject& before_;
  const JsonObject& after_;
  const profile::Catalogue old_, new_;
  Difference lines_;
};

}  // namespace

Difference meaning_for_users(const JsonObject& before, const JsonObject& after) {
  return Meaning(before, after).find();
}

}  // namespace acquaint::settings
