#include "flows/mail_address.h"

#include <algorithm>
#include <string>

#include "profile/built_in_lists.h"
#include "profile/schema.h"

namespace acquaint::flows {
namespace {

bool asks_for(const JsonObject& rules, std::string_view name) {
  return find_bool(rules, name).value_or(false);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

bool is_listed(const JsonObject& rules, std::string_view name, const std::string& address,
               const std::string& domain) {
  const JsonArray* list = find_array(rules, name);
  if (list == nullptr) return false;
  return std::ranges::any_of(*list, [&](const Json& element) {
    if (!element.is_string()) return false;
    const std::string one = lower(element.get_string());
    return one == address || one == domain || one == "@" + domain;
  });
}

bool is_address(const std::string& text) {
  static const profile::Schema schema = *profile::Schema::compile(
      JsonObject{{"type", "string"}, {"format", "email"}, {"maxLength", 320}});
  return schema.check(Json(text)).empty();
}

JsonObject refused(std::string_view reason) {
  return {{"valid", false}, {"reason", reason}};
}

}  // namespace

JsonObject check_address(std::string_view given, const JsonObject& rules) {
  const std::string address = lower(given);
  if (!is_address(address)) return refused("SYNTAX");
  const std::size_t at = address.rfind('@');
  const std::string domain = address.substr(at + 1);
  if (is_listed(rules, "allowlist", address, domain)) return {{"valid", true}};
  if (is_listed(rules, "blocklist", address, domain)) return refused("BLOCKLIST");
  if (asks_for(rules, "block_aliases") && address.substr(0, at).contains('+'))
    return refused("ALIAS");
  if (asks_for(rules, "block_free_emails") && profile::is_free_mail(domain))
    return refused("FREE_EMAIL");
  // Better to say so than to let through what was to be kept out.
  if (asks_for(rules, "require_mx_record") || asks_for(rules, "block_disposable_emails"))
    return refused("NOT_CHECKED");
  return {{"valid", true}};
}

}  // namespace acquaint::flows
