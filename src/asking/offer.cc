#include "asking/offer.h"

#include <algorithm>
#include <utility>

#include "asking/fields.h"
#include "asking/moot.h"
#include "base/check.h"
#include "profile/ancestry.h"

namespace acquaint::asking {
namespace {

constexpr std::pair<std::string_view, Mode> kModes[] = {
    {"modal", Mode::modal},
    {"slide_in", Mode::slide_in},
    {"inline", Mode::inline_card},
    {"page", Mode::page},
};

constexpr std::size_t kPlacementsMax = 50;
constexpr int kDaysMax = 3650;

void read_placement(Fields& fields, Cadence& cadence) {
  const Json* value = fields.next("placement");
  if (value == nullptr) return;
  const JsonArray list = value->is_array() ? value->get_array() : JsonArray{*value};
  if (list.size() > kPlacementsMax) return fields.refuse("placement", "There are more than 50 placements.");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string at = fields.at("placement");
    auto placement = Placement::read(list[i], "form.bad_cadence", value->is_array() ? pointer_to(at, i) : at);
    if (!placement) return fields.adopt(placement.error());
    cadence.placements.push_back(std::move(*placement));
  }
}

void read_days(Fields& fields, std::string_view name, Duration& into) {
  int days = 0;
  fields.read(name, days, 0, kDaysMax);
  into = std::chrono::days(days);
}

}  // namespace

std::string_view name_of(Mode mode) {
  for (const auto& [name, known] : kModes) {
    if (known == mode) return name;
  }
  return "";
}

Result<Cadence> Cadence::parse(const JsonObject& document, const std::string& at) {
  Cadence cadence;
  Fields fields(document, "form.bad_cadence", at);
  read_placement(fields, cadence);
  cadence.occasion = Occasion::read(fields);
  fields.read_word("mode", cadence.mode, kModes);
  fields.read("mandatory", cadence.mandatory);
  read_days(fields, "cooldownDays", cadence.cooldown);
  read_days(fields, "afterSkipDays", cadence.after_skip);
  fields.read("maxAsks", cadence.shows_max, 1, 1000);
  fields.read("maxQuestionsPerStep", cadence.questions_max, 1, 50);
  fields.read("perUserBudgetPerMonth", cadence.questions_per_month_max, 1, kPromptsMax);
  fields.read("priority", cadence.priority, -1000, 1000);
  fields.read("rollOut", cadence.roll_out, 0, 100);
  constexpr std::pair<std::string_view, std::optional<Ranking>> kOrders[] = {
      {"ranked", Ranking::ranked}, {"static", Ranking::static_order}};
  fields.read_word("order", cadence.order, kOrders);
  fields.read("paused", cadence.paused);
  if (const auto done = fields.finish(); !done) return std::unexpected(done.error());
  return cadence;
}

namespace {

std::vector<std::string> former_texts(const profile::Catalogue& catalogue, const profile::AttributePath& path) {
  std::vector<std::string> texts;
  for (const auto& former : profile::former_paths(catalogue, path, profile::Splits::followed)) {
    texts.push_back(former.text());
  }
  return texts;
}

}  // namespace

Question question_for(const profile::Catalogue& catalogue, profile::AttributeIndex attribute,
                      std::string field, bool required) {
  const profile::AttributeDefinition& definition = catalogue.at(attribute);
  Question question{.field = std::move(field), .attribute = attribute, .required = required,
                    .purpose = definition.purpose, .shown_when = {}, .moot_when = {},
                    .former = former_texts(catalogue, definition.path), .equivalents = {}, .undeclared_equivalents = {}};
  const bool may_fill = definition.sources.empty() ||
                        std::ranges::find(definition.sources, profile::Source::user) !=
                            definition.sources.end();
  question.askable = may_fill && definition.user == profile::Visibility::edit;
  auto moot_when = moot_condition(catalogue, attribute);
  ACQUAINT_CHECK(moot_when.has_value());
  question.moot_when = std::move(*moot_when);
  for (const profile::AttributePath& path : definition.equivalents) {
    if (const auto index = catalogue.find(path.text())) {
      question.equivalents.push_back(*index);
    } else {
      question.undeclared_equivalents.push_back(path);
    }
  }
  return question;
}

Ranking order_of(const Offer& offer, const Policy& policy) {
  return offer.cadence.order.value_or(policy.order);
}

int questions_max(const Offer& offer, const Policy& policy) {
  if (offer.cadence.questions_max) return *offer.cadence.questions_max;
  switch (offer.cadence.mode) {
    case Mode::inline_card: return policy.questions_max_inline;
    case Mode::slide_in: return policy.questions_max_slide_in;
    case Mode::modal:
    case Mode::page: return policy.questions_max;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace acquaint::asking
