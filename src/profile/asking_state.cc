#include "profile/asking_state.h"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "base/stable_hash.h"
#include "profile/asking_state_1.h"
#include "profile/packed.h"

namespace acquaint::profile {
namespace {

// The text: the layout's number; all times, sorted, as differences; all marks; then the state as pack() below
// lists it, in which a time or a mark is its place in these lists. Three "sides" follow the same list: Gatherer
// collects times and marks, Writer writes, Reader reads.

constexpr std::uint64_t kLayout = 3;
// The layout before it: whole hashes and ids in place of marks, and places as numbers of any size.
constexpr std::uint64_t kLayout2 = 2;
constexpr unsigned kMarkDigits = 4;
constexpr unsigned kDecisionMarkDigits = 8;
constexpr std::uint64_t kDecisionMarkMax = 0xffff'ffff'ffff;
constexpr unsigned kHashDigits = 6;
constexpr std::array<std::string_view, 6> kOutcomes = {"answered", "skipped", "snoozed", "never", "ignored", "withdrawn"};
// Far beyond any time that is stored, and safe to add durations to.
constexpr std::int64_t kTimeMax = 1'000'000'000'000'000;
constexpr std::uint64_t kIntMax = std::numeric_limits<int>::max();
constexpr std::size_t kPresenceBits = 5;  // As many as make one digit.

using Presence = std::bitset<kPresenceBits>;

Presence presence_of(std::initializer_list<bool> are_there) {
  Presence presence;
  std::size_t bit = 0;
  for (const bool is_there : are_there) presence.set(bit++, is_there);
  return presence;
}

std::uint64_t outcome_number(std::string_view outcome) {
  const auto found = std::ranges::find(kOutcomes, outcome);
  ACQUAINT_CHECK(found != kOutcomes.end());
  return static_cast<std::uint64_t>(found - kOutcomes.begin());
}

// How much a text has in common with the one before it: whole characters, so that what is left is UTF-8.
std::size_t shared_start(std::string_view a, std::string_view b) {
  const auto same = std::ranges::mismatch(a, b).in1 - a.begin();
  return cut_text(b, static_cast<std::size_t>(same)).size();
}

// As many digits as any place in a list of this size takes.
unsigned digits_for_place(std::size_t size) {
  unsigned digits = 1;
  for (; size > 64; size = (size + 63) / 64) ++digits;
  return digits;
}

struct Lists {
  std::vector<Time> times;
  std::vector<std::uint32_t> marks;

  template <typename Part>
  static void tidy(std::vector<Part>& parts) {
    std::ranges::sort(parts);
    const auto doubles = std::ranges::unique(parts);
    parts.erase(doubles.begin(), doubles.end());
  }
};

class Gatherer {
 public:
  template <typename Number>
  void number(Number /*unused*/) {}
  void real(double /*unused*/) {}
  void flag(bool /*unused*/, bool /*unused*/) {}
  Presence presence(std::initializer_list<bool> are_there) { return presence_of(are_there); }
  void time(Time time) { lists_.times.push_back(time); }
  void time(const std::optional<Time>& time) { lists_.times.push_back(*time); }
  void mark(std::uint32_t mark) {
    if (mark != 0) lists_.marks.push_back(mark);
  }
  void form_mark(std::uint32_t /*unused*/) {}
  void decision_mark(std::uint64_t /*unused*/) {}
  void hash(std::uint32_t /*unused*/) {}
  void text(const std::string& /*unused*/) {}
  void open_id(const std::string& /*unused*/) {}
  static const OpenDecision& of(const std::optional<OpenDecision>& open) { return *open; }
  void name(const std::string& /*unused*/) {}
  void outcome(const std::string& /*unused*/) {}
  template <typename State>
  void members(const std::map<std::string, State, std::less<>>& states) {
    for (const auto& [name, state] : states) pack(*this, state);
  }
  template <typename List, typename Each>
  void list(const List& parts, Each each) {
    for (const auto& part : parts) each(part);
  }

  Lists take() {
    Lists::tidy(lists_.times);
    Lists::tidy(lists_.marks);
    return std::move(lists_);
  }

 private:
  Lists lists_;
};

class Writer {
 public:
  explicit Writer(Lists lists) : lists_(std::move(lists)) {
    out_.put(kLayout);
    out_.put(lists_.times.size());
    Time before;
    for (const Time time : lists_.times) {
      out_.put_signed(to_ms(time) - to_ms(before));
      before = time;
    }
    out_.put(lists_.marks.size());
    for (const std::uint32_t mark : lists_.marks) out_.put_digits(mark, kMarkDigits);
  }

