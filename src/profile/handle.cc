#include "profile/handle.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "base/encoding.h"
#include "profile/user.h"

namespace acquaint::profile {
namespace {

bool is_printable(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

// RFC 5322 atext, and the bytes of UTF-8 (RFC 6531).
bool is_atom_character(char c) {
  constexpr std::string_view kSymbols = "!#$%&'*+-/=?^_`{|}~";
  return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
         (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kSymbols.contains(c);
}

bool is_label_character(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
         (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// Whether `text` is parts separated by single dots, each accepted by `is_part`.
template <typename IsPart>
bool is_dotted(std::string_view text, IsPart is_part) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_part(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::string join(std::string_view kind, std::string_view scope, std::string_view value) {
  std::string text;
  text.reserve(kind.size() + scope.size() + value.size() + 2);
  text.append(kind).append("|").append(scope).append("|").append(value);
  return text;
}

std::optional<std::string_view> text_of(const Claim* claim) {
  if (claim == nullptr || !claim->value.is_string()) return std::nullopt;
  return std::string_view(claim->value.get_string());
}

// A number where the provider's ids are numbers.
std::string id_text(const Json& id) {
  return id.is_string() ? std::string(id.get_string()) : to_text(id);
}

}  // namespace

Result<UserId> UserId::parse(std::string_view text) {
  const std::size_t bar = text.find('|');
  if (text.size() < 3 || text.size() > 255 || !is_utf8(text) || !is_printable(text) || bar == 0 ||
      bar == std::string_view::npos || bar + 1 == text.size()) {
    return invalid("user.bad_id", "A user id looks like \"provider|id\", without white space.");
  }
  return UserId(text);
}

std::string_view UserId::provider() const {
  return std::string_view(text_).substr(0, text_.find('|'));
}

std::string_view UserId::id_in_provider() const {
  return std::string_view(text_).substr(text_.find('|') + 1);
}

std::string fold(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    std::string lower(text);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(error);
  icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  unicode.foldCase();
  const icu::UnicodeString normal = normalizer->normalize(unicode, error);
  std::string folded;
  normal.toUTF8String(folded);
  return folded;
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || !is_utf8(text)) return false;
  const std::string_view local = text.substr(0, at), domain = text.substr(at + 1);
  if (local.empty() || local.size() > 64 || domain.size() > 253) return false;
  const bool local_ok = is_dotted(local, [](std::string_view atom) {
    return !atom.empty() && std::ranges::all_of(atom, is_atom_character);
  });
  return local_ok && domain.contains('.') && is_dotted(domain, [](std::string_view label) {
           return !label.empty() && label.size() <= 63 && label.front() != '-' &&
                  label.back() != '-' && std::ranges::all_of(label, is_label_character);
         });
}

Handle Handle::email(std::string_view connection, std::string_view address) {
  return Handle(join("email", connection, fold(address)));
}

Handle Handle::username(std::string_view connection, std::string_view name) {
  return Handle(join("username", connection, fold(name)));
}

Handle Handle::phone(std::string_view connection, std::string_view number) {
  return Handle(join("phone", connection, number));
}

Handle Handle::identity(std::string_view provider, std::string_view id) {
  return Handle(join("idp", provider, id));
}

std::vector<Handle> handles_of(const User& user) {
  // Made once: handles are taken with every change.
  static const AttributePath kEmail = *AttributePath::parse("email");
  static const AttributePath kUsername = *AttributePath::parse("username");
  static const AttributePath kPhone = *AttributePath::parse("phone_number");
  std::vector<Handle> handles;
  for (const Identity& identity : user.identities) {
    handles.push_back(Handle::identity(identity.provider, id_text(identity.user_id)));
    // Only where we keep the accounts do an address, a name or a number stand for one person. Those of
    // a linked account are its own, not those that the primary identity's provider told.
    if (identity.provider != "auth0" && identity.provider != "email") continue;
    const bool is_primary = &identity == &user.identities.front();
    const auto text = [&](const AttributePath& path) -> std::optional<std::string_view> {
      if (is_primary) return text_of(find_claim(user, path));
      if (!identity.profile_data) return std::nullopt;
      return find_string(*identity.profile_data, path.text());
    };
    if (const auto email = text(kEmail)) handles.push_back(Handle::email(identity.connection, *email));
    if (const auto name = text(kUsername)) {
      handles.push_back(Handle::username(identity.connection, *name));
    }
    if (const auto phone = text(kPhone)) {
      handles.push_back(Handle::phone(identity.connection, *phone));
    }
  }
  std::ranges::sort(handles);
  const auto repeated = std::ranges::unique(handles);
  handles.erase(repeated.begin(), repeated.end());
  return handles;
}

}  // namespace acquaint::profile
