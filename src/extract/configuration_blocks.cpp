// Settings in blocks of code: keys of YAML, JSON, TOML and INI, lines of directives, exported variables, settings of a module.

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "extract/key_paths.h"
#include "extract/setting_reader.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

// Blocks that show what came out, by the words that lead to them.
bool leads_to_output(std::string_view lead) {
  const std::string lower = base::ascii_lower(lead.size() > 160 ? lead.substr(lead.size() - 160) : lead);
  for (const std::string_view word : {"output", "response", "returns", "returned", "prints", "result is", "you should see", "you see", "displays", "will see", "results in"})
    if (lower.find(word) != std::string::npos) return true;
  return lower.ends_with(" logs:") || lower.ends_with(" log:") || lower.ends_with(" logged:");
}

// Children of these are names that the user makes up.
bool is_user_map(std::string_view key) {
  static constexpr std::array<std::string_view, 11> kMaps = {"labels", "annotations", "matchLabels", "nodeSelector", "selector", "data", "stringData", "parameters", "binaryData",
                                                            "external_labels", "match_labels"};
  return std::ranges::find(kMaps, key) != kMaps.end();
}

// Whether a path goes through a map of made-up names, or is one of the fields that every object has.
bool is_boilerplate(std::string_view path) {
  if (path == "apiVersion" || path == "kind" || path == "metadata.name" || path == "metadata.namespace" || path.ends_with(".metadata.name") || path.ends_with(".apiVersion") || path.ends_with(".kind")) return true;
  std::string_view rest = path;
  while (true) {
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos) return false;
    std::string_view key = rest.substr(0, dot);
    if (key.ends_with("[]")) key.remove_suffix(2);
    // Made by the software, not set by the user; the schema of somebody's data.
    if (key == "status" || key == "properties" || key == "openAPIV3Schema") return true;
    if (is_user_map(key)) return key != "selector" || rest.substr(dot + 1).find("match") != 0;
    rest.remove_prefix(dot + 1);
  }
}

class BlockSettings : SettingReader {
 public:
  BlockSettings(Context& context, SettingState& state) : SettingReader(context, state) {}

