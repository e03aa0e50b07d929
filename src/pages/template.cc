#include "pages/template.h"  // docs/adr/0119 says why this is no library.

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/check.h"
#include "pages/embedded.h"

namespace acquaint::pages {
namespace {

// The template with every {{> part}} replaced by the built-in file of that name.
std::string assembled(std::string_view name) {
  constexpr std::string_view kOpen = "{{> ";
  constexpr std::string_view kClose = "}}";
  const std::string_view source = embedded(name);
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = source.find(kOpen, at);
    out += source.substr(at, open - at);
    if (open == std::string_view::npos) return out;
    const std::size_t part = open + kOpen.size();
    const std::size_t close = source.find(kClose, part);
    ACQUAINT_CHECK(close != std::string_view::npos);
    out += assembled(std::string(source.substr(part, close - part)) + ".mustache");
    at = close + kClose.size();
  }
}


struct Piece {
  enum class Kind { literal, value, text, section, inverted };

  Kind kind = Kind::literal;
  std::string text;               // Of a literal; of a text, its key.
  std::vector<std::string> path;  // Of any other tag: its name, parted at the dots.
  std::size_t end = 0;            // Of a section: behind its last piece.
};
// A template as it was read: all its pieces in their order.
using Template = std::vector<Piece>;

constexpr std::size_t kNestingMax = 10;

struct Tag {
  char sign = ' ';  // What stands before the name; a letter stands for none.
  std::string_view name;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> parted(std::string_view name) {
  std::vector<std::string> parts;
  for (std::size_t dot = name.find('.'); dot != name.npos; dot = name.find('.')) {
    parts.emplace_back(name.substr(0, dot));
    name.remove_prefix(dot + 1);
  }
  parts.emplace_back(name);
  return parts;
}

// Every {{…}} in its order, as far as they are closed.
std::vector<Tag> tags_of(std::string_view source) {
  std::vector<Tag> tags;
  for (std::size_t at = source.find("{{"); at != source.npos; at = source.find("{{", at)) {
    const std::size_t close = source.find("}}", at);
    if (close == source.npos) return tags;
    std::string_view inside = trimmed(source.substr(at + 2, close - at - 2));
    Tag tag;
    if (!inside.empty() && std::string_view("#^/!>&={").contains(inside.front())) {
      tag.sign = inside.front();
      inside.remove_prefix(1);
    }
    tag.name = trimmed(inside);
    tags.push_back(tag);
    at = close + 2;
  }
  return tags;
}

// Reads what Mustache (5) calls variables, sections, inverted sections and comments. A line that holds nothing but a
// tag of the last three is left out, as there.
class TemplateReader {
 public:
  enum class Texts { said, none };  // Whether {{t.<key>}} is a text of the language, or a name like others.

  TemplateReader(std::string_view source, Texts texts) : source_(source), texts_(texts) {}

  // Nothing for what is not well-formed, or has a tag that we do not read.
  std::optional<Template> read() {
    for (std::size_t open = source_.find("{{"); open != source_.npos; open = source_.find("{{", at_)) {
      const std::size_t close = source_.find("}}", open);
      if (close == source_.npos) return std::nullopt;
      add_literal(source_.substr(at_, open - at_));
      at_ = close + 2;
      if (!read_tag(trimmed(source_.substr(open + 2, close - open - 2)), open)) return std::nullopt;
    }
    add_literal(source_.substr(at_));
    if (!open_.empty()) return std::nullopt;
    return std::move(pieces_);
  }

 private:
  void add_literal(std::string_view text) {
    if (!text.empty()) pieces_.push_back({.kind = Piece::Kind::literal, .text = std::string(text), .path = {}});
  }

  bool read_tag(std::string_view inside, std::size_t begin) {
    if (inside.empty() || std::string_view("{&>=").contains(inside.front())) return false;
    const char sign = inside.front();
    if (!std::string_view("#^/!").contains(sign)) {
      add_value(inside);
      return true;
    }
    take_line_of(begin);
    if (sign == '!') return true;
    const std::string_view name = trimmed(inside.substr(1));
    if (name.empty()) return false;
    if (sign == '/') return end_section(name);
    open_.push_back({pieces_.size(), name});
    pieces_.push_back({.kind = sign == '#' ? Piece::Kind::section : Piece::Kind::inverted, .text = {}, .path = parted(name)});
    return true;
  }

