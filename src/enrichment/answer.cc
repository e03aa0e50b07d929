#include "enrichment/answer.h"

#include <time.h>

#include <algorithm>
#include <charconv>

#include "enrichment/planner.h"
#include "enrichment/request.h"
#include "profile/permission.h"

namespace acquaint::enrichment {
namespace {

using Verdict = Answer::Verdict;
using profile::LookUpState;

constexpr std::size_t kValueBytesMax = 4096;
constexpr JsonLimits kLimits{.depth_max = 32, .size_max = kAnswerBytesMax};

// RFC 9110 section 10.2.3: seconds, or a date of which the common form alone is read.
std::optional<Duration> retry_after_of(const outbound::HttpAnswer& answer, Time now) {
  const auto text = answer.find_header("retry-after");
  if (!text) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error == std::errc() && end == text->data() + text->size() && seconds >= 0) {
    return std::chrono::seconds(std::min<std::int64_t>(seconds, 1'000'000));
  }
  tm date{};
  const std::string copy(*text);
  const char* rest = ::strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (rest == nullptr || *rest != '\0') return std::nullopt;
  return std::max(Duration(0), Time(std::chrono::seconds(::timegm(&date))) - now);
}

bool is_empty(const Json& value) {
  if (value.is_string()) return value.get_string().empty();
  if (const JsonArray* list = value.if_array()) return list->empty();
  if (const JsonObject* object = value.if_object()) return object->empty();
  return value.is_null();
}

Answer read_content(const Provider& provider, const std::string& body) {
  const auto json = parse_json(body, kLimits);
  if (!json || !(json->is_object() || json->is_array())) {
    return {.verdict = Verdict::refused, .code = "enrichment.bad_answer"};
  }
  Answer answer{.verdict = Verdict::empty};
  for (const Filled& filled : provider.attributes) {
    boost::system::error_code missing;
    const Json* value = json->find_pointer(filled.pointer, missing);
    if (value == nullptr || is_empty(*value) || to_text(*value).size() > kValueBytesMax) continue;
    answer.values.push_back({filled.attribute, *value});
  }
  if (!answer.values.empty()) answer.verdict = Verdict::found;
  return answer;
}

LookUpState state_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::found: return LookUpState::found;
    case Verdict::empty: return LookUpState::empty;
    case Verdict::later:
    case Verdict::again:
    case Verdict::refused:
    case Verdict::not_asked: return LookUpState::failed;
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

bool may_take(const profile::User& user, const profile::Catalogue& catalogue, const profile::AttributePath& path) {
  const auto index = catalogue.find(path.text());
  return !index || profile::may_find_out(user, catalogue, catalogue.at(*index));
}

}  // namespace

Answer::Health Answer::health() const {
  if (verdict == Verdict::not_asked || code == "outbound.busy" || code.starts_with("outbound.refused_")) return Health::unknown;
  const bool is_unwell = verdict == Verdict::again || code == "enrichment.unauthorized" || code == "enrichment.bad_answer";
  return is_unwell ? Health::unwell : Health::well;
}

Answer read_answer(const Provider& provider, const outbound::HttpAnswer& answer, Time now) {
  const int status = answer.status;
  if (status == 202) return {.verdict = Verdict::later, .retry_after = retry_after_of(answer, now)};
  if (status == 204 || status == 404) return {.verdict = Verdict::empty};
  if (status >= 200 && status < 300) return read_content(provider, answer.body);
  if (status == 429) {
    return {.verdict = Verdict::again, .code = "enrichment.rate_limited", .retry_after = retry_after_of(answer, now)};
  }
  if (status >= 500) {
    return {.verdict = Verdict::again, .code = "enrichment.provider_failed", .retry_after = retry_after_of(answer, now)};
  }
  if (status == 401 || status == 402 || status == 403) {
    return {.verdict = Verdict::refused, .code = "enrichment.unauthorized"};
  }
  return {.verdict = Verdict::refused, .code = "enrichment.refused"};
}

Answer read_error(const Error& error) {
  const bool is_final = error.code == "outbound.refused_url" || error.code == "outbound.refused_address" ||
                        error.code == "outbound.refused_request" || error.code == "outbound.too_large";
  return {.verdict = is_final ? Verdict::refused : Verdict::again, .code = error.code};
}

profile::Changed take_answer(const profile::User& user, const Answer& answer, const Arrival& arrival) {
  const Provider& provider = arrival.provider;
  profile::Changed changed{user, {}};
  const auto held = changed.user.look_ups.find(provider.name);
  const bool is_awaited = held != changed.user.look_ups.end() && held->second.at == arrival.began &&
                          held->second.state == LookUpState::outstanding;
  if (!is_awaited) return changed;
  if (answer.verdict == Verdict::not_asked || !is_still_asked(provider, user, arrival.catalogue, arrival.began)) {
    changed.user.look_ups.erase(held);
    return changed;
  }
  const profile::Actor actor{.source = profile::Source::enrichment,
                             .origin = provider.name,
                             .name = "enrichment:" + provider.name,
                             .now = arrival.now,
                             .purpose = provider.purpose,
                             .confidence = provider.confidence};
  JsonArray attributes;
  std::int64_t refused = 0;
  for (const Answer::Value& each : answer.values) {
    const bool is_taken = may_take(user, arrival.catalogue, each.attribute) &&
                          profile::learn(changed, arrival.catalogue, each.attribute, each.value, actor).has_value();
    if (is_taken) attributes.emplace_back(each.attribute.text());
    if (!is_taken) ++refused;
  }
  held->second.state = state_of(answer.verdict);
  held->second.code = answer.code;
  profile::Event event{.type = "enrichment.answered", .at = arrival.now, .actor = actor.name, .attribute = {}, .data = {}};
  event.data["provider"] = provider.name;
  event.data["outcome"] = profile::name_of(held->second.state);
  if (!answer.code.empty()) event.data["code"] = answer.code;
  if (refused > 0) event.data["refused_values"] = refused;
  if (!attributes.empty()) changed.user.updated = std::max(arrival.now, user.updated + Duration(1));
  event.data["attributes"] = std::move(attributes);
  changed.events.push_back(std::move(event));
  return changed;
}

}  // namespace acquaint::enrichment
