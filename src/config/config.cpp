#include "config/config.h"

#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/file.h"
#include "base/text.h"

namespace docent::config {
namespace {

using base::ErrorCode;

constexpr std::uint64_t kMaxConfigBytes = 1 << 20;

const Setting* find_setting(std::string_view key) {
  for (const Setting& setting : settings())
    if (setting.key == key) return &setting;
  return nullptr;
}

std::string nearest_key(std::string_view key) {
  std::vector<std::string> keys;
  for (const Setting& setting : settings()) keys.emplace_back(setting.key);
  return base::nearest(key, keys);
}

std::string environment_name(std::string_view key) {
  std::string name = "DOCENT_";
  for (const char c : key) name.push_back(c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  return name;
}

// Empty = fine, else what is wrong with the value, for a message that goes on with its origin.
std::string problem_of(const Setting& setting, const std::string& text) {
  const auto wants = [&](const std::string& what) {
    return std::string(setting.key) + " must be " + what + ", got \"" + (setting.secret ? "(secret)" : text) + "\"";
  };
  const auto bounds = [&] {
    const auto show = [](double x) {
      return x == std::floor(x) ? std::to_string(static_cast<std::int64_t>(x)) : std::to_string(x);
    };
    return show(setting.minimum) + ".." + show(setting.maximum);
  };
  switch (setting.type) {
    case Type::kString: return {};
    case Type::kBoolean: return text == "true" || text == "false" ? "" : wants("true or false");
    case Type::kInteger: {
      std::int64_t value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      const bool whole = error == std::errc() && end == text.data() + text.size();
      if (!whole || static_cast<double>(value) < setting.minimum || static_cast<double>(value) > setting.maximum)
        return wants("a whole number in " + bounds());
      return {};
    }
    case Type::kNumber: {
      char* end = nullptr;
      const double value = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0' || !(value >= setting.minimum && value <= setting.maximum))
        return wants("a number in " + bounds());
      return {};
    }
  }
  return {};
}

struct FileEntry {
  std::string key, text;
  int line;
};

void flatten(const YAML::Node& node, const std::string& prefix, std::vector<FileEntry>& entries, int depth) {
  if (depth > 8) return;
  for (const auto& pair : node) {
    const std::string key = prefix.empty() ? pair.first.as<std::string>() : prefix + "." + pair.first.as<std::string>();
    if (pair.second.IsMap()) flatten(pair.second, key, entries, depth + 1);
    else if (pair.second.IsScalar()) entries.push_back({key, pair.second.Scalar(), pair.first.Mark().line + 1});
    else if (pair.second.IsNull()) entries.push_back({key, "", pair.first.Mark().line + 1});
    else entries.push_back({key, "[list]", pair.first.Mark().line + 1});
  }
}

base::Result<std::vector<FileEntry>> read_entries(const std::filesystem::path& file) {
  DOCENT_ASSIGN(const std::string bytes, base::read_file(file, kMaxConfigBytes));
  std::vector<FileEntry> entries;
  try {
    const YAML::Node root = YAML::Load(bytes);
    if (root.IsNull()) return entries;
    if (!root.IsMap()) return base::fail(ErrorCode::kInvalidArgument, file.string() + ": expected `section: {key: value}`");
    flatten(root, "", entries, 0);
  } catch (const YAML::Exception& error) {
    return base::fail(ErrorCode::kInvalidArgument, file.string() + " is not valid YAML: " + error.what());
  }
  return entries;
}

std::string problem_of(const FileEntry& entry) {
  const Setting* setting = find_setting(entry.key);
  if (setting != nullptr) return problem_of(*setting, entry.text);
  const std::string near = nearest_key(entry.key);
  return "unknown key \"" + entry.key + "\"" + (near.empty() ? "; `docent config show` lists all" : "; did you mean \"" + near + "\"?");
}

}  // namespace

base::Result<std::vector<std::string>> Config::check_file(const std::filesystem::path& file) {
  DOCENT_ASSIGN(const auto entries, read_entries(file));
  std::vector<std::string> problems;
  for (const FileEntry& entry : entries)
    if (const std::string problem = problem_of(entry); !problem.empty())
      problems.push_back("line " + std::to_string(entry.line) + ": " + problem);
  return problems;
}

base::Result<Config> Config::load(const std::optional<std::filesystem::path>& file, const Environment& environment,
                                  const std::map<std::string, std::string>& overrides) {
  Config config;
  for (const Setting& setting : settings())
    config.values_[std::string(setting.key)] = {std::string(setting.default_value), "default"};
  if (file) {
    DOCENT_ASSIGN(const auto entries, read_entries(*file));
    for (const FileEntry& entry : entries) {
      const std::string origin = file->string() + " line " + std::to_string(entry.line);
      if (const std::string problem = problem_of(entry); !problem.empty())
        return base::fail(ErrorCode::kInvalidArgument, problem + " (" + origin + ")");
      config.values_[entry.key] = {entry.text, origin};
    }
  }
  for (const Setting& setting : settings()) {
    const std::string name = environment_name(setting.key);
    std::optional<std::string> text = environment(name);
    std::string origin = name;
    if (!text && setting.secret) {
      if (const auto secret_file = environment(name + "_FILE")) {
        DOCENT_ASSIGN(const std::string bytes, base::read_file(*secret_file, kMaxConfigBytes));
        text = std::string(base::trim(bytes));
        origin = name + "_FILE";
      }
    }
    if (!text) continue;
    if (const std::string problem = problem_of(setting, *text); !problem.empty())
      return base::fail(ErrorCode::kInvalidArgument, problem + " (from " + origin + ")");
    config.values_[std::string(setting.key)] = {*text, origin};
  }
  for (const auto& [key, text] : overrides) {
    const Setting* setting = find_setting(key);
    if (setting == nullptr) return base::fail(ErrorCode::kInvalidArgument, problem_of(FileEntry{key, text, 0}));
    if (const std::string problem = problem_of(*setting, text); !problem.empty())
      return base::fail(ErrorCode::kInvalidArgument, problem);
    config.values_[key] = {text, "command line"};
  }
  return config;
}

std::string Config::text(std::string_view key) const { return values_.find(key)->second.text; }
std::int64_t Config::integer(std::string_view key) const { return std::strtoll(text(key).c_str(), nullptr, 10); }
double Config::number(std::string_view key) const { return std::strtod(text(key).c_str(), nullptr); }
bool Config::boolean(std::string_view key) const { return text(key) == "true"; }

}  // namespace docent::config
