#include "profile/transform.h"

#include <libpsl.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>

#include "profile/built_in_lists.h"

namespace acquaint::profile {
namespace {

constexpr std::size_t kTextMax = 4096;

constexpr std::pair<std::string_view, Transform> kTransforms[] = {
    {"copy", Transform::copy},
    {"lower_case", Transform::lower_case},
    {"upper_case", Transform::upper_case},
    {"title_case", Transform::title_case},
    {"first_word", Transform::first_word},
    {"last_word", Transform::last_word},
    {"after_first_word", Transform::after_first_word},
    {"email_domain", Transform::email_domain},
    {"email_company", Transform::email_company},
    {"phone_country", Transform::phone_country},
};

std::string trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == text.npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(kSpace) - from + 1));
}

enum class Case { lower, upper, title };

std::string in_case(std::string_view text, Case wanted) {
  icu::UnicodeString letters = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  const icu::Locale& locale = icu::Locale::getRoot();
  switch (wanted) {
    case Case::lower: letters.toLower(locale); break;
    case Case::upper: letters.toUpper(locale); break;
    case Case::title: letters.toTitle(nullptr, locale); break;
  }
  std::string out;
  letters.toUTF8String(out);
  return out;
}

std::optional<Transformed> text_or_nothing(std::string text) {
  if (text.empty()) return std::nullopt;
  return Transformed{Json(text), {text}};
}

struct Domain {
  std::string full;         // "mail.acme.co.uk"
  std::string registrable;  // "acme.co.uk"
};

// Of an address that tells something about whoever has it.
std::optional<Domain> domain_of(std::string_view email) {
  const std::size_t at = email.rfind('@');
  if (at == email.npos || at == 0) return std::nullopt;
  Domain domain;
  for (const char c : email.substr(at + 1)) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_plain && c != '-' && c != '.') return std::nullopt;
    domain.full.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  // Null also for a public suffix itself, where anybody can register: "co.uk".
  const char* registrable = psl_registrable_domain(psl_builtin(), domain.full.c_str());
  if (registrable == nullptr || !domain.full.contains('.')) return std::nullopt;
  domain.registrable = registrable;
  if (is_free_mail(domain.full) || is_free_mail(domain.registrable)) return std::nullopt;
  return domain;
}

// "analytical-engines.com" -> "Analytical Engines". An internationalised label is no name in this form.
std::string company_in(std::string_view registrable) {
  const std::string_view label = registrable.substr(0, registrable.find('.'));
  if (label.starts_with("xn--")) return {};
  std::string name;
  bool starts = true;
  for (const char c : label) {
    name.push_back(c == '-' ? ' ' : starts && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    starts = c == '-';
  }
  return trim(name);
}

std::optional<Transformed> from_email(std::string_view email, Transform transform) {
  const auto domain = domain_of(email);
  if (!domain) return std::nullopt;
  const bool is_company = transform == Transform::email_company;
  return Transformed{Json(is_company ? company_in(domain->registrable) : domain->registrable),
                     {domain->full, domain->registrable}};
}

std::optional<Transformed> country_of(std::string_view number) {
  if (!number.starts_with('+')) return std::nullopt;
  std::string digits;
  for (const char c : number.substr(1)) {
    if (c >= '0' && c <= '9') {
      digits.push_back(c);
    } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.' && c != '/') {
      return std::nullopt;
    }
  }
  constexpr std::size_t kDigitsMin = 6, kDigitsMax = 15;
  if (digits.size() < kDigitsMin || digits.size() > kDigitsMax) return std::nullopt;
  const auto country = country_of_number(digits);
  return country ? text_or_nothing(std::string(*country)) : std::nullopt;
}

}  // namespace

std::string_view name_of(Transform transform) {
  for (const auto& [name, known] : kTransforms) {
    if (known == transform) return name;
  }
  return "";
}

std::optional<Transform> parse_transform(std::string_view name) {
  for (const auto& [known, transform] : kTransforms) {
    if (known == name) return transform;
  }
  return std::nullopt;
}

std::optional<Transformed> apply(Transform transform, const Json& value) {
  if (transform == Transform::copy) {
    if (value.is_null() || (value.is_string() && value.get_string().empty())) return std::nullopt;
    const bool is_text = value.is_string();
    return Transformed{value, {is_text ? std::string(value.get_string()) : to_text(value)}};
  }
  if (!value.is_string() || value.get_string().size() > kTextMax) return std::nullopt;
  const std::string text = trim(value.get_string());
  const std::size_t space = text.find(' ');
  switch (transform) {
    case Transform::copy: break;
    case Transform::lower_case: return text_or_nothing(in_case(text, Case::lower));
    case Transform::upper_case: return text_or_nothing(in_case(text, Case::upper));
    case Transform::title_case: return text_or_nothing(in_case(text, Case::title));
    case Transform::first_word: return text_or_nothing(text.substr(0, space));
    case Transform::last_word: return text_or_nothing(text.substr(text.rfind(' ') + 1));
    case Transform::after_first_word:
      return space == text.npos ? std::nullopt : text_or_nothing(trim(text.substr(space)));
    case Transform::email_domain:
    case Transform::email_company: return from_email(text, transform);
    case Transform::phone_country: return country_of(text);
  }
  std::abort();  // Unreachable: -Wswitch is an error.
}

}  // namespace acquaint::profile
