// A form, ready to be asked: an ordered document of steps of questions and text, checked against the
// catalogue once and never changed afterwards. steps.h leads through it, render.h describes it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "forms/answer_check.h"
#include "forms/field.h"
#include "forms/hidden.h"
#include "forms/layout.h"
#include "forms/message.h"
#include "profile/catalogue.h"

namespace acquaint::forms {

// Why the form asks; shown with every step.
struct FormPurpose {
  std::string id;
  std::string legal_basis;  // May be empty.
  Text text;                // With links, as rich_text.h reads them.
};

// Immutable, cheap to copy, safe to use from any thread.
class Form {
 public:
  static constexpr std::size_t kStepsMax = 20;
  static constexpr std::size_t kFieldsMax = 100;
  static constexpr std::size_t kElementsMax = 300;  // Fields and texts.
  static constexpr std::size_t kImageOriginsMax = 10;

  // A list of attributes makes a form as well: listed_questions.h, whose errors these are too.
  // Errors are those of check_document, read_layout and make_field, and "form.unknown_purpose", "form.bad_name",
  // "form.unplaced_property", "form.unmapped_property", "form.unknown_property", "form.mapped_twice",
  // "form.unknown_locale", "form.unknown_text", "form.too_many", "attribute.bad_path" and those of make_hidden_field,
  // read_said_values, read_message, read_answer_checks and Condition::compile (for `targeting`). `field` points into the document.
  static Result<Form> compile(const JsonObject& document, const asking::Names& known);

  const std::string& id() const;
  const Text& title() const;
  const Text& description() const;
  const std::optional<FormPurpose>& purpose() const;
  const std::vector<Step>& steps() const;
  const std::vector<Field>& fields() const;  // In the order in which they are shown.
  const std::vector<HiddenField>& hidden() const;  // Not among fields(): nobody answers them.
  const std::vector<AnswerCheck>& checks() const;
  const Field* find_field(std::string_view name) const;
  const Step* find_step(std::string_view id) const;

  const Json* targeting() const;  // Compiles as a Condition; null when the form has none.
  const JsonObject& cadence() const;

  // The available locale that comes closest to a BCP 47 tag: the same, then one of the same language,
  // then the default.
  const std::string& locale_for(std::string_view wanted) const;
  const std::string& default_locale() const;
  const std::vector<std::string>& locales() const;
  // The text in an available locale; as it is in the document where there is no translation.
  std::string_view localize(const Text& text, std::string_view locale) const;

  // What places in texts stand for; without any, no text has places. The title and the description, the titles of steps,
  // what stands between questions, and labels and hints are messages then, but no text that somebody agrees to.
  const std::vector<SaidValue>& said_values() const;
  // The text in an available locale, with `values` (said_of) in its places.
  std::string say(const Text& text, std::string_view locale, const JsonObject& values) const;
  // The same where nobody in particular reads it.
  std::string say(const Text& text, std::string_view locale) const;

  const JsonObject& document() const;
  const std::string& hash() const;  // content_hash of the document.
  std::uint64_t catalogue_version() const;

 private:
  struct Compiled;
  static Result<Form> compile_whole(const JsonObject& document, const asking::Names& known);
  explicit Form(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace acquaint::forms
