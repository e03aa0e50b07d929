// Telephone numbers as people write them in their own country, and the countries that they can pick.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acquaint::forms {

// ISO 3166-1 codes, sorted.
const std::vector<std::string_view>& calling_countries();

// "49" of "DE"; empty for what is not among calling_countries().
std::string_view calling_code_of(std::string_view country);

// "Deutschland" of "DE" in German (Unicode CLDR). `locale` is a BCP 47 tag.
std::string country_name(std::string_view country, std::string_view locale);

// "030 123456" in "DE" as E.164: "+4930123456". A number that begins with "+" or "00" has its country with it.
// Nothing when it cannot be one: other signs than spaces, ".", "-", "/" and brackets, an unknown country, or a
// number of digits that no telephone of the country has.
std::optional<std::string> to_e164(std::string_view country, std::string_view written);

}  // namespace acquaint::forms
