// A page that says why something is refused. What only developers can mend is said in English on a page in any language,
// and marked as English there, so that it is read out and runs as such (WCAG 2.2, 3.1.2).
#pragma once

#include <string>

#include "pages/pages.h"

namespace acquaint::pages {

struct RefusalPage {
  MessagePage message;
  std::string english;  // The part of the message's text that is English on every page; empty: none.
};

std::string render_refusal(const RefusalPage& page);

}  // namespace acquaint::pages
