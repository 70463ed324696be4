#include "extract/context.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace docent::extract {

using model::NodeKind;

Context::Context(const model::DocumentBundle& bundle, const model::ParsedDocument& parsed) : bundle_(bundle), parsed_(parsed) {
  graph_.document = bundle.document.id;
  ranges_.resize(parsed.sections.size());
  for (std::uint32_t i = 0; i < parsed.blocks.size(); ++i) {
    BlockRange& range = ranges_[parsed.blocks[i].section];
    if (range.last == 0) range.first = i;
    range.last = i + 1;
  }
  starts_.assign(parsed.blocks.size() + 1, 0);
  for (const model::Section& section : parsed.sections) lower_headings_.push_back(base::ascii_lower(base::utf8_prefix(section.heading, kMaxHeadingBytes)));
  lower_title_ = base::ascii_lower(base::utf8_prefix(bundle.document.title, kMaxHeadingBytes));
}

std::string_view Context::heading_for(std::uint32_t section_ordinal, bool (*says_something)(std::string_view lower)) const {
  for (std::uint32_t at = section_ordinal; at != model::Section::kNone; at = section(at).parent) {
    const std::string_view text = split_number(section(at).heading).text;
    if (!text.empty() && text.size() <= kMaxHeadingBytes && says_something(base::ascii_lower(text))) return text;
  }
  return bundle_.document.title;
}

model::Span Context::span_of(std::uint32_t index, std::size_t from, std::size_t to) const {
  const model::Block& block = parsed_.blocks[index];
  if (block.runs.empty() || from >= to) return block.span;
  const auto run_at = [&](std::size_t offset) {
    auto run = std::upper_bound(block.runs.begin(), block.runs.end(), offset, [](std::size_t at, const model::TextRun& one) { return at < one.text_start; });
    return run == block.runs.begin() ? run : std::prev(run);
  };
  const auto first = run_at(from), last = run_at(to - 1);
  model::Span span{first->source_start, last->source_start + last->source_length};
  const bool first_equal = first->text_length == first->source_length, last_equal = last->text_length == last->source_length;
  if (first_equal && from >= first->text_start) span.start += std::min<std::uint64_t>(from - first->text_start, first->source_length);
  if (last_equal && to >= last->text_start) span.end = last->source_start + std::min<std::uint64_t>(to - last->text_start, last->source_length);
  span.start = std::clamp(span.start, block.span.start, block.span.end);
  span.end = std::clamp(span.end, span.start, block.span.end);
  return span.empty() ? block.span : span;
}

model::EntityId Context::entity(NodeKind kind, std::string_view name, std::string_view owner, std::vector<std::string> aliases) {
  if (name.empty() || name.size() > model::kMaxNameBytes) return {};
  model::EntityId id = model::make_entity_id(kind, name, owner);
  std::erase_if(aliases, [](const std::string& alias) { return alias.empty() || alias.size() > model::kMaxNameBytes; });
  graph_.local.entities.push_back({id, kind, std::string(name), std::string(owner), std::move(aliases)});
  return id;
}

const Found* Context::find(NodeKind kind, std::string_view name, std::uint32_t index, std::size_t from, std::size_t to, model::Extractor extractor,
                           float confidence, std::string_view owner, std::vector<std::string> aliases) {
  model::EntityId id = entity(kind, name, owner, std::move(aliases));
  if (id.empty()) return nullptr;
  graph_.local.mentions.push_back({id, provenance(index, from, to, extractor, confidence)});
  found_.push_back({index, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), kind, std::move(id), std::string(name), confidence});
  return &found_.back();
}

model::Provenance Context::provenance(std::uint32_t index, std::size_t from, std::size_t to, model::Extractor extractor, float confidence) const {
  return {parsed_.blocks[index].section, span_of(index, from, to), extractor, confidence};
}

void Context::edge(model::EdgeType type, model::NodeRef from, model::NodeRef to, const model::Provenance& where, std::uint32_t order) {
  const model::EdgeTypeInfo& row = info(type);
  if (from.id.empty() || to.id.empty() || from == to || !row.from.contains(from.kind) || !row.to.contains(to.kind)) return;
  if (row.symmetric && to.id < from.id) std::swap(from, to);
  graph_.local.edges.push_back({type, std::move(from), std::move(to), order, where});
}

