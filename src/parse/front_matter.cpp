#include "parse/front_matter.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_UNRELEASED_FEATURES 0
#include <toml++/toml.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

#include "base/text.h"

namespace docent::parse {
namespace {

constexpr std::size_t kMaxValueBytes = 4096;
constexpr std::size_t kMaxEntries = 256;

std::string_view line_at(std::string_view text, std::size_t at) {
  std::string_view line = text.substr(at, text.find('\n', at) - at);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

std::size_t next_line(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

void take(FrontMatter& found, const std::string& key, std::string value) {
  if (value.size() > kMaxValueBytes) value = base::utf8_prefix(value, kMaxValueBytes);
  value = base::to_valid_utf8(value);
  if (key == "title") found.title = base::trim(value);
  else if (key == "lang" || key == "language" || key == "locale") found.language = base::trim(value);
  else if (found.metadata.size() < kMaxEntries && key.size() <= 128) found.metadata[base::to_valid_utf8(key)] = std::move(value);
}

void take_alias(FrontMatter& found, std::string value) {
  if (found.aliases.size() < kMaxEntries && value.size() <= kMaxValueBytes && !value.empty())
    found.aliases.push_back(base::to_valid_utf8(value));
}

void read_yaml(std::string_view body, FrontMatter& found) {
  try {
    const YAML::Node root = YAML::Load(std::string(body));
    if (!root.IsMap()) return;
    for (const auto& entry : root) {
      if (!entry.first.IsScalar()) continue;
      const std::string key = entry.first.Scalar();
      const YAML::Node& value = entry.second;
      const bool alias = key == "aliases" || key == "redirect_from";
      if (value.IsScalar()) {
        if (alias) take_alias(found, value.Scalar());
        else take(found, key, value.Scalar());
      } else if (value.IsSequence()) {
        std::string list;
        for (const auto& item : value) {
          if (!item.IsScalar()) continue;
          if (alias) take_alias(found, item.Scalar());
          else if (list.size() < kMaxValueBytes) list += (list.empty() ? "" : ", ") + item.Scalar();
        }
        if (!alias && !list.empty()) take(found, key, list);
      }
    }
  } catch (const YAML::Exception& error) {
    found.warnings.push_back("front matter is not valid YAML: " + std::string(error.what()));
  }
}

std::string scalar_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  std::ostringstream out;
  if (const auto* number = node.as_integer()) out << number->get();
  else if (const auto* real = node.as_floating_point()) out << real->get();
  else if (const auto* flag = node.as_boolean()) out << (flag->get() ? "true" : "false");
  else if (const auto* date = node.as_date()) out << date->get();
  else if (const auto* moment = node.as_date_time()) out << moment->get();
  return out.str();
}

void read_toml(std::string_view body, FrontMatter& found) {
  const toml::parse_result parsed = toml::parse(body);
  if (!parsed) {
    found.warnings.push_back("front matter is not valid TOML: " + std::string(parsed.error().description()));
    return;
  }
  for (const auto& [key, node] : parsed.table()) {
    const std::string name(key.str());
    const bool alias = name == "aliases";
    if (const auto* list = node.as_array()) {
      std::string joined;
      for (const auto& item : *list) {
        const std::string value = scalar_of(item);
        if (alias) take_alias(found, value);
        else if (joined.size() < kMaxValueBytes && !value.empty()) joined += (joined.empty() ? "" : ", ") + value;
      }
      if (!alias && !joined.empty()) take(found, name, joined);
    } else if (!node.is_table()) {
      if (alias) take_alias(found, scalar_of(node));
      else take(found, name, scalar_of(node));
    }
  }
}

}  // namespace

FrontMatter read_front_matter(std::string_view text) {
  FrontMatter found;
  const std::string_view mark = line_at(text, 0);
  if (mark != "---" && mark != "+++") return found;
  const std::size_t body = next_line(text, 0);
  // A thematic break at the start of a text is followed by a blank line; front matter never is.
  if (mark == "---" && line_at(text, body).empty()) return found;
  for (std::size_t at = body; at < text.size(); at = next_line(text, at)) {
    const std::string_view line = line_at(text, at);
    if (line != mark && !(mark == "---" && line == "...")) continue;
    found.size = next_line(text, at);
    const std::string_view inner = text.substr(body, at - body);
    if (inner.size() > kMaxFrontMatterBytes) {
      found.warnings.push_back("front matter of " + std::to_string(inner.size()) + " bytes was not read (limit " +
                               std::to_string(kMaxFrontMatterBytes) + ")");
      return found;
    }
    if (mark == "+++") read_toml(inner, found);
    else read_yaml(inner, found);
    return found;
  }
  return found;
}

}  // namespace docent::parse
