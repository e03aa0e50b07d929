// The widget's files as browsers load them: scripts, each also compressed, and types. A name with a version
// or a hash in it ("acquaint-0.1.0.js") always means the same bytes; the others change with the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acquaint::widget {

struct File {
  std::string_view content_type;
  std::string_view text;
  std::string_view gzip;  // The same, compressed; empty for a file that is too small for it.
  std::string tag;        // Names the text: an entity tag without its quotes.
  bool is_pinned = false;
};

// Nothing for any other name, and when the widget was not built before the program.
std::optional<File> find_file(std::string_view name);

// The page that asks within a frame. No file of the above, since its policy depends on who shows it; empty when the widget was
// not built.
std::string_view frame_page();

}  // namespace acquaint::widget
