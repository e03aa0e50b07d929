#include "forms/phone_number.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.h"
#include "forms/embedded.h"

namespace acquaint::forms {
namespace {

struct Country {
  std::string_view code;
  std::string_view calling_code;
  std::string_view dialled_before;  // Within the country; "-": nothing is.
  std::string_view sizes;           // "5,6".
};

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t size = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, size);
  text.remove_prefix(std::min(size + 1, text.size()));
  return taken;
}

std::vector<Country> read_countries() {
  std::vector<Country> countries;
  std::string_view text = embedded("calling_codes.txt");
  while (!text.empty()) {
    std::string_view line = take_until(text, '\n');
    if (line.empty() || line.front() == '#') continue;
    Country country;
    country.code = take_until(line, ' ');
    country.calling_code = take_until(line, ' ');
    country.dialled_before = take_until(line, ' ');
    country.sizes = line;
    countries.push_back(country);
  }
  return countries;
}

const std::vector<Country>& countries() {
  static const std::vector<Country> kCountries = read_countries();
  return kCountries;
}

const Country* find_country(std::string_view code) {
  const auto found = std::ranges::lower_bound(countries(), code, {}, &Country::code);
  return found != countries().end() && found->code == code ? &*found : nullptr;
}

bool has_size(const Country& country, std::size_t size) {
  std::string_view sizes = country.sizes;
  while (!sizes.empty()) {
    if (take_until(sizes, ',') == std::to_string(size)) return true;
  }
  return false;
}

// The digits alone, after a "+" when there is one.
std::optional<std::string> without_separators(std::string_view written) {
  constexpr std::string_view kSeparators = " .-/()";
  std::string out;
  for (const char c : written) {
    if ((c >= '0' && c <= '9') || (c == '+' && out.empty())) {
      out.push_back(c);
    } else if (kSeparators.find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace

const std::vector<std::string_view>& calling_countries() {
  static const std::vector<std::string_view> kCodes = [] {
    std::vector<std::string_view> codes;
    for (const Country& country : countries()) codes.push_back(country.code);
    return codes;
  }();
  return kCodes;
}

std::string_view calling_code_of(std::string_view country) {
  const Country* found = find_country(country);
  return found == nullptr ? std::string_view() : found->calling_code;
}

std::string country_name(std::string_view country, std::string_view locale) {
  const std::string code(country);
  const icu::Locale shown = icu::Locale::createFromName(std::string(locale).c_str());
  icu::UnicodeString name;
  icu::Locale("", code.c_str()).getDisplayCountry(shown, name);
  std::string out;
  name.toUTF8String(out);
  return out;
}

std::optional<std::string> to_e164(std::string_view country, std::string_view written) {
  const auto digits = without_separators(written);
  if (!digits || digits->size() > 20) return std::nullopt;
  std::string_view rest = *digits;
  if (rest.starts_with('+')) return std::string(rest);
  if (rest.starts_with("00")) return "+" + std::string(rest.substr(2));
  const Country* found = find_country(country);
  if (found == nullptr) return std::nullopt;
  // Some numbers begin with the very digits that are dialled before others: a number of a good size stays.
  if (rest.starts_with(found->dialled_before) && has_size(*found, rest.size() - found->dialled_before.size())) {
    rest.remove_prefix(found->dialled_before.size());
  }
  if (!has_size(*found, rest.size())) return std::nullopt;
  return "+" + std::string(found->calling_code) + std::string(rest);
}

}  // namespace acquaint::forms
