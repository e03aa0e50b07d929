// The files that CMakeLists.txt builds into the library; embed.cmake writes the source.
#pragma once

#include <span>
#include <string_view>

namespace acquaint::widget {

struct EmbeddedFile {
  std::string_view name;  // Without the folder.
  std::string_view bytes;
};

std::span<const EmbeddedFile> embedded();

}  // namespace acquaint::widget