  template <typename Number>
  void number(Number number) { out_.put(static_cast<std::uint64_t>(number)); }
  void real(double number) { out_.put(std::bit_cast<std::uint64_t>(number)); }
  void flag(bool /*unused*/, bool /*unused*/) {}  // Its presence says it.
  Presence presence(std::initializer_list<bool> are_there) {
    const Presence presence = presence_of(are_there);
    out_.put(presence.to_ulong());
    return presence;
  }
  void time(Time time) { place(place_in(lists_.times, time), lists_.times.size()); }
  void time(const std::optional<Time>& time) { this->time(*time); }
  // Place 0 is that of none.
  void mark(std::uint32_t mark) { place(mark == 0 ? 0 : place_in(lists_.marks, mark) + 1, lists_.marks.size() + 1); }
  // The mark of a form whose name was written follows from it. Names of forms are the last ones.
  void form_mark(std::uint32_t mark) {
    const auto last = std::find_if(names_.rbegin(), names_.rend(), [&](std::string_view name) { return mark_of(name) == mark; });
    const auto known = last == names_.rend() ? names_.end() : last.base() - 1;
    name_place(known);
    if (known == names_.end()) out_.put_digits(mark, kMarkDigits);
  }
  void decision_mark(std::uint64_t mark) { out_.put_digits(mark, kDecisionMarkDigits); }
  void hash(std::uint32_t hash) { out_.put_digits(hash, kHashDigits); }
  void text(const std::string& text) { out_.put_text(text); }
  void open_id(const std::string& id) { out_.put_text(id); }
  static const OpenDecision& of(const std::optional<OpenDecision>& open) { return *open; }
  // Of a question or a form. Those of members come sorted, so that neighbours begin alike.
  void name(const std::string& name) {
    const auto known = std::ranges::find(names_, name);
    name_place(known);
    if (known == names_.end()) out_.put_text(name);
  }
  void outcome(const std::string& outcome) { out_.put(outcome_number(outcome)); }
  template <typename State>
  void members(const std::map<std::string, State, std::less<>>& states) {
    out_.put(states.size());
    std::string_view before;
    for (const auto& [name, state] : states) {
      const std::size_t shared = shared_start(before, name);
      out_.put(shared);
      out_.put_text(std::string_view(name).substr(shared));
      names_.push_back(name);
      before = name;
      pack(*this, state);
    }
  }
  template <typename List, typename Each>
  void list(const List& parts, Each each) {
    out_.put(parts.size());
    for (const auto& part : parts) each(part);
  }

  const std::string& text() const { return out_.text(); }

 private:
  template <typename Part>
  static std::uint64_t place_in(const std::vector<Part>& sorted, const Part& part) {
    return static_cast<std::uint64_t>(std::ranges::lower_bound(sorted, part) - sorted.begin());
  }

  // Place 0 is that of a name that was not written yet.
  void name_place(std::vector<std::string_view>::const_iterator known) {
    place(known == names_.end() ? 0 : static_cast<std::uint64_t>(known - names_.begin()) + 1, names_.size() + 1);
  }
  void place(std::uint64_t place, std::size_t size) { out_.put_digits(place, digits_for_place(size)); }

  Lists lists_;
  PackedWriter out_;
  std::vector<std::string_view> names_;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : in_(text), layout_(in_.number(kLayout)) {
    in_.fail_if(layout_ < kLayout2);
    std::int64_t ms = 0;
    for (std::uint64_t left = in_.number(); left > 0 && !in_.is_broken(); --left) {
      const std::int64_t more = in_.signed_number(2 * kTimeMax);
      ms += more;
      in_.fail_if(ms > kTimeMax || ms < -kTimeMax);
      lists_.times.push_back(from_ms(ms));
    }
    for (std::uint64_t left = in_.number(); left > 0 && !in_.is_broken(); --left) {
      lists_.marks.push_back(is_old() ? read_hash() : static_cast<std::uint32_t>(in_.digits(kMarkDigits, kMarkMax)));
    }
  }

