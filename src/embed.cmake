# Writes the source file of <FOLDER>/embedded.h: it holds the text of FILES (separated by commas) by their names.
string(REPLACE "," ";" FILES "${FILES}")
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\", R\"acquaint(${text})acquaint\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"${FOLDER}/embedded.h\"

#include \"base/check.h\"

namespace acquaint::${FOLDER} {
namespace {

struct File {
  std::string_view name;
  std::string_view text;
};

constexpr File kFiles[] = {
${rows}};

}  // namespace

std::string_view embedded(std::string_view name) {
  for (const File& file : kFiles) {
    if (file.name == name) return file.text;
  }
  ACQUAINT_CHECK(!\"a file of this name is built in\");
}

}  // namespace acquaint::${FOLDER}
")
