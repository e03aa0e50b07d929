#include "forms/steps.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "forms/phone_number.h"
#include "profile/user.h"

namespace acquaint::forms {
namespace {

bool is_blank(const Json* answer) {
  if (answer == nullptr || answer->is_null()) return true;
  if (const auto* text = answer->if_string()) return text->empty();
  const JsonArray* list = answer->if_array();
  return list != nullptr && list->empty();
}

bool contains(std::span<const std::string> paths, const Field& field) {
  return std::ranges::find(paths, field.attribute.text()) != paths.end();
}

bool is_asked(const Run& run, const Field& field) {
  return !field.read_only && contains(run.asked, field);
}

const profile::Claim* known_claim(const Form& form, const Field& field, const asking::Facts& facts) {
  const bool same_catalogue =
      facts.view != nullptr && facts.view->catalogue_version == form.catalogue_version();
  if (same_catalogue && field.index) return facts.view->effective[*field.index];
  return facts.user == nullptr ? nullptr : profile::find_claim(*facts.user, field.attribute);
}

void add_known(JsonObject& answers, const Form& form, const Field& field, const asking::Facts& facts) {
  if (const auto* claim = known_claim(form, field, facts)) answers[field.name] = claim->value;
}

// What "answers." stands for before anything of the step is filled in.
JsonObject settled_answers(const Run& run, const Step& step) {
  JsonObject answers;
  for (const Field& field : run.form.fields()) {
    if (!is_asked(run, field)) {
      add_known(answers, run.form, field, run.facts);
    } else if (const Json* answer = find(run.answers, field.name); !is_blank(answer)) {
      answers[field.name] = *answer;
    }
  }
  for (const Field* field : asked_fields(run, step)) answers.erase(field->name);
  return answers;
}

asking::Facts with_answers(asking::Facts facts, const JsonObject& answers) {
  facts.answers = &answers;
  return facts;
}

// A step from top to bottom while something is filled in.
struct Sight {
  std::vector<const Field*> visible;
  JsonObject answers;  // That count: settled ones, and those to visible fields.
};

Sight look_at(const Run& run, const Step& step, const JsonObject& draft) {
  Sight sight{{}, settled_answers(run, step)};
  const asking::Facts facts = with_answers(run.facts, sight.answers);
  if (!shows(step.shown_when, facts)) return sight;
  for (const Field* field : asked_fields(run, step)) {
    if (!shows(field->shown_when, facts)) continue;
    sight.visible.push_back(field);
    const Json* answer = find(draft, field->name);
    if (!is_blank(answer)) sight.answers[field->name] = *answer;
  }
  return sight;
}

// A telephone number that was given with its country, {"country": "DE", "number": "030 123456"}, as E.164.
// What cannot be one stays as it is written, for the check of its format to find.
Json in_one_text(const Field& field, const Json& answer) {
  const JsonObject* parts = field.countries.empty() ? nullptr : answer.if_object();
  const auto country = parts == nullptr ? std::nullopt : find_string(*parts, "country");
  const auto number = parts == nullptr ? std::nullopt : find_string(*parts, "number");
  if (!country || !number || std::ranges::find(field.countries, *country) == field.countries.end()) return answer;
  return Json(to_e164(*country, *number).value_or(std::string(*number)));
}

// "7.0" is a whole number; it is saved as one.
Json in_its_type(const Field& field, const Json& answer) {
  const double* real = answer.if_double();
  if (field.type != FieldType::integer || real == nullptr) return answer;
  return static_cast<std::int64_t>(*real);
}

// Where a check is said in a step: beside its own field, or the last one that it reads; null: not here.
const Field* place_of_check(const AnswerCheck& check, std::span<const Field* const> visible) {
  const Field* place = nullptr;
  bool reads_here = false;
  for (const Field* field : visible) {
    const bool is_read = std::ranges::find(check.answers, field->name) != check.answers.end();
    reads_here = reads_here || is_read;
    if (field->name == check.field) place = field;
    if (is_read && (place == nullptr || place->name != check.field)) place = field;
  }
  return reads_here ? place : nullptr;
}

// Checks are looked at wherever one of their answers is given: what another step asks is unknown until then.
FieldProblems broken_checks(const Run& run, const Step& step, const JsonObject& given,
                            const JsonObject& accepted) {
  FieldProblems problems;
  if (run.form.checks().empty()) return problems;
  const auto visible = visible_fields(run, step, given);
  JsonObject answers = settled_answers(run, step);
  for (const auto& member : accepted) answers[member.key()] = member.value();
  const asking::Facts facts = with_answers(run.facts, answers);
  for (const AnswerCheck& check : run.form.checks()) {
    const Field* place = place_of_check(check, visible);
    if (place == nullptr || check.condition.evaluate(facts) != asking::Verdict::no) continue;
    problems.push_back({pointer_to("", place->name), "check",
                        std::string(run.form.localize(check.message, run.locale))});
  }
  return problems;
}

bool has_field(const Run& run, const Step& step, std::string_view name) {
  return std::ranges::any_of(step.elements, [&](const Element& element) {
    const auto* index = std::get_if<FieldIndex>(&element);
    return index != nullptr && run.form.fields()[*index].name == name;
  });
}

}  // namespace

profile::SchemaProblem stray(const Form& form, std::string_view name) {
  const auto is_it = [name](const HiddenField& hidden) { return hidden.field.name == name; };
  if (std::ranges::any_of(form.hidden(), is_it)) {
    return {pointer_to("", name), "hidden", "The server fills this in itself."};
  }
  return {pointer_to("", name), "unknown", "This step has no field of this name."};
}

const asking::Due* find_due(const Run& run, const Field& field) {
  const auto found = std::ranges::find(run.due, field.attribute.text(), &asking::Due::attribute);
  return found == run.due.end() ? nullptr : &*found;
}

JsonObject known_answers(const Form& form, std::span<const std::string> paths,
                         const asking::Facts& facts) {
  JsonObject answers;
  for (const Field& field : form.fields()) {
    if (contains(paths, field)) add_known(answers, form, field, facts);
  }
  return answers;
}

std::vector<const Field*> outgrown_fields(const Form& form, std::span<const std::string> answered,
                                          const asking::Facts& facts) {
  std::vector<const Field*> outgrown;
  std::set<std::string_view> changed;  // Names of fields.
  JsonObject known;
  // What a field depends on comes before it.
  for (const Field& field : form.fields()) {
    add_known(known, form, field, facts);
    if (contains(answered, field)) {
      changed.insert(field.name);
      continue;
    }
    const Json* value = find(known, field.name);
    if (value == nullptr || !field.dependence || !changed.contains(field.dependence->field)) continue;
    if (goes_with(field, *value, known)) continue;
    outgrown.push_back(&field);
    changed.insert(field.name);
    known.erase(field.name);
  }
  return outgrown;
}

std::vector<const Field*> asked_fields(const Run& run, const Step& step) {
  std::vector<const Field*> fields;
  for (const Element& element : step.elements) {
    const auto* index = std::get_if<FieldIndex>(&element);
    if (index == nullptr) continue;
    const Field& field = run.form.fields()[*index];
    if (is_asked(run, field)) fields.push_back(&field);
  }
  return fields;
}

std::vector<const Field*> visible_fields(const Run& run, const Step& step, const JsonObject& draft) {
  return look_at(run, step, draft).visible;
}

JsonObject counted_answers(const Run& run, const Step& step, const JsonObject& draft) {
  return look_at(run, step, draft).answers;
}

const Step* next_step(const Run& run, std::string_view after) {
  bool passed = after.empty();
  for (const Step& step : run.form.steps()) {
    if (passed && !visible_fields(run, step, {}).empty()) return &step;
    passed = passed || step.id == after;
  }
  return nullptr;
}

StepPlace place_of(const Run& run, const Step& step) {
  StepPlace place;
  for (const Step& other : run.form.steps()) {
    const bool is_this = other.id == step.id;
    if (is_this || !visible_fields(run, other, {}).empty()) ++place.of;
    if (is_this) place.number = place.of;
  }
  return place;
}

std::expected<JsonObject, FieldProblems> check_step(const Run& run, const Step& step,
                                                    const JsonObject& given) {
  FieldProblems problems;
  for (const auto& member : given) {
    if (has_field(run, step, member.key())) continue;
    problems.push_back(stray(run.form, member.key()));
    if (problems.size() == Form::kFieldsMax) return std::unexpected(std::move(problems));
  }
  JsonObject accepted;
  const Sight sight = look_at(run, step, given);
  for (const Field* field : sight.visible) {
    const Json* found = find(given, field->name);
    const Json answer = found == nullptr ? Json() : in_one_text(*field, *found);
    if (is_blank(&answer)) {
      const asking::Due* due = find_due(run, *field);
      if (field->required || (due != nullptr && due->stage == asking::Stage::required)) {
        problems.push_back({pointer_to("", field->name), "required", "Please answer this."});
      }
      continue;
    }
    auto broken = field->check(answer);
    if (broken.empty() && !goes_with(*field, answer, sight.answers)) {
      broken.push_back({pointer_to("", field->name), "offered", "This does not go with the answer before: please choose again."});
    }
    if (broken.empty()) accepted[field->name] = in_its_type(*field, answer);
    std::ranges::move(broken, std::back_inserter(problems));
  }
  if (problems.empty()) problems = broken_checks(run, step, given, accepted);
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return accepted;
}

}  // namespace acquaint::forms
