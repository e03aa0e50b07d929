// HTML of an operator's form as plain text: nothing of it reaches a page but its words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acquaint::flows {

struct MarkupPart {
  std::string text;
  std::string address;  // Of a link; empty: plain text.

  bool operator==(const MarkupPart&) const = default;
};

struct Paragraph {
  std::vector<MarkupPart> parts;
  bool is_heading = false;

  bool operator==(const Paragraph&) const = default;
};

// The words of the markup, a paragraph for each block. Links keep addresses that begin with https:
// or mailto:. Tags and what stands in <script> and <style> are left out; the five entities of XML,
// &nbsp; and &#39; are read.
std::vector<Paragraph> paragraphs_of(std::string_view markup);

}  // namespace acquaint::flows
