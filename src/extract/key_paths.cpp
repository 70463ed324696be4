#include "extract/key_paths.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/text.h"
#include "extract/words.h"

namespace docent::extract {
namespace {

bool is_key(std::string_view key) {
  if (key.empty() || key.size() > 128) return false;
  return std::ranges::all_of(key, [](char c) { return is_word(c) || c == '-' || c == '.' || c == '/' || c == '$' || c == '@' || c == '*' || c == ':'; });
}

// ---- YAML by yaml-cpp

// Builds paths from the parser's events. A list's key gets its "[]" when the list turns out to hold maps: keys below it are written then.
class YamlKeys final : public YAML::EventHandler {
 public:
  explicit YamlKeys(std::string_view text) : text_(text) {}
  std::vector<KeyPath> keys;
  bool root_is_map = false;

  void OnDocumentStart(const YAML::Mark&) override { levels_.clear(); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { scalar(mark, {}); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { scalar(mark, {}); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string& value) override { scalar(mark, value); }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    begin_value(false);
    levels_.push_back({false, path_of_value(), pending_key()});
  }
  void OnSequenceEnd() override { end_level(); }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    if (levels_.empty()) root_is_map = true;
    begin_value(true);
    levels_.push_back({true, path_of_value(), pending_key()});
  }
  void OnMapEnd() override { end_level(); }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  struct Level {
    bool map = false;
    std::string path;        // of this level's value
    std::size_t key = kNone;  // index of the key that holds it
    bool expects_value = false;
    std::size_t current = kNone;  // index in keys of the key whose value comes
    bool holds_maps = false;
    bool empty = true;
  };

  std::size_t pending_key() const { return levels_.empty() ? kNone : levels_.back().map ? levels_.back().current : levels_.back().key; }
  std::string path_of_value() const {
    if (levels_.empty()) return {};
    const Level& top = levels_.back();
    if (top.map) return top.current == kNone ? top.path : keys[top.current].path;
    // An entry of a list: the list's key with "[]"; a list at the root has no key.
    if (top.path.empty() || top.path.ends_with("[]")) return top.path;
    return top.path + "[]";
  }
  // A value that is a map or list begins.
  void begin_value(bool map) {
    if (levels_.empty()) return;
    Level& top = levels_.back();
    top.empty = false;
    if (!top.map) top.holds_maps = true;
    else if (top.current != kNone && map) keys[top.current].leaf = false;
  }
  void end_level() {
    if (levels_.empty()) return;
    const Level done = std::move(levels_.back());
    levels_.pop_back();
    if (done.key != kNone) {
      if (done.empty) keys[done.key].leaf = true;
      else if (done.map || done.holds_maps) keys[done.key].leaf = false;
      else keys[done.key].leaf = true;
    }
    value_done();
  }
  void value_done() {
    if (levels_.empty()) return;
    if (levels_.back().map) {
      levels_.back().expects_value = false;
      levels_.back().current = kNone;
    }
  }
  void scalar(const YAML::Mark& mark, const std::string& value) {
    if (levels_.empty()) return;
    Level& top = levels_.back();
    if (top.map && !top.expects_value) {
      top.expects_value = true;
      top.empty = false;
      top.current = kNone;
      const auto at = static_cast<std::size_t>(std::max(0, mark.pos));
      if (keys.size() >= kMaxKeys || levels_.size() > kMaxKeyDepth || !is_key(value)) return;
      std::size_t start = at;
      if (start < text_.size() && (text_[start] == '"' || text_[start] == '\'')) ++start;
      if (text_.substr(start, value.size()) != value) return;  // an escape in the key, or a mark that counts otherwise
      KeyPath key;
      key.path = top.path.empty() ? value : top.path + "." + value;
      key.start = start;
      key.end = start + value.size();
      key.leaf = true;
      top.current = keys.size();
      keys.push_back(std::move(key));
      return;
    }
    top.empty = false;
    if (top.map && top.current != kNone && value.size() < 512) keys[top.current].value = value;
    value_done();
  }

