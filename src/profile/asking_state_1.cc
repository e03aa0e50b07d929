#include "profile/asking_state_1.h"

#include <cmath>
#include <limits>

namespace acquaint::profile {
namespace {

// Each member that is taken is counted, so what is left over is unknown.
class Reader {
 public:
  explicit Reader(const Json& json) : object_(json.if_object()) { broken_ = object_ == nullptr; }

  void take(const char* name, std::int64_t& into, std::int64_t least, std::int64_t most) {
    const Json* value = next(name);
    if (value == nullptr) return;
    if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most) {
      broken_ = true;
    } else {
      into = value->get_int64();
    }
  }
  void take(const char* name, std::int64_t& into) {
    take(name, into, 0, std::numeric_limits<std::int64_t>::max());
  }
  void take(const char* name, int& into) {
    std::int64_t number = into;
    take(name, number, 0, std::numeric_limits<int>::max());
    into = static_cast<int>(number);
  }
  // Of which a part is the mark.
  void take_hash(const char* name, std::uint32_t& into) {
    std::int64_t number = 0;
    take(name, number, 0, std::numeric_limits<std::uint32_t>::max());
    into = static_cast<std::uint32_t>(number) & kMarkMax;
  }
  void take(const char* name, Time& into) {
    std::int64_t ms = to_ms(into);
    take(name, ms, kTimeMin, kTimeMax);
    into = from_ms(ms);
  }
  void take(const char* name, std::optional<Time>& into) {
    if (object_ == nullptr || !object_->contains(name)) return;
    Time time;
    take(name, time);
    into = time;
  }
  void take(const char* name, bool& into) {
    const Json* value = next(name);
    if (value == nullptr) return;
    if (value->is_bool()) into = value->get_bool();
    broken_ |= !value->is_bool();
  }
  void take(const char* name, double& into) {
    const Json* value = next(name);
    if (value == nullptr) return;
    if (value->is_number()) into = value->to_number<double>();
    broken_ |= !value->is_number() || !std::isfinite(into) || into < 0;
  }
  void take(const char* name, std::string& into) {
    const Json* value = next(name);
    if (value == nullptr) return;
    if (value->is_string()) into = value->get_string();
    broken_ |= !value->is_string();
  }
  void take(const char* name, std::vector<std::string>& into) {
    take_each(name, [&](const Json& element) {
      if (element.is_string()) into.emplace_back(element.get_string());
      return element.is_string();
    });
  }
  // Hands every element of an array to `use`, which says whether it was well-formed.
  template <typename Use>
  void take_each(const char* name, Use use) {
    const Json* value = next(name);
    if (value == nullptr) return;
    const JsonArray* array = value->if_array();
    broken_ |= array == nullptr;
    if (array == nullptr) return;
    for (const Json& element : *array) broken_ |= !use(element);
  }
  // The same for the members of an object.
  template <typename Use>
  void take_members(const char* name, Use use) {
    const Json* value = next(name);
    if (value == nullptr) return;
    const JsonObject* object = value->if_object();
    broken_ |= object == nullptr;
    if (object == nullptr) return;
    for (const auto& member : *object) broken_ |= !use(member.key(), member.value());
  }
  const Json* next(const char* name) {
    const Json* value = object_ == nullptr ? nullptr : object_->if_contains(name);
    if (value != nullptr) ++taken_;
    return value;
  }
  void fail_if(bool bad) { broken_ |= bad; }

  bool is_whole() const { return !broken_ && taken_ == object_->size(); }

 private:
  // Far beyond any time that is stored, and safe to add durations to.
  static constexpr std::int64_t kTimeMax = 1'000'000'000'000'000;
  static constexpr std::int64_t kTimeMin = -kTimeMax;

