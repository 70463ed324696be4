// Settings: keys of configuration blocks, environment variables, configuration files, settings named in prose, tables and definition lists.
// (Flags that are defined are added by the command extractor, which reads option lists.)

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "extract/context.h"
#include "extract/key_paths.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

bool is_environment_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 80 || !is_upper(name[0]) || name.ends_with('_')) return false;
  return all_of_class(name, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

// A word that can name a setting: an identifier, perhaps dotted or with a domain.
bool is_setting_name(std::string_view name) {
  if (name.size() < 2 || name.size() > 120 || !(is_letter(name[0]) || name[0] == '.' || name[0] == '_' || name[0] == '<')) return false;
  if (name[0] == '<') return name.size() > 3 && name.ends_with('>') && is_upper(name[1]) && all_of_class(name.substr(1, name.size() - 2), is_alnum);
  if (!std::ranges::all_of(name, [](char c) { return is_alnum(c) || std::string_view("_-./[]*").find(c) != std::string_view::npos; })) return false;
  if (name.ends_with('.') || name.ends_with('-') || name.ends_with('/')) return false;
  return true;
}

bool is_value_word(std::string_view lower) {
  static constexpr std::array<std::string_view, 22> kValues = {"true", "false", "null", "none", "nil", "yes", "no", "on", "off", "always", "never", "default", "string",
                                                              "int", "integer", "boolean", "bool", "debug", "info", "warn", "error", "auto"};
  return std::ranges::find(kValues, lower) != kValues.end();
}

// Looks like an identifier rather than an English word: an underscore, an inner capital, a dot or a slash.
bool is_identifier_like(std::string_view name) {
  if (name.find_first_of("_./") != std::string_view::npos) return true;
  for (std::size_t i = 1; i < name.size(); ++i)
    if (is_upper(name[i]) && is_lower(name[i - 1])) return true;
  return false;
}

bool has_ending(std::string_view name, std::string_view end) { return name.size() > end.size() && name.ends_with(end); }

bool is_configuration_extension(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kEnds = {".conf", ".cfg", ".ini", ".cnf", ".toml", ".properties", ".config", ".rc", ".env"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return has_ending(name, end); });
}

