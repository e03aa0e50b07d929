// What is known of mail domains and telephone numbers in general, built in from lists of sorted lines.
#pragma once

#include <optional>
#include <string_view>

namespace acquaint::profile {

// Whether anybody can get a mailbox there (free_mail.txt), so that the domain names no employer.
// `domain` is in small letters.
bool is_free_mail(std::string_view domain);

// The country, as ISO 3166-1 writes it in two letters, to which numbers that begin with these digits
// belong (phone_countries.txt): the longest prefix that is known counts. `digits` begin with the country
// calling code (ITU-T E.164) and have no sign.
std::optional<std::string_view> country_of_number(std::string_view digits);

}  // namespace acquaint::profile
