// HTML of an operator's form as plain text: nothing of it reaches a page but its words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acquaint::flows {

struct Paragraph {
  std::string text;
  bool is_heading = false;

  bool operator==(const Paragraph&) const = default;
};

// The words of the markup, a paragraph for each block. Tags and what stands in <script> and <style> are left
// out; the five entities of XML, &nbsp; and &#39; are read.
std::vector<Paragraph> paragraphs_of(std::string_view markup);

}  // namespace acquaint::flows
