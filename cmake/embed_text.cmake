# Makes a C++ source file out of text files, so that the binary needs none of them at run time.
#
# embed_text(OUTPUT NAMESPACE FUNCTION FILES…): OUTPUT defines `std::string_view NAMESPACE::FUNCTION(std::string_view name)`, which gives the
# text of the file of that name without its ending, and an empty view for other names. A change of a file runs CMake again.
function(embed_text output namespace function)
  set(rows "")
  foreach(file ${ARGN})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND rows "    {\"${name}\", R\"docent_text(${text})docent_text\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[
#include <string_view>
#include <utility>

namespace @namespace@ {
namespace {
constexpr std::pair<std::string_view, std::string_view> kFiles[] = {
@rows@};
}  // namespace
std::string_view @function@(std::string_view name);
std::string_view @function@(std::string_view name) {
  for (const auto& [file, text] : kFiles)
    if (file == name) return text;
  return {};
}
}  // namespace @namespace@
]])
endfunction()