// Blocks that show what came out, by the words that lead to them.
bool leads_to_output(std::string_view lead) {
  const std::string lower = base::ascii_lower(lead.size() > 160 ? lead.substr(lead.size() - 160) : lead);
  for (const std::string_view word : {"output", "response", "returns", "returned", "prints", "result is", "you should see", "you see", "displays", "will see", "results in"})
    if (lower.find(word) != std::string::npos) return true;
  return false;
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

class Configuration {
 public:
  explicit Configuration(Context& context) : context_(context) {
    const std::string title = base::ascii_lower(context.bundle().document.title);
    for (std::uint32_t i = 0; i < context.section_count(); ++i) request_parameters_.push_back(lists_request_parameters(i));
    about_settings_ = title.find("setting") != std::string::npos || title.find("configur") != std::string::npos || title.find("option") != std::string::npos;
  }

  void run() {
    // Blocks first: whether the document shows configuration or programs decides what its prose means by "field".
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i)
      if (const model::Block& block = context_.block(i); block.kind == BlockKind::kCode && !request_parameters_[block.section]) code_block(i);
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kCode || (block.kind != BlockKind::kHeading && request_parameters_[block.section])) continue;
      text_block(i);
      if (block.kind == BlockKind::kDefinition) definition(i);
      if (block.kind == BlockKind::kTableRow) table_row(i);
      if (block.kind == BlockKind::kListItem) list_item(i);
      if (block.kind == BlockKind::kHeading) heading(i);
    }
    known_elsewhere();
  }

 private:
  // "Parameters" right after "HTTP Request": what a request carries configures nothing.
  bool lists_request_parameters(std::uint32_t section) const {
    if (section == 0) return false;
    const std::string heading = context_.lower_heading(section), before = context_.lower_heading(section - 1);
    return heading == "query parameters" || heading == "path parameters" || heading == "request body" || (heading == "parameters" && before.starts_with("http request"));
  }

  const Found* add(std::string_view name, std::uint32_t index, std::size_t from, std::size_t to, float confidence, std::string_view category,
                   std::vector<std::string> aliases = {}) {
    const Found* found = context_.find(NodeKind::kConfiguration, name, index, from, to, Extractor::kConfiguration, confidence, {}, std::move(aliases));
    if (found != nullptr && category != "file") {
      names_.insert(base::ascii_lower(name));
      if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) names_.insert(base::ascii_lower(name.substr(dot + 1)));
    }
    if (found != nullptr) context_.fact(ref(*found), Property::kCategory, category, context_.provenance(index, from, to, Extractor::kConfiguration, confidence));
    return found;
  }
  void describe(const model::NodeRef& node, Property property, std::string_view value, std::uint32_t index, std::size_t from, std::size_t to, float confidence) {
    context_.fact(node, property, collapse_space(value), context_.provenance(index, from, to, Extractor::kConfiguration, confidence));
  }

  // The text before a block in its section.
  std::string_view lead_of(std::uint32_t index) const {
    const model::Block& block = context_.block(index);
    if (index == 0) return {};
    const model::Block& before = context_.block(index - 1);
    return before.section == block.section && before.kind != BlockKind::kCode ? std::string_view(before.text) : std::string_view();
  }

  // ---- Code

  void code_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.text.size() > kMaxCodeBytes) return;
    if (const Context::BlockScript* script = context_.script_of(index)) {
      for (const Assignment& one : script->script.assignments)
        if (one.exported && (is_environment_name(one.name) || one.name.size() > 2)) add(one.name, index, one.start, one.end, 0.9F, "environment");
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
    shows_program_ = shows_program_ || is_program_language(language);
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
      shows_keys_ = true;
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
    const bool told = about_settings_ || lead.find("setting") != std::string::npos || heading.find("setting") != std::string::npos || block.text.find("settings") != std::string::npos;
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

  // ---- Prose

  static bool is_setting_noun(std::string_view word) {
    static constexpr std::array<std::string_view, 26> kNouns = {"flag", "flags", "field",     "fields",     "key",       "keys",      "setting", "settings",  "option",   "options",     "parameter",
                                                               "parameters", "directive", "directives", "property", "properties", "annotation", "annotations", "label", "taint",
                                                               "variable",  "variables", "environment", "env",    "configuration", "subfield"};
    return std::ranges::find(kNouns, word) != kNouns.end();
  }

  struct Around {
    std::string before, after;  // lower case, up to a few words in the same sentence
    std::string last, next;     // the words next to the mark
  };

  // "Field", "key" and "property" are words of programs and of wire formats too. They mean settings where the document shows configuration, not where
  // it shows programs or writes names_like_this and shows none.
  bool noun_counts(std::string_view noun, std::string_view name, const model::Block& block) const {
    if (noun == "variable" || noun == "variables") {
      const std::string lower = base::ascii_lower(std::string_view(block.text).substr(0, 2000));
      return !any_of_class(name, is_lower) || about_settings_ || lower.find("configuration variable") != std::string::npos || lower.find("environment variable") != std::string::npos || lower.find("config variable") != std::string::npos;
    }
    static constexpr std::array<std::string_view, 8> kAmbiguous = {"field", "fields", "key", "keys", "property", "properties", "subfield", "parameters"};
    if (std::ranges::find(kAmbiguous, noun) == kAmbiguous.end() || shows_keys_ || about_settings_) return true;
    const bool snake = name.find('_') != std::string_view::npos;
    return noun == "parameters" ? !shows_program_ : !shows_program_ && !snake;
  }

  // Sections on a function speak of its arguments: "filter(name)", "`batch_size` of `bulk_create()`".
  bool about_function(const model::Block& block, const Around& near) const {
    if (near.after.find("()") != std::string::npos || near.before.find("()") != std::string::npos) return true;
    for (std::uint32_t at = block.section; at != model::Section::kNone; at = context_.section(at).parent) {
      const std::string& heading = context_.lower_heading(at);
      const std::size_t open = heading.find('(');
      if (open != std::string::npos && open > 0 && is_word(heading[open - 1]) && heading.find(')', open) != std::string::npos) return true;
    }
    return false;
  }

  void text_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if ((block.kind == BlockKind::kHeading && block.marks.empty()) || block.text.size() > kMaxTextBytes) return;
    for (const model::Mark& mark : block.marks) {
      if (mark.kind != MarkKind::kCode && !(mark.kind == MarkKind::kStrong || mark.kind == MarkKind::kOther || mark.kind == MarkKind::kEmphasis)) continue;
      inline_code(index, mark);
    }
    plain_text(index);
    plain_files(index);
    linked_settings(index);
  }

  // A setting as the text of a link to a page of settings.
  void linked_settings(std::uint32_t index) {
    const auto& links = context_.parsed().links;
    const auto [first, last] = std::ranges::equal_range(links, index, {}, &model::Link::block);
    for (const model::Link& link : std::ranges::subrange(first, last)) {
      if (link.text.find('_') == std::string::npos || link.text.find('/') != std::string::npos || !is_setting_name(link.text) || is_environment_name(link.text)) continue;
      const std::string page = base::ascii_lower(std::string_view(link.target).substr(0, link.target.find('#')));
      if (page.find("config") == std::string::npos && page.find("setting") == std::string::npos) continue;
      if (page.find(base::ascii_lower(link.text)) != std::string::npos) continue;  // a page of its own, whose name may say anything
      const std::size_t at = context_.block(index).text.find(link.text);
      const bool code = at != std::string::npos && std::ranges::any_of(context_.block(index).marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= at && at < mark.text_start + mark.text_length; });
      const bool call = at != std::string::npos && std::string_view(context_.block(index).text).substr(at + link.text.size()).starts_with('(');
      if (at != std::string::npos && !code && !call && !context_.is_taken(index, at, at + link.text.size())) add(link.text, index, at, at + link.text.size(), 0.88F, "key");
    }
  }

  // "the boat.yml file", "configuration file boat.conf" without code formatting.
  void plain_files(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (const std::string_view end : {".conf", ".yml", ".yaml", ".ini", ".toml", ".cfg", ".cnf"}) {
      for (std::size_t at = text.find(end); at != std::string_view::npos; at = text.find(end, at + 1)) {
        const std::size_t stop = at + end.size();
        std::size_t start = at;
        while (start > 0 && (is_alnum(text[start - 1]) || std::string_view("_-./~").find(text[start - 1]) != std::string_view::npos)) --start;
        if (start == at || (stop < text.size() && (is_word(text[stop]) || text[stop] == '/'))) continue;
        const std::string_view name = text.substr(start, stop - start);
        const bool alone = name.size() == base::trim(text).size();
        const bool told = text.substr(stop).starts_with(" file") || text.substr(stop).starts_with(" configuration") || (start > 0 && base::ascii_lower(text.substr(start > 30 ? start - 30 : 0, std::min<std::size_t>(start, 30))).find("config") != std::string::npos);
        if ((!alone && !told) || name.find("//") != std::string_view::npos || name.starts_with("www") || context_.is_taken(index, start, stop) || !marks_in(block, MarkKind::kCode, start > 0 ? start - 1 : 0, stop + 1).empty()) continue;
        if (std::ranges::any_of(block.marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= start && stop <= mark.text_start + mark.text_length; })) continue;
        add(name, index, start, stop, 0.75F, "file");
      }
    }
  }

  Around around(const model::Block& block, const model::Mark& mark) const {
    const std::string_view text = block.text;
    Around found;
    const std::size_t from = mark.text_start > 60 ? mark.text_start - 60 : 0, end = mark.text_start + mark.text_length;
    found.before = base::ascii_lower(text.substr(from, mark.text_start - from));
    if (const std::size_t stop = found.before.rfind(". "); stop != std::string::npos) found.before.erase(0, stop + 2);
    found.after = base::ascii_lower(text.substr(end, 60));
    if (const std::size_t stop = found.after.find(". "); stop != std::string::npos) found.after.resize(stop);
    const auto words_before = words_of(found.before);
    if (!words_before.empty() && base::trim(found.before.substr(words_before.back().end)).empty()) found.last = found.before.substr(words_before.back().start, words_before.back().end - words_before.back().start);
    const auto words_after = words_of(found.after);
    if (!words_after.empty() && base::trim(found.after.substr(found.after.starts_with(')') ? 1 : 0, words_after.front().start - (found.after.starts_with(')') ? 1 : 0))).empty() && words_after.front().start > 0) found.next = found.after.substr(words_after.front().start, words_after.front().end - words_after.front().start);
    return found;
  }

  // "`min`, `smax`, and `hmax` parameters": the noun after the last belongs to all, as does the noun before the first.
  void coordinate(const model::Block& block, const model::Mark& mark, Around& near) const {
    const std::string_view text = block.text;
    const auto joins = [&](std::size_t from, std::size_t to) {
      if (from > to || to - from > 8) return false;
      const std::string_view between = text.substr(from, to - from);
      return between == ", " || between == " and " || between == " or " || between == ", and " || between == ", or " || between == " (or " || between == "/" || between == " / ";
    };
    const auto at = static_cast<std::size_t>(&mark - block.marks.data());
    std::size_t last = at;
    while (last + 1 < block.marks.size() && last - at < 12 && joins(block.marks[last].text_start + block.marks[last].text_length, block.marks[last + 1].text_start)) ++last;
    std::size_t first = at;
    while (first > 0 && at - first < 12 && joins(block.marks[first - 1].text_start + block.marks[first - 1].text_length, block.marks[first].text_start)) --first;
    if (last != at) {
      const Around end = around(block, block.marks[last]);
      near.next = end.next;
      // A word or two may stand before the noun.
      if (!is_setting_noun(near.next))
        for (const std::string_view noun : {"fields", "parameters", "settings", "options", "directives", "properties"})
          if (const std::size_t found = end.after.find(noun); found != std::string::npos && found < 26 && end.after.substr(0, found).find_first_of(",.;:") == std::string::npos) near.next = noun;
    }
    if (first != at) near.last = around(block, block.marks[first]).last;
  }

  void inline_code(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    std::string_view text = text_of(block, mark);
    if (text.size() < 2 || text.size() > 160 || context_.is_taken(index, mark.text_start, mark.text_start + mark.text_length)) return;
    if (text.size() > 3 && text.ends_with('.') && text[text.size() - 2] != '.') text.remove_suffix(1);  // the sentence's
    std::size_t from = mark.text_start, to = from + text.size();
    if (has_role(mark.role, "envar") || has_role(mark.role, "std-envvar")) {
      add(strip_marks(text), index, from, to, 0.95F, "environment");
      return;
    }
    if (has_role(mark.role, "directive")) {
      directive(index, text, from);
      return;
    }
    if (has_role(mark.role, "std-setting") || has_role(mark.role, "varname")) {
      // A reference may have words of its own: "if it is installed" that leads to a setting INSTALLED_APPS.
      const bool renamed = has_role(mark.role, "std-setting") && !any_of_class(text, is_upper) && !is_identifier_like(text);
      if (is_setting_name(text) && !renamed) add(text, index, from, to, 0.92F, "key");
      return;
    }
    if (mark.kind == MarkKind::kOther || mark.kind == MarkKind::kEmphasis) return;
    for (const std::string_view other : {"function", "type", "structfield", "structname", "returnvalue", "command", "program", "module", "token", "symbol", "std-ttag", "std-lookup", "std-djadmin", "parameter", "replaceable"})
      if (has_role(mark.role, other)) return;
    if (mark.role.find("py-") != std::string::npos || mark.role.find("descname") != std::string::npos) return;
    if (within_role(block, mark, "parameter") || within_role(block, mark, "replaceable")) return;
    if (file(index, mark, text)) return;
    if (mark.kind == MarkKind::kStrong && !is_identifier_like(text)) return;
    // $NAME, ${NAME}, %NAME%
    if (text.size() > 3 && (text[0] == '$' || (text[0] == '%' && text.ends_with('%')))) {
      std::string_view name = text.substr(1);
      if (name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
      if (name.ends_with('%')) name.remove_suffix(1);
      static constexpr std::array<std::string_view, 4> kMerelyUsed = {"PATH", "HOME", "PWD", "USER"};
      if (is_environment_name(name) && std::ranges::find(kMerelyUsed, name) == kMerelyUsed.end()) add(name, index, from, to, 0.85F, "environment");
      return;
    }
    Around near = around(block, mark);
    static constexpr std::array<std::string_view, 22> kOtherNouns = {"attribute", "attributes", "argument", "arguments", "method", "methods", "function", "functions", "class", "keyword", "metric", "metrics", "table", "column", "module", "package", "exception", "view", "command", "commands", "model", "type"};
    if (std::ranges::find(kOtherNouns, near.next) != kOtherNouns.end()) return;
    coordinate(block, mark, near);
    std::string_view name = text;
    // "key: value", "key=value": the key.
    bool assigned = false;
    if (const std::size_t colon = name.find_first_of(":="); colon != std::string_view::npos && colon > 1) {
      const bool value = name[colon] == '=' ? colon + 1 <= name.size() && name.find('=', colon + 1) == std::string_view::npos : colon + 1 == name.size() || name[colon + 1] == ' ';
      if (!value || name.find("://") != std::string_view::npos) return;
      name = base::trim(name.substr(0, colon));
      to = from + name.size();
      assigned = colon + 1 < text.size();
    }
    const bool dotted = name.starts_with('.') && name.size() > 3 && is_letter(name[1]);
    if (dotted) name.remove_prefix(1);
    if (!is_setting_name(name)) return;
    const std::string lower = base::ascii_lower(name);
    if (is_value_word(lower)) return;
    if (is_environment_name(name) && name.find('_') != std::string_view::npos) {
      const bool told = near.after.find("environment variable") < 4 || near.before.find("environment variable") != std::string::npos || near.before.find("env var") != std::string::npos ||
                        near.next == "variable" || near.next == "environment" || near.next == "env" || near.last == "variable" || near.last == "variables";
      const bool setting = near.next == "setting" || near.last == "setting" || near.next == "settings" || (about_settings_ && mark.kind == MarkKind::kCode) ||
                           base::ascii_lower(block.text).find("setting") != std::string::npos;
      const bool option = near.next == "option" || near.next == "parameter" || near.next == "directive";
      if (told || setting || option) add(name, index, from, to, 0.9F, told ? "environment" : "key");
      return;
    }
    const bool paths = name.find('/') != std::string_view::npos;
    if (paths) {  // a key with a domain: "boat.example/colour"
      const std::string_view domain = name.substr(0, name.find('/'));
      const bool key = domain.find('.') != std::string_view::npos && name.find('/', domain.size() + 1) == std::string_view::npos && !domain.starts_with('.') && domain.find("..") == std::string_view::npos;
      const bool told = is_setting_noun(near.next) || is_setting_noun(near.last) || near.next == "labels" || near.last == "labels" || near.next == "taints";
      if (key && (told || assigned) && !is_configuration_extension(name) && !domain.starts_with("www.")) add(name, index, from, to, 0.85F, "key");
      return;
    }
    if (name.find_first_of("[]*") != std::string_view::npos && name.find("[]") == std::string_view::npos) return;
    const bool camel_name = is_upper(name[0]);
    if (camel_name && name.find('.') != std::string_view::npos && !is_lower(name[name.find('.') + 1])) return;
    if (!camel_name && name.find('.') != std::string_view::npos && is_upper(name[name.rfind('.') + 1 < name.size() ? name.rfind('.') + 1 : 0])) return;  // package.Function
    const bool gate = near.after.find("feature gate") < 4 || near.before.ends_with("feature gate ") || near.before.ends_with("feature gate, ") || near.next == "feature-gate";
    if (gate) {
      if (camel_name && name.find('.') == std::string_view::npos) add(name, index, from, to, 0.92F, "feature gate");
      return;
    }
    if (camel_name && !(name.find('.') != std::string_view::npos && is_lower(name[name.find('.') + 1 < name.size() ? name.find('.') + 1 : 0]))) return;  // an object's kind, a class, a value
    if (camel_name) {  // "Pod.spec.replicas": the path without the kind
      const std::size_t dot = name.find('.');
      from += dot + 1;
      name.remove_prefix(dot + 1);
      if (name.size() < 3) return;
    }
    bool noun_after = is_setting_noun(near.next) && near.next != "label" && near.next != "environment" && near.next != "configuration" && near.next != "keys" && noun_counts(near.next, name, block);
    bool noun_before = is_setting_noun(near.last) && near.last != "label" && near.last != "configuration" && near.last != "environment" && noun_counts(near.last, name, block);
    if (noun_before && near.last == "setting" && !is_identifier_like(name) && name.find('-') == std::string_view::npos) noun_before = false;  // "the setting `local`" is one of its values
    if (near.after.find(" header") != std::string::npos) noun_after = noun_before = false;        // "the `preload` directive of the X header"
    if (near.next == "property" && (near.after.find(" object") != std::string::npos || near.after.find(" class") != std::string::npos)) noun_after = false;
    if ((noun_after || noun_before) && any_of_class(name, is_lower) && about_function(block, near)) return;
    const bool path = name.find('.') != std::string_view::npos && !name.ends_with("()") && (dotted || name.starts_with("spec.") || name.starts_with("metadata.") || name.find("[]") != std::string_view::npos);
    bool set = false;
    for (const std::string_view verb : {"set ", "setting ", "sets ", "specify ", "specifying ", "configure ", "configuring ", "adjust ", "override ", "enable ", "disable ", "tune ", "increase ", "decrease ",
                                        "set the ", "specify the ", "setting the ", "specifying the ", "configure the ", "increase the ", "decrease the ", "adjust the "})
      set = set || near.before.ends_with(verb);
    const bool set_to = ((near.after.starts_with(" to ") && set) || near.after.starts_with(" is set") || near.after.starts_with(" set to") || near.after.starts_with(" must be set") || near.after.starts_with(" is enabled") ||
                         near.after.starts_with(" is disabled") || near.after.starts_with(" defaults to")) &&
                        (set || near.after.find("set") != std::string::npos || near.after.find("abled") != std::string::npos || near.after.find("default") != std::string::npos);
    const bool identifier = is_identifier_like(name);
    if (noun_after || noun_before) add(name, index, from, to, identifier ? 0.92F : 0.85F, "key");
    else if (path) add(name, index, from, to, 0.85F, "key");
    else if (set_to) add(name, index, from, to, identifier ? 0.85F : 0.75F, "key");
    else if (assigned && (identifier || is_lower(name[0])) && text.find(": ") != std::string_view::npos && std::ranges::count(text, ' ') <= 2) add(name, index, from, to, 0.8F, "key");
    else if (set && identifier) add(name, index, from, to, 0.75F, "key");
    else if (identifier && !camel_name && mark.kind == MarkKind::kCode && mark.role.empty()) unsure_.push_back({index, from, to, std::string(name)});
  }

  // `dockDepth` without a word of what it is counts where the document treats it as a setting somewhere.
  void known_elsewhere() {
    context_.sort_findings();
    for (const Unsure& one : unsure_)
      if (names_.contains(base::ascii_lower(one.name)) && !context_.is_taken(one.block, one.from, one.to)) add(one.name, one.block, one.from, one.to, 0.75F, "key");
  }

  // Whether a mark around this one has the role: <em class="parameter"><code>x</code></em>. Marks are in order, so it is next to it.
  static bool within_role(const model::Block& block, const model::Mark& mark, std::string_view role) {
    const auto at = static_cast<std::size_t>(&mark - block.marks.data());
    for (std::size_t i = at < 2 ? 0 : at - 2; i < block.marks.size() && i <= at + 2; ++i) {
      const model::Mark& other = block.marks[i];
      if (other.text_start <= mark.text_start && mark.text_start + mark.text_length <= other.text_start + other.text_length && has_role(other.role, role)) return true;
    }
    return false;
  }

  void directive(std::uint32_t index, std::string_view text, std::size_t from) {
    if (text.starts_with('<') && text.ends_with('>')) {
      if (is_setting_name(text)) add(text, index, from, from + text.size(), 0.95F, "directive", {std::string(text.substr(1, text.size() - 2))});
      return;
    }
    const std::string_view name = text.substr(0, text.find_first_of(" \n"));
    if (name.size() > 1 && is_letter(name[0]) && all_of_class(name, is_alnum)) add(name, index, from, from + name.size(), 0.95F, "directive");
  }

  // Whether the mark is a file that software reads as its configuration.
  bool file(std::uint32_t index, const model::Mark& mark, std::string_view text) {
    if (text.find_first_of(" \n*<>{}()|") != std::string_view::npos || text.find("://") != std::string_view::npos) return false;
    const bool configuration = is_configuration_extension(text) || text.ends_with("/settings.py") || text == "settings.py" || text == ".htaccess" || text == ".pgpass" || text == ".psqlrc";
    const bool data = has_ending(text, ".yaml") || has_ending(text, ".yml") || has_ending(text, ".json") || has_ending(text, ".xml");
    if (!configuration && !data) return has_ending(text, ".py") || has_ending(text, ".sh") || has_ending(text, ".log") || has_ending(text, ".txt") || text.starts_with('/') || text.starts_with("~/") || text.starts_with("./");
    if (!text.starts_with('.') && !text.starts_with('/') && !text.starts_with('~') && !is_alnum(text[0]) && text[0] != '$') return true;
    if (text.find('.') == 0 && configuration && text.find('.', 1) == std::string_view::npos && text.size() < 6 && text != ".env") return true;  // the extension itself
    const model::Block& block = context_.block(index);
    const Around near = around(block, mark);
    const bool told = near.before.find("config") != std::string::npos || near.after.find("config") != std::string::npos || text.find("config") != std::string_view::npos;
    const bool place = text.starts_with("/etc/") || text.starts_with("~/.");
    const std::string lower = base::ascii_lower(text);
    if (data && !place && (near.before.find("save ") != std::string::npos || near.before.find("download") != std::string::npos)) return true;  // input made for the example
    if (lower.find("docker-compose") != std::string::npos || configuration || place) add(text, index, mark.text_start, mark.text_start + text.size(), place || configuration ? 0.85F : 0.75F, "file");
    else if ((told || near.next == "file" || base::ascii_lower(block.text).find("configuration") != std::string::npos) && text.find("example") == std::string_view::npos) add(text, index, mark.text_start, mark.text_start + text.size(), 0.7F, "file");
    return true;
  }

  // Environment variables without code formatting, where the text calls them so.
  void plain_text(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (std::size_t at = text.find("environment variable"); at != std::string_view::npos; at = text.find("environment variable", at + 1)) {
      std::size_t end = at;
      while (end > 0 && text[end - 1] == ' ') --end;
      std::size_t start = end;
      while (start > 0 && (is_alnum(text[start - 1]) || text[start - 1] == '_')) --start;
      const std::string_view name = text.substr(start, end - start);
      if (is_environment_name(name) && name.find('_') != std::string_view::npos && !context_.is_taken(index, start, end) && marks_in(block, MarkKind::kCode, start, end).empty()) add(name, index, start, end, 0.85F, "environment");
    }
  }

  // ---- Lists of settings

  std::string_view description_after(std::uint32_t index) const {
    if (index + 1 >= context_.blocks().size()) return {};
    const model::Block& next = context_.block(index + 1);
    const bool term = std::ranges::any_of(next.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
    return next.section == context_.block(index).section && next.kind != BlockKind::kHeading && !term ? std::string_view(next.text) : std::string_view();
  }

  void definition(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.marks.empty() || block.text[0] == '-' || block.text.size() > 200) return;
    const auto term = std::ranges::find_if(block.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
    if (term == block.marks.end()) return;
    for (const std::string_view other : {"py", "c", "cpp", "function", "method", "class", "attribute"})
      if (has_role(term->role, other)) return;
    const auto codes = marks_in(block, MarkKind::kCode, 0, block.text.size());
    if (codes.empty() || codes.front()->text_start != 0) return;
    const std::string_view name = text_of(block, *codes.front());
    if (within_role(block, *codes.front(), "replaceable") || is_nested(index, name)) return;
    if (!is_setting_name(name) || name.ends_with(')') || is_value_word(base::ascii_lower(name))) return;
    const bool varname = has_role(codes.front()->role, "varname") || has_role(codes.front()->role, "envar");
    const bool section_tells = section_tells_settings(block.section);
    if (!varname && !section_tells) return;
    if (!varname && !is_identifier_like(name) && !section_tells) return;
    const std::size_t to = codes.front()->text_start + name.size();
    const model::EntityId id = model::make_entity_id(NodeKind::kConfiguration, name);
    if (!varname) add(name, index, 0, to, 0.8F, is_environment_name(name) && name.find('_') != std::string_view::npos ? "environment" : "key");
    const model::NodeRef node(NodeKind::kConfiguration, id.value);
    // "listen_addresses (string)"
    const std::size_t open = block.text.find('(', to);
    const std::size_t close = open == std::string::npos ? open : block.text.find(')', open);
    if (close != std::string::npos) describe(node, Property::kValueType, block.text.substr(open + 1, close - open - 1), index, open, close, 0.8F);
    const std::string_view description = description_after(index);
    if (!description.empty()) describe(node, Property::kDescription, first_sentences(description), index + 1, 0, description.size(), 0.85F);
    default_in(node, index + 1, description);
  }

  // A list inside the entry of another names the values it may have, unless they look like names themselves.
  bool is_nested(std::uint32_t index, std::string_view name) {
    const model::Block& block = context_.block(index);
    if (block.group == 0 || is_identifier_like(name)) return false;
    const auto [known, fresh] = nested_.try_emplace(block.group, false);
    if (fresh && index > 0) {
      const model::Block& before = context_.block(index - 1);
      known->second = before.section == block.section && before.kind == BlockKind::kDefinition && before.group != block.group && before.group != 0;
    }
    return known->second;
  }

  bool section_tells_settings(std::uint32_t section) const {
    for (std::uint32_t at = section; at != model::Section::kNone; at = context_.section(at).parent) {
      const std::string heading = context_.lower_heading(at);
      for (const std::string_view word : {"setting", "configuration", "parameter", "environment", "variable", "directive", "option"})
        if (heading.find(word) != std::string::npos) return heading.find("search parameter") == std::string::npos && heading.find("query parameter") == std::string::npos;
    }
    return about_settings_;
  }

  static std::string_view first_sentences(std::string_view text) { return base::utf8_prefix(text, 600); }

  // "The default is X.", "Default: X"
  void default_in(const model::NodeRef& node, std::uint32_t index, std::string_view text) {
    if (index >= context_.blocks().size()) return;
    for (const std::string_view lead : {"The default is ", "Default: ", "defaults to ", "default value is ", "Default value: "}) {
      const std::size_t at = text.find(lead);
      if (at == std::string_view::npos) continue;
      std::size_t end = at + lead.size();
      while (end < text.size() && text[end] != ' ' && text[end] != '\n' && text[end] != ',' && text[end] != ';') ++end;
      const std::string_view value = strip_marks(text.substr(at + lead.size(), end - at - lead.size()));
      if (!value.empty() && !is_function_word(base::ascii_lower(value))) describe(node, Property::kDefault, value, index, at, end, 0.8F);
      return;
    }
  }

  // The header row of the table a row is in.
  std::string_view header_of(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (header_group_ != block.group) {
      header_group_ = block.group;
      header_.clear();
      std::uint32_t at = index;
      while (at > 0 && context_.block(at - 1).group == block.group && context_.block(at - 1).kind == BlockKind::kTableRow) --at;
      if (context_.block(at).table_header) header_ = base::ascii_lower(context_.block(at).text);
    }
    return header_;
  }

  static std::string_view name_cell(std::string_view cell) { return strip_marks(cell.substr(0, cell.find_first_of(" \n"))); }

  void table_row(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.table_header || block.group == 0 || block.text.empty()) return;
    const std::string_view header = header_of(index);
    if (header.empty()) return;
    const auto heads = cells_of(header), cells = cells_of(block.text);
    const auto head = [&](std::size_t i) { return i < heads.size() ? base::trim(header.substr(heads[i].start, heads[i].end - heads[i].start)) : std::string_view(); };
    const auto cell = [&](std::size_t i) { return i < cells.size() ? base::trim(std::string_view(block.text).substr(cells[i].start, cells[i].end - cells[i].start)) : std::string_view(); };
    const std::string_view first = head(0);
    static constexpr std::array<std::string_view, 17> kSettings = {"setting", "option", "parameter", "key", "field", "variable", "directive", "property", "environment variable", "configuration",
                                                                  "feature", "feature gate", "config", "annotation", "configuration option", "env variable", "flag"};
    bool settings = std::ranges::find(kSettings, first) != kSettings.end() || std::ranges::find(kSettings, singular(first)) != kSettings.end();
    if (first == "name" || first == "attribute") {
      for (std::size_t i = 1; i < heads.size(); ++i) settings = settings || head(i) == "default" || head(i) == "default value";
      if (settings && first == "attribute") settings = section_tells_settings(block.section);
    }
    if (first == "variable" && settings) settings = !any_of_class(name_cell(cell(0)), is_lower) || section_tells_settings(block.section);
    // Fields of data as often as settings.
    if (first == "field" || first == "key" || first == "property" || first == "fields") settings = section_tells_settings(block.section);
    const std::string heading = context_.lower_heading(block.section);
    if (heading.find("query param") != std::string::npos || heading.find("response") != std::string::npos) settings = false;
    if (!settings) return;
    const std::string_view name = name_cell(cell(0));
    if (!is_setting_name(name) || is_value_word(base::ascii_lower(name)) || name[0] == '-') return;
    const bool gate = first == "feature" || first == "feature gate";
    if (!gate && is_upper(name[0]) && !is_environment_name(name) && !is_identifier_like(name)) return;
    const std::size_t from = block.text.find(name);
    const model::EntityId id = model::make_entity_id(NodeKind::kConfiguration, name);
    const model::NodeRef node(NodeKind::kConfiguration, id.value);
    add(name, index, from, from + name.size(), 0.88F, gate ? "feature gate" : is_environment_name(name) && name.find('_') != std::string_view::npos ? "environment" : "key");
    for (std::size_t i = 1; i < cells.size(); ++i) {
      const std::string_view what = head(i), value = cell(i);
      if (value.empty() || value == "-" || value == "\xE2\x80\x93") continue;
      const auto property = what == "default" || what == "default value" ? Property::kDefault : what == "type" ? Property::kValueType
                            : what == "description" || what == "meaning" || what == "purpose" ? Property::kDescription : Property::kId;
      if (property != Property::kId) describe(node, property, property == Property::kDescription ? first_sentences(value) : strip_marks(value), index, cells[i].start, cells[i].end, 0.88F);
    }
    if (cells.size() == 2 && head(1) == "description") default_in(node, index, cell(1));
  }

  // "- `key`: what it does" in a list of settings.
  void list_item(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.marks.empty() || block.marks.front().text_start > 0 || block.number >= 0) return;
    const model::Mark& mark = block.marks.front();
    if (mark.kind != MarkKind::kCode && mark.kind != MarkKind::kStrong) return;
    std::string_view name = strip_marks(text_of(block, mark));
    if (name.starts_with('.')) name.remove_prefix(1);
    const std::string_view after = std::string_view(block.text).substr(mark.text_start + mark.text_length);
    const bool defines = after.starts_with(':') || after.starts_with(" (") || after.starts_with(" -") || after.starts_with(" \xE2\x80\x93") || after.starts_with(" \xE2\x80\x94");
    if (!defines || !is_setting_name(name) || is_value_word(base::ascii_lower(name)) || context_.is_taken(index, mark.text_start, mark.text_start + 1)) return;
    if (is_upper(name[0]) && !(is_environment_name(name) && name.find('_') != std::string_view::npos)) return;
    if (after.starts_with(" (in query") || after.starts_with(" (in path") || after.starts_with(" (in header")) return;  // of a request
    const std::string lead = base::ascii_lower(list_lead(index));
    bool told = false;
    for (const std::string_view word : {"field", "setting", "option", "parameter", "propert", "key", "environment variable", "configur"}) told = told || lead.find(word) != std::string::npos;
    for (const std::string_view word : {"query", "url", "following endpoints", "metric", "label", "response", "function", "argument", " value", "variable"}) told = told && lead.find(word) == std::string::npos;
    if (!told && !(mark.kind == MarkKind::kStrong && after.starts_with(" (") && is_identifier_like(name))) return;
    add(name, index, mark.text_start, mark.text_start + name.size(), 0.82F, is_environment_name(name) && name.find('_') != std::string_view::npos ? "environment" : "key");
    const model::NodeRef node(NodeKind::kConfiguration, model::make_entity_id(NodeKind::kConfiguration, name).value);
    const std::size_t colon = after.find(": ");
    if (colon != std::string_view::npos) describe(node, Property::kDescription, first_sentences(after.substr(colon + 2)), index, mark.text_start, block.text.size(), 0.8F);
    default_in(node, index, after);
  }

  // The text that a list begins after.
  std::string_view list_lead(std::uint32_t index) const {
    const std::uint32_t group = context_.block(index).group;
    std::uint32_t at = index;
    while (at > 0 && (context_.block(at - 1).group == group || context_.block(at - 1).depth > 0)) --at;
    if (at == 0) return {};
    const model::Block& before = context_.block(at - 1);
    if (before.section != context_.block(index).section) return {};
    return before.text;
  }

  // A heading that is a setting: "`ALLOWED_HOSTS`" on a page of settings, "KeepAlive Directive".
  void heading(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    std::string_view text = block.text;
    if (text.ends_with("\xC2\xB6")) text = base::trim(text.substr(0, text.size() - 2));  // the mark of a permanent link
    if (text.ends_with(" Directive") || text.ends_with(" directive")) {
      const std::string_view name = text.substr(0, text.size() - 10);
      directive(index, name, 0);
      return;
    }
    if (!about_settings_ || !all_of_class(text, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; }) || text.size() < 3) return;
    if (!context_.is_taken(index, 0, text.size())) add(text, index, 0, text.size(), 0.85F, "key");
    const model::NodeRef node(NodeKind::kConfiguration, model::make_entity_id(NodeKind::kConfiguration, text).value);
    default_in(node, index + 1, description_after(index));
  }

  Context& context_;
  std::vector<bool> request_parameters_;  // by section
  bool about_settings_ = false;
  bool shows_keys_ = false, shows_program_ = false;  // blocks of the document, once all are read
  struct Unsure {
    std::uint32_t block = 0;
    std::size_t from = 0, to = 0;
    std::string name;
  };
  std::vector<Unsure> unsure_;
  std::set<std::string, std::less<>> names_;  // in lower case, and last keys of paths
  std::unordered_map<std::uint32_t, bool> nested_;  // groups of definitions; their first entry is read first
  std::uint32_t header_group_ = 0;
  std::string header_;
};

}  // namespace

void extract_configuration(Context& context) { Configuration(context).run(); }

}  // namespace docent::extract
