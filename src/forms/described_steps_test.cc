#include "forms/described_steps.h"

#include <gtest/gtest.h>

#include "forms/sample_form.h"
#include "profile/sample_user.h"

namespace acquaint::forms {
namespace {

using profile::Catalogue;

constexpr std::string_view kProperties = R"({
  "title": {"type": "string", "title": "Title", "default": "Lady", "maxLength": 20},
  "size": {"type": "string", "title": "Size", "oneOf": [{"const": "few"}, {"const": "many"}]},
  "city": {"type": "string", "title": "City", "oneOf": [{"const": "Ulm"}, {"const": "Lyon"}]}})";

constexpr std::string_view kRule =
    R"({"effect": "SHOW", "condition": {"type": "JSONLOGIC", "logic": {"==": [{"var": "user_metadata.title"}, "Countess"]}}})";

JsonObject plain() { return small_document(kProperties); }

JsonObject laid_out(std::string_view elements) {
  return small_document(kProperties, R"({"type": "VerticalLayout", "elements": [)" + std::string(elements) + "]}");
}

std::string control(std::string_view name, std::string_view more = "") {
  return R"({"type": "Control", "scope": "#/properties/)" + std::string(name) + "\"" + std::string(more) + "}";
}

Form compiled(const JsonObject& document) {
  const Catalogue none;
  auto form = Form::compile(document, {none, nullptr});
  if (!form) throw std::runtime_error(form.error().message + form.error().field);
  return std::move(*form);
}

// Ada, of whom so much is known.
profile::User user_with(const JsonObject& known) {
  profile::Changed changed{profile::ada(), {}};
  for (const auto& member : known) {
    (void)profile::learn(changed, Catalogue(), *profile::AttributePath::parse("user_metadata." + std::string(member.key())),
                         member.value(), profile::said_by(profile::Source::user, "earlier"));
  }
  return std::move(changed.user);
}

struct FormCase {
  const char* name;
  JsonObject document;
  bool is_for_everybody;  // While nothing was answered or offered, and nothing is due.
};

std::vector<FormCase> form_cases() {
  const std::string rule = R"(, "rule": )" + std::string(kRule);
  const std::string all = control("title") + "," + control("size") + "," + control("city");
  JsonObject said = plain();
  said["values"] = *parse_json(R"({"size": {"var": "user_metadata.size", "otherwise": "some"}})");
  said["title"] = "You are {size}";
  return {
      {"plain", plain(), true},
      {"blocks", laid_out(all + R"(,{"type": "Label", "text": "Thanks"})"), true},
      {"a rule of a field", laid_out(control("title") + "," + control("size", rule) + "," + control("city")), false},
      {"a rule of a paragraph", laid_out(all + R"(,{"type": "Label", "text": "Thanks")" + rule + "}"), false},
      {"a value that is shown", with(plain(), "/schema/properties/size/readOnly", true), false},
      {"choices that depend", laid_out(control("title") + "," + control("size") + "," + control("city", R"(, "options": {"choicesBy":
          {"field": "size", "choices": {"few": ["Ulm"], "many": ["Lyon"]}}})")), false},
      {"a text that says a value", said, false},
  };
}

TEST(DescribedSteps, SayWhatIsSaidWithoutThem) {
  const profile::User users[] = {user_with({}), user_with({{"size", "few"}, {"title", "Countess"}}), user_with({{"size", "many"}})};
  const JsonObject answers[] = {{}, {{"size", "few"}}}, none;
  const FieldProblems problems = {{"/title", "maxLength", "Too long."}};
  const std::vector<Confirmation> offers = {{.field = "title", .value = "Countess"}};
  const std::vector<asking::Due> dues = {{.attribute = "user_metadata.title", .stage = asking::Stage::required}};
  for (const FormCase& c : form_cases()) {
    SCOPED_TRACE(c.name);
    const Form form = compiled(c.document);
    DescribedSteps described;
    for (int round = 0; round < 2; ++round) {
      for (const profile::User& user : users) {
        const asking::Facts facts{.user = &user, .now = profile::noon()};
        for (const std::vector<std::string>& asked :
             {all_paths(form), std::vector<std::string>{"user_metadata.title"}, std::vector<std::string>{"user_metadata.size"}}) {
          for (const JsonObject& before : answers) {
            for (const bool is_due : {false, true}) {
              const forms::Run run{.form = form, .asked = asked, .answers = before, .facts = facts,
                            .due = is_due ? std::span(dues) : std::span<const asking::Due>()};
              for (const Reveal reveal : {Reveal::masked, Reveal::full}) {
                const Presentation shown[] = {
                    {.locale = "en", .reveal = reveal},
                    {.locale = "en", .values = &none, .reveal = reveal},
                    {.locale = "en", .values = &answers[1], .problems = problems, .reveal = reveal},
                    {.locale = "en", .confirmations = offers, .reveal = reveal},
                };
                for (const Presentation& presentation : shown) {
                  const StepDescription one = described.describe(run, form.steps().front(), presentation);
                  ASSERT_EQ(to_text(*one.json), to_text(describe_step(run, form.steps().front(), presentation)));
                  const bool is_first = &presentation == shown, says = c.is_for_everybody || (reveal == Reveal::masked && form.said_values().size() > 0);
                  EXPECT_EQ(one.is_for_everybody, says && is_first && !is_due);
                }
              }
            }
          }
        }
      }
    }
  }
}

TEST(DescribedSteps, AreOneObjectForAllWhoAreAskedTheSame) {
  const Form form = compiled(plain());
  const JsonObject none;
  const profile::User somebody = user_with({}), countess = user_with({{"title", "Countess"}});
  const std::vector<std::string> both = {"user_metadata.title", "user_metadata.size"}, one = {"user_metadata.size"};
  DescribedSteps described;
  const auto describe = [&](const profile::User& user, const std::vector<std::string>& asked, std::string_view locale) {
    const asking::Facts facts{.user = &user, .now = profile::noon()};
    return described.describe({.form = form, .asked = asked, .answers = none, .facts = facts}, form.steps().front(), {.locale = locale}).json;
  };
  const auto first = describe(somebody, both, "en");
  EXPECT_EQ(describe(countess, both, "en"), first);
  EXPECT_EQ(describe(somebody, both, "en-GB"), first) << "the form speaks one language";
  EXPECT_NE(describe(somebody, one, "en"), first);
  EXPECT_EQ(describe(countess, both, "en"), first);
  EXPECT_FALSE(to_text(*first).contains("Countess"));
}

}  // namespace
}  // namespace acquaint::forms
