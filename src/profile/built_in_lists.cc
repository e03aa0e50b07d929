#include "profile/built_in_lists.h"

#include <algorithm>
#include <vector>

#include "profile/embedded.h"

namespace acquaint::profile {
namespace {

// The lines of a built-in file but for its remarks; they are sorted by bytes.
std::vector<std::string_view> lines_of(std::string_view file) {
  std::vector<std::string_view> lines;
  std::string_view text = embedded(file);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0 && text.front() != '#') lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view prefix_in(std::string_view line) { return line.substr(0, line.find(' ')); }

}  // namespace

bool is_free_mail(std::string_view domain) {
  static const std::vector<std::string_view> kDomains = lines_of("free_mail.txt");
  return std::ranges::binary_search(kDomains, domain);
}

std::optional<std::string_view> country_of_number(std::string_view digits) {
  static const std::vector<std::string_view> kPrefixes = lines_of("phone_countries.txt");
  constexpr std::size_t kPrefixMax = 8;
  for (std::size_t size = std::min(digits.size(), kPrefixMax); size > 0; --size) {
    const std::string_view prefix = digits.substr(0, size);
    const auto line = std::ranges::lower_bound(kPrefixes, prefix, {}, prefix_in);
    if (line != kPrefixes.end() && prefix_in(*line) == prefix) return line->substr(size + 1);
  }
  return std::nullopt;
}

}  // namespace acquaint::profile