  void add_value(std::string_view name) {
    if (texts_ == Texts::said && name.starts_with("t.")) {
      pieces_.push_back({.kind = Piece::Kind::text, .text = std::string(name.substr(2)), .path = {}});
    } else {
      pieces_.push_back({.kind = Piece::Kind::value, .text = {}, .path = parted(name)});
    }
  }

  bool end_section(std::string_view name) {
    if (open_.empty() || open_.back().name != name) return false;
    pieces_[open_.back().piece].end = pieces_.size();
    open_.pop_back();
    return true;
  }

  // When the tag that begins there stands alone on its line, the line goes with it.
  void take_line_of(std::size_t begin) {
    const auto is_blank = [](std::string_view text) { return text.find_first_not_of(" \t\r") == text.npos; };
    const std::size_t break_before = source_.substr(0, begin).rfind('\n');
    const std::size_t line = break_before == source_.npos ? 0 : break_before + 1;
    const std::size_t line_end = std::min(source_.find('\n', at_), source_.size());
    if (!is_blank(source_.substr(line, begin - line)) || !is_blank(source_.substr(at_, line_end - at_))) return;
    if (begin > line) {
      std::string& before = pieces_.back().text;
      before.resize(before.size() - (begin - line));
    }
    at_ = std::min(line_end + 1, source_.size());
  }

  struct Open {
    std::size_t piece;
    std::string_view name;
  };

  std::string_view source_;
  Texts texts_;
  std::size_t at_ = 0;
  std::vector<Open> open_;
  Template pieces_;
};

// As an entity; empty for a character that stands for itself.
constexpr std::string_view entity_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&apos;";
    default: return {};
  }
}

void append_html(std::string& out, std::string_view text) {
  std::size_t begin = 0;  // Of what is copied as it is.
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view entity = entity_of(text[at]);
    if (entity.empty()) continue;
    out.append(text, begin, at - begin).append(entity);
    begin = at + 1;
  }
  out.append(text, begin);
}

// Mustache takes an empty text for true; nothing to say is nothing to show.
bool holds(const Json* value) {
  if (value == nullptr || value->is_null()) return false;
  if (const bool* flag = value->if_bool()) return *flag;
  if (const auto* text = value->if_string()) return !text->empty();
  const JsonArray* list = value->if_array();
  return list == nullptr || !list->empty();
}

class Rendering {
 public:
  Rendering(const Template& pieces, const texts::Language* language, const JsonObject& view, Escaping escaping,
            std::span<const std::string_view> gaps = {})
      : pieces_(pieces), language_(language), escaping_(escaping), gaps_(gaps), frames_{&view} {}

  Draft draft() && {
    out_.reserve(8192);
    append(0, pieces_.size());
    return {std::move(out_), std::move(found_)};
  }

  std::string render() && { return std::move(*this).draft().html; }

