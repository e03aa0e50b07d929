#include "api/hosted/return_to.h"

#include <algorithm>

namespace acquaint::api::hosted {

std::string safe_return_to(std::string_view wanted) {
  const bool is_path = wanted.starts_with('/') && !wanted.starts_with("//") && wanted.size() <= 8192;
  const bool is_plain = std::ranges::all_of(wanted, [](char c) {
    return c > 0x20 && c < 0x7f && c != '\\' && c != '"' && c != '<' && c != '>';
  });
  return is_path && is_plain ? std::string(wanted) : "/";
}

}  // namespace acquaint::api::hosted
