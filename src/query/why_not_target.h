// What somebody means who names a document, section or passage.
#pragma once

#include <string_view>
#include <vector>

#include "query/request.h"
#include "store/document_store.h"

namespace docent::query {

struct Target {
  model::DocumentRecord document;
  model::SectionId section;  // empty: the whole document
  model::PassageId passage;  // empty: all of them
};

// By id or prefix of one, docent:// address, public address, path, SOURCE/path, or the end of a path; an #anchor names a section. Whole names before
// ends of paths; in the order of the record. Only what `principal` may see; empty when that is nothing. Errors: kConflict, an ambiguous prefix.
base::Result<std::vector<Target>> find_targets(const store::DocumentStore& record, std::string_view name, const Principal& principal);

}  // namespace docent::query
