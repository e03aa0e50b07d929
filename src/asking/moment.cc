#include "asking/moment.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace acquaint::asking {
namespace {

constexpr std::array<std::pair<MomentKind, std::string_view>, 5> kKinds{{
    {MomentKind::login, "login"},
    {MomentKind::page, "page"},
    {MomentKind::event, "event"},
    {MomentKind::api, "api"},
    {MomentKind::widget, "widget"},
}};

constexpr std::size_t kPatternBytesMax = 512;
constexpr std::string_view kExpressionPrefix = "url~";

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
  };
  for (const auto& [known, text] : kTexts) {
    if (known == name) return text;
  }
  return nullptr;
}

std::optional<Placement> Placement::parse(std::string_view text) {
  if (text.size() > kPatternBytesMax) return std::nullopt;
  const std::size_t colon = text.find(':');
  const auto kind = parse_moment_kind(text.substr(0, colon));
  if (!kind) return std::nullopt;
  if (colon == text.npos) return Placement(text, *kind, {});
  const std::string_view pattern = text.substr(colon + 1);
  const bool named = *kind != MomentKind::login && *kind != MomentKind::api;
  if (!named || pattern.empty()) return std::nullopt;
  if (*kind == MomentKind::page && pattern.front() != '/' && pattern.front() != '*') return std::nullopt;
  return Placement(text, *kind, pattern);
}

bool Placement::fits(const Moment& moment) const {
  return kind_ == moment.kind && (pattern_.empty() || fits(moment.kind, moment.where()));
}

bool Placement::fits(MomentKind kind, std::string_view where) const {
  if (kind_ != kind) return false;
  if (is_prefix_) return where.starts_with(std::string_view(pattern_).substr(0, pattern_.size() - 1));
  return pattern_.empty() || matches_glob(pattern_, where);
}

std::optional<Protection> Protection::parse(std::string_view text) {
  Protection protection(text);
  if (!text.starts_with(kExpressionPrefix)) {
    protection.placement_ = Placement::parse(text);
    if (!protection.placement_) return std::nullopt;
    return protection;
  }
  if (text.size() > kPatternBytesMax) return std::nullopt;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  const auto expression = std::make_shared<const re2::RE2>(
      re2::StringPiece(text.data() + kExpressionPrefix.size(), text.size() - kExpressionPrefix.size()),
      options);
  if (!expression->ok()) return std::nullopt;
  protection.expression_ = expression;
  return protection;
}

bool Protection::covers(const Moment& moment) const {
  if (placement_) return placement_->fits(moment);
  return re2::RE2::PartialMatch(moment.url, *expression_);
}

std::string_view path_of(std::string_view url) {
  url = url.substr(0, std::min(url.find('?'), url.find('#')));
  if (const std::size_t scheme = url.find("://"); scheme != url.npos) {
    const std::size_t slash = url.find('/', scheme + 3);
    url = slash == url.npos ? std::string_view() : url.substr(slash);
  }
  return url.empty() ? "/" : url;
}

bool matches_glob(std::string_view pattern, std::string_view text) {
  const std::size_t plain = std::min(pattern.find('*'), pattern.size());
  if (text.substr(0, plain) != pattern.substr(0, plain)) return false;
  std::size_t p = plain, t = plain;
  std::size_t star = pattern.npos, resume = 0;  // Where to go on when the last star must take more.
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace acquaint::asking
