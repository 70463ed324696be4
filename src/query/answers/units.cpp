#include "query/answers/units.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "model/passage_text.h"
#include "text/analyzer.h"

namespace docent::query {
namespace {

constexpr std::size_t kMaxTermBytes = 120;  // a longer line is a sentence without a full stop

struct ItemMark {
  int number = 0, indent = 0;
};

std::optional<ItemMark> item_mark(std::string_view line) {
  const std::size_t indent = line.find_first_not_of(' ');
  if (indent == std::string_view::npos) return std::nullopt;
  line.remove_prefix(indent);
  if (line.starts_with("- ") || line.starts_with("* ")) return ItemMark{0, static_cast<int>(indent)};
  std::size_t digits = 0;
  int number = 0;
  while (digits < line.size() && digits < 4 && line[digits] >= '0' && line[digits] <= '9') number = number * 10 + (line[digits++] - '0');
  if (digits == 0 || line.substr(digits, 2) != ". ") return std::nullopt;
  return ItemMark{number, static_cast<int>(indent)};
}

bool ends_sentence(std::string_view line) {
  line = base::trim(line);
  while (line.ends_with(')') || line.ends_with('"')) line.remove_suffix(1);
  return line.ends_with('.') || line.ends_with('!') || line.ends_with('?') || line.ends_with(':') || line.ends_with(',') || line.ends_with(';');
}

// One word that is a name, maybe with its type after it: "maxPods", "--port int32 Default: 10250".
bool is_term_line(std::string_view line) {
  line = base::trim(line);
  if (line.empty() || line.size() > kMaxTermBytes || line.starts_with('|')) return false;
  if (line.starts_with('-')) return true;
  return !ends_sentence(line) && std::ranges::count(line, ' ') < 6;
}

// "ClusterIP : Exposes the Service …"
bool is_definition_line(std::string_view line) {
  const std::size_t colon = line.find(" : ");
  return colon != std::string_view::npos && colon > 0 && colon < 48 && std::ranges::count(line.substr(0, colon), ' ') < 4;
}

class Cutter {
 public:
  explicit Cutter(const model::PassageRecord& passage) : text_(passage.text) {
    std::size_t at = 0;
    for (const model::TextSegment& segment : model::segments_of(passage)) {
      const std::string_view part = text_.substr(at, segment.text.size());
      if (segment.code) add_code(part);
      else add_prose(part);
      at += segment.text.size() + 1;
    }
  }
  std::vector<Unit> take() { return std::move(units_); }

 private:
  void put(UnitKind kind, std::string_view text, bool starts, ItemMark mark = {}) { units_.push_back({kind, text, block_, mark.number, mark.indent, starts}); }

  void add_code(std::string_view part) {
    while (part.starts_with('\n')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == '\n' || part.back() == ' ')) part.remove_suffix(1);
    if (base::trim(part).empty()) return;
    put(UnitKind::kCode, part, true);
    ++block_;
  }

  void add_prose(std::string_view part) {
    std::vector<std::string_view> lines;
    for (const std::string_view line : base::split(part, '\n')) {
      if (!base::trim(line).empty()) {
        lines.push_back(line);
        continue;
      }
      add_block(lines);
      lines.clear();
    }
    add_block(lines);
  }

  void add_block(const std::vector<std::string_view>& lines) {
    if (lines.empty()) return;
    bool first = true;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string_view line = lines[i];
      if (const auto mark = item_mark(line)) {
        put(UnitKind::kItem, line, first, *mark);
      } else if (i == 0 && lines.size() == 1 && is_definition_line(line)) {
        put(UnitKind::kItem, line, true);
      } else if (line.starts_with("| ") || line.find(" | ") != std::string_view::npos) {
        put(UnitKind::kRow, line, first);
      } else if (i + 1 < lines.size() && lines[i + 1].starts_with("| ") && is_term_line(line)) {
        put(UnitKind::kTerm, line, first);
      } else if (i == 0 && lines.size() <= 2 && is_term_line(line) && line.find(' ') == std::string_view::npos && is_term_line(lines.back())) {
        // A name, and its type in the next line.
        put(UnitKind::kTerm, text_.substr(static_cast<std::size_t>(line.data() - text_.data()), static_cast<std::size_t>(lines.back().data() + lines.back().size() - line.data())), true);
        break;
      } else {
        add_sentences(line, first);
      }
      first = false;
    }
    ++block_;
  }

  void add_sentences(std::string_view line, bool first) {
    for (const auto& range : text::split_sentences(line)) {
      const std::string_view sentence = base::trim(line.substr(range.start, range.end - range.start));
      if (sentence.empty()) continue;
      put(UnitKind::kSentence, sentence, first);
      first = false;
    }
  }

  const std::string_view text_;
  std::vector<Unit> units_;
  std::uint32_t block_ = 0;
};

}  // namespace

bool is_item_line(std::string_view line) { return item_mark(line).has_value(); }

std::vector<Unit> cut_units(const model::PassageRecord& passage) { return Cutter(passage).take(); }

}  // namespace docent::query
