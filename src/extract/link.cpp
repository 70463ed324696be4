// Links to other documents: REFERENCES whose other end the corpus resolves.

#include <set>

#include "base/text.h"
#include "extract/context.h"

namespace docent::extract {

namespace {

// "Prev | Up | Next": rows of a table that leads through the pages of a book.
std::set<std::uint32_t> navigation_tables(const Context& context) {
  std::set<std::uint32_t> groups;
  for (const model::Block& block : context.blocks()) {
    if (block.kind != model::BlockKind::kTableRow) continue;
    for (const Word& cell : cells_of(block.text)) {
      const std::string_view text = base::trim(std::string_view(block.text).substr(cell.start, cell.end - cell.start));
      if (text == "Prev" || text == "Next" || text == "Previous" || text == "Home") groups.insert(block.group);
    }
  }
  return groups;
}

}  // namespace

void extract_links(Context& context) {
  const std::set<std::uint32_t> navigation = navigation_tables(context);
  const auto& links = context.bundle().links;
  for (std::size_t i = 0; i < links.size(); ++i) {
    const model::LinkRecord& link = links[i];
    if (link.text == "[source]" || link.resolved_path.empty() || link.section_ordinal >= context.section_count()) continue;
    if (i < context.parsed().links.size()) {
      const model::Block& block = context.block(context.parsed().links[i].block);
      if (block.kind == model::BlockKind::kTableRow && navigation.contains(block.group)) continue;
    }
    // The mark that a heading links to itself with, the arrow that leads to the top.
    const std::string_view said = base::trim(link.text);
    if (link.resolved_path == context.bundle().document.path && (link.anchor.empty() || said.empty() || said == "\xC2\xB6" || said == "#" || said == "top" || said == "Top" || link.anchor == context.section(link.section_ordinal).anchor)) continue;
    model::PendingEdge edge;
    edge.type = model::EdgeType::kReferences;
    edge.near = model::NodeRef(context.section_id(link.section_ordinal));
    edge.path = link.resolved_path;
    edge.anchor = link.anchor;
    edge.kinds = model::kRecordKinds;
    edge.where = {link.section_ordinal, link.span, model::Extractor::kLink, 1.0F};
    context.pending(std::move(edge));
  }
}

}  // namespace docent::extract
