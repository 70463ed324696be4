// Links to other documents: REFERENCES whose other end the corpus resolves.

#include "extract/context.h"

namespace docent::extract {

void extract_links(Context& context) {
  for (const model::LinkRecord& link : context.bundle().links) {
    if (link.resolved_path.empty() || link.section_ordinal >= context.section_count()) continue;
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
