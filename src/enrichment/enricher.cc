#include "enrichment/enricher.h"

#include <algorithm>
#include <array>

#include "base/log.h"

namespace acquaint::enrichment {
namespace {

using profile::UserPtr;

constexpr outbound::BreakerLimits kBreaker{.failures_max = 5, .rest = std::chrono::minutes(1)};
constexpr Duration kPatienceByHand = std::chrono::seconds(15);

// How long to wait before each further try: after a failure, and for a provider that is still looking.
constexpr std::array<Duration, 2> kAgain{std::chrono::seconds(1), std::chrono::seconds(5)};
constexpr std::array<Duration, 4> kLater{std::chrono::seconds(15), std::chrono::minutes(1), std::chrono::minutes(10),
                                         std::chrono::hours(1)};
constexpr Duration kAgainMax = std::chrono::minutes(1), kLaterMax = std::chrono::hours(1);

// Nothing: it is not tried any more. A provider that wants more time than there is gets no further try.
template <std::size_t tries>
std::optional<Duration> pause_before(const std::array<Duration, tries>& pauses, std::size_t number, Duration most,
                                     std::optional<Duration> wished) {
  if (number >= tries || (wished && *wished > most)) return std::nullopt;
  return std::max(pauses[number], wished.value_or(Duration(0)));
}

// Of what the provider was paid for, or would have been. What never left costs nothing.
bool is_charged(const Provider& provider, const Answer& answer) {
  if (answer.verdict == Answer::Verdict::again || answer.health() == Answer::Health::unknown) return false;
  return !provider.pays_for_matches || answer.verdict == Answer::Verdict::found;
}

void note_not_begun(const std::string& provider, const Error& error) {
  log_event(error.kind == Error::Kind::conflict ? LogLevel::debug : LogLevel::warning, "enrichment.not_begun",
            {{"provider", std::string_view(provider)}, {"code", std::string_view(error.code)}});
}

std::unexpected<Error> hindered(Hindrance hindrance) {
  return fail(Error::Kind::conflict, "enrichment.not_asked",
              "This provider is not asked about this user now: " + std::string(name_of(hindrance)) + ".");
}

}  // namespace

// Whoever waits goes on when all look-ups have ended, or when it has waited long enough.
class Enricher::Gathering {
 public:
  void join() {
    const std::lock_guard lock(mutex_);
    ++left_;
  }
  void expect(Duration patience) {
    const std::lock_guard lock(mutex_);
    patience_ = std::max(patience_, patience);
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    if (--left_ == 0) go_on();
  }
  void time_is_up() {
    const std::lock_guard lock(mutex_);
    go_on();
  }

  static Task<bool> wait(std::shared_ptr<Gathering> gathering, Desk& desk) {
    const Duration patience = gathering->patience();
    if (patience <= Duration(0)) co_return false;
    co_return co_await suspend_until<bool>([&](Completion<bool> done) {
      if (!gathering->waits(done)) return done(true);
      desk.call_after(patience, [gathering] { gathering->time_is_up(); });
    });
  }

 private:
  Duration patience() {
    const std::lock_guard lock(mutex_);
    return patience_;
  }
  // False: there is nothing left to wait for.
  bool waits(Completion<bool> done) {
    const std::lock_guard lock(mutex_);
    if (left_ == 0) return false;
    waiter_ = done;
    return true;
  }
  void go_on() {
    if (!waiter_) return;
    (*waiter_)(left_ == 0);
    waiter_.reset();
  }

  std::mutex mutex_;
  std::size_t left_ = 0;
  Duration patience_{0};
  std::optional<Completion<bool>> waiter_;
};

struct Enricher::Errand {
  Enricher& enricher;
  Scope scope;
  const Provider* provider;  // Of the scope.
  profile::UserId user;
  outbound::HttpRequest request;
  Time began;
  std::string month;
  std::shared_ptr<Gathering> gathering;  // None: nobody waits for it.

