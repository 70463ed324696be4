#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/hash.h"
#include "store/embedded/lexical_format.h"
#include "store/embedded/lexical_segment.h"
#include "text/analyzer.h"

namespace docent::store::embedded {
namespace {

constexpr std::uint32_t kFieldGap = 64;  // positions between fields, so that no phrase runs over their border
constexpr std::uint32_t kMaxLength = UINT16_MAX;

template <typename T>
void put_array(std::string& out, std::span<const T> values) {
  out.resize((out.size() + alignof(T) - 1) / alignof(T) * alignof(T), '\0');
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

void put_posting(std::string& out, Ordinal delta, const std::array<std::uint32_t, kFields>& tf) {
  if (tf[0] == 0 && tf[1] == 0 && tf[2] == 1 && tf[3] == 0) {
    put_varint(out, delta << 1 | 1U);
    return;
  }
  put_varint(out, delta << 1);
  unsigned fields = 0;
  for (std::size_t field = 0; field < kFields; ++field) fields |= (tf[field] > 0 ? 1U : 0U) << field;
  out.push_back(static_cast<char>(fields));
  for (const std::uint32_t count : tf)
    if (count > 0) put_varint(out, count);
}

}  // namespace

LexicalSegmentBuilder::Term& LexicalSegmentBuilder::term(std::string_view text) {
  const auto known = index_.find(text);
  if (known != index_.end()) return terms_[known->second].second;
  index_.emplace(std::string(text), static_cast<std::uint32_t>(terms_.size()));
  terms_.emplace_back(std::string(text), Term{});
  return terms_.back().second;
}

void LexicalSegmentBuilder::add(const TextEntry& entry) {
  const auto passage = static_cast<std::uint32_t>(passages_.size());
  Passage added{entry.passage, entry.document, entry.tie, {}};
  const std::array<std::string_view, kFields> fields{entry.title, entry.headings, entry.prose, entry.code};
  std::uint32_t base = 0;
  for (std::size_t field = 0; field < kFields; ++field) {
    const auto mode = field == 3 ? text::Mode::kCode : text::Mode::kProse;
    std::uint32_t last = base, length = 0;
    for (const text::Token& token : text::analyze(fields[field], mode, entry.language)) {
      Term& into = term(token.term);
      if (into.occurrences.empty() || into.occurrences.back().passage != passage)
        into.occurrences.push_back({passage, {}, static_cast<std::uint32_t>(into.positions.size()), 0});
      Occurrence& occurrence = into.occurrences.back();
      ++occurrence.tf[field];
      ++occurrence.positions_count;
      into.positions.push_back(base + token.position);
      last = std::max(last, base + token.position);
      // Length in words: the parts of an identifier do not make its passage longer.
      if (!token.part) ++length;
    }
    added.lengths[field] = static_cast<std::uint16_t>(std::min(length, kMaxLength));
    base = last + kFieldGap;
  }
  passages_.push_back(added);
}

base::Status LexicalSegmentBuilder::add_segment(const LexicalSegment& segment, const std::vector<bool>& dead) {
  std::vector<std::uint32_t> place(segment.passages(), UINT32_MAX);
  for (Ordinal o = 0; o < segment.passages(); ++o) {
    if (dead[o]) continue;
    place[o] = static_cast<std::uint32_t>(passages_.size());
    Passage added{segment.passage_key(o), segment.document(o), segment.tie(o), {}};
    for (std::size_t field = 0; field < kFields; ++field) added.lengths[field] = static_cast<std::uint16_t>(segment.length(field, o));
    passages_.push_back(added);
  }
  for (std::uint32_t t = 0; t < segment.terms(); ++t) {
    const TermRow& row = segment.row(t);
    PostingCursor cursor(segment, row);
    const std::string_view positions = segment.positions_of(row);
    std::size_t at = 0;
    Term* into = nullptr;
    while (cursor.next()) {
      const Posting& posting = cursor.get();
      const std::uint64_t count = static_cast<std::uint64_t>(posting.tf[0]) + posting.tf[1] + posting.tf[2] + posting.tf[3];
      const bool alive = place[posting.ordinal] != UINT32_MAX;
      if (alive && into == nullptr) into = &term(segment.term(t));
      if (alive)
        into->occurrences.push_back({place[posting.ordinal], posting.tf, static_cast<std::uint32_t>(into->positions.size()),
                                     static_cast<std::uint32_t>(count)});
      std::uint32_t position = 0;
      for (std::uint64_t i = 0; i < count; ++i) {
        std::uint32_t delta = 0;
        if (!take_varint(positions, at, delta))
          return base::fail(base::ErrorCode::kCorrupt, "lexical index file " + segment.name() + " is damaged: positions");
        position += delta;
        if (alive) into->positions.push_back(position);
      }
    }
    if (cursor.corrupt()) return base::fail(base::ErrorCode::kCorrupt, "lexical index file " + segment.name() + " is damaged: postings");
  }
  return {};
}

std::string LexicalSegmentBuilder::build() {
  // Ordinals follow the passage keys, whatever the order of adding.
  std::vector<std::uint32_t> order(passages_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return passages_[i].key; });
  std::vector<Ordinal> ordinal_of(passages_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) ordinal_of[order[i]] = i;
  std::ranges::sort(terms_, {}, [](const auto& term) { return std::string_view(term.first); });

