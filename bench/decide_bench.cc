// How long one decision takes: ten forms of five questions, each form with a targeting condition and a
// condition on one of its questions. The cases are moments in the life of a user.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "asking/decide.h"
#include "asking/gates.h"

namespace acquaint::asking {
namespace {

constexpr int kForms = 10, kQuestionsPerForm = 5;

std::string path_of_question(int number) { return "user_metadata.q" + std::to_string(number); }

template <typename T>
T must(Result<T> result) {
  if (!result) std::abort();
  return std::move(*result);
}

Condition condition(const std::string& logic, const profile::Catalogue& catalogue) {
  return must(Condition::compile(must(parse_json(logic)), catalogue));
}

struct Site {
  profile::Catalogue catalogue;
  Policy policy;
  std::vector<Offer> offers;
  Moment moment{.kind = MomentKind::page,
                .url = "https://example.com/articles/engines",
                .session = "s1",
                .page = "p1",
                .holder = "tab-1",
                .now = *parse_iso8601("2026-03-01T12:00:00Z")};

  Site() {
    JsonObject declared;
    for (int number = 0; number < kForms * kQuestionsPerForm; ++number) {
      declared[path_of_question(number)] = JsonObject{{"worth", 1 + number % 7}};
    }
    catalogue = must(profile::Catalogue::parse(declared));
    for (int number = 0; number < kForms; ++number) offers.push_back(offer(number));
  }

  Offer offer(int number) const {
    const std::string first = path_of_question(number * kQuestionsPerForm);
    Offer made{.form = "form-" + std::to_string(number), .version = 1, .purpose = {},
               .targeting = condition(R"({"and": [{">=": [{"var": "stats.logins"}, 2]},
                                                 {"!=": [{"var": "moment.locale"}, "xx"]}]})",
                                      catalogue),
               .cadence = must(Cadence::parse({{"placement", {"page:/articles/*", "login"}}})),
               .steps = {}};
    Step step{.id = "step", .questions = {}};
    for (int place = 0; place < kQuestionsPerForm; ++place) {
      const std::string path = path_of_question(number * kQuestionsPerForm + place);
      step.questions.push_back(
          question_for(catalogue, *catalogue.find(path), path.substr(path.find('.') + 1), false));
    }
    step.questions.back().shown_when.push_back(
        {condition(R"({"!=": [{"var": ")" + first + R"("}, "no"]})", catalogue), false, {}});
    made.steps.push_back(std::move(step));
    made.score_max = score_max_of(made, catalogue, policy);
    return made;
  }

  profile::User user(int answered) const {
    profile::User made(must(profile::UserId::parse("auth0|63d17c4bdf1ce171262c7e93")));
    made.created = made.updated = moment.now;
    made.logins_count = 5;
    for (int number = 0; number < answered; ++number) {
      made.claims[*profile::AttributePath::parse(path_of_question(number))].push_back(
          {.value = "an answer",
           .from = {.source = profile::Source::user, .origin = "form", .seen = moment.now,
                    .confirmed = moment.now, .confidence = 1.0, .purpose = ""}});
    }
    return made;
  }
};

void run(benchmark::State& state, const Site& site, profile::User user, Decision::Kind expected) {
  const profile::UserPtr snapshot = profile::make_snapshot(std::move(user));
  const auto view = snapshot->view(site.catalogue);
  const Inputs inputs{snapshot->user(), *view, site.catalogue, site.policy, site.offers, site.moment};
  if (decide(inputs).kind != expected) state.SkipWithError("another decision was expected");
  for (auto _ : state) benchmark::DoNotOptimize(decide(inputs));
}

void NothingIsKnown(benchmark::State& state) {
  const Site site;
  run(state, site, site.user(0), Decision::Kind::ask);
}

void HalfIsKnown(benchmark::State& state) {
  const Site site;
  run(state, site, site.user(kForms * kQuestionsPerForm / 2), Decision::Kind::ask);
}

void AllIsKnown(benchmark::State& state) {
  const Site site;
  run(state, site, site.user(kForms * kQuestionsPerForm), Decision::Kind::nothing);
}

profile::User asked_user(const Site& site) {
  profile::User user = site.user(kForms * kQuestionsPerForm / 2);
  user.asking = must(asked(user.asking,
                           {.id = "dec_1", .form = "form-6", .form_version = 1, .step = "step",
                            .questions = {path_of_question(30), path_of_question(31)},
                            .followers = {}, .moment = site.moment},
                           site.policy));
  return user;
}

void IsAskedAlready(benchmark::State& state) {
  const Site site;
  run(state, site, asked_user(site), Decision::Kind::repeat);
}

void ElsewhereOnTheSite(benchmark::State& state) {
  Site site;
  site.moment.url = "https://example.com/imprint";
  run(state, site, site.user(kForms * kQuestionsPerForm / 2), Decision::Kind::nothing);
}

// The learning order, with all of its propensities. A model that knows nothing has the most rivals.
void run_guided(benchmark::State& state, int answered, int lessons) {
  Site site;
  site.policy.learning.mode = Learning::Mode::on;
  site.policy.learning.asks_min = 0;
  Model model = new_model(site.catalogue, site.moment.now);
  const profile::User user = site.user(answered);
  const Features features = features_of(user, site.moment, site.policy);
  for (int i = 0; i < lessons; ++i) {
    const auto attribute = static_cast<profile::AttributeIndex>(i % (kForms * kQuestionsPerForm));
    const Answer answer = i * 7 % 10 < 4 ? Answer::given : Answer::dismissed;
    model = learnt(std::move(model), {features, {attribute, 0, 1}, answer, site.moment.now});
    model = visited(std::move(model), features);
  }
  model.is_trusted = true;
  const Guidance guidance{model, 0, false, 1};
  const profile::UserPtr snapshot = profile::make_snapshot(user);
  const auto view = snapshot->view(site.catalogue);
  const Inputs inputs{snapshot->user(), *view, site.catalogue, site.policy, site.offers, site.moment, &guidance};
  if (!decide(inputs).learned) state.SkipWithError("it does not learn");
  for (auto _ : state) benchmark::DoNotOptimize(decide(inputs));
}

void LearnedNothingIsKnown(benchmark::State& state) { run_guided(state, 0, 0); }
void LearnedHalfIsKnown(benchmark::State& state) { run_guided(state, kForms * kQuestionsPerForm / 2, 2000); }
void LearnedMuch(benchmark::State& state) { run_guided(state, 0, 20000); }

BENCHMARK(NothingIsKnown);
BENCHMARK(HalfIsKnown);
BENCHMARK(AllIsKnown);
BENCHMARK(IsAskedAlready);
BENCHMARK(ElsewhereOnTheSite);
BENCHMARK(LearnedNothingIsKnown);
BENCHMARK(LearnedHalfIsKnown);
BENCHMARK(LearnedMuch);

}  // namespace
}  // namespace acquaint::asking

BENCHMARK_MAIN();