void Context::fact(model::NodeRef node, model::Property property, std::string_view value, const model::Provenance& where) {
  value = base::trim(value);
  if (value.empty() || node.id.empty() || !info(property).of.contains(node.kind)) return;
  graph_.local.facts.push_back({std::move(node), property, std::string(base::utf8_prefix(value, model::kMaxPropertyBytes)), where});
}

void Context::term(std::string_view name, model::TermOrigin origin, const model::Provenance& where) {
  if (name.empty() || name.size() > model::kMaxNameBytes) return;
  graph_.terms.push_back({std::string(name), origin, 1, where});
}

std::span<const Found> Context::found_in(std::uint32_t index) const {
  return std::span<const Found>(found_).subspan(starts_[index], starts_[index + 1] - starts_[index]);
}

void Context::sort_findings() {
  std::ranges::stable_sort(found_, [](const Found& a, const Found& b) {
    return std::tie(a.block, a.start, a.end, a.kind, a.name) < std::tie(b.block, b.start, b.end, b.kind, b.name);
  });
  found_.erase(std::ranges::unique(found_, [](const Found& a, const Found& b) {
    return a.block == b.block && a.start == b.start && a.end == b.end && a.id == b.id;
  }).begin(), found_.end());
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < parsed_.blocks.size(); ++i) {
    starts_[i] = at;
    while (at < found_.size() && found_[at].block == i) ++at;
  }
  starts_.back() = at;
}

std::span<const Found> Context::found_from(std::uint32_t index, std::size_t from, std::size_t to) const {
  const auto all = found_in(index);
  const auto first = std::ranges::lower_bound(all, from, {}, [](const Found& one) { return static_cast<std::size_t>(one.start); });
  const auto last = std::ranges::lower_bound(first, all.end(), to, {}, [](const Found& one) { return static_cast<std::size_t>(one.start); });
  return {first, last};
}

bool Context::is_taken(std::uint32_t index, std::size_t from, std::size_t to) const {
  // No name is longer than its limit: what starts further before cannot reach here.
  const std::size_t reach = 2 * model::kMaxNameBytes;
  return std::ranges::any_of(found_from(index, from > reach ? from - reach : 0, to), [&](const Found& one) { return from < one.end; });
}

model::DocumentGraph Context::finish() {
  put_in_order(graph_.local);
  std::ranges::sort(graph_.pending);
  graph_.pending.erase(std::ranges::unique(graph_.pending).begin(), graph_.pending.end());
  std::ranges::sort(graph_.terms, [](const model::TermCandidate& a, const model::TermCandidate& b) {
    return std::tie(a.where.section, a.name, a.origin, a.where.span) < std::tie(b.where.section, b.name, b.origin, b.where.span);
  });
  // One per section, name and origin, with the count.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < graph_.terms.size(); ++i) {
    model::TermCandidate& one = graph_.terms[i];
    if (kept > 0 && graph_.terms[kept - 1].where.section == one.where.section && graph_.terms[kept - 1].name == one.name && graph_.terms[kept - 1].origin == one.origin) {
      graph_.terms[kept - 1].count += one.count;
      continue;
    }
    if (kept != i) graph_.terms[kept] = std::move(one);
    ++kept;
  }
  graph_.terms.resize(kept);
  return std::move(graph_);
}

std::vector<Word> cells_of(std::string_view row) {
  std::vector<Word> cells;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = std::min(row.find(" | ", start), row.size());
    cells.push_back({start, end});
    if (end == row.size()) return cells;
    start = end + 3;
  }
}

std::vector<const model::Mark*> marks_in(const model::Block& block, model::MarkKind kind, std::size_t from, std::size_t to) {
  std::vector<const model::Mark*> found;
  auto mark = std::ranges::lower_bound(block.marks, from, {}, [](const model::Mark& one) { return static_cast<std::size_t>(one.text_start); });
  for (; mark != block.marks.end() && mark->text_start < to; ++mark)
    if (mark->kind == kind && mark->text_start + mark->text_length <= to) found.push_back(&*mark);
  return found;
}

std::string_view text_of(const model::Block& block, const model::Mark& mark) {
  return std::string_view(block.text).substr(mark.text_start, mark.text_length);
}

bool has_role(std::string_view role, std::string_view name) {
  for (std::size_t at = role.find(name); at != std::string_view::npos; at = role.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || role[at - 1] == ' ') && (end == role.size() || role[end] == ' ')) return true;
  }
  return false;
}

}  // namespace docent::extract
