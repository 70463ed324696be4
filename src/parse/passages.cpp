#include "parse/passages.h"

#include <algorithm>

#include "parse/render.h"
#include "text/analyzer.h"

namespace docent::parse {
namespace {

using model::Block;
using model::BlockKind;
using model::ParsedDocument;
using model::Section;

// A word of more than 100 characters is one unknown piece to the encoder; its bytes count all the same.
constexpr std::size_t kMaxBytesPerPiece = 32;

class LineNumbers {
 public:
  explicit LineNumbers(std::string_view bytes) {
    for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) ends_.push_back(at);
  }
  std::uint32_t at(std::uint64_t offset) const {
    return static_cast<std::uint32_t>(std::lower_bound(ends_.begin(), ends_.end(), offset) - ends_.begin()) + 1;
  }

 private:
  std::vector<std::uint64_t> ends_;
};

// A part of a block that is never cut again.
struct Part {
  std::size_t block = 0;
  std::size_t from = 0, to = 0;  // of the block's text
  std::uint64_t source_from = 0, source_to = 0;
  std::size_t cost = 0;
};

class Cutter {
 public:
  Cutter(const ParsedDocument& document, std::string_view bytes, const PieceCounter& count, const PassageOptions& options)
      : document_(document), lines_(bytes), count_(count), options_(options) {}

  std::vector<Passage> cut() {
    std::vector<bool> has_child(document_.sections.size());
    for (const Section& section : document_.sections)
      if (section.parent != Section::kNone) has_child[section.parent] = true;
    std::size_t first = 0;
    for (std::uint32_t section = 0; section < document_.sections.size(); ++section) {
      std::size_t last = first;
      while (last < document_.blocks.size() && document_.blocks[last].section == section) ++last;
      cut_section(section, first, last, has_child[section]);
      first = last;
    }
    return std::move(passages_);
  }

 private:
  std::size_t cost_of(std::string_view text) const { return std::max(count_(text), text.size() / kMaxBytesPerPiece); }

  void cut_section(std::uint32_t section, std::size_t first, std::size_t last, bool has_child) {
    const std::size_t body = first < last && document_.blocks[first].kind == BlockKind::kHeading ? first + 1 : first;
    if (body == last) {
      if (body > first && !has_child) add(section, first, last, document_.blocks[first].span);
      return;
    }
    const std::size_t heading = cost_of(heading_line(document_, section));
    budget_ = std::max(options_.max_pieces - std::min(options_.max_pieces, heading), options_.max_pieces / 4);
    parts_.clear();
    std::size_t total = 0;
    for (std::size_t i = body; i < last; ++i) add_parts(i);
    for (const Part& part : parts_) total += part.cost;
    // Passages of about equal length: a last one of a few words finds nothing and says nothing.
    const std::size_t wanted = (total + budget_ - 1) / std::max<std::size_t>(budget_, 1);
    const std::size_t target = total / std::max<std::size_t>(wanted, 1);
    std::size_t start = 0, cost = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const bool full = cost + parts_[i].cost > budget_;
      const bool enough = wanted > 1 && cost + parts_[i].cost / 2 > target;
      if (i > start && (full || enough)) {
        add_parts_as_passage(section, start, i);
        start = i;
        cost = 0;
      }
      cost += parts_[i].cost;
    }
    add_parts_as_passage(section, start, parts_.size());
  }

  void add_parts_as_passage(std::uint32_t section, std::size_t start, std::size_t end) {
    if (start == end) return;
    add(section, parts_[start].block, parts_[end - 1].block + 1, {parts_[start].source_from, parts_[end - 1].source_to});
  }

  void add(std::uint32_t section, std::size_t first, std::size_t last, model::Span span) {
    Passage passage;
    passage.text = render_blocks(document_, first, last, span);
    if (passage.text.empty()) return;
    passage.section = section;
    passage.ordinal = !passages_.empty() && passages_.back().section == section ? passages_.back().ordinal + 1 : 0;
    passage.span = span;
    passage.line_start = lines_.at(span.start);
    passage.line_end = lines_.at(span.end > span.start ? span.end - 1 : span.end);
    for (std::size_t i = first; i < last; ++i) {
      const Block& block = document_.blocks[i];
      if (block.kind != BlockKind::kCode) continue;
      const std::string code = render_blocks(document_, i, i + 1, span);
      if (code.empty()) continue;
      if (!passage.code.empty()) passage.code.push_back('\n');
      passage.code += code;
    }
    passages_.push_back(std::move(passage));
  }

  void add_parts(std::size_t index) {
    const Block& block = document_.blocks[index];
    const std::string shown = render_part(block, 0, block.text.size());
    const std::size_t cost = cost_of(shown);
    if (cost <= budget_) {
      parts_.push_back({index, 0, block.text.size(), block.span.start, block.span.end, cost});
      return;
    }
    split(index);
  }

