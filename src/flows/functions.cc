#include "flows/functions.h"

#include <openssl/evp.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/encoding.h"

namespace acquaint::flows {
namespace {

using Arguments = std::vector<Filled>;
using Function = Result<Filled> (*)(const Arguments& arguments, const Chance& chance);

const Json* argument(const Arguments& arguments, std::size_t place) {
  return place < arguments.size() && arguments[place] ? &*arguments[place] : nullptr;
}

std::optional<std::string> text_at(const Arguments& arguments, std::size_t place) {
  const Json* value = argument(arguments, place);
  if (value == nullptr || value->is_null() || value->is_structured()) return std::nullopt;
  return text_of_value(*value);
}

std::optional<double> number_of(const Json& value) {
  if (value.is_bool()) return value.get_bool() ? 1.0 : 0.0;
  if (value.is_number()) return value.to_number<double>();
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

// A whole number where it is one, so that 123 does not become 123.0.
Json as_json(double number) {
  constexpr double kExact = 9'007'199'254'740'992.0;
  if (std::trunc(number) == number && std::abs(number) < kExact)
    return static_cast<std::int64_t>(number);
  return number;
}

std::optional<std::int64_t> whole_at(const Arguments& arguments, std::size_t place) {
  const Json* value = argument(arguments, place);
  const auto number = value == nullptr ? std::nullopt : number_of(*value);
  if (!number || std::abs(*number) > 1e9) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

Result<Filled> to_array(const Arguments& given, const Chance&) {
  const Json* value = argument(given, 0);
  if (value == nullptr) return JsonArray();
  if (value->is_array()) return *value;
  return JsonArray{*value};
}

bool is_true(const Json& value) {
  if (value.is_bool()) return value.get_bool();
  if (value.is_null()) return false;
  if (value.is_number()) return value.to_number<double>() != 0;
  if (value.is_string())
    return !value.get_string().empty() && value.get_string() != "false" &&
           value.get_string() != "0";
  return true;
}

Result<Filled> to_boolean(const Arguments& given, const Chance&) {
  const Json* value = argument(given, 0);
  return Json(value != nullptr && is_true(*value));
}

Result<Filled> length(const Arguments& given, const Chance&) {
  const Json* value = argument(given, 0);
  if (value == nullptr) return std::nullopt;
  if (value->is_array()) return Json(value->get_array().size());
  if (value->is_object()) return Json(value->get_object().size());
  if (!value->is_string()) return std::nullopt;
  return Json(wide(value->get_string()).length());
}

Result<Filled> mask(const Arguments&, const Chance&) {
  return Json("███");
}

Result<Filled> to_number(const Arguments& given, const Chance&) {
  const Json* value = argument(given, 0);
  const auto number = value == nullptr ? std::nullopt : number_of(*value);
  if (!number) return std::nullopt;
  return as_json(*number);
}

// random(least, most) is whole, with a third argument that is true it has a fraction.
Result<Filled> random_number(const Arguments& given, const Chance& chance) {
  const double least = static_cast<double>(whole_at(given, 0).value_or(0));
  const double most = static_cast<double>(whole_at(given, 1).value_or(1));
  if (most < least) return std::nullopt;
  std::uint64_t bits = 0;
  chance.random.fill(std::as_writable_bytes(std::span(&bits, 1)));
  const double unit = static_cast<double>(bits >> 11U) * 0x1.0p-53;  // In [0, 1).
  const Json* fraction = argument(given, 2);
  if (fraction != nullptr && is_true(*fraction)) return Json(least + unit * (most - least));
  return Json(static_cast<std::int64_t>(std::floor(least + unit * (most - least + 1))));
}

// A place from the start, or from the end when it is negative.
std::int32_t place_in(std::int64_t place, std::int32_t size) {
  if (place < 0) place += size;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(place, 0, size));
}

Result<Filled> slice(const Arguments& given, const Chance&) {
  const Json* value = argument(given, 0);
  if (value != nullptr && value->is_array()) {
    const JsonArray& list = value->get_array();
    const auto size = static_cast<std::int32_t>(list.size());
    const std::int32_t from = place_in(whole_at(given, 1).value_or(0), size);
    const std::int32_t to = std::max(from, place_in(whole_at(given, 2).value_or(size), size));
    return JsonArray(list.begin() + from, list.begin() + to);
  }
  const auto text = text_at(given, 0);
  if (!text) return std::nullopt;
  const icu::UnicodeString all = wide(*text);
  const std::int32_t from = place_in(whole_at(given, 1).value_or(0), all.length());
  const std::int32_t to = place_in(whole_at(given, 2).value_or(all.length()), all.length());
  return Json(narrow(all.tempSubStringBetween(from, std::max(from, to))));
}

// As in JavaScript: negative places are the start, and the smaller place comes first.
Result<Filled> substring(const Arguments& given, const Chance&) {
  const auto text = text_at(given, 0);
  if (!text) return std::nullopt;
  const icu::UnicodeString all = wide(*text);
  const auto place = [&](std::size_t number, std::int32_t fallback) {
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(whole_at(given, number).value_or(fallback), 0, all.length()));
  };
  const auto [from, to] = std::minmax({place(1, 0), place(2, all.length())});
  return Json(narrow(all.tempSubStringBetween(from, to)));
}

Result<Filled> to_string(const Arguments& given, const Chance&) {
  if (argument(given, 0) == nullptr) return std::nullopt;
  return Json(text_of_value(given[0]));
}

Result<Filled> to_timestamp(const Arguments& given, const Chance& chance) {
  if (given.empty()) return Json(to_ms(chance.now) / 1000);
  const auto text = text_at(given, 0);
  const auto time = text ? parse_iso8601(*text) : std::nullopt;
  if (!time) return std::nullopt;
  return Json(to_ms(*time) / 1000);
}

Result<Filled> to_lower_case(const Arguments& given, const Chance&) {
  const auto text = text_at(given, 0);
  if (!text) return std::nullopt;
  return Json(narrow(wide(*text).toLower(icu::Locale::getRoot())));
}

Result<Filled> to_upper_case(const Arguments& given, const Chance&) {
  const auto text = text_at(given, 0);
  if (!text) return std::nullopt;
  return Json(narrow(wide(*text).toUpper(icu::Locale::getRoot())));
}

enum class Which { first, all };

Result<Filled> replaced(const Arguments& given, Which which) {
  const auto text = text_at(given, 0), old = text_at(given, 1), fresh = text_at(given, 2);
  if (!text || !old || !fresh) return std::nullopt;
  if (old->empty()) return Json(*text);
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = text->find(*old); at != std::string::npos; at = text->find(*old, from)) {
    out.append(*text, from, at - from).append(*fresh);
    from = at + old->size();
    if (out.size() > kFilledBytesMax)
      return fail(Error::Kind::too_large, "auth0_flow.too_large", "The text becomes too long.");
    if (which == Which::first) break;
  }
  return Json(out.append(*text, from));
}

Result<Filled> replace(const Arguments& given, const Chance&) {
  return replaced(given, Which::first);
}
Result<Filled> replace_all(const Arguments& given, const Chance&) {
  return replaced(given, Which::all);
}

Result<Filled> split(const Arguments& given, const Chance&) {
  const auto text = text_at(given, 0), by = text_at(given, 1);
  if (!text || !by || by->empty()) return std::nullopt;
  const std::int64_t limit = whole_at(given, 2).value_or(-1);  // Less than 0: none.
  JsonArray parts;
  std::size_t from = 0;
  for (std::size_t at = text->find(*by); at != std::string::npos; at = text->find(*by, from)) {
    parts.emplace_back(text->substr(from, at - from));
    from = at + by->size();
  }
  parts.emplace_back(text->substr(from));
  if (limit >= 0 && std::cmp_greater(parts.size(), limit)) parts.resize(static_cast<std::size_t>(limit));
  return parts;
}

Result<Filled> now(const Arguments&, const Chance& chance) {
  return Json(to_iso8601(chance.now));
}

std::optional<std::int64_t> find_in(const Arguments& given) {
  const Json* value = argument(given, 0);
  const Json* wanted = argument(given, 1);
  if (value == nullptr || wanted == nullptr) return std::nullopt;
  const std::int64_t start = whole_at(given, 2).value_or(0);
  if (const JsonArray* list = value->if_array()) {
    const auto from = list->begin() + place_in(start, static_cast<std::int32_t>(list->size()));
    const auto found = std::find(from, list->end(), *wanted);
    return found == list->end() ? -1 : found - list->begin();
  }
  const auto text = text_at(given, 0), part = text_at(given, 1);
  if (!text || !part) return std::nullopt;
  const icu::UnicodeString all = wide(*text);
  return all.indexOf(wide(*part), place_in(std::max<std::int64_t>(start, 0), all.length()));
}

Result<Filled> includes(const Arguments& given, const Chance&) {
  return Json(find_in(given).value_or(-1) >= 0);
}

Result<Filled> index_of(const Arguments& given, const Chance&) {
  return Json(find_in(given).value_or(-1));
}

// Lists and texts one behind the other, or objects of which the later win.
Result<Filled> merge(const Arguments& given, const Chance&) {
  const Json* first = argument(given, 0);
  if (first == nullptr) return std::nullopt;
  Json merged = *first;
  for (std::size_t i = 1; i < given.size(); ++i) {
    const Json* next = argument(given, i);
    if (next == nullptr) continue;
    if (merged.is_array() && next->is_array()) {
      for (const Json& element : next->get_array()) merged.get_array().push_back(element);
    } else if (merged.is_object() && next->is_object()) {
      for (const auto& member : next->get_object())
        merged.get_object()[member.key()] = member.value();
    } else if (merged.is_string()) {
      merged = text_of_value(merged) + text_of_value(given[i]);
    } else {
      return std::nullopt;
    }
  }
  return merged;
}

Result<Filled> digest(const Arguments& given, const EVP_MD* algorithm) {
  const auto text = text_at(given, 0);
  if (!text) return std::nullopt;
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  if (EVP_Digest(text->data(), text->size(), bytes.data(), &size, algorithm, nullptr) != 1)
    return std::nullopt;
  return Json(to_hex({reinterpret_cast<const char*>(bytes.data()), size}));
}

Result<Filled> md5(const Arguments& given, const Chance&) {
  return digest(given, EVP_md5());
}
Result<Filled> sha1(const Arguments& given, const Chance&) {
  return digest(given, EVP_sha1());
}
Result<Filled> sha256_of(const Arguments& given, const Chance&) {
  return digest(given, EVP_sha256());
}
Result<Filled> sha512(const Arguments& given, const Chance&) {
  return digest(given, EVP_sha512());
}

// Version 4 of RFC 9562.
Result<Filled> uuid(const Arguments&, const Chance& chance) {
  std::array<std::byte, 16> bytes;
  chance.random.fill(bytes);
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string text = to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  for (const std::size_t place : {20U, 16U, 12U, 8U}) text.insert(place, "-");
  return Json(text);
}

struct Named {
  std::string_view name;
  Function function;
};

constexpr Named kFunctions[] = {
    {"toArray", to_array},
    {"toBoolean", to_boolean},
    {"length", length},
    {"mask", mask},
    {"toNumber", to_number},
    {"random", random_number},
    {"slice", slice},
    {"toString", to_string},
    {"substring", substring},
    {"toTimestamp", to_timestamp},
    {"toLowerCase", to_lower_case},
    {"toUpperCase", to_upper_case},
    {"replaceAll", replace_all},
    {"replace", replace},
    {"split", split},
    {"now", now},
    {"includes", includes},
    {"indexOf", index_of},
    {"merge", merge},
    {"md5", md5},
    {"sha1", sha1},
    {"sha256", sha256_of},
    {"sha512", sha512},
    {"uuid", uuid},
};

}  // namespace

Result<Filled> call_function(std::string_view name, const Arguments& arguments,
                             const Chance& chance) {
  const auto found = std::ranges::find(kFunctions, name, &Named::name);
  if (found == std::end(kFunctions)) {
    return invalid("auth0_flow.bad_template", "There is no such function in a template.");
  }
  return found->function(arguments, chance);
}

}  // namespace acquaint::flows
