// YAML or TOML between "---" or "+++" lines at the very start of a Markdown file (Jekyll, Hugo, Docusaurus, MkDocs).
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace docent::parse {

constexpr std::size_t kMaxFrontMatterBytes = 256 << 10;  // a larger one is left out of the text but not read

struct FrontMatter {
  std::size_t size = 0;  // bytes up to the text, the closing line included; 0 = there is none
  std::string title;
  std::string language;
  std::map<std::string, std::string> metadata;  // other scalars
  std::vector<std::string> aliases;
  std::vector<std::string> warnings;
};

// `text` is valid UTF-8. Malformed front matter gives a warning and its size.
FrontMatter read_front_matter(std::string_view text);

}  // namespace docent::parse