  std::string postings, positions, term_bytes;
  std::vector<std::uint32_t> term_offsets{0};
  std::vector<TermRow> rows;
  std::vector<SkipEntry> skips;
  for (auto& [text, term] : terms_) {
    std::ranges::sort(term.occurrences, {}, [&](const Occurrence& one) { return ordinal_of[one.passage]; });
    TermRow row;
    row.postings = postings.size();
    row.positions = positions.size();
    row.df = static_cast<std::uint32_t>(term.occurrences.size());
    row.first_skip = static_cast<std::uint32_t>(skips.size());
    Ordinal previous = 0;
    for (std::size_t i = 0; i < term.occurrences.size(); ++i) {
      const Occurrence& occurrence = term.occurrences[i];
      if (i > 0 && i % kSkipEvery == 0) skips.push_back({previous, static_cast<std::uint32_t>(postings.size() - row.postings)});
      const Ordinal ordinal = ordinal_of[occurrence.passage];
      put_posting(postings, ordinal - previous, occurrence.tf);
      previous = ordinal;
      const auto begin = term.positions.begin() + occurrence.positions_at;
      std::sort(begin, begin + occurrence.positions_count);
      std::uint32_t last = 0;
      for (auto at = begin; at != begin + occurrence.positions_count; ++at) {
        put_varint(positions, *at - last);
        last = *at;
      }
    }
    row.postings_bytes = static_cast<std::uint32_t>(postings.size() - row.postings);
    row.positions_bytes = static_cast<std::uint32_t>(positions.size() - row.positions);
    rows.push_back(row);
    term_bytes += text;
    term_offsets.push_back(static_cast<std::uint32_t>(term_bytes.size()));
    term = {};  // peak memory: what is written is not kept twice
  }

  SegmentHeader header;
  header.analyzer = text::kAnalyzerVersion;
  header.passages = static_cast<std::uint32_t>(passages_.size());
  header.terms = static_cast<std::uint32_t>(terms_.size());
  header.skips = static_cast<std::uint32_t>(skips.size());
  std::string bytes(sizeof header, '\0');
  std::vector<std::uint32_t> numbers(passages_.size());
  for (std::size_t i = 0; i < order.size(); ++i) numbers[i] = passages_[order[i]].key;
  put_array<std::uint32_t>(bytes, numbers);
  for (std::size_t i = 0; i < order.size(); ++i) numbers[i] = passages_[order[i]].document;
  put_array<std::uint32_t>(bytes, numbers);
  std::vector<std::uint64_t> ties(passages_.size());
  for (std::size_t i = 0; i < order.size(); ++i) ties[i] = passages_[order[i]].tie;
  put_array<std::uint64_t>(bytes, ties);
  std::vector<std::uint16_t> lengths(passages_.size());
  for (std::size_t field = 0; field < kFields; ++field) {
    for (std::size_t i = 0; i < order.size(); ++i) lengths[i] = passages_[order[i]].lengths[field];
    put_array<std::uint16_t>(bytes, lengths);
  }
  put_array<std::uint32_t>(bytes, term_offsets);
  put_array<TermRow>(bytes, rows);
  put_array<SkipEntry>(bytes, skips);
  bytes += term_bytes;
  header.small_end = bytes.size();
  header.postings_bytes = postings.size();
  header.positions_bytes = positions.size();
  std::memcpy(bytes.data(), &header, sizeof header);
  header.small_crc = base::crc32c(std::string_view(bytes).substr(kHeaderUnchecked));
  bytes.reserve(bytes.size() + postings.size() + positions.size());
  bytes += postings;
  bytes += positions;
  header.data_crc = base::crc32c(std::string_view(bytes).substr(header.small_end));
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

}  // namespace docent::store::embedded