  std::string_view text_;
  std::vector<Level> levels_;
};

std::optional<std::vector<KeyPath>> parse_yaml(std::string_view text) {
  // yaml-cpp counts a tab in the indentation or a document of many anchors as an error or a cost: the line reader takes those.
  std::istringstream stream{std::string(text)};
  YamlKeys handler(text);
  try {
    YAML::Parser parser(stream);
    int documents = 0;
    bool any_map = false;
    while (parser.HandleNextDocument(handler) && ++documents < 64) any_map = any_map || handler.root_is_map;
    if (handler.keys.empty()) return std::nullopt;
  } catch (const YAML::Exception&) {
    return std::nullopt;
  }
  return std::move(handler.keys);
}

// ---- YAML line by line

std::vector<KeyPath> yaml_lines(std::string_view text) {
  struct Level {
    std::size_t indent = 0;
    std::string path;
    std::size_t key = SIZE_MAX;
    bool list = false;
  };
  std::vector<KeyPath> keys;
  std::vector<Level> levels;
  std::string comment;
  std::size_t block_scalar = SIZE_MAX;  // indentation of the key whose text follows
  for (std::size_t at = 0; at < text.size() && keys.size() < kMaxKeys;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t start = at;
    at = end + 1;
    while (start < end && (text[start] == ' ' || text[start] == '\t')) ++start;
    std::string_view line = text.substr(start, end - start);
    std::size_t indent = start - (text.rfind('\n', start == 0 ? 0 : start - 1) == std::string_view::npos || start == 0 ? 0 : text.rfind('\n', start - 1) + 1);
    if (line.empty()) continue;
    if (block_scalar != SIZE_MAX) {
      if (indent > block_scalar) continue;
      block_scalar = SIZE_MAX;
    }
    if (line[0] == '#') {
      const std::string_view said = base::trim(line.substr(line.find_first_not_of('#') == std::string_view::npos ? line.size() : line.find_first_not_of('#')));
      if (!comment.empty() && !said.empty()) comment += ' ';
      if (comment.size() < 600) comment += said;
      continue;
    }
    const std::string said = std::exchange(comment, {});
    if (line.starts_with("---") || line == "...") {
      if (indent == 0) levels.clear();
      continue;
    }
    // "[ key: <type> | default = x ]": what may be left out.
    bool optional = false;
    while (line.starts_with("[ ") || line.starts_with("- ") || line.starts_with("+ ")) {
      const bool item = line[0] == '-';
      if (line[0] == '[') optional = true;
      const std::size_t skip = line.find_first_not_of(' ', 1);
      if (skip == std::string_view::npos) break;
      if (item) {
        // The list's key is the nearest one that is not further to the right than the dash.
        while (!levels.empty() && (levels.back().indent > indent || (levels.back().list && levels.back().indent == indent))) levels.pop_back();
        Level list;
        list.indent = indent;
        list.list = true;
        list.key = levels.empty() ? SIZE_MAX : levels.back().key;
        list.path = levels.empty() ? "" : levels.back().path;
        if (!list.path.empty() && !list.path.ends_with("[]")) list.path += "[]";
        levels.push_back(std::move(list));
        indent += skip;
      }
      line.remove_prefix(skip);
      start += skip;
    }
    std::size_t colon = 0;
    const bool quoted = line[0] == '"' || line[0] == '\'';
    if (quoted) {
      const std::size_t close = line.find(line[0], 1);
      if (close == std::string_view::npos) continue;
      colon = close + 1;
    } else {
      colon = line.find(':');
    }
    if (colon == std::string_view::npos || colon >= line.size() || line[colon] != ':' || (colon + 1 < line.size() && line[colon + 1] != ' ')) continue;
    const std::string_view name = quoted ? line.substr(1, colon - 2) : line.substr(0, colon);
    if (!is_key(name) || name.ends_with(':')) continue;
    while (!levels.empty() && (levels.back().list ? levels.back().indent >= indent : levels.back().indent >= indent)) levels.pop_back();
    if (levels.size() >= kMaxKeyDepth) continue;
    KeyPath key;
    const std::string parent = levels.empty() ? "" : levels.back().path;
    key.path = parent.empty() ? std::string(name) : parent + "." + std::string(name);
    key.start = start + (quoted ? 1 : 0);
    key.end = key.start + name.size();
    key.description = said;
    if (!levels.empty() && levels.back().key != SIZE_MAX) keys[levels.back().key].leaf = false;
    std::string_view value = base::trim(line.substr(colon + 1));
    if (optional && value.ends_with(']')) value = base::trim(value.substr(0, value.size() - 1));
    if (const std::size_t bar = value.find(" | default = "); bar != std::string_view::npos) {
      key.default_value = strip_marks(value.substr(bar + 13));
      value = base::trim(value.substr(0, bar));
    }
    if (value.starts_with('<') && value.ends_with('>')) key.value_type = value.substr(1, value.size() - 2);
    if (const std::size_t hash = value.find(" #"); hash != std::string_view::npos) value = base::trim(value.substr(0, hash));
    if (value.starts_with('|') || (value.starts_with('>') && value.size() <= 2)) block_scalar = indent;
    key.value = strip_marks(value);
    key.leaf = true;
    levels.push_back({indent, key.path, keys.size(), false});
    keys.push_back(std::move(key));
  }
  return keys;
}

// ---- JSON

class JsonKeys {
 public:
  explicit JsonKeys(std::string_view text) : text_(text) {}

