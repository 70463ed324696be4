// Settings: one declared table (settings.cpp) of every key with its type, default, bounds and meaning. Help, `docent config show`, the
// check of a file and the environment names are all read from it.
//
// Later wins: default, file (--config), environment (DOCENT_SECTION_KEY, or DOCENT_SECTION_KEY_FILE for a secret in a file),
// command line. Immutable after load; safe to share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::config {

enum class Type { kString, kInteger, kNumber, kBoolean };

struct Setting {
  std::string_view key;  // "server.http"
  Type type;
  std::string_view default_value;
  double minimum, maximum;  // of numbers
  bool secret;
  std::string_view meaning;  // one line with the unit
};

std::span<const Setting> settings();

struct Value {
  std::string text;
  std::string origin;  // "default", "file NAME line N", "DOCENT_…", "--option"
};

class Config {
 public:
  using Environment = std::function<std::optional<std::string>(const std::string&)>;

  // kNotFound / kInvalidArgument: an unknown key is an error that names the nearest known one, a value out of bounds says the bounds.
  static base::Result<Config> load(const std::optional<std::filesystem::path>& file, const Environment& environment,
                                   const std::map<std::string, std::string>& overrides = {});
  // Problems of a file, one line each; empty = fine.
  static base::Result<std::vector<std::string>> check_file(const std::filesystem::path& file);

  // The key must be in the table (a bug otherwise).
  std::string text(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  double number(std::string_view key) const;
  bool boolean(std::string_view key) const;
  const std::map<std::string, Value, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace docent::config
