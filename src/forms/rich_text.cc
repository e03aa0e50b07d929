#include "forms/rich_text.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>

namespace acquaint::forms {
namespace {

bool is_safe_address(std::string_view address) {
  const auto url = boost::urls::parse_uri(address);
  if (!url) return false;
  const auto scheme = url->scheme_id();
  if (scheme == boost::urls::scheme::http || scheme == boost::urls::scheme::https) {
    return !url->encoded_host().empty();
  }
  return std::ranges::equal(url->scheme(), std::string_view("mailto"), [](char a, char b) {
           return (a | 0x20) == b;
         });
}

struct Link {
  TextPart part;
  std::size_t size = 0;  // Bytes of the source text.
};

// The link that begins at the bracket `text` begins with.
std::optional<Link> read_link(std::string_view text) {
  const std::size_t middle = text.find("](");
  if (middle == std::string_view::npos || middle == 1) return std::nullopt;
  const std::string_view label = text.substr(1, middle - 1);
  if (label.find_first_of("[]\n") != std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find(')', middle);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view address = text.substr(middle + 2, end - middle - 2);
  if (!is_safe_address(address)) return std::nullopt;
  return Link{{std::string(label), std::string(address)}, end + 1};
}

}  // namespace

std::vector<TextPart> parse_rich_text(std::string_view text) { return parse_rich_text(text, text); }

std::vector<TextPart> parse_rich_text(std::string_view text, std::string_view written) {
  std::vector<TextPart> parts;
  std::string plain;
  while (!text.empty()) {
    const auto link = text[0] == '[' ? read_link(text) : std::nullopt;
    if (!link || written.find("](" + link->part.href + ")") == written.npos) {
      plain.push_back(text[0]);
      text.remove_prefix(1);
      continue;
    }
    if (!plain.empty()) parts.push_back({std::exchange(plain, {}), {}});
    parts.push_back(link->part);
    text.remove_prefix(link->size);
  }
  if (!plain.empty()) parts.push_back({std::move(plain), {}});
  return parts;
}

JsonArray to_json(const std::vector<TextPart>& parts) {
  JsonArray out;
  for (const TextPart& part : parts) {
    JsonObject object{{"text", part.text}};
    if (!part.href.empty()) object["href"] = part.href;
    out.push_back(std::move(object));
  }
  return out;
}

}  // namespace acquaint::forms