  void number(int& into) { into = static_cast<int>(in_.number(kIntMax)); }
  void number(std::int64_t& into) {
    into = static_cast<std::int64_t>(in_.number(std::numeric_limits<std::int64_t>::max()));
  }
  void number(std::uint8_t& into) {
    into = static_cast<std::uint8_t>(in_.number(std::numeric_limits<std::uint8_t>::max()));
  }
  void real(double& into) {
    into = std::bit_cast<double>(in_.number());
    in_.fail_if(!std::isfinite(into) || into < 0);
  }
  void flag(bool& into, bool is_set) { into = is_set; }
  Presence presence(std::initializer_list<bool> are_known) {
    return Presence(in_.number((1U << are_known.size()) - 1));
  }
  void time(Time& into) {
    in_.fail_if(lists_.times.empty());
    if (!in_.is_broken()) into = lists_.times[place(lists_.times.size())];
  }
  void time(std::optional<Time>& into) { time(into.emplace()); }
  void mark(std::uint32_t& into) { into = listed_mark() & kMarkMax; }
  void form_mark(std::uint32_t& into) {
    if (is_old()) return mark(into);
    const std::size_t at = place(names_.size() + 1);
    into = at == 0 ? static_cast<std::uint32_t>(in_.digits(kMarkDigits, kMarkMax)) : mark_of(names_[at - 1]);
  }
  void decision_mark(std::uint64_t& into) {
    into = is_old() ? mark_of_decision(id()) : in_.digits(kDecisionMarkDigits, kDecisionMarkMax);
  }
  void hash(std::uint32_t& into) { into = is_old() ? listed_mark() : read_hash(); }
  void text(std::string& into) { into = in_.text(); }
  static OpenDecision& of(std::optional<OpenDecision>& open) { return open.emplace(); }
  void open_id(std::string& into) {
    into = is_old() ? id() : in_.text();
    in_.fail_if(into.empty());
  }
  void name(std::string& into) {
    const std::size_t at = place(names_.size() + 1);
    into = at == 0 ? in_.text() : names_[at - 1];
  }
  void outcome(std::string& into) { into = kOutcomes[in_.number(kOutcomes.size() - 1)]; }
  template <typename State>
  void members(std::map<std::string, State, std::less<>>& into) {
    std::string_view before;
    for (std::uint64_t left = in_.number(); left > 0 && !in_.is_broken(); --left) {
      std::string name(before.substr(0, in_.number(before.size())));
      name += in_.text();
      const auto [entry, is_new] = into.try_emplace(std::move(name));
      in_.fail_if(!is_new);
      names_.push_back(entry->first);
      before = entry->first;
      pack(*this, entry->second);
    }
  }
  template <typename Part, typename Each>
  void list(std::vector<Part>& into, Each each) {
    for (std::uint64_t left = in_.number(); left > 0 && !in_.is_broken(); --left) each(into.emplace_back());
  }
  void list(std::map<std::string, std::uint32_t, std::less<>>& into, auto each) {
    for (std::uint64_t left = in_.number(); left > 0 && !in_.is_broken(); --left) {
      std::pair<std::string, std::uint32_t> part;
      each(part);
      into.insert(std::move(part));
    }
  }

  bool is_whole() const { return in_.is_whole(); }

 private:
  bool is_old() const { return layout_ == kLayout2; }
  std::size_t place(std::size_t size) {
    return is_old() ? in_.number(size - 1) : in_.digits(digits_for_place(size), size - 1);
  }
  std::uint32_t read_hash() { return static_cast<std::uint32_t>(in_.digits(kHashDigits, UINT32_MAX)); }
  std::uint32_t listed_mark() {
    const std::size_t at = place(lists_.marks.size() + 1);
    return at == 0 ? 0 : lists_.marks[at - 1];
  }
  // Of a decision, in the old layout: what it shares with the one before it at both ends is left out.
  const std::string& id() {
    const std::uint64_t start = in_.number(id_.size());
    const std::uint64_t end = in_.number(id_.size() - start);
    const std::string_view before = id_;
    id_ = std::string(before.substr(0, start)).append(in_.text()).append(before.substr(before.size() - end));
    in_.fail_if(id_.empty());
    return id_;
  }

