#include "flows/markup.h"

#include <algorithm>

namespace acquaint::flows {
namespace {

constexpr std::string_view kBlocks[] = {"p",  "div",   "li", "ul",      "ol",         "br",
                                        "hr", "table", "tr", "section", "blockquote", "h1",
                                        "h2", "h3",    "h4", "h5",      "h6"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

struct Entity {
  std::string_view name;
  std::string_view text;
};

constexpr Entity kEntities[] = {{"&amp;", "&"},  {"&lt;", "<"},  {"&gt;", ">"},  {"&quot;", "\""},
                                {"&apos;", "'"}, {"&#39;", "'"}, {"&nbsp;", " "}};

class MarkupReader {
 public:
  std::vector<Paragraph> read(std::string_view rest) {
    while (!rest.empty()) {
      if (rest.front() == '<') {
        rest = read_tag(rest);
      } else if (rest.front() == '&') {
        rest = read_entity(rest);
      } else {
        add(rest.substr(0, 1));
        rest.remove_prefix(1);
      }
    }
    end_paragraph();
    return std::move(paragraphs_);
  }

 private:
  void add(std::string_view text) {
    const bool is_space = text == " " || text == "\n" || text == "\t" || text == "\r";
    if (is_space && follows_space_) return;
    follows_space_ = is_space;
    text_ += is_space ? " " : text;
  }

  void end_part() {
    if (!text_.empty()) parts_.push_back({std::move(text_), address_});
    text_.clear();
  }

  void end_paragraph() {
    end_part();
    if (!parts_.empty() && parts_.back().text.ends_with(' ')) parts_.back().text.pop_back();
    if (!parts_.empty() && parts_.back().text.empty()) parts_.pop_back();
    if (!parts_.empty()) paragraphs_.push_back({std::move(parts_), in_heading_});
    parts_.clear();
    follows_space_ = true;
  }

  // The address of <a href="…">, if a page may lead there.
  static std::string address_in(std::string_view tag) {
    for (const std::string_view mark : {"href=\"", "href='"}) {
      const std::size_t at = tag.find(mark);
      if (at == std::string_view::npos) continue;
      const std::string_view rest = tag.substr(at + mark.size());
      const std::string_view address = rest.substr(0, rest.find(mark.back()));
      if (address.starts_with("https://") || address.starts_with("mailto:"))
        return std::string(address);
    }
    return {};
  }

  std::string_view read_entity(std::string_view rest) {
    for (const Entity& entity : kEntities) {
      if (!rest.starts_with(entity.name)) continue;
      add(entity.text);
      return rest.substr(entity.name.size());
    }
    add("&");
    return rest.substr(1);
  }

  std::string_view read_tag(std::string_view rest) {
    const std::size_t end = rest.find('>');
    if (end == std::string_view::npos) return {};
    std::string_view inside = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    const bool closes = inside.starts_with('/');
    if (closes) inside.remove_prefix(1);
    const std::string name =
        lower(inside.substr(0, std::min(inside.find_first_of(" \t\r\n/"), inside.size())));
    if (!closes && (name == "script" || name == "style")) {
      const std::size_t close = lower(rest).find("</" + name);
      return close == std::string::npos ? std::string_view() : rest.substr(close);
    }
    if (name == "a") {
      end_part();
      address_ = closes ? std::string() : address_in(inside);
      return rest;
    }
    if (std::ranges::find(kBlocks, name) == std::end(kBlocks)) return rest;
    end_paragraph();
    in_heading_ = !closes && name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
    return rest;
  }

  std::string text_, address_;  // Of the part that is being read.
  std::vector<MarkupPart> parts_;
  bool follows_space_ = true;
  bool in_heading_ = false;
  std::vector<Paragraph> paragraphs_;
};

}  // namespace

std::vector<Paragraph> paragraphs_of(std::string_view markup) {
  return MarkupReader().read(markup);
}

}  // namespace acquaint::flows