  const JsonObject* object_;
  std::size_t taken_ = 0;
  bool broken_ = false;
};

bool read(const Json& json, QuestionState& state) {
  Reader in(json);
  in.take("a", state.asks);
  in.take("d", state.dismissals);
  in.take("l", state.last_asked);
  in.take("n", state.next_allowed);
  in.take("x", state.declined);
  in.take("b", state.first_asked);
  return in.is_whole();
}

bool read(const Json& json, FormState& state) {
  Reader in(json);
  in.take("s", state.shown);
  in.take("l", state.last_shown);
  in.take("c", state.completed);
  in.take("n", state.next_allowed);
  in.take("x", state.declined);
  return in.is_whole();
}

bool read(const Json& json, OpenDecision& open) {
  Reader in(json);
  in.take("id", open.id);
  in.take("f", open.form);
  in.take("v", open.form_version);
  in.take("s", open.step);
  in.take("q", open.questions);
  in.take("a", open.answered);
  in.take_members("c", [&](std::string_view path, const Json& value) {
    const bool is_hash = value.is_int64() && value.get_int64() >= 0 &&
                         value.get_int64() <= std::numeric_limits<std::uint32_t>::max();
    if (is_hash) open.offered.emplace(path, static_cast<std::uint32_t>(value.get_int64()));
    return is_hash;
  });
  in.take("m", open.moment);
  in.take("h", open.holder);
  in.take("t", open.asked);
  in.take("u", open.lease_until);
  return in.is_whole() && !open.id.empty();
}

bool read(const Json& json, EndedDecision& ended) {
  Reader in(json);
  std::string id;
  in.take("id", id);
  ended.mark = mark_of_decision(id);
  in.take("o", ended.outcome);
  in.take("t", ended.ended);
  in.take("f", ended.form);
  in.take("q", ended.questions);
  return in.is_whole() && !id.empty() && is_outcome(ended.outcome);
}

bool read(const Json& json, Prompt& prompt) {
  Reader in(json);
  in.take("t", prompt.at);
  in.take_hash("f", prompt.form);
  in.take_hash("s", prompt.session);
  in.take_hash("p", prompt.page);
  in.take("q", prompt.questions);
  int channel = 0;
  in.take("c", channel);
  prompt.channel = static_cast<std::uint8_t>(channel);
  return in.is_whole() && channel <= std::numeric_limits<std::uint8_t>::max();
}

bool read(const Json& json, Tally& tally) {
  const JsonArray* numbers = json.if_array();
  if (numbers == nullptr || numbers->empty()) return false;
  for (const Json& number : *numbers) {
    if (!number.is_int64() || number.get_int64() < 0) return false;
  }
  tally.count = numbers->front().get_int64();
  for (std::size_t i = 1; i < numbers->size(); ++i) {
    if ((*numbers)[i].get_int64() > std::numeric_limits<std::uint32_t>::max()) return false;
    tally.recent.push_back(static_cast<std::uint32_t>((*numbers)[i].get_int64()) & kMarkMax);
  }
  return true;
}

}  // namespace

std::optional<AskingState> parse_asking_state_1(const Json& json) {
  AskingState state;
  Reader in(json);
  in.take_members("q", [&](std::string_view path, const Json& value) {
    return read(value, state.questions[std::string(path)]);
  });
  in.take_members("f", [&](std::string_view form, const Json& value) {
    return read(value, state.forms[std::string(form)]);
  });
  if (const Json* open = in.next("o")) in.fail_if(!read(*open, state.open.emplace()));
  in.take_each("e", [&](const Json& value) { return read(value, state.ended.emplace_back()); });
  in.take_each("p", [&](const Json& value) { return read(value, state.prompts.emplace_back()); });
  in.take("g", state.gap_until);
  in.take("i", state.ignored_in_a_row);
  in.take("w", state.fatigue);
  in.take("t", state.fatigue_at);
  in.take("l", state.last_answer);
  if (const Json* visits = in.next("v")) in.fail_if(!read(*visits, state.visits));
  if (const Json* views = in.next("y")) in.fail_if(!read(*views, state.page_views));
  in.take("x", state.stopped);
  return in.is_whole() ? std::optional(std::move(state)) : std::nullopt;
}

}  // namespace acquaint::profile
