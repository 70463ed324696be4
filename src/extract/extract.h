// What one document contributes to the knowledge graph: a pure function of its parsed text.
//
// Rules, no model: the same document gives the same graph. Every kind of entity has a file of its own (command, configuration, error,
// procedure, concept, component, example), relations between what was found are read from sentences (relation; resolution for what resolves an error), the rest are versions and
// links. Names follow tests/labels/README.md. What only the whole corpus can tell is left to corpus.h: commands are named with all words
// that may be sub-commands, components are only candidates.
//
// Budget: 1 MB of Markdown a second on one core. Linear in the number of blocks; a block's cost may grow with the square of its size, so
// paragraphs beyond kMaxTextBytes and code beyond kMaxCodeBytes (context.h) are data and not read. Thread safe.
#pragma once

#include "model/graph.h"
#include "model/parsed_document.h"
#include "model/records.h"

namespace docent::extract {

// `bundle` must have been made of `parsed`: its sections are parsed.sections with ids, in order. Of the bundle the document, sections,
// links and original bytes are read. Spans of the result are offsets in bundle.original.
model::DocumentGraph extract_document(const model::DocumentBundle& bundle, const model::ParsedDocument& parsed);

}  // namespace docent::extract
