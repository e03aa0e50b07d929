# Writes the source file of widget/embedded.h: it holds the bytes of FILES (separated by commas) by their names.
string(REPLACE "," ";" FILES "${FILES}")
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(SIZE "${file}" size)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(APPEND rows "    {\"${name}\", {\"${bytes}\", ${size}}},\n")
endforeach()
list(LENGTH FILES count)
file(WRITE "${OUTPUT}" "#include <array>

#include \"widget/embedded.h\"

namespace acquaint::widget {
namespace {

constexpr std::array<EmbeddedFile, ${count}> kFiles = {{
${rows}}};

}  // namespace

std::span<const EmbeddedFile> embedded() { return kFiles; }

}  // namespace acquaint::widget
")
