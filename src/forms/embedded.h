// The files that CMakeLists.txt builds into the library; src/embed.cmake writes the source.
#pragma once

#include <string_view>

namespace acquaint::forms {

// The text of the file called `name`, without its folder. A name that is not built in is a bug.
std::string_view embedded(std::string_view name);

}  // namespace acquaint::forms
