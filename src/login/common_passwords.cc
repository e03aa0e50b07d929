#include "login/common_passwords.h"

#include "login/embedded.h"
#include "login/sorted_lines.h"

namespace acquaint::login {
namespace {

std::string_view without_remarks(std::string_view text) {
  while (text.starts_with('#')) text.remove_prefix(text.find('\n') + 1);
  return text;
}

}  // namespace

bool is_common_password(std::string_view folded) {
  static const std::string_view kList = without_remarks(embedded("common_passwords.txt"));
  const auto read = [](std::uint64_t from, std::size_t size) { return kList.substr(from, size); };
  return holds_line(kList.size(), read, folded, [](std::string_view line) { return line; });
}

}  // namespace acquaint::login
