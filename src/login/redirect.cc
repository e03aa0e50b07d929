#include "login/redirect.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace acquaint::login {
namespace {

constexpr std::size_t kBytesMax = 1024;

bool is_web(std::string_view scheme) {
  return scheme == "https" || scheme == "http";
}

// Schemes that run or show something instead of leading somewhere.
bool is_dangerous(std::string_view scheme) {
  constexpr std::string_view kDangerous[] = {"javascript", "data",  "vbscript", "file",
                                             "blob",       "about", "mailto",   "tel",
                                             "ws",         "wss",   "ftp"};
  return std::ranges::find(kDangerous, scheme) != std::end(kDangerous);
}

std::string encoded(const FormFields& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    text.append(text.empty() ? "" : "&").append(percent_encode(name));
    text.append("=").append(percent_encode(value));
  }
  return text;
}

}  // namespace

Result<Done> check_redirect(std::string_view uri) {
  const auto refuse = [](std::string why) { return invalid("redirect.malformed", std::move(why)); };
  const bool is_plain = std::ranges::all_of(uri, [](char c) {
    return c > ' ' && c < '\x7f' && c != '\\' && c != '"' && c != '<' && c != '>' && c != '*';
  });
  if (uri.empty() || uri.size() > kBytesMax || !is_plain) {
    return refuse(
        "An address of at most 1,024 visible ASCII characters is expected, without wildcards.");
  }
  const auto parsed = boost::urls::parse_uri({uri.data(), uri.size()});
  if (!parsed)
    return refuse("An absolute address is expected, such as https://app.example/callback.");
  if (parsed->has_fragment()) return refuse("An address with a fragment (#) cannot be used.");
  if (parsed->has_userinfo()) return refuse("An address with a user name cannot be used.");
  const std::string_view scheme(parsed->scheme().data(), parsed->scheme().size());
  if (std::ranges::any_of(scheme, [](char c) { return c >= 'A' && c <= 'Z'; }) ||
      is_dangerous(scheme)) {
    return refuse("This scheme cannot be used.");
  }
  if (is_web(scheme) && (!parsed->has_authority() || parsed->encoded_host().empty())) {
    return refuse("An address on a host is expected.");
  }
  return Done{};
}

bool allows_redirect(std::span<const std::string> declared, std::string_view uri) {
  return std::ranges::find(declared, uri) != declared.end();
}

std::string origin_of(std::string_view uri) {
  const auto parsed = boost::urls::parse_uri({uri.data(), uri.size()});
  if (!parsed || !is_web({parsed->scheme().data(), parsed->scheme().size()})) return {};
  const auto origin = parsed->encoded_origin();
  return {origin.data(), origin.size()};
}

std::string with_query(std::string_view uri, const FormFields& parameters) {
  std::string out(uri);
  if (!parameters.empty()) out.append(1, uri.contains('?') ? '&' : '?').append(encoded(parameters));
  return out;
}

std::string with_fragment(std::string_view uri, const FormFields& parameters) {
  return std::string(uri) + "#" + encoded(parameters);
}

}  // namespace acquaint::login