  std::vector<KeyPath> run() {
    const std::size_t open = text_.find_first_of("{[");
    at_ = open == std::string_view::npos ? text_.size() : open;
    while (at_ < text_.size()) {
      if (skip_blank() && at_ < text_.size()) value({}, SIZE_MAX, 0);
    }
    return std::move(keys_);
  }

 private:
  bool skip_blank() {
    while (at_ < text_.size()) {
      if (is_blank(text_[at_]) || text_[at_] == ',' || text_[at_] == ':') ++at_;
      else if (text_.substr(at_, 2) == "//" || text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      else if (text_.substr(at_, 2) == "/*") at_ = text_.find("*/", at_) == std::string_view::npos ? text_.size() : text_.find("*/", at_) + 2;
      else return true;
    }
    return false;
  }
  // The end of a string that starts at a quote, past its closing one.
  std::size_t string_end(std::size_t at) const {
    const char quote = text_[at];
    for (std::size_t end = at + 1; end < text_.size(); ++end) {
      if (text_[end] == '\\') ++end;
      else if (text_[end] == quote) return end + 1;
    }
    return text_.size();
  }
  // Reads one value. Returns whether it was an object (for lists: whether it held one).
  enum class Kind { kScalar, kObject, kList, kEmpty };
  Kind value(const std::string& path, std::size_t key, std::size_t depth) {
    if (!skip_blank()) return Kind::kScalar;
    const char c = text_[at_];
    if (c == '{') return object(path, key, depth);
    if (c == '[') return list(path, key, depth);
    const std::size_t start = at_;
    if (c == '"' || c == '\'') at_ = string_end(at_);
    else {
      while (at_ < text_.size() && std::string_view(",]}\n").find(text_[at_]) == std::string_view::npos) ++at_;
      if (at_ == start) ++at_;
    }
    if (key != SIZE_MAX && at_ - start < 512) keys_[key].value = strip_marks(text_.substr(start, at_ - start));
    return Kind::kScalar;
  }
  Kind object(const std::string& path, std::size_t, std::size_t depth) {
    ++at_;
    bool any = false;
    while (skip_blank() && text_[at_] != '}') {
      if (text_[at_] == ']') break;
      std::string_view name;
      std::size_t start = at_;
      if (text_[at_] == '"' || text_[at_] == '\'') {
        const std::size_t end = string_end(at_);
        name = text_.substr(at_ + 1, end > at_ + 1 ? end - at_ - 2 : 0);
        ++start;
        at_ = end;
      } else if (is_word(text_[at_]) || text_[at_] == '$') {
        std::size_t end = at_;
        while (end < text_.size() && (is_word(text_[end]) || text_[end] == '$' || text_[end] == '-')) ++end;
        name = text_.substr(at_, end - at_);
        at_ = end;
      } else {
        ++at_;
        continue;
      }
      while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
      if (at_ >= text_.size() || text_[at_] != ':') continue;
      ++at_;
      any = true;
      std::size_t index = SIZE_MAX;
      std::string below = path.empty() ? std::string(name) : path + "." + std::string(name);
      if (is_key(name) && keys_.size() < kMaxKeys && depth < kMaxKeyDepth) {
        KeyPath found;
        found.path = below;
        found.start = start;
        found.end = start + name.size();
        index = keys_.size();
        keys_.push_back(std::move(found));
      }
      const Kind kind = depth < kMaxKeyDepth ? value(below, index, depth + 1) : skip_value();
      if (index != SIZE_MAX) keys_[index].leaf = kind == Kind::kScalar || kind == Kind::kEmpty;
    }
    if (at_ < text_.size() && text_[at_] == '}') ++at_;
    return any ? Kind::kObject : Kind::kEmpty;
  }
  Kind list(const std::string& path, std::size_t, std::size_t depth) {
    ++at_;
    bool objects = false;
    const std::string below = path.empty() || path.ends_with("[]") ? path : path + "[]";
    while (skip_blank() && text_[at_] != ']') {
      if (text_[at_] == '}') break;
      const Kind kind = depth < kMaxKeyDepth ? value(below, SIZE_MAX, depth + 1) : skip_value();
      objects = objects || kind == Kind::kObject || kind == Kind::kList;
    }
    if (at_ < text_.size() && text_[at_] == ']') ++at_;
    return objects ? Kind::kList : Kind::kEmpty;
  }
  // Too deep: to the end of the text, since nothing more is wanted.
  Kind skip_value() {
    at_ = text_.size();
    return Kind::kScalar;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<KeyPath> keys_;
};

// ---- Lines

std::vector<KeyPath> assignment_lines(std::string_view text, KeyFormat format) {
  std::vector<KeyPath> keys;
  std::string section, comment;
  std::size_t open_brackets = 0;
  for (std::size_t at = 0; at < text.size() && keys.size() < kMaxKeys;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t start = at;
    at = end + 1;
    while (start < end && is_blank(text[start])) ++start;
    std::string_view line = text.substr(start, end - start);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    if (open_brackets > 0) {  // a list over several lines
      open_brackets += static_cast<std::size_t>(std::ranges::count(line, '['));
      open_brackets -= std::min(open_brackets, static_cast<std::size_t>(std::ranges::count(line, ']')));
      continue;
    }
    if (line.empty()) continue;
    if (line[0] == '#' || line[0] == ';') {
      comment = base::trim(line.substr(1));
      continue;
    }
    const std::string said = std::exchange(comment, {});
    if (line[0] == '[' && line.ends_with(']') && line.find('=') == std::string_view::npos && format != KeyFormat::kEnvironment) {
      const bool list = line.starts_with("[[");
      section = base::trim(line.substr(list ? 2 : 1, line.size() - (list ? 4 : 2)));
      std::erase(section, '"');
      if (list) section += "[]";
      continue;
    }
    if (line.starts_with("export ")) {
      line.remove_prefix(7);
      start += 7;
    }
    std::size_t equals = line.find('=');
    if (equals == std::string_view::npos && format == KeyFormat::kIni) equals = line.find(':');
    if (equals == std::string_view::npos || equals == 0) continue;
    std::string_view name = base::trim(line.substr(0, equals));
    if (name.ends_with('+') || name.ends_with('?') || name.ends_with(':')) name.remove_suffix(1);
    if (name.size() > 1 && name[0] == '"' && name.ends_with('"')) {
      name = name.substr(1, name.size() - 2);
      ++start;
    }
    if (!is_key(name) || name.find(':') != std::string_view::npos || !(is_letter(name[0]) || name[0] == '_' || name[0] == '$')) continue;
    std::string_view value = base::trim(line.substr(equals + 1));
    if (value.starts_with('=') || value.starts_with('>')) continue;  // a comparison, "key => value"
    KeyPath key;
    key.path = section.empty() ? std::string(name) : section + "." + std::string(name);
    key.start = start;
    key.end = start + name.size();
    key.leaf = !value.starts_with('{');
    key.description = said;
    if (const std::size_t hash = value.find(" #"); hash != std::string_view::npos) value = base::trim(value.substr(0, hash));
    key.value = strip_marks(value);
    if (format == KeyFormat::kToml && value.starts_with('[')) {
      const auto opened = static_cast<std::size_t>(std::ranges::count(value, '['));
      open_brackets = opened - std::min(opened, static_cast<std::size_t>(std::ranges::count(value, ']')));
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

// "KeepAlive On", "<Directory /srv>".
std::vector<KeyPath> directive_lines(std::string_view text) {
  std::vector<KeyPath> keys;
  bool goes_on = false;
  for (std::size_t at = 0; at < text.size() && keys.size() < kMaxKeys;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t start = at;
    at = end + 1;
    while (start < end && is_blank(text[start])) ++start;
    const std::string_view line = text.substr(start, end - start);
    const bool continued = std::exchange(goes_on, line.ends_with('\\'));
    if (line.empty() || continued || line[0] == '#' || line.starts_with("</")) continue;
    const bool section = line[0] == '<';
    std::size_t length = section ? 1 : 0;
    while (length < line.size() && (is_alnum(line[length]) || line[length] == '_')) ++length;
    const std::string_view name = line.substr(section ? 1 : 0, length - (section ? 1 : 0));
    const bool ended = length == line.size() || is_blank(line[length]) || (section && line[length] == '>');
    if (name.size() < 2 || !is_upper(name[0]) || !ended || !any_of_class(name, is_lower)) continue;
    KeyPath key;
    key.path = section ? "<" + std::string(name) + ">" : std::string(name);
    key.start = start + (section ? 1 : 0);
    key.end = key.start + name.size();
    key.leaf = true;
    key.value = base::trim(line.substr(std::min(length + 1, line.size())));
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace

std::vector<KeyPath> read_keys(std::string_view text, KeyFormat format) {
  switch (format) {
    case KeyFormat::kYaml: {
      const bool schema = text.find("[ ") != std::string_view::npos && text.find(": <") != std::string_view::npos;
      if (!schema)
        if (auto parsed = parse_yaml(text)) return std::move(*parsed);
      return yaml_lines(text);
    }
    case KeyFormat::kJson: return JsonKeys(text).run();
    case KeyFormat::kToml:
    case KeyFormat::kIni:
    case KeyFormat::kEnvironment: return assignment_lines(text, format);
    case KeyFormat::kDirectives: return directive_lines(text);
  }
  return {};
}

bool looks_like_yaml(std::string_view text) {
  std::size_t lines = 0, keys = 0, others = 0;
  for (const std::string_view raw : base::split(text.substr(0, 8192), '\n')) {
    std::string_view line = base::trim(raw);
    if (line.empty() || line[0] == '#' || line == "---" || line == "...") continue;
    ++lines;
    while (line.starts_with("- ") || line.starts_with("[ ")) line = base::trim(line.substr(2));
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon == std::string_view::npos ? 0 : colon);
    const bool key = !name.empty() && (colon + 1 == line.size() || line[colon + 1] == ' ') &&
                     std::ranges::all_of(name, [](char c) { return is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '/'; }) && (is_lower(name[0]) || raw[0] == ' ' || raw[0] == '-');
    if (key) ++keys;
    else if (!base::trim(raw).starts_with("- ")) ++others;
  }
  return (keys > 1 || (keys == 1 && std::ranges::count(text, ' ') <= 1)) && keys * 3 >= lines * 2 && others * 4 <= lines;
}

bool looks_like_json(std::string_view text) {
  text = base::trim(text);
  if (text.size() < 5 || !(text[0] == '{' || text[0] == '[')) return false;
  return (text.ends_with('}') || text.ends_with(']')) && text.find("\":") != std::string_view::npos;
}

bool looks_like_ini(std::string_view text) {
  std::size_t lines = 0, keys = 0;
  for (const std::string_view raw : base::split(text.substr(0, 8192), '\n')) {
    const std::string_view line = base::trim(raw);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    ++lines;
    if (line[0] == '[' && line.ends_with(']')) {
      ++keys;
      continue;
    }
    const std::size_t equals = line.find('=');
    const std::string_view name = equals == std::string_view::npos ? std::string_view() : base::trim(line.substr(0, equals));
    if (is_key(name) && is_letter(name[0]) && line.find("==") == std::string_view::npos && line.find('(') == std::string_view::npos && !line.ends_with(';')) ++keys;
  }
  return keys > 0 && keys * 5 >= lines * 4;
}

}  // namespace docent::extract
