// The keys of a block of configuration with their paths and places.
//
// YAML is parsed (yaml-cpp) where it parses; a line reader that goes by indentation takes what documentation adds to it: placeholders,
// "...", "[ key: <type> | default = x ]". JSON is read by a scanner that forgives comments and trailing commas; TOML, INI and lines of
// directives line by line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docent::extract {

struct KeyPath {
  std::string path;              // "spec.containers[].image"
  std::size_t start = 0, end = 0;  // the key in the text
  std::string value;             // of a scalar, without quotes; may be empty
  bool leaf = false;             // its value is a scalar, a list of scalars, or empty
  std::string default_value, value_type, description;  // where a schema says so
};

enum class KeyFormat { kYaml, kJson, kToml, kIni, kDirectives, kEnvironment };

constexpr std::size_t kMaxKeys = 2'000;   // of one block
constexpr std::size_t kMaxKeyDepth = 24;  // deeper keys are left out

// Keys in order of the text; equal paths may come more than once. Never fails: what cannot be read gives no keys.
std::vector<KeyPath> read_keys(std::string_view text, KeyFormat format);

// Whether a block without a language is one of YAML or JSON: mostly "key: value" lines, or an object in braces.
bool looks_like_yaml(std::string_view text);
bool looks_like_json(std::string_view text);
// Mostly "key = value" lines.
bool looks_like_ini(std::string_view text);

}  // namespace docent::extract