 private:
  void append(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end;) {
      const Piece& piece = pieces_[i];
      switch (piece.kind) {
        case Piece::Kind::literal: out_ += piece.text; break;
        case Piece::Kind::text: append_plain(language_->say(piece.text)); break;
        case Piece::Kind::value: append_value(piece.path); break;
        case Piece::Kind::section: append_section(find(piece.path), i + 1, piece.end); break;
        case Piece::Kind::inverted:
          if (!holds(find(piece.path))) append(i + 1, piece.end);
          break;
      }
      i = std::max(i + 1, piece.end);
    }
  }

  void append_section(const Json* value, std::size_t begin, std::size_t end) {
    if (!holds(value)) return;
    if (const JsonArray* list = value->if_array()) {
      for (const Json& element : *list) append_within(element, begin, end);
    } else {
      append_within(*value, begin, end);
    }
  }

  void append_within(const Json& value, std::size_t begin, std::size_t end) {
    const JsonObject* object = value.if_object();
    if (object != nullptr) frames_.push_back(object);
    append(begin, end);
    if (object != nullptr) frames_.pop_back();
  }

  void append_value(const std::vector<std::string>& path) {
    if (path.size() == 1 && std::ranges::find(gaps_, path.front()) != gaps_.end()) {
      found_.push_back({out_.size(), path.front()});
      return;
    }
    const Json* value = find(path);
    if (value == nullptr) return;
    if (const auto* text = value->if_string()) return append_plain(*text);
    if (value->is_number()) append_plain(to_text(*value));
  }

  void append_plain(std::string_view text) {
    if (escaping_ == Escaping::html) {
      append_html(out_, text);
    } else {
      out_ += text;
    }
  }

  // In the innermost object that has the whole path.
  const Json* find(const std::vector<std::string>& path) const {
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
      if (const Json* found = find_in(**frame, path)) return found;
    }
    return nullptr;
  }

  static const Json* find_in(const JsonObject& object, const std::vector<std::string>& path) {
    const JsonObject* within = &object;
    const Json* found = nullptr;
    for (const std::string& part : path) {
      found = within == nullptr ? nullptr : within->if_contains(part);
      if (found == nullptr) return nullptr;
      within = found->if_object();
    }
    return found;
  }

  const Template& pieces_;
  const texts::Language* language_;
  Escaping escaping_;
  std::span<const std::string_view> gaps_;
  std::vector<const JsonObject*> frames_;  // The innermost last.
  std::string out_;
  std::vector<Draft::Gap> found_;
};

const Template& built_in(std::string_view name) {
  thread_local std::map<std::string, Template, std::less<>> templates;
  const auto known = templates.find(name);
  if (known != templates.end()) return known->second;
  auto read = TemplateReader(assembled(name), TemplateReader::Texts::said).read();
  ACQUAINT_CHECK(read.has_value());
  return templates.emplace(name, std::move(*read)).first->second;
}

}  // namespace

std::string find_source_problem(const std::string& source,
                                std::initializer_list<std::string_view> names) {
  std::size_t depth = 0;
  for (const Tag& tag : tags_of(source)) {
    if (tag.sign == '!') continue;
    if (std::string_view("{&>=").contains(tag.sign)) {
      return "Only tags that escape are allowed: no {{{…}}}, {{&…}}, {{>…}} or {{=…=}}.";
    }
    if (std::ranges::find(names, tag.name) == names.end()) return "A tag has an unknown name.";
    if ((tag.sign == '#' || tag.sign == '^') && ++depth > kNestingMax) {
      return "Sections nest too deep.";
    }
    if (tag.sign == '/' && depth > 0) --depth;
  }
  const bool is_well_formed = TemplateReader(source, TemplateReader::Texts::none).read().has_value();
  return is_well_formed ? "" : "This is no well-formed Mustache template.";
}

std::set<std::string, std::less<>> names_in_source(std::string_view source) {
  std::set<std::string, std::less<>> names;
  for (const Tag& tag : tags_of(source)) {
    if (tag.sign != '!') names.emplace(tag.name);
  }
  return names;
}

std::string render_source(const std::string& source, const JsonObject& view, Escaping escaping) {
  const auto pieces = TemplateReader(source, TemplateReader::Texts::none).read();
  ACQUAINT_CHECK(pieces.has_value());
  return Rendering(*pieces, nullptr, view, escaping).render();
}

std::string Draft::finish(std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
  std::string page;
  page.reserve(html.size() + 1024);
  std::size_t at = 0;
  for (const Gap& gap : gaps) {
    page.append(html, at, gap.at - at);
    at = gap.at;
    const auto value = std::ranges::find(values, gap.name, &std::pair<std::string_view, std::string_view>::first);
    ACQUAINT_CHECK(value != values.end());
    append_html(page, value->second);
  }
  return page.append(html, at);
}

Draft render_draft(std::string_view name, const texts::Language& language, const JsonObject& view,
                   std::span<const std::string_view> gaps) {
  return Rendering(built_in(name), &language, view, Escaping::html, gaps).draft();
}

std::string render(std::string_view name, const texts::Language& language, const JsonObject& view) {
  return Rendering(built_in(name), &language, view, Escaping::html).render();
}

}  // namespace acquaint::pages
