#include "api/hosted/return_to.h"

#include <algorithm>

#include "base/encoding.h"

namespace acquaint::api::hosted {

std::string safe_return_to(std::string_view wanted) {
  const bool is_path = wanted.starts_with('/') && !wanted.starts_with("//") && wanted.size() <= 8192;
  const bool is_plain = std::ranges::all_of(wanted, [](char c) {
    return c > 0x20 && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>';
  });
  return is_path && is_plain ? std::string(wanted) : "/";
}

std::string with_return_to(std::string_view page, std::string_view return_to) {
  return std::string(page) + "?return_to=" + percent_encode(return_to);
}

}  // namespace acquaint::api::hosted
