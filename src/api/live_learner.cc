#include "api/live_learner.h"

#include "api/saved_decision.h"
#include "asking/ending.h"
#include "base/log.h"

namespace acquaint::api {
namespace {

using profile::FeedEvent;
using settings::Settings;
using settings::SettingsPtr;

// The log has it all; these only bound how much of it is read again after a crash, and how much of it
// are counts.
constexpr Duration kSaveEvery = std::chrono::minutes(1), kVisitsEvery = std::chrono::minutes(5);
constexpr Duration kHoldsEvery = std::chrono::days(1);
constexpr std::size_t kHoldsMax = 50'000;
constexpr JsonLimits kStoredLimits{.depth_max = 16, .size_max = 256 << 20};

// Small enough for every reader of JSON.
std::uint64_t new_seed(Random& random) {
  std::array<std::byte, 8> bytes;
  random.fill(bytes);
  return std::bit_cast<std::uint64_t>(bytes) >> 11;
}

Result<asking::Study> parse(const std::string& document, const profile::Catalogue& catalogue) {
  const auto stored = parse_json_object(document, kStoredLimits);
  if (!stored) return fail(Error::Kind::internal, "learning.corrupt", "What was learnt cannot be read.");
  return asking::parse_study(*stored, catalogue);
}

}  // namespace

asking::Guidance Guide::guidance(const asking::Learning& policy) const {
  const asking::Trial trial{.standard = standard, .learned = learned, .newcomers = {}, .queue = {}};
  return {model, asking::control_percent(trial, policy), is_off, seed, profile::to_text(position)};
}

bool LiveLearner::notes_hold(const profile::UserId& user, Time now) {
  const std::lock_guard lock(holds_mutex_);
  if (holds_.size() >= kHoldsMax) holds_.clear();
  const auto [last, is_new] = holds_.try_emplace(user.text(), now);
  if (!is_new && now - last->second < kHoldsEvery) return false;
  last->second = now;
  return true;
}

Task<Result<Done>> LiveLearner::catch_up(std::stop_token stop) {
  const SettingsPtr settings = tools_.settings.current();
  if (settings->policy.learning.mode == asking::Learning::Mode::off) co_return Done{};
  if (!study_) {
    auto loaded = co_await load(settings);
    if (!loaded) co_return loaded;
  }
  adapt(settings);
  auto logged = co_await log_visits();
  if (!logged) co_return logged;
  bool is_last = false;
  while (!is_last && !stop.stop_requested()) {
    profile::FeedQuery query{.after = study_->position, .limit = profile::kFeedPageMax, .user = {}, .type = {}};
    auto page = co_await tools_.events.read(std::move(query));
    if (!page) co_return std::unexpected(page.error());
    is_last = page->is_last;
    auto taken = co_await take_page(std::move(*page));
    if (!taken) co_return taken;
    if (tools_.clock.now() - saved_ < kSaveEvery) continue;
    auto saved = co_await save();
    if (!saved) co_return saved;
  }
  co_return Done{};
}

Task<Result<Done>> LiveLearner::load(const SettingsPtr& settings) {
  const auto stored = co_await tools_.store.load();
  if (!stored) co_return std::unexpected(stored.error());
  settings_ = settings;
  saved_ = visits_logged_ = tools_.clock.now();
  if (!*stored) {
    begin_anew(*settings);
    co_return Done{};
  }
  auto study = parse(**stored, settings->catalogue);
  if (study) {
    study_ = std::move(*study);
    co_return Done{};
  }
  log_event(LogLevel::warning, "learning.made_anew",
            {{"code", std::string_view(study.error().code)}, {"field", std::string_view(study.error().field)}});
  begin_anew(*settings);
  co_return Done{};
}

// From the start of the log.
void LiveLearner::begin_anew(const Settings& settings) {
  study_ = asking::Study{.learner = asking::new_learner(settings.catalogue, tools_.clock.now()),
                         .position = {},
                         .seed = new_seed(tools_.random)};
}

// What was learnt of attributes that stay is carried over to another catalogue.
void LiveLearner::adapt(const SettingsPtr& settings) {
  const SettingsPtr before = std::exchange(settings_, settings);
  asking::Model& model = study_->learner.model;
  if (model.catalogue_version == settings->catalogue.version()) return;
  auto carried = asking::parse_model(asking::to_json(model, before->catalogue), settings->catalogue);
  ACQUAINT_CHECK(carried.has_value());
  model = std::move(*carried);
  is_saved_ = false;
  if (guide_.load() != nullptr) publish();
}

Task<Result<Done>> LiveLearner::log_visits() {
  const Time now = tools_.clock.now();
  if (now - visits_logged_ < kVisitsEvery) co_return Done{};
  asking::Visits counted;
  for (std::size_t page = 0; page < visits_.size(); ++page) {
    for (std::size_t device = 0; device < visits_[page].size(); ++device) {
      const std::int64_t times = visits_[page][device].exchange(0, std::memory_order_relaxed);
      const std::pair where(static_cast<std::uint8_t>(page), static_cast<std::uint8_t>(device));
      if (times > 0) counted[where] = times;
    }
  }
  visits_logged_ = now;
  if (counted.empty()) co_return Done{};
  profile::Event event{.type = std::string(asking::kLearningVisits),
                       .at = now,
                       .actor = "server",
                       .attribute = {},
                       .data = asking::to_json(counted)};
  co_return co_await tools_.events.append(std::move(event));
}

Task<Result<Done>> LiveLearner::take_page(profile::FeedPage page) {
  for (const FeedEvent& event : page.events) {
    const auto made = co_await find_made(event);
    if (!made) co_return std::unexpected(made.error());
    const auto taken = asking::take_in(*study_, event, *made ? &**made : nullptr, settings_->catalogue,
                                       settings_->policy);
    if (!taken) {
      const std::string place = profile::to_text(event.position);
      log_event(LogLevel::warning, "learning.event_passed_over",
                {{"code", std::string_view(taken.error().code)}, {"cursor", std::string_view(place)}});
    }
  }
  const bool is_further = study_->position < page.next;
  study_->position = page.next;
  if (is_further || !page.events.empty()) is_saved_ = false;
  // Decisions are guided once the end of the log is reached.
  if (page.is_last && (!page.events.empty() || guide_.load() == nullptr)) publish();
  co_return Done{};
}

// The event of the decision whose end this one tells.
Task<Result<std::optional<profile::Event>>> LiveLearner::find_made(const FeedEvent& event) {
  const auto named = find_string(event.event.data, "decision");
  if (event.event.type != asking::kDecisionEnded || !event.user || !named) co_return std::nullopt;
  profile::UserId user = *event.user;
  std::string decision(*named);
  auto made = co_await find_saved_decision(tools_.users, std::move(user), std::move(decision));
  if (made) co_return std::move(*made);
  if (made.error().kind == Error::Kind::not_found) co_return std::nullopt;
  co_return std::unexpected(made.error());
}

void LiveLearner::publish() {
  const asking::Trial& trial = study_->learner.trial;
  guide_.store(std::make_shared<const Guide>(Guide{.model = study_->learner.model,
                                                   .standard = trial.standard,
                                                   .learned = trial.learned,
                                                   .newcomers = trial.newcomers.size(),
                                                   .is_off = trial.is_off,
                                                   .seed = study_->seed,
                                                   .position = study_->position}),
               std::memory_order_release);
}

Task<Result<Done>> LiveLearner::save() {
  if (!study_ || is_saved_) co_return Done{};
  saved_ = tools_.clock.now();
  std::string document = to_text(asking::to_json(*study_, settings_->catalogue));
  auto saved = co_await tools_.store.save(std::move(document), saved_);
  is_saved_ = saved.has_value();
  co_return saved;
}

}  // namespace acquaint::api
