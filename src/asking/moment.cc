#include "asking/moment.h"

#include <algorithm>
#include <array>
#include <utility>

namespace acquaint::asking {
namespace {

constexpr std::array<std::pair<MomentKind, std::string_view>, kMomentKinds> kKinds{{
    {MomentKind::login, "login"},
    {MomentKind::page, "page"},
    {MomentKind::event, "event"},
    {MomentKind::api, "api"},
    {MomentKind::widget, "widget"},
    {MomentKind::email, "email"},
}};

}  // namespace

std::string_view name_of(MomentKind kind) {
  for (const auto& [known, name] : kKinds) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<MomentKind> parse_moment_kind(std::string_view name) {
  for (const auto& [kind, known] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

std::string_view Moment::where() const { return kind == MomentKind::page ? path_of(url) : name; }

MomentText find_moment_text(std::string_view name) {
  static constexpr std::pair<std::string_view, MomentText> kTexts[] = {
      {"kind", [](const Moment& moment) { return name_of(moment.kind); }},
      {"name", [](const Moment& moment) { return std::string_view(moment.name); }},
      {"url", [](const Moment& moment) { return std::string_view(moment.url); }},
      {"locale", [](const Moment& moment) { return std::string_view(moment.locale); }},
      {"device", [](const Moment& moment) { return std::string_view(moment.device); }},
      {"client", [](const Moment& moment) { return std::string_view(moment.client); }},
      {"app", [](const Moment& moment) { return std::string_view(moment.app); }},
  };
  for (const auto& [known, text] : kTexts) {
    if (known == name) return text;
  }
  return nullptr;
}

std::string_view path_of(std::string_view url) {
  url = url.substr(0, std::min(url.find('?'), url.find('#')));
  if (const std::size_t scheme = url.find("://"); scheme != url.npos) {
    const std::size_t slash = url.find('/', scheme + 3);
    url = slash == url.npos ? std::string_view() : url.substr(slash);
  }
  return url.empty() ? "/" : url;
}

}  // namespace acquaint::asking