  void run() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i)
      if (const model::Block& block = context_.block(i); block.kind == BlockKind::kCode && !state_.request_parameters[block.section]) code_block(i);
  }

 private:
  // The text before a block in its section.
  std::string_view lead_of(std::uint32_t index) const {
    const model::Block& block = context_.block(index);
    if (index == 0) return {};
    const model::Block& before = context_.block(index - 1);
    return before.section == block.section && before.kind != BlockKind::kCode ? std::string_view(before.text) : std::string_view();
  }

  void code_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.text.size() > kMaxCodeBytes) return;
    if (const Context::BlockScript* script = context_.script_of(index)) {
      for (const Assignment& one : script->script.assignments) {
        if (!one.exported) state_.script_variables.insert(one.name);
        else if (is_environment_name(one.name) || one.name.size() > 2) add(one.name, index, one.start, one.end, 0.9F, "environment");
      }
      for (const Word& document : script->script.documents) {
        const std::string_view text = std::string_view(block.text).substr(document.start, document.end - document.start);
        if (looks_like_yaml(text)) keys(index, text, document.start, KeyFormat::kYaml, 0.85F);
        else if (looks_like_json(text)) keys(index, text, document.start, KeyFormat::kJson, 0.85F);
        else if (looks_like_ini(text)) keys(index, text, document.start, KeyFormat::kIni, 0.8F);
      }
      return;
    }
    if (leads_to_output(lead_of(index)) || follows_command(index)) return;
    const std::string& language = block.language;
    state_.shows_program = state_.shows_program || is_program_language(language);
    state_.shows_markup = state_.shows_markup || language == "rst" || language == "rest" || block.text.starts_with(".. ");
    variables_of_script(block.text);
    if (language == "yaml" || language == "yml") {
      if (!is_result(block.text)) keys(index, block.text, 0, KeyFormat::kYaml, 0.92F);
    } else if (language == "json" || language == "jsonc" || language == "json5" || language == "hjson") {
      if (!is_result(block.text)) keys(index, block.text, 0, KeyFormat::kJson, 0.88F);
    } else if (language == "toml") {
      keys(index, block.text, 0, KeyFormat::kToml, 0.92F);
    } else if (language == "ini" || language == "cfg" || language == "properties" || language == "conf" || language == "systemd" || language == "editorconfig") {
      keys(index, block.text, 0, KeyFormat::kIni, 0.9F);
    } else if (language == "env" || language == "dotenv") {
      keys(index, block.text, 0, KeyFormat::kEnvironment, 0.9F);
    } else if (language == "config" || language == "apache" || language == "apacheconf") {
      keys(index, block.text, 0, KeyFormat::kDirectives, 0.92F);
    } else if (language == "dockerfile" || language == "docker") {
      dockerfile(index);
    } else if (language == "python" || language == "py" || language == "default" || language == "python3") {
      settings_module(index);
    } else if (is_plain_language(language) && block.role.find("synopsis") == std::string::npos && block.role.find("screen") == std::string::npos) {
      if (looks_like_json(block.text)) {
        if (!is_result(block.text)) keys(index, block.text, 0, KeyFormat::kJson, 0.8F);
      } else if (looks_like_yaml(block.text) && block.text.find(':') != std::string::npos) {
        if (!is_result(block.text)) keys(index, block.text, 0, KeyFormat::kYaml, 0.82F);
      } else if (looks_like_ini(block.text) && !is_calculation(block.text)) {
        keys(index, block.text, 0, KeyFormat::kIni, 0.8F);
      }
    }
  }

  // "DEPTH=3" with "$DEPTH" further down, in a block that is not known as command lines.
  void variables_of_script(std::string_view text) {
    constexpr std::size_t kMaxScriptBytes = 8 << 10;  // of an example
    if (text.size() > kMaxScriptBytes || text.find('$') == std::string_view::npos) return;
    for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
      std::size_t end = at;
      while (end < text.size() && (is_upper(text[end]) || is_digit(text[end]) || text[end] == '_')) ++end;
      if (end < at + 2 || end >= text.size() || text[end] != '=') continue;
      const std::string name(text.substr(at, end - at));
      if (text.find("$" + name, end) != std::string_view::npos || text.find("${" + name, end) != std::string_view::npos) state_.script_variables.insert(name);
    }
  }

  // "G = A^^^ = A^1^1^1": equations, not assignments.
  static bool is_calculation(std::string_view text) {
    for (std::size_t at = text.find(" = "); at != std::string_view::npos; at = text.find(" = ", at + 3)) {
      const std::string_view value = text.substr(at + 3, text.find('\n', at) - at - 3);
      if (value.find(" = ") != std::string_view::npos) return true;
    }
    return false;
  }

  static bool is_program_language(std::string_view language) {
    static constexpr std::array<std::string_view, 18> kLanguages = {"python", "py", "python3", "pycon", "default", "go", "golang", "java", "javascript", "js", "typescript", "c", "cpp", "c++", "rust", "ruby", "sql", "html+django"};
    return std::ranges::find(kLanguages, language) != kLanguages.end();
  }

  // Right behind command lines stands what they printed.
  bool follows_command(std::uint32_t index) const {
    if (index == 0 || context_.block(index - 1).kind != BlockKind::kCode || context_.block(index - 1).section != context_.block(index).section) return false;
    const Context::BlockScript* script = context_.script_of(index - 1);
    return script != nullptr && !script->synopsis;
  }

  // What a server gave back: its bookkeeping is in it.
  static bool is_result(std::string_view text) {
    for (const std::string_view sign : {"creationTimestamp:", "resourceVersion:", "\"creationTimestamp\":", "\"resourceVersion\":", "selfLink", "\"status\": \"success\"", "\"status\":\"success\"",
                                        "\"kind\": \"Status\"", "kind: Status\n", "managedFields"})
      if (text.find(sign) != std::string_view::npos) return true;
    return text.starts_with("status:") || text.starts_with("HTTP/");
  }

  void keys(std::uint32_t index, std::string_view text, std::size_t shift, KeyFormat format, float confidence) {
    std::set<std::string, std::less<>> seen;
    for (const KeyPath& key : read_keys(text, format)) {
      if (!key.leaf || !any_of_class(key.path, is_alnum) || !seen.insert(key.path).second) continue;
      if (format == KeyFormat::kYaml || format == KeyFormat::kJson) {
        if (key.path.find("env[].name") != std::string::npos && is_environment_name(key.value)) {
          const std::size_t at = text.find(key.value, key.end);
          if (at != std::string_view::npos && at - key.end < 8) add(key.value, index, shift + at, shift + at + key.value.size(), 0.9F, "environment");
        }
        if (is_boilerplate(key.path)) continue;
      }
      std::vector<std::string> aliases;
      if (format == KeyFormat::kDirectives && key.path.starts_with('<')) aliases.emplace_back(key.path.substr(1, key.path.size() - 2));
      const char* category = format == KeyFormat::kDirectives ? "directive" : format == KeyFormat::kEnvironment ? "environment" : "key";
      const Found* found = add(key.path, index, shift + key.start, shift + key.end, confidence, category, std::move(aliases));
      if (found == nullptr) continue;
      state_.shows_keys = true;
      const model::NodeRef node = ref(*found);
      const auto say = [&](Property property, const std::string& value) { describe(node, property, value, index, shift + key.start, shift + key.end, confidence); };
      if (!key.default_value.empty()) say(Property::kDefault, key.default_value);
      if (!key.value_type.empty()) say(Property::kValueType, key.value_type);
      if (!key.description.empty() && !key.value_type.empty()) say(Property::kDescription, key.description);
    }
  }

  void dockerfile(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (line.starts_with("ENV ") || line.starts_with("ARG ")) {
        const std::size_t start = line.find_first_not_of(' ', 3);
        const std::size_t stop = start == std::string_view::npos ? start : line.find_first_of("= ", start);
        if (start != std::string_view::npos && line.starts_with("ENV ")) {
          const std::string_view name = line.substr(start, stop - start);
          if (is_environment_name(name)) add(name, index, at + start, at + start + name.size(), 0.9F, "environment");
        }
      }
      at = end + 1;
    }
  }

  // "DEBUG = True": settings of a program that is set up in a programming language.
  void settings_module(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string lead = base::ascii_lower(lead_of(index));
    const std::string heading = context_.lower_heading(block.section);
    const bool told = state_.about_settings || lead.find("setting") != std::string::npos || heading.find("setting") != std::string::npos || block.text.find("settings") != std::string::npos;
    if (!told) return;
    const std::string_view text = block.text;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      std::size_t length = 0;
      while (length < line.size() && (is_upper(line[length]) || is_digit(line[length]) || line[length] == '_')) ++length;
      std::size_t after = length;
      while (after < line.size() && line[after] == ' ') ++after;
      if (length > 3 && is_upper(line[0]) && after + 1 < line.size() && line[after] == '=' && line[after + 1] != '=') add(line.substr(0, length), index, at, at + length, 0.85F, "key");
      at = end + 1;
    }
  }
};

}  // namespace

void read_block_settings(Context& context, SettingState& state) { BlockSettings(context, state).run(); }

}  // namespace docent::extract