  Key key() const { return {user.text(), provider->name}; }
  ~Errand() {
    {
      const std::lock_guard lock(enricher.mutex_);
      enricher.under_way_.erase(key());
    }
    if (gathering) gathering->leave();
  }
};

Enricher::Enricher(profile::UserStore& users, SpendingStore& spending, Desk& desk, const Clock& clock)
    : users_(users), spending_(spending), desk_(desk), clock_(clock), breakers_(kBreaker) {}

Task<UserPtr> Enricher::look_up(Scope scope, UserPtr user, Trigger trigger, std::vector<profile::AttributeIndex> only) {
  const auto gathering = std::make_shared<Gathering>();
  bool has_begun = false;
  for (const Provider& provider : scope.declared->providers) {
    const bool is_meant = only.empty() || std::ranges::any_of(only, [&](profile::AttributeIndex attribute) {
      return provider.fills(attribute);
    });
    if (!is_meant) continue;
    const auto begun = co_await begin(scope, user, provider.name, trigger, gathering);
    if (begun) has_begun = true;
    if (!begun) note_not_begun(provider.name, begun.error());
  }
  if (!has_begun) co_return user;
  co_await Gathering::wait(gathering, desk_);
  auto found = co_await users_.find(user->user().id);
  co_return found ? std::move(*found) : user;
}

Task<Result<UserPtr>> Enricher::look_up_by_hand(Scope scope, UserPtr user, std::string provider) {
  const auto gathering = std::make_shared<Gathering>();
  const auto begun = co_await begin(scope, user, provider, Trigger::by_hand, gathering);
  if (!begun) co_return std::unexpected(begun.error());
  co_await Gathering::wait(gathering, desk_);
  co_return co_await users_.find(user->user().id);
}

Task<Result<Done>> Enricher::begin_scheduled(Scope scope, UserPtr user, std::string provider) {
  co_return co_await begin(std::move(scope), std::move(user), std::move(provider), Trigger::schedule, nullptr);
}

Task<Result<Done>> Enricher::begin(Scope scope, UserPtr user, std::string name, Trigger trigger,
                                   std::shared_ptr<Gathering> gathering) {
  const Provider& provider = *scope.declared->find(name);
  const Time now = clock_.now();
  const profile::UserId id = user->user().id;
  const bool is_busy = is_under_way({id.text(), name});
  const Duration patience = trigger == Trigger::by_hand ? kPatienceByHand : provider.wait;
  const Plan plan = plan_of(provider, user->user(), *scope.catalogue, trigger, is_busy, now);
  if (plan.hindrance != Hindrance::none) co_return hindered(plan.hindrance);
  if (health_of(name).is_open) {
    co_return fail(Error::Kind::conflict, "enrichment.breaker_open", "This provider has failed too often of late.");
  }
  if (!reserve({id.text(), name})) co_return hindered(Hindrance::outstanding);
  // Who waits for one provider does not wait for another that nobody has to wait for.
  if (patience <= Duration(0)) gathering.reset();
  if (gathering) gathering->join();
  const auto errand =
      std::make_shared<Errand>(*this, scope, &provider, id, outbound::HttpRequest(), now, month(), gathering);
  if (const auto charged = co_await charge(errand); !charged) co_return std::unexpected(charged.error());
  if (const auto marked = co_await mark(errand, trigger); !marked) co_return std::unexpected(marked.error());
  if (gathering) gathering->expect(patience);
  if (desk_.run_later(work(errand))) co_return Done{};
  Answer busy{.verdict = Answer::Verdict::not_asked, .code = "enrichment.busy"};
  const auto settled = co_await settle(errand, std::move(busy));
  if (!settled) co_return std::unexpected(settled.error());
  co_return fail(Error::Kind::throttled, "enrichment.busy", "Too many look-ups are under way.");
}

Task<Result<Done>> Enricher::charge(std::shared_ptr<Errand> errand) {
  const Provider& provider = *errand->provider;
  const auto charged = co_await spending_.charge(provider.name, errand->month, provider.price, provider.monthly_budget);
  if (!charged) co_return std::unexpected(charged.error());
  if (*charged) co_return Done{};
  co_return fail(Error::Kind::conflict, "enrichment.budget_spent", "This month's budget of the provider is spent.");
}

// On the user as it stands: somebody may have known or refused more meanwhile. Then the price is given back.
Task<Result<Done>> Enricher::mark(std::shared_ptr<Errand> errand, Trigger trigger) {
  const Provider& provider = *errand->provider;
  Hindrance hindrance = Hindrance::none;
  profile::Change change = [&](const profile::User& as_it_stands) -> Result<profile::Changed> {
    Plan plan = plan_of(provider, as_it_stands, *errand->scope.catalogue, trigger, false, errand->began);
    hindrance = plan.hindrance;
    if (hindrance != Hindrance::none) return profile::Changed{as_it_stands, {}};
    errand->request = std::move(plan.question->request);
    return profile::Changed{with_look_up(as_it_stands, provider, plan.question->about, errand->began), {}};
  };
  const auto marked = co_await users_.change(errand->user, std::move(change));
  if (marked && hindrance == Hindrance::none) co_return Done{};
  const auto returned = co_await spending_.give_back(provider.name, errand->month, provider.price);
  if (!marked) co_return std::unexpected(marked.error());
  if (!returned) co_return std::unexpected(returned.error());
  co_return hindered(hindrance);
}

Task<Result<Done>> Enricher::work(std::shared_ptr<Errand> errand) {
  auto answer = co_await ask(errand);
  // Left outstanding, for the next log-in to take up again.
  if (!answer) co_return Done{};
  co_return co_await settle(errand, std::move(*answer));
}

// With all tries; nothing when the desk closes meanwhile.
Task<std::optional<Answer>> Enricher::ask(std::shared_ptr<Errand> errand) {
  const Provider& provider = *errand->provider;
  std::size_t failures = 0, delays = 0;
  while (true) {
    if (!admits(provider.name)) {
      co_return Answer{.verdict = Answer::Verdict::not_asked, .code = "enrichment.breaker_open"};
    }
    outbound::HttpRequest request = errand->request;
    const auto heard = co_await desk_.http().send(std::move(request));
    if (desk_.is_closing()) co_return std::nullopt;
    Answer answer = heard ? read_answer(provider, *heard, clock_.now()) : read_error(heard.error());
    std::optional<Duration> wait;
    if (answer.verdict == Answer::Verdict::again) wait = pause_before(kAgain, failures++, kAgainMax, answer.retry_after);
    if (answer.verdict == Answer::Verdict::later) {
      wait = pause_before(kLater, delays++, kLaterMax, answer.retry_after);
      if (!wait) answer.code = "enrichment.too_late";
    }
    note(provider.name, answer);
    if (!wait) co_return answer;
    if (!co_await pause(*wait)) co_return std::nullopt;
    if (!co_await is_still_wanted(errand)) {
      co_return Answer{.verdict = Answer::Verdict::not_asked, .code = "enrichment.taken_back"};
    }
  }
}

// Before anything of the user is sent once more. When the store cannot tell, nothing is sent.
Task<bool> Enricher::is_still_wanted(std::shared_ptr<Errand> errand) {
  const auto user = co_await users_.find(errand->user);
  co_return user && is_still_asked(*errand->provider, (*user)->user(), *errand->scope.catalogue, errand->began);
}

Task<Result<Done>> Enricher::settle(std::shared_ptr<Errand> errand, Answer answer) {
  const Provider& provider = *errand->provider;
  const Arrival arrival{provider, *errand->scope.catalogue, errand->began, clock_.now()};
  profile::Change take = [&](const profile::User& as_it_stands) -> Result<profile::Changed> {
    return take_answer(as_it_stands, answer, arrival);
  };
  const auto taken = co_await users_.change(errand->user, std::move(take));
  if (!is_charged(provider, answer)) {
    const auto returned = co_await spending_.give_back(provider.name, errand->month, provider.price);
    if (!returned) co_return std::unexpected(returned.error());
  }
  // Erased meanwhile: what came is let go.
  if (!taken && taken.error().kind != Error::Kind::not_found) co_return std::unexpected(taken.error());
  co_return Done{};
}

// False: the desk closes.
Task<bool> Enricher::pause(Duration time) {
  co_await suspend_until<bool>([&](Completion<bool> done) {
    desk_.call_after(time, [done] { done(true); });
  });
  co_return !desk_.is_closing();
}

bool Enricher::admits(const std::string& provider) {
  const std::lock_guard lock(mutex_);
  if (!breakers_.admits(provider, now_for_breaker())) return false;
  ++notes_[provider].calls;
  return true;
}

void Enricher::note(const std::string& provider, const Answer& answer) {
  const std::lock_guard lock(mutex_);
  switch (answer.health()) {
    case Answer::Health::well: breakers_.succeeded(provider); break;
    case Answer::Health::unwell: breakers_.failed(provider, now_for_breaker()); break;
    case Answer::Health::unknown: breakers_.abandoned(provider); break;
  }
  if (answer.code.empty()) return;
  notes_[provider].last_error = answer.code;
  notes_[provider].last_error_at = clock_.now();
  log_event(LogLevel::warning, "enrichment.failed",
            {{"provider", std::string_view(provider)}, {"code", std::string_view(answer.code)}});
}

bool Enricher::reserve(const Key& key) {
  const std::lock_guard lock(mutex_);
  return under_way_.insert(key).second;
}

bool Enricher::is_under_way(const Key& key) const {
  const std::lock_guard lock(mutex_);
  return under_way_.contains(key);
}

Health Enricher::health_of(const std::string& provider) const {
  const std::lock_guard lock(mutex_);
  Health health{.is_open = breakers_.is_open(provider, now_for_breaker()), .last_error = {}, .last_error_at = {}};
  health.under_way = static_cast<std::size_t>(
      std::ranges::count(under_way_, provider, [](const Key& key) -> const std::string& { return key.second; }));
  if (const auto notes = notes_.find(provider); notes != notes_.end()) {
    health.calls = notes->second.calls;
    health.last_error = notes->second.last_error;
    health.last_error_at = notes->second.last_error_at;
  }
  return health;
}

void Enricher::close_breaker(const std::string& provider) {
  const std::lock_guard lock(mutex_);
  breakers_.succeeded(provider);
}

Task<Result<std::vector<Spending>>> Enricher::spending() {
  co_return co_await spending_.of_month(month());
}

// The wall clock will do: when it is set back, a breaker stays open for longer.
outbound::Breakers::TimePoint Enricher::now_for_breaker() const {
  return outbound::Breakers::TimePoint(clock_.now().time_since_epoch());
}

std::string Enricher::month() const { return to_iso8601(clock_.now()).substr(0, 7); }

}  // namespace acquaint::enrichment