  // Where the text of a block may be cut, best places first.
  std::vector<std::size_t> places(const Block& block) const {
    std::vector<std::size_t> found;
    if (block.kind == BlockKind::kCode) {
      for (std::size_t at = block.text.find('\n'); at != std::string::npos; at = block.text.find('\n', at + 1)) found.push_back(at + 1);
    } else if (block.kind == BlockKind::kTableRow) {
      for (std::size_t at = block.text.find(" | "); at != std::string::npos; at = block.text.find(" | ", at + 1)) found.push_back(at + 3);
    } else {
      for (const auto& sentence : text::split_sentences(block.text, document_.language)) found.push_back(sentence.end);
    }
    found.push_back(block.text.size());
    return found;
  }

  // Packs lines, cells or sentences of a long block into parts of at most the budget; what is too long by itself is cut between words.
  void split(std::size_t index) {
    const Block& block = document_.blocks[index];
    Cut start{0, block.span.start};
    std::size_t cost = 0, end = 0;
    const auto emit = [&](std::size_t to) {
      Cut cut = to >= block.text.size() ? Cut{block.text.size(), block.span.end} : cut_at(block, to);
      if (cut.text <= start.text) return;
      if (cut.text >= block.text.size()) cut.source = block.span.end;
      parts_.push_back({index, start.text, cut.text, start.source, cut.source, cost_of(render_part(block, start.text, cut.text))});
      start = cut;
      cost = 0;
    };
    for (const std::size_t place : places(block)) {
      if (place <= end) continue;
      const std::string_view piece = std::string_view(block.text).substr(end, place - end);
      const std::size_t piece_cost = cost_of(piece) + (end == 0 ? 2 : 0);  // the list marker
      if (cost > 0 && cost + piece_cost > budget_) emit(end);
      if (piece_cost > budget_) {
        split_words(block, end, place, emit, cost);
      } else {
        cost += piece_cost;
      }
      end = place;
    }
    emit(block.text.size());
  }

  template <typename Emit>
  void split_words(const Block& block, std::size_t from, std::size_t to, const Emit& emit, std::size_t& cost) {
    constexpr std::size_t kMaxWordBytes = 128;
    std::size_t at = from;
    cost = 0;
    while (at < to) {
      std::size_t end = at;
      while (end < to && end - at < kMaxWordBytes && block.text[end] != ' ' && block.text[end] != '\n') ++end;
      while (end < to && end - at < kMaxWordBytes && (block.text[end] == ' ' || block.text[end] == '\n')) ++end;
      while (end < to && (static_cast<unsigned char>(block.text[end]) & 0xC0U) == 0x80) ++end;
      const std::size_t word = cost_of(std::string_view(block.text).substr(at, end - at)) + (at == 0 ? 2 : 0);
      if (cost > 0 && cost + word > budget_) emit(at);
      cost += word;
      at = end;
    }
  }

  const ParsedDocument& document_;
  const LineNumbers lines_;
  const PieceCounter& count_;
  const PassageOptions options_;
  std::size_t budget_ = 0;
  std::vector<Part> parts_;
  std::vector<Passage> passages_;
};

bool is_word_byte(unsigned char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::size_t approximate_pieces(std::string_view text) {
  // English words take about one piece for each five letters after the first; everything outside ASCII about one for each two bytes.
  std::size_t pieces = 0, wide = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (is_word_byte(c)) {
      std::size_t end = i;
      while (end < text.size() && is_word_byte(static_cast<unsigned char>(text[end]))) ++end;
      pieces += 1 + (end - i - 1) / 5;
      i = end;
      continue;
    }
    if (c >= 0x80) ++wide;
    else if (c > ' ') ++pieces;
    ++i;
  }
  return pieces + wide / 2;
}

std::vector<std::string> heading_path(const ParsedDocument& document, std::uint32_t section) {
  std::vector<std::string> path;
  for (std::uint32_t at = section; at != Section::kNone; at = document.sections[at].parent)
    if (!document.sections[at].heading.empty()) path.push_back(document.sections[at].heading);
  std::ranges::reverse(path);
  return path;
}

std::string heading_line(const ParsedDocument& document, std::uint32_t section) {
  std::string line = document.title;
  for (const std::string& heading : heading_path(document, section)) {
    if (heading == document.title) continue;
    if (!line.empty()) line += " > ";
    line += heading;
  }
  return line;
}

std::vector<Passage> cut_passages(const ParsedDocument& document, std::string_view bytes, const PieceCounter& count,
                                  const PassageOptions& options) {
  return Cutter(document, bytes, count, options).cut();
}

}  // namespace docent::parse