  PackedReader in_;
  std::uint64_t layout_;
  Lists lists_;
  std::vector<std::string_view> names_;  // In the maps that are being filled.
  std::string id_;                       // The last one of the old layout.
};

// ---- the layout: what each part consists of, in this order ----

template <typename State, typename Part>
concept SomeOf = std::is_same_v<std::remove_const_t<State>, Part>;

template <typename Side, SomeOf<QuestionState> State>
void pack(Side& side, State& state) {
  const Presence has = side.presence({state.asks != 0 || state.dismissals != 0, state.last_asked.has_value(),
                                      state.next_allowed != Time(), state.first_asked.has_value(), state.declined});
  if (has[0]) {
    side.number(state.asks);
    side.number(state.dismissals);
  }
  if (has[1]) side.time(state.last_asked);
  if (has[2]) side.time(state.next_allowed);
  if (has[3]) side.time(state.first_asked);
  side.flag(state.declined, has[4]);
}

template <typename Side, SomeOf<FormState> State>
void pack(Side& side, State& state) {
  const Presence has = side.presence({state.shown != 0, state.last_shown.has_value(), state.completed.has_value(),
                                      state.next_allowed != Time(), state.declined});
  if (has[0]) side.number(state.shown);
  if (has[1]) side.time(state.last_shown);
  if (has[2]) side.time(state.completed);
  if (has[3]) side.time(state.next_allowed);
  side.flag(state.declined, has[4]);
}

template <typename Side>
void pack_names(Side& side, auto& names) {
  side.list(names, [&](auto& name) { side.name(name); });
}

template <typename Side, SomeOf<OpenDecision> Open>
void pack(Side& side, Open& open) {
  side.open_id(open.id);
  side.name(open.form);
  side.number(open.form_version);
  side.text(open.step);
  pack_names(side, open.questions);
  pack_names(side, open.answered);
  side.list(open.offered, [&](auto& offered) {
    side.name(offered.first);
    side.hash(offered.second);
  });
  side.text(open.moment);
  side.text(open.holder);
  side.time(open.asked);
  side.time(open.lease_until);
}

template <typename Side, SomeOf<EndedDecision> Ended>
void pack(Side& side, Ended& ended) {
  const Presence has = side.presence({!ended.form.empty(), !ended.questions.empty(), ended.had_answer});
  side.decision_mark(ended.mark);
  side.outcome(ended.outcome);
  side.time(ended.ended);
  if (has[0]) side.name(ended.form);
  if (has[1]) pack_names(side, ended.questions);
  side.flag(ended.had_answer, has[2]);
}

template <typename Side, SomeOf<Prompt> State>
void pack(Side& side, State& prompt) {
  side.time(prompt.at);
  side.form_mark(prompt.form);
  side.mark(prompt.session);
  side.mark(prompt.page);
  side.number(prompt.questions);
  side.number(prompt.channel);
}

template <typename Side, SomeOf<Tally> State>
void pack(Side& side, State& tally) {
  side.number(tally.count);
  side.list(tally.recent, [&](auto& mark) { side.mark(mark); });
}

template <typename Side, SomeOf<AskingState> State>
void pack(Side& side, State& state) {
  const auto each = [&](auto& part) { pack(side, part); };
  side.members(state.questions);
  side.members(state.forms);
  side.list(state.ended, each);
  side.list(state.prompts, each);
  const Presence has = side.presence({state.open.has_value(), state.fatigue != 0, state.last_answer.has_value(),
                                      state.visits != Tally(), state.page_views != Tally()});
  if (has[0]) pack(side, side.of(state.open));
  if (has[1]) side.real(state.fatigue);
  if (has[2]) side.time(state.last_answer);
  if (has[3]) pack(side, state.visits);
  if (has[4]) pack(side, state.page_views);
  const Presence also = side.presence({state.gap_until != Time(), state.ignored_in_a_row != 0,
                                       state.fatigue_at != Time(), state.stopped,
                                       state.open.has_value() && state.open->started});
  if (also[0]) side.time(state.gap_until);
  if (also[1]) side.number(state.ignored_in_a_row);
  if (also[2]) side.time(state.fatigue_at);
  side.flag(state.stopped, also[3]);
  if (state.open) side.flag(state.open->started, also[4]);
}

}  // namespace

std::uint32_t mark_of(std::string_view name) {
  if (name.empty()) return 0;
  return std::max(short_hash(name) & kMarkMax, 1U);
}

std::uint64_t mark_of_decision(std::string_view id) { return stable_hash(id) & kDecisionMarkMax; }

const EndedDecision* find_ended(const AskingState& state, std::string_view id) {
  const auto found = std::ranges::find(state.ended, mark_of_decision(id), &EndedDecision::mark);
  return found == state.ended.end() ? nullptr : &*found;
}
EndedDecision* find_ended(AskingState& state, std::string_view id) {
  return const_cast<EndedDecision*>(find_ended(std::as_const(state), id));
}

bool is_outcome(std::string_view outcome) { return std::ranges::find(kOutcomes, outcome) != kOutcomes.end(); }

Json to_json(const AskingState& state) {
  if (state == AskingState()) return "";
  Gatherer gatherer;
  pack(gatherer, state);
  Writer writer(gatherer.take());
  pack(writer, state);
  return Json(writer.text());
}

Result<AskingState> parse_asking_state(const Json& json) {
  const auto corrupt = [] {
    return fail(Error::Kind::internal, "user.corrupt", "The stored asking state is malformed.");
  };
  const auto* text = json.if_string();
  if (text == nullptr) {
    auto state = parse_asking_state_1(json);
    if (!state) return corrupt();
    return std::move(*state);
  }
  AskingState state;
  if (text->empty()) return state;
  Reader reader(*text);
  pack(reader, state);
  if (!reader.is_whole()) return corrupt();
  return state;
}

}  // namespace acquaint::profile
